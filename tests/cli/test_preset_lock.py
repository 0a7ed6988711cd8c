"""`kaitoc preset lock`, and locked models in the other commands, from the command line to the exit code."""

import json
from pathlib import Path

import pytest

from hubs import LATER, REVISION, Answer, Hub, models
from kaitoc.hub import connection
from workplace import CLUSTER, PROJECT, Workplace, edit

QWEN = "Qwen/Qwen3-8B"
ON_QWEN = edit("phi-4-mini-instruct", QWEN)
SET = """\
apiVersion: kaito.sh/v1alpha1
kind: InferenceSet
metadata: {name: set}
spec:
  labelSelector: {matchLabels: {apps: set}}
  template:
    resource: {instanceType: Standard_NC24ads_A100_v4}
    inference: {preset: {name: Qwen/Qwen3-32B}}
"""
ROLES = """\
apiVersion: kaito.sh/v1alpha1
kind: MultiRoleInference
metadata: {name: roles}
spec:
  labelSelector: {matchLabels: {apps: roles}}
  model: {name: allenai/Olmo-3.1-32B-Instruct}
  roles:
    - {type: prefill, replicas: 1, instanceType: Standard_NC24ads_A100_v4}
    - {type: decode, replicas: 1, instanceType: Standard_NC24ads_A100_v4}
"""
LOCK = "presets.lock.json"


def locked(work: Workplace) -> dict[str, str]:
    """The models of the lock and their revisions."""
    return {key: model["revision"] for key, model in json.loads(work.text(LOCK))["models"].items()}


def test_ids_without_a_project(work: Workplace, hub: Hub) -> None:
    done = work.run("preset", "lock", QWEN, "--kaito-version", "0.9.4", "--lock", "my.lock.json")
    assert (done.code, done.out) == (0, "")
    assert done.err == "added Qwen/Qwen3-8B at 0123456\nmy.lock.json: 1 change, 0 as before\n"
    assert oct((work.path / "my.lock.json").stat().st_mode & 0o777) == "0o644"
    shown = work.run(
        *("preset", "show", QWEN.lower(), "--lock", "my.lock.json", "--kaito-version", "0.9.4"),
        *("--output-format", "json"),
    )
    (preset,) = json.loads(shown.out)
    assert preset["inference"]["bytesPerToken"] == 147456
    assert preset["source"] == {
        "file": "my.lock.json: qwen/qwen3-8b",
        "huggingFace": {"model": QWEN, "revision": REVISION},
    }


def test_a_second_lock_asks_nothing(work: Workplace, hub: Hub) -> None:
    work.project({"workspaces/phi.yaml": ON_QWEN})
    assert work.run("preset", "lock").code == 0
    before = work.tree()
    hub.requests.clear()
    done = work.run("preset", "lock")
    assert (done.code, done.err, hub.requests) == (0, f"{LOCK}: 0 changes, 1 as before\n", [])
    assert work.tree() == before


def test_what_is_built_in_needs_no_entry_and_no_network(work: Workplace, hub: Hub) -> None:
    done = work.run("preset", "lock", "phi-4", "microsoft/Phi-4", "--kaito-version", "0.12.0")
    assert (done.code, hub.requests, locked(work)) == (0, [], {})
    assert "phi-4 is built in and needs no entry" in done.err


@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
def test_the_ids_of_a_project(work: Workplace, hub: Hub, version: str) -> None:
    files = {"workspaces/qwen.yaml": ON_QWEN.replace("name: phi", "name: qwen"), "workspaces/set.yaml": SET}
    wanted = {"qwen/qwen3-8b": REVISION, "qwen/qwen3-32b": REVISION}
    gates = "enableInferenceSetController: true"
    if version == "0.12.0":
        gates += ", enableMultiRoleInferenceController: true"
        files["workspaces/roles.yaml"] = ROLES
        wanted["allenai/olmo-3.1-32b-instruct"] = REVISION
    cluster = CLUSTER.replace("0.9.4", version) + f"  featureGates: {{{gates}}}\n"
    work.project({"clusters/prod.yaml": cluster, **files})
    done = work.run("preset", "lock")
    assert (done.code, locked(work)) == (0, wanted), done.err


