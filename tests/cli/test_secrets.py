"""Secrets: plain ones are warned of and never shown, encrypted ones go through as they are."""

import json

import pytest
import yaml

from workplace import OVERLAID, WORKSPACE, Workplace, edit

PLAIN = """\
apiVersion: v1
kind: Secret
metadata:
  name: token
type: Opaque
stringData:
  HF_TOKEN: hunter2
"""
SOPS = """\
apiVersion: v1
kind: Secret
metadata:
    name: token
    annotations:
        z: first
        a: second
type: Opaque
stringData:
    z: ENC[AES256_GCM,data:iCoXvBVQ,iv:B2nd+ZsTg=,tag:Yw==,type:str]
    a: ENC[AES256_GCM,data:Oq8HHw==,iv:mS0kXc6c=,tag:Ug==,type:str]
sops:
    kms: []
    age:
        - recipient: age1qqqq
          enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
            YWdlLWVuY3J5cHRpb24ub3JnL3YxCg==
            -----END AGE ENCRYPTED FILE-----
    lastmodified: "2025-05-01T10:00:00Z"
    mac: ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]
    encrypted_regex: ^(data|stringData)$
    version: 3.9.4
"""
SEALED = """\
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: token
spec:
  encryptedData:
    HF_TOKEN: AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq
  template:
    type: Opaque
"""
EXTERNAL = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: token
spec:
  data:
  - remoteRef:
      key: hf-token
    secretKey: HF_TOKEN
  refreshInterval: 1h0m0s
