"""Flux `${VAR}` substitutions: tolerated in text, with a note that nobody could look."""

import json

import pytest

from workplace import Workplace, edit

CONFIG = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: cfg}}\ndata: {{inference_config.yaml: {}}}\n"
CONFIGURED = edit("inference:\n", "inference:\n  config: cfg\n")

TOLERATED = [
    (edit("name: phi\n", "name: ${NAME}\n"), "metadata.name"),
    (edit("name: phi\n", "name: ${NAME:=phi}-1\n"), "metadata.name"),
    (edit("name: phi\n", "name: phi\n  namespace: ${NS}\n"), "metadata.namespace"),
    (edit("name: phi\n", "name: phi\n  labels: {a: '${A} b'}\n"), "metadata.labels.a"),
    (edit("Standard_NC24ads_A100_v4", "${SKU}"), "resource.instanceType"),
    (edit("phi-4-mini-instruct", "${PRESET}"), "inference.preset.name"),
    (edit("  preset:\n", "  preset:\n    accessMode: ${MODE}\n"), "inference.preset.accessMode"),
    (edit("inference:\n", "inference:\n  config: ${CFG}\n"), "inference.config"),
    (CONFIGURED + CONFIG.format("'${CONTENT}'"), "inference.config"),
    (CONFIGURED + CONFIG.format("'vllm: ${FLAGS}'"), "inference.config"),
    (CONFIGURED + CONFIG.format("'vllm: {max-model-len: \"${LEN}\"}'"), "inference.config"),
]


@pytest.mark.parametrize(("text", "path"), TOLERATED)
def test_only_notes_are_made(work: Workplace, text: str, path: str) -> None:
    done = work.run("validate", "-", "--output-format", "json", stdin=text)
    found = json.loads(done.out)["diagnostics"]
    assert (done.code, {d["severity"] for d in found}) == (0, {"info"})
    assert path in {d["path"] for d in found}
    for d in found:
        assert d["message"].endswith(f" is filled in by Flux, so {d['rule']} could not be checked")


@pytest.mark.parametrize("text", [text for text, _ in TOLERATED])
@pytest.mark.parametrize("command", [["render", "-", "-o", "-"], ["expand", "-"], ["plan", "-"]])
def test_every_command_goes_on(work: Workplace, command: list[str], text: str) -> None:
    assert work.run(*command, stdin=text).code == 0


def test_the_variables_are_rendered_as_they_are(work: Workplace) -> None:
    text = edit("name: phi\n", "name: phi\n  namespace: ${NS}\n  labels: {a: '${A}'}\n")
    assert work.run("render", "-", "-o", "out", stdin=text).code == 0
    rendered = work.text("out/${NS}/workspace-phi.yaml")
    assert "  namespace: ${NS}\n" in rendered
    assert "    a: ${A}\n" in rendered


def test_a_plan_says_what_it_lacks(work: Workplace) -> None:
    done = work.run("plan", "-", "--output-format", "json", stdin=edit("Standard_NC24ads_A100_v4", "${SKU}"))
    (workload,) = json.loads(done.out)["workloads"]
    assert (done.code, workload["nodes"]["estimated"], workload["memory"]) == (0, None, None)
    assert workload["error"] == "resource.instanceType is filled in by Flux, so KC202 could not be checked"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (edit("resource:\n", "resource:\n  count: ${COUNT}\n"), 'expected integer, found string "${COUNT}"'),
        (edit("name: phi\n", "name: ${NAME:=a/b}\n"), "metadata.name cannot be"),
        (edit("name: phi\n", "name: phi\n  labels: ${LABELS}\n"), "expected object, found string"),
        (edit("kind: Workspace", "kind: ${KIND}"), '"${KIND}" is no kind'),
    ],
)
def test_not_everything_can_be_a_variable(work: Workplace, text: str, message: str) -> None:
    done = work.run("render", "-", "-o", "-", stdin=text)
    assert (done.code, done.out) == (1, "")
    assert message in done.err