def test_what_nothing_uses_any_more_goes(work: Workplace, hub: Hub) -> None:
    work.project({"workspaces/phi.yaml": ON_QWEN})
    assert work.run("preset", "lock", "Qwen/Qwen3-32B").code == 0
    assert work.run("preset", "lock", "--check").code == 1
    done = work.run("preset", "lock")
    assert done.err == f"removed qwen/qwen3-32b\nadded {QWEN} at 0123456\n{LOCK}: 2 changes, 0 as before\n"
    work.write({"workspaces/phi.yaml": "a: ["})
    assert work.run("preset", "lock").code == 0
    assert locked(work) == {"qwen/qwen3-8b": REVISION}


def test_one_model_is_updated(work: Workplace, hub: Hub) -> None:
    assert work.run("preset", "lock", QWEN, "Qwen/Qwen3-32B").code == 0
    hub.revisions |= {QWEN: LATER, "Qwen/Qwen3-32B": LATER}
    hub.requests.clear()
    done = work.run("preset", "lock", "--update", QWEN)
    assert done.err == f"updated {QWEN} at 89abcde\n{LOCK}: 1 change, 1 as before\n"
    assert locked(work) == {"qwen/qwen3-8b": LATER, "qwen/qwen3-32b": REVISION}
    hub.requests.clear()
    assert work.run("preset", "lock", "--update", QWEN).err == f"{LOCK}: 0 changes, 2 as before\n"
    assert hub.paths == ["/api/models/Qwen/Qwen3-8B"]


def test_a_lock_is_stale_when_facts_changed_and_not_when_a_commit_did(work: Workplace, hub: Hub) -> None:
    work.project({"workspaces/phi.yaml": ON_QWEN})
    done = work.run("preset", "lock", "--check")
    assert (done.code, not (work.path / LOCK).exists()) == (1, True)
    assert "Qwen/Qwen3-8B is not locked" in done.err
    work.run("preset", "lock")
    before = work.tree()
    assert work.run("preset", "lock", "--check").code == 0
    hub.revisions[QWEN] = LATER
    done = work.run("preset", "lock", "--check")
    assert (done.code, done.err) == (0, f"{LOCK} is up to date\n")
    row = models()[QWEN]
    hub.extra[QWEN] = row | {"config.json": row["config.json"].replace("40960", "32768")}
    done = work.run("preset", "lock", "--check")
    assert done.code == 1
    assert "Qwen/Qwen3-8B has changed: config.json, in 89abcde" in done.err
    assert "`kaitoc preset lock --update Qwen/Qwen3-8B` takes it over" in done.err
    assert work.tree() == before


def test_all_or_nothing(work: Workplace, hub: Hub) -> None:
    work.run("preset", "lock", QWEN)
    before = work.tree()
    done = work.run("preset", "lock", "Qwen/Qwen3-32B", "nobody/nothing", "kaito-edge/gated-config-only", "phi-99")
    assert done.code == 1
    assert work.tree() == before
    assert done.err.count("error[KC091]") == 3
    assert "3 errors" in done.err


def test_what_kaito_gives_up_on(work: Workplace, hub: Hub) -> None:
    done = work.run("preset", "lock", "kaito-edge/config-infinity", "--kaito-version", "0.9.4")
    assert (done.code, (work.path / LOCK).exists()) == (1, False)
    assert "KAITO 0.9.4 gives up on kaito-edge/config-infinity: config.json has Infinity or NaN" in done.err
    assert work.run("preset", "lock", "kaito-edge/config-infinity", "--kaito-version", "0.12.0").code == 0
    done = work.run("preset", "lock", QWEN, "--kaito-version", "0.8.1")
    assert (done.code, "it runs built-in presets only" in done.err) == (1, True)


def test_numbers_that_can_hardly_be_meant(work: Workplace, hub: Hub) -> None:
    done = work.run("preset", "lock", "kaito-edge/zero-max-pos", "--kaito-version", "0.9.4")
    assert done.code == 0
    assert "warning[KC093] KAITO 0.9.4 takes kaito-edge/zero-max-pos, but its token limit is 0" in done.err