"""
WARNING = (
    "warning[KC401] a Secret in plain text: everybody who reads the repository knows its values\n"
    "{line} | {text}\n"
    "  | ^\n"
    "  hint: encrypt it (SOPS, SealedSecret), or let an ExternalSecret fetch it\n"
    "1 warning in 1 file\n"
)


@pytest.mark.parametrize(
    ("secret", "line", "text"),
    [
        (PLAIN, 6, "stringData:"),
        (PLAIN.replace("stringData:\n  HF_TOKEN: hunter2", "data: {HF_TOKEN: aHVudGVyMg==}"), 6, "data: ***"),
    ],
)
def test_a_plain_secret_is_a_warning_at_its_line(work: Workplace, secret: str, line: int, text: str) -> None:
    done = work.run("validate", "-", stdin=secret)
    assert (done.code, done.out) == (0, f"-:{line}:1: " + WARNING.format(line=line, text=text))


def test_an_empty_secret_is_none(work: Workplace) -> None:
    assert work.run("validate", "-", stdin=PLAIN.partition("stringData")[0]).out == "no findings\n"


@pytest.mark.parametrize(
    "spoilt",
    [
        PLAIN,
        edit("HF_TOKEN: hunter2", "HF_TOKEN: 'hunter2", PLAIN),
        edit("HF_TOKEN: hunter2", "HF_TOKEN: hunter2\n  HF_TOKEN: hunter2", PLAIN),
        edit("HF_TOKEN: hunter2", "HF_TOKEN: {{ hunter2 }}", PLAIN),
        edit("HF_TOKEN: hunter2", "HF_TOKEN: !hunter2 hunter2", PLAIN),
        edit("HF_TOKEN: hunter2", "HF_TOKEN: |\n    hunter2\n   hunter2", PLAIN),
        edit("HF_TOKEN: hunter2", "HF_TOKEN: *hunter2", PLAIN),
        edit("HF_TOKEN: hunter2", "HF_TOKEN: hunter2: hunter2", PLAIN),
        PLAIN + "---\n" + PLAIN,
        json.dumps(yaml.safe_load(PLAIN)),
        json.dumps(yaml.safe_load(PLAIN)).replace('"Opaque"', '"Opaque", "type": "Opaque"'),
        edit("name: token", "name: ../token", PLAIN),
        "apiVersion: v1\nkind: List\nitems:\n- " + PLAIN.replace("\n", "\n  ") + "\n- a\n",
    ],
)
@pytest.mark.parametrize(
    "command",
    [
        ["validate", "in.yaml"],
        ["validate", "in.yaml", "--output-format", "json"],
        ["validate", "in.yaml", "--output-format", "github"],
        ["plan", "in.yaml"],
        ["expand", "in.yaml"],
        ["render", "in.yaml", "-o", "out"],
        ["render", "in.yaml", "-o", "out", "--check"],
        ["init", "project", "--from", "in.yaml"],
    ],
)
def test_its_values_appear_nowhere(work: Workplace, command: list[str], spoilt: str) -> None:
    done = work.write({"in.yaml": spoilt}).run(*command)
    assert done.code in (0, 1)
    assert "hunter2" not in done.out + done.err


@pytest.mark.parametrize("value", ["yes", "1_000", "2020-01-01", "0o17", "010"])
def test_a_value_that_readers_take_differently_is_not_repeated(work: Workplace, value: str) -> None:
    done = work.run("validate", "-", stdin=edit("hunter2", value, PLAIN))
    assert f" {value}\n" not in done.out
    assert f'"{value}"' not in done.out


def test_that_it_changed_is_shown(work: Workplace) -> None:
    work.project({"workspaces/secret.yaml": PLAIN}).run("render")
    work.write({"workspaces/secret.yaml": edit("hunter2", "hunter3", PLAIN)})
    done = work.run("render", "--check")
    assert done.code == 1
    assert "rendered/prod/default/secret-token.yaml changed (a Secret: its values are not shown)\n" in done.out
    assert "hunter" not in done.out + done.err


def test_a_plain_secret_is_rendered_with_its_values(work: Workplace) -> None:
    work.project({"workspaces/secret.yaml": PLAIN}).run("render")
    assert yaml.safe_load(work.text("rendered/prod/default/secret-token.yaml")) == yaml.safe_load(PLAIN)


@pytest.mark.parametrize("secret", [SOPS, SEALED, EXTERNAL])
def test_an_encrypted_secret_goes_through(work: Workplace, secret: str) -> None:
    done = work.run("render", "-", "-o", "-", stdin=secret)
    assert (done.code, done.err) == (0, "")
    assert yaml.safe_load(done.out) == yaml.safe_load(secret)
    assert work.run("validate", "-", stdin=secret).out == "no findings\n"


@pytest.mark.parametrize("output", ["-", "out"])
def test_a_sops_document_keeps_the_order_of_its_values(work: Workplace, output: str) -> None:
    done = work.run("render", "-", "-o", output, stdin=SOPS)
    text = done.out if output == "-" else work.text("out/default/secret-token.yaml")
    assert json.dumps(yaml.safe_load(text)) == json.dumps(yaml.safe_load(SOPS))


def test_overlays_leave_a_signed_document_alone(work: Workplace) -> None:
    overlay = "- match: {name: token}\n  patch: {metadata: {labels: {a: b}}}\n"
    done = work.write({"o.yaml": overlay}).run("render", "-", "-o", "-", "--overlay", "o.yaml", stdin=SOPS)
    assert json.dumps(yaml.safe_load(done.out)) == json.dumps(yaml.safe_load(SOPS))
    assert (done.code, done.err) == (
        0,
        "o.yaml:1:11: warning[KC033] Secret token stays as it is: SOPS has signed it, "
        "and would not decrypt it after a change\n"
        "1 | - match: {name: token}\n"
        "  |           ^\n"
        "  hint: change the file and encrypt it again, or encrypt with --mac-only-encrypted\n"
        "1 warning in 1 file\n",
    )


def test_a_shipped_overlay_leaves_a_signed_document_alone_without_a_word(work: Workplace) -> None:
    project = edit("overlays: [overlay.jsonnet]", "overlays: ['kaitoc:argocd']", OVERLAID)
    done = work.project({"kaitoc.yaml": project, "workspaces/secret.yaml": SOPS}).run("render")
    assert (done.code, done.err) == (0, "rendered/prod: 4 added, 0 unchanged\n")
    text = work.text("rendered/prod/default/secret-token.yaml")
    assert json.dumps(yaml.safe_load(text)) == json.dumps(yaml.safe_load(SOPS))


def test_what_sops_has_not_signed_may_be_changed(work: Workplace) -> None:
    secret = edit("    version: 3.9.4", "    mac_only_encrypted: true\n    version: 3.9.4", SOPS)
    overlay = "match: {name: token}\npatch: {metadata: {labels: {a: b}}}\n"
    done = work.write({"o.yaml": overlay}).run("render", "-", "-o", "-", "--overlay", "o.yaml", stdin=secret)
    assert (done.code, done.err) == (0, "")
    assert yaml.safe_load(done.out)["metadata"]["labels"] == {"a": "b"}


def test_an_encrypted_config_map(work: Workplace) -> None:
    config = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cfg\ndata:\n"
        "  inference_config.yaml: ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]\nsops:\n  mac: ENC[AES256_GCM,data:x]\n"
    )
    workspace = edit("inference:\n", "inference:\n  config: cfg\n")
    done = work.run("render", "-", "-o", "-", stdin=f"{workspace}---\n{config}")
    assert done.code == 0
    assert done.err.splitlines()[0] == (
        "-:11:3: info[KC131] what inference.config names is encrypted, so KC131 could not be checked"
    )
    assert [document["metadata"]["name"] for document in yaml.safe_load_all(done.out)] == ["phi", "cfg"]


def test_tokens_are_masked_wherever_they_stand(work: Workplace) -> None:
    token = "hf_AbCdEfGhIjKlMnOpQrSt"
    text = edit("    name: phi-4-mini-instruct", f"    name: {token}")
    done = work.run("validate", "-", stdin=text + f"---\n{WORKSPACE}")
    assert done.code == 1
    assert token not in done.out