def test_a_token_is_nowhere(work: Workplace, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_good")
    assert work.run("preset", "lock", "kaito-edge/gated-config-only").code == 0
    assert {token for _, token in hub.requests} == {"hf_good"}
    monkeypatch.setenv("HF_TOKEN", "hf_wrongToken")
    done = work.run("preset", "lock", "--update", "kaito-edge/gated-config-only", "nobody/nothing")
    assert (done.code, "hf_" in done.out + done.err) == (1, False)
    assert not any(b"hf_" in content for _, content in work.tree().values())


def test_a_hub_that_cannot_be_reached(work: Workplace, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    done = work.run("preset", "lock", QWEN)
    assert (done.code, (work.path / LOCK).exists()) == (2, False)
    assert "cannot be reached" in done.err


def test_a_page_instead_of_json(work: Workplace, hub: Hub) -> None:
    hub.answer("/tree/", Answer(200, b"<!doctype html>"))
    done = work.run("preset", "lock", QWEN)
    assert done.code == 1
    assert "makes no sense" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "no kaitoc.yaml here or above"),
        (("--kaito-version", "0.9.4"), "--cluster and --kaito-version need IDs"),
        ((QWEN, "--update", "--check"), "--update and --check exclude each other"),
    ],
)
def test_wrong_usage(work: Workplace, arguments: tuple[str, ...], message: str) -> None:
    done = work.run("preset", "lock", *arguments)
    assert (done.code, message in done.err) == (2, True)


def test_a_lock_that_is_none(work: Workplace, hub: Hub) -> None:
    work.write({LOCK: "<<<<<<< ours\n"})
    done = work.run("preset", "lock", QWEN)
    assert done.code == 1
    assert "error[KC090] the lock has unresolved merge conflicts" in done.err


def test_a_project_with_locked_models(work: Workplace, hub: Hub) -> None:
    work.project({"workspaces/phi.yaml": ON_QWEN})
    done = work.run("render")
    assert (done.code, "error[KC208]" in done.err, "run `kaitoc preset lock Qwen/Qwen3-8B`" in done.err) == (
        1,
        True,
        True,
    )
    work.run("preset", "lock")
    hub.requests.clear()
    assert work.run("render").code == 0
    assert work.run("validate").code == 0
    assert "is up to date" in work.run("render").err
    plan = json.loads(work.run("plan", "--output-format", "json").out)
    (workload,) = plan.get("workloads") or plan["targets"][0]["workloads"]
    assert (workload["preset"], workload["maxModelLen"], workload["error"]) == (QWEN, 40960, None)
    assert "--model=qwen/qwen3-8b" in work.run("expand").out
    assert not hub.requests


def test_a_changed_lock_makes_the_output_stale(work: Workplace, hub: Hub) -> None:
    work.project({"workspaces/phi.yaml": ON_QWEN, "kaitoc.yaml": PROJECT + f"  lock: {LOCK}\n"})
    work.run("preset", "lock")
    work.run("render")
    digest = json.loads(work.text("rendered/prod/.kaitoc.json"))["inputs"]
    work.write({LOCK: work.text(LOCK).replace(REVISION, LATER)})
    assert work.run("render").code == 0
    assert json.loads(work.text("rendered/prod/.kaitoc.json"))["inputs"] != digest


def test_a_lock_that_the_project_names_has_to_be_there(work: Workplace, hub: Hub) -> None:
    work.project({"kaitoc.yaml": PROJECT + "  lock: my.lock\n"})
    done = work.run("render")
    assert (done.code, done.err.splitlines()) == (
        2,
        ["error: cannot read my.lock: no such file or directory", "  hint: `kaitoc preset lock` writes a lock"],
    )
    assert work.run("preset", "lock").code == 0
    assert json.loads(work.text("my.lock"))["models"] == {}
    assert work.run("render").code == 0


def test_lock_means_the_same_everywhere(work: Workplace, hub: Hub) -> None:
    work.write({"w.yaml": ON_QWEN})
    work.run("preset", "lock", QWEN, "--kaito-version", "0.9.4")
    for command in ("validate", "plan", "expand", "render"):
        arguments = [command, "w.yaml", "--kaito-version", "0.9.4", *(["-o", "-"] if command == "render" else [])]
        assert work.run(*arguments).code == 1
        assert work.run(*arguments, "--lock", LOCK).code == 0
        assert work.run(*arguments, "--lock", "nothing").code == 2
    assert f"\n{QWEN}" in work.run("preset", "list", "--lock", LOCK, "--kaito-version", "0.9.4").out
    assert work.run("render", "--lock", LOCK).code == 2


def test_what_an_updated_lock_does_to_the_cluster(work: Workplace, hub: Hub) -> None:
    work.write({"w.yaml": ON_QWEN})
    work.run("preset", "lock", QWEN, "--kaito-version", "0.9.4")
    done = work.run("diff", "w.yaml", "w.yaml", "--lock", LOCK, "--kaito-version", "0.9.4")
    assert (done.code, done.err) == (0, "")
    for side in ("old", "new"):
        work.project(
            {f"{side}/{name}": text for name, text in (("kaitoc.yaml", PROJECT), ("clusters/prod.yaml", CLUSTER))}
        )
        work.write({f"{side}/workspaces/w.yaml": ON_QWEN, f"{side}/{LOCK}": work.text(LOCK)})
    assert work.run("diff", "old", "new").code == 0
    work.write(
        {f"new/{LOCK}": work.text(LOCK).replace('"max_position_embeddings": 40960', '"max_position_embeddings": 8192')}
    )
    done = work.run("diff", "old", "new", "--output-format", "json")
    assert done.code == 1
    assert [one["change"] for one in json.loads(done.out)["objects"]] != ["none"]


def test_a_locked_model_that_the_kaito_of_the_target_gives_up_on(work: Workplace, hub: Hub) -> None:
    work.write({"w.yaml": edit("phi-4-mini-instruct", "kaito-edge/config-infinity")})
    work.run("preset", "lock", "kaito-edge/config-infinity", "--kaito-version", "0.12.0")
    done = work.run("validate", "w.yaml", "--lock", LOCK, "--kaito-version", "0.9.4")
    assert done.code == 1
    assert 'error[KC245] KAITO 0.9.4 gives up on "kaito-edge/config-infinity"' in done.out
    done = work.run("preset", "show", "kaito-edge/config-infinity", "--lock", LOCK, "--kaito-version", "0.9.4")
    assert (done.code, "gives up on" in done.err) == (1, True)


SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: hub}\nstringData: {HF_TOKEN: x}\n"


@pytest.mark.parametrize(
    ("options", "secret", "message"),
    [
        ("", "", "cannot read about it without a token"),
        ("    presetOptions: {modelAccessSecret: hub}\n", "", 'Secret "hub" does not exist in namespace default'),
        ("    presetOptions: {modelAccessSecret: hub}\n", SECRET, ""),
    ],
)
def test_a_gated_model_needs_the_secret_of_its_workspace(
    work: Workplace, hub: Hub, monkeypatch: pytest.MonkeyPatch, options: str, secret: str, message: str
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_good")
    work.write({"w.yaml": edit("phi-4-mini-instruct", "kaito-edge/gated-config-only") + options, "s.yaml": secret})
    work.run("preset", "lock", "kaito-edge/gated-config-only", "--kaito-version", "0.9.4")
    done = work.run("validate", "w.yaml", "s.yaml", "--lock", LOCK, "--kaito-version", "0.9.4")
    assert (done.code, "warning[KC246]" in done.out) == (0, bool(message)), done.out
    assert message in done.out


def test_figures_that_can_hardly_be_meant_are_a_warning(work: Workplace, hub: Hub) -> None:
    work.write({"w.yaml": edit("phi-4-mini-instruct", "kaito-edge/zero-max-pos")})
    work.run("preset", "lock", "kaito-edge/zero-max-pos", "--kaito-version", "0.9.4")
    done = work.run("validate", "w.yaml", "--lock", LOCK, "--kaito-version", "0.9.4")
    assert done.code == 0
    assert "warning[KC490] KAITO 0.9.4 takes kaito-edge/zero-max-pos, but its token limit is 0" in done.out


def test_show_says_how_each_number_came_about(work: Workplace, hub: Hub) -> None:
    work.run("preset", "lock", QWEN, "--kaito-version", "0.12.0")
    out = work.run("preset", "show", QWEN, "--lock", LOCK, "--kaito-version", "0.12.0").out
    wanted = """\
  How KAITO derives it
    weights           15.26Gi           16,380,878,222 bytes in 5 files *.safetensors* / 2^30, to 2 decimals
    disk              95Gi              15.26 GiB + 80 GiB, without fractions
    context           40,960            max_position_embeddings in config.json
    KV cache          147,456           2 (K and V) x 8 KV heads x 128 head dimension x 36 layers x 2 bytes
    attention         GQA               as config.json describes it
    ready within      30m0s             15 min + 18 s x 15.26 GiB, at least 30 min, at most 180
    architecture      Qwen3ForCausalLM  architectures in config.json
    tool parser       hermes            the name begins with "qwen3"
    reasoning parser  qwen3             the name begins with "qwen3"
"""
    assert wanted in out


def test_show_of_what_is_not_locked(work: Workplace) -> None:
    done = work.run("preset", "show", QWEN)
    assert done.code == 1
    assert "`kaitoc preset lock Qwen/Qwen3-8B` locks a model of the Hub; give the lock with --lock" in done.err


def test_the_bytes_are_the_same_wherever_they_are_made(work: Workplace, hub: Hub, tmp_path: Path) -> None:
    ids = [QWEN, "Qwen/Qwen3-32B", "bigcode/starcoder"]
    work.run("preset", "lock", *ids, "--lock", "a")
    for model in reversed(ids):
        work.run("preset", "lock", model.lower(), "--lock", "b")
    assert work.text("a") == work.text("b")


def recorded(work: Workplace, model: str = "qwen/qwen3-8b", lock: str = LOCK) -> dict[str, str]:
    """The weights that the lock records for each KAITO version."""
    presets = json.loads(work.text(lock))["models"][model].get("presets", {})
    return {version: preset["inference"]["totalSafeTensorFileSize"] for version, preset in presets.items()}


def test_what_each_version_derives_is_recorded(work: Workplace, hub: Hub) -> None:
    work.run("preset", "lock", QWEN, "--kaito-version", "0.12.0")
    assert recorded(work) == {"0.12.0": "15.26Gi"}
    hub.requests.clear()
    done = work.run("preset", "lock", QWEN, "--kaito-version", "0.9.4")
    assert (done.code, done.err) == (0, f"recorded {QWEN} at 0123456\n{LOCK}: 1 change, 0 as before\n")
    assert (list(recorded(work).items()), hub.requests) == ([("0.9.4", "16Gi"), ("0.12.0", "15.26Gi")], [])
    shown = work.run("preset", "show", QWEN, "--lock", LOCK, "--kaito-version", "0.12.0", "--output-format", "json")
    presets = json.loads(work.text(LOCK))["models"]["qwen/qwen3-8b"]["presets"]
    assert presets["0.12.0"] == {"inference": json.loads(shown.out)[0]["inference"]}


def test_a_project_records_its_versions_and_no_others(work: Workplace, hub: Hub) -> None:
    work.project({"workspaces/phi.yaml": ON_QWEN})
    work.run("preset", "lock", QWEN, "--kaito-version", "0.12.0")
    done = work.run("preset", "lock", "--check")
    assert done.code == 1
    assert "the lock does not record what KAITO 0.9.4 makes of Qwen/Qwen3-8B" in done.err
    assert "nothing uses Qwen/Qwen3-8B with KAITO 0.12.0, which the lock records" in done.err
    assert work.run("preset", "lock").code == 0
    assert recorded(work) == {"0.9.4": "16Gi"}
    assert work.run("preset", "lock", "--check").code == 0


def test_an_update_records_all_versions_anew(work: Workplace, hub: Hub) -> None:
    for version in ("0.9.4", "0.12.0"):
        work.run("preset", "lock", QWEN, "--kaito-version", version)
    row = models()[QWEN]
    hub.extra[QWEN] = row | {"files": [["model.safetensors", 2**30, ""]]}
    hub.revisions[QWEN] = LATER
    assert work.run("preset", "lock", "--update", QWEN, "--kaito-version", "0.9.4").code == 0
    assert recorded(work) == {"0.9.4": "1Gi", "0.12.0": "1.00Gi"}


def test_a_lock_without_records_is_good_and_gets_them_without_the_hub(work: Workplace, hub: Hub) -> None:
    work.project({"workspaces/phi.yaml": ON_QWEN})
    work.run("preset", "lock")
    whole = work.text(LOCK)
    data = json.loads(whole)
    del data["models"]["qwen/qwen3-8b"]["presets"]
    work.write({LOCK: json.dumps(data)})
    done = work.run("render")
    assert (done.code, "warning" in done.err) == (0, False)
    assert work.run("preset", "lock", "--check").code == 1
    hub.requests.clear()
    assert work.run("preset", "lock").code == 0
    assert (work.text(LOCK), hub.requests) == (whole, [])


def test_a_record_that_is_not_what_the_facts_come_to(work: Workplace, hub: Hub) -> None:
    work.project({"workspaces/phi.yaml": ON_QWEN})
    work.run("preset", "lock")
    whole = work.text(LOCK)
    work.write({LOCK: whole.replace('"modelTokenLimit": 40960', '"modelTokenLimit": 99')})
    done = work.run("validate")
    assert done.code == 0
    assert "presets.lock.json:8:9: warning[KC095] the lock records another preset than its facts come to" in done.out
    assert "inference.modelTokenLimit is 99, not 40960" in done.out
    (workload,) = json.loads(work.run("plan", "--output-format", "json").out)["workloads"]
    assert workload["maxModelLen"] == 40960
    assert work.run("preset", "lock", "--check").code == 1
    assert work.run("preset", "lock").code == 0
    assert work.text(LOCK) == whole


def test_records_of_other_versions_stay_as_long_as_the_facts_do(work: Workplace, hub: Hub) -> None:
    work.run("preset", "lock", QWEN, "--kaito-version", "0.9.4")
    work.write(
        {
            LOCK: edit(
                '"0.9.4": {',
                '"0.99.0": {"inference": {"totalSafeTensorFileSize": "1Gi"}},\n"0.9.4": {',
                work.text(LOCK),
            )
        }
    )
    work.run("preset", "lock", "Qwen/Qwen3-32B", QWEN, "--kaito-version", "0.9.4")
    assert recorded(work) == {"0.9.4": "16Gi", "0.99.0": "1Gi"}
    row = models()[QWEN]
    hub.extra[QWEN] = row | {"files": [["model.safetensors", 2**30, ""]]}
    hub.revisions[QWEN] = LATER
    work.run("preset", "lock", "--update", QWEN, "--kaito-version", "0.9.4")
    assert recorded(work) == {"0.9.4": "1Gi"}


TOKEN = "hf_secretSecretSecret"
HOSTILE = {
    "a page": (Answer(200, b"<!doctype html><html></html>"), "makes no sense"),
    "half a file": (Answer(200, b'{"sha": "01', length=4000), "ends the connection in the middle of"),
    "half the JSON": (Answer(200, b'{"sha": "01'), "makes no sense"),
    "20 MB": (Answer(200, b'{"a": "' + b"x" * 20 * 2**20 + b'"}'), "is too large: more than"),
    "elsewhere": (Answer(302, headers={"Location": "https://elsewhere.example/x"}), "to elsewhere.example"),
    "in circles": (Answer(302, headers={"Location": "?again"}), "in circles"),
    "nothing": (Answer(200, b""), "makes no sense"),
    "a number": (Answer(200, b"1e999"), "makes no sense"),
    "a text": (Answer(200, b'"text"'), "no sense|no JSON object"),
    "a wrong encoding": (Answer(200, '{"sha": "main"}'.encode("utf-16")), "makes no sense"),
    "deep": (Answer(200, b'{"a":' * 100_000), "makes no sense"),
    "not gzip": (Answer(200, b"plain", {"Content-Encoding": "gzip"}), "cannot be read"),
    "another error": (Answer(500), "is out of order: it answers 500"),
    "no licence": (Answer(403, headers={"X-Error-Code": "GatedRepo"}), "(403)"),
    "too often": (Answer(429), "(429)"),
    "too late": (Answer(200, b"x", pause=9), "does not answer in time"),
    "drop by drop": (Answer(200, b"{" * 1000, pause=0.05), "the Hub is too slow"),
    "the token": (Answer(200, f'{{"sha": "{TOKEN}"}}'.encode()), "has the token in it"),
}


@pytest.mark.parametrize("part", ["/api/models/Qwen/Qwen3-32B", "/tree/", "config.json"])
@pytest.mark.parametrize("answer", HOSTILE)
def test_a_hostile_hub_leaves_everything_as_it_was(
    work: Workplace, hub: Hub, monkeypatch: pytest.MonkeyPatch, answer: str, part: str
) -> None:
    monkeypatch.setattr(connection, "DEADLINE", 0.6)
    monkeypatch.setattr(connection, "TRIES", 2)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DOWNLOAD_TIMEOUT", 0.2)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    before = work.write({LOCK: '{"schemaVersion": 1, "models": {}}'}).tree()
    given, words = HOSTILE[answer]
    hub.answer(part, given)
    done = work.run("preset", "lock", "Qwen/Qwen3-32B")
    assert (done.code, done.out, work.tree() == before) == (1, "", True), done.err
    assert done.err.startswith("error[KC091] ")
    assert any(word in done.err for word in words.split("|")), done.err
    assert "Traceback" not in done.err
    assert TOKEN.lower() not in done.err.lower()


def test_an_update_asks_for_revisions_and_for_no_more_where_they_are_the_same(work: Workplace, hub: Hub) -> None:
    work.run("preset", "lock", QWEN, "Qwen/Qwen3-32B")
    before, revisions = work.text(LOCK), [f"/api/models/{model}" for model in ("Qwen/Qwen3-32B", QWEN)]
    for arguments in (("--update",), ("--check",)):
        hub.requests.clear()
        assert work.run("preset", "lock", *arguments, QWEN, "Qwen/Qwen3-32B").code == 0
        assert (hub.paths, work.text(LOCK)) == (revisions, before)
