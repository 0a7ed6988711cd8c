"""`kaitoc diff` on real repositories with real history: a test for each class, and for the sides."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from repositories import commit, git
from workplace import CLUSTER, WORKSPACE, Files, Workplace, edit

GOLDEN = Path(__file__).parents[2] / "golden"
VERSIONS = ("0.9.4", "0.12.0")
ADAPTER = "inference:\n  adapters: [{source: {name: a, image: 'r.io/a:1'}}]\n"


def changed(work: Workplace, files: Files, *arguments: str, code: int = 1, base: str = "HEAD") -> dict[str, Any]:
    """What differs from the last commit when files are changed."""
    work.write(files)
    done = work.run("diff", "--base", base, "--output-format", "json", *arguments)
    assert done.code == code, done.err + done.out
    document: dict[str, Any] = json.loads(done.out)
    return document


def entry(document: dict[str, Any], name: str) -> dict[str, Any]:
    found = [one for one in document["objects"] if one["object"]["name"] == name]
    assert len(found) == 1, [one["object"] for one in document["objects"]]
    return found[0]


def golden(work: Workplace, case: str, version: str = "0.9.4") -> Workplace:
    """A golden repository as a git repository, for a KAITO version."""
    shutil.copytree(GOLDEN / case, work.path, dirs_exist_ok=True)
    for file in (work.path / "clusters").iterdir():
        file.write_text(file.read_text().replace("kaitoVersion: 0.9.4", f"kaitoVersion: {version}"))
    commit(work.path, "golden")
    return work


def project(work: Workplace, files: Files | None = None) -> Workplace:
    work.project(files)
    commit(work.path)
    return work


def test_none(work: Workplace) -> None:
    project(work)
    found = changed(work, {"workspaces/phi.yaml": "# only a comment\n" + WORKSPACE}, code=0)
    assert entry(found, "phi")["change"] == "none"
    assert found["summary"]["changes"]["none"] == 1


def test_in_place(work: Workplace) -> None:
    project(work)
    found = changed(work, {"workspaces/phi.yaml": edit("name: phi\n", "name: phi\n  labels: {team: a}\n")})
    assert entry(found, "phi")["change"] == "in-place"
    assert entry(found, "phi")["fields"] == [{"path": "metadata.labels", "old": None, "new": {"team": "a"}}]
    assert entry(found, "phi")["made"] == []


def test_add_and_remove(work: Workplace) -> None:
    project(work)
    (work.path / "workspaces/phi.yaml").unlink()
    other = edit("name: phi\n", "name: llama\n").replace("phi-4-mini-instruct", "llama-3.1-8b-instruct")
    found = changed(work, {"workspaces/b.yaml": edit("apps: phi", "apps: b", other)})
    assert entry(found, "phi")["change"] == "remove"
    assert entry(found, "phi")["reason"].endswith("and its nodes are released")
    added = entry(found, "llama")
    assert added["change"] == "rejected"  # a gated model without a token
    assert [d["rule"] for d in added["diagnostics"]] == ["KC126"]


def test_a_rename_is_said_to_be_a_guess(work: Workplace) -> None:
    project(work)
    found = changed(work, {"workspaces/phi.yaml": edit("name: phi\n", "name: other\n")})
    assert entry(found, "other")["change"] == "add"
    assert entry(found, "other")["similar"]["name"] == "phi"
    assert entry(found, "phi")["similar"]["name"] == "other"
    assert "(a guess)" in work.run("diff", "--base", "HEAD").out


@pytest.mark.parametrize("version", VERSIONS)
def test_restart(work: Workplace, version: str) -> None:
    """Another configuration is another volume, which KAITO renews; nothing else of the pods depends on it."""
    golden(work, "custom-config", version)
    config = next((work.path / "workspaces").glob("*.yaml"))
    text = "".join(file.read_text() for file in (work.path / "workspaces").glob("*.yaml"))
    assert "inference_config.yaml" in text
    for file in (work.path / "workspaces").glob("*.yaml"):
        if "inference_config.yaml" in file.read_text():
            config = file
    found = changed(
        work, {str(config.relative_to(work.path)): config.read_text().replace("vllm:\n", "vllm:\n      seed: 7\n")}
    )
    restarted = [one for one in found["objects"] if one["change"] == "restart"]
    assert restarted, [(one["object"], one["change"], one["reason"]) for one in found["objects"]]
    for one in restarted:
        assert one["object"]["kind"] == "Workspace"
        assert one["reason"] == "KAITO replaces the pods: it renews their volumes"
        assert "command" not in one
        (made,) = one["made"]
        assert [field["path"] for field in made["applied"]] == ["spec.template.spec.volumes[0].configMap.name"]
    configs = [one for one in found["objects"] if one["object"]["kind"] == "ConfigMap"]
    assert [one["change"] for one in configs] == ["in-place"]
    assert found["summary"]["targets"][0]["now"]["workloads"] == len(restarted)


@pytest.mark.parametrize("version", VERSIONS)
def test_manual_and_restart_at_once(work: Workplace, version: str) -> None:
    """An adapter brings volumes, which KAITO renews, and a flag, which it does not."""
    files = {"clusters/prod.yaml": edit("0.9.4", version, CLUSTER)}
    project(work, files)
    found = entry(changed(work, {"workspaces/phi.yaml": edit("inference:\n", ADAPTER)}), "phi")
    assert found["change"] == "manual"
    assert found["command"] == "kubectl delete statefulset phi"
    (made,) = found["made"]
    assert {field["path"].split(".")[3].partition("[")[0] for field in made["applied"]} == {
        "initContainers",
        "containers",
        "volumes",
    }
    assert [field["path"] for field in made["ignored"]] == ["spec.template.spec.containers[0].command[2] --enable-lora"]


PRESET = "presets/granite.yaml"


def bumped(work: Workplace, version: str, old: str, new: str) -> dict[str, Any]:
    """What a change of the preset does to the Workspace that uses it and did not change itself."""
    golden(work, "own-preset", version)
    found = entry(changed(work, {PRESET: edit(old, new, work.text(PRESET))}), "granite")
    assert found["fields"] == []
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_a_preset_bump_does_not_reach_what_runs(work: Workplace, version: str) -> None:
    """The spec of the Workspace has not changed, so that KAITO does not touch the StatefulSet at all."""
    found = bumped(work, version, "params: {dtype: bfloat16}", "params: {dtype: bfloat16, seed: 7}")
    assert found["change"] == "manual"
    assert found["command"] == "kubectl delete statefulset granite"
    (made,) = found["made"]
    assert made["applied"] == []
    assert made["ignored"] == [{"path": "spec.template.spec.containers[0].command[2] --seed", "old": None, "new": "7"}]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_preset_bump_with_a_change_of_the_workspace(work: Workplace, version: str) -> None:
    """Now that KAITO renews the StatefulSet, it takes volumes, but not flags, from the new preset."""
    golden(work, "own-preset", version)
    file = next(file for file in (work.path / "workspaces").iterdir() if "granite" in file.read_text())
    files: Files = {
        PRESET: edit("params: {dtype: bfloat16}", "params: {dtype: bfloat16, seed: 7}", work.text(PRESET)),
        f"workspaces/{file.name}": file.read_text().replace("inference:\n", ADAPTER, 1),
    }
    (made,) = entry(changed(work, files), "granite")["made"]
    applied, ignored = ([field["path"] for field in made[part]] for part in ("applied", "ignored"))
    assert all(any(part in path for part in ("initContainers", "volumeMounts", "volumes")) for path in applied)
    flags = ("--enable-lora", "--seed")
    assert sorted(ignored) == [f"spec.template.spec.containers[0].command[2] {flag}" for flag in flags]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_preset_bump_that_takes_more_nodes(work: Workplace, version: str) -> None:
    found = bumped(work, version, "size: 15.23Gi", "size: 150Gi\ndistributed: true")
    assert found["change"] == "manual"
    assert found["command"] == "kubectl delete workspace granite"
    assert "KAITO counts the nodes once" in found["reason"]
    nodes = next(field for field in found["decisions"] if field["path"] == "nodes")
    assert nodes["old"] == 1
    assert nodes["new"] > 1


@pytest.mark.parametrize("version", VERSIONS)
def test_a_tuning_starts_anew(work: Workplace, version: str) -> None:
    golden(work, "tuning", version)
    path = "workspaces/tuning.yaml"
    found = changed(work, {path: edit("https://example.com/", "https://other.example/", work.text(path))})
    (one,) = [one for one in found["objects"] if one["change"] != "none"]
    assert one["change"] == "restart"
    assert one["reason"] == f"KAITO replaces the pods: the Job {one['object']['name']} is deleted and starts anew"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_pod_template_is_carried_out_once(work: Workplace, version: str) -> None:
    golden(work, "pod-template", version)
    file = next((work.path / "workspaces").iterdir())
    image = file.read_text().partition("image: ")[2].splitlines()[0]
    found = changed(work, {f"workspaces/{file.name}": edit(image, "other:2", file.read_text())})
    (one,) = [one for one in found["objects"] if one["change"] != "none"]
    assert one["change"] == "manual"
    assert one["command"].startswith("kubectl delete statefulset ")
    assert one["made"][0]["applied"] == []


def test_a_service_stays_what_it_was_created_as(work: Workplace) -> None:
    project(work)
    annotated = edit("name: phi\n", "name: phi\n  annotations: {kaito.sh/enablelb: 'True'}\n")
    one = entry(changed(work, {"workspaces/phi.yaml": annotated}), "phi")
    assert one["change"] == "manual"
    assert one["command"] == "kubectl delete service phi"
    assert one["minutes"] == 0


def test_an_upgrade_of_the_base_image_by_label(work: Workplace) -> None:
    """KAITO 0.12 renews everything where a label asks for the image of the operator."""
    golden(work, "own-preset", "0.12.0")
    file = next(file for file in (work.path / "workspaces").iterdir() if "granite" in file.read_text())
    cluster = work.text("clusters/prod.yaml")
    found = changed(
        work, {"clusters/prod.yaml": edit("  cloud:", "  presetRegistry: mirror.example\n  cloud:", cluster)}
    )
    assert entry(found, "granite")["change"] == "manual"
    from kaitoc.registry.load import load_registry

    label = f"kaito.sh/upgrade-to-version: '{load_registry('0.12.0').base.tag}'"
    text = file.read_text()
    name = "name: granite\n"
    found = changed(work, {f"workspaces/{file.name}": text.replace(name, f"{name}  labels: {{{label}}}\n", 1)})
    assert entry(found, "granite")["change"] == "restart"


def test_recreate(work: Workplace) -> None:
    claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {storageClassName: a}\n"
    project(work, {"workspaces/claim.yaml": claim})
    found = entry(changed(work, {"workspaces/claim.yaml": edit("Name: a}", "Name: b}", claim)}), "data")
    assert found["change"] == "recreate"
    assert found["reason"].startswith("Kubernetes does not let spec.storageClassName change")


def test_recreate_where_the_workloads_are_delivered(work: Workplace) -> None:
    golden(work, "workload")
    file = work.path / "workspaces" / "phi.yaml"
    found = changed(work, {f"workspaces/{file.name}": file.read_text().replace("inference:\n", ADAPTER, 1)})
    sets = [one for one in found["objects"] if one["object"]["kind"] == "StatefulSet"]
    assert {one["change"] for one in sets} - {"none"} == {"restart"}
    assert all(one["object"]["kind"] != "Workspace" for one in found["objects"])


def test_rejected(work: Workplace) -> None:
    project(work)
    found = changed(work, {"workspaces/phi.yaml": edit("name: phi-4-mini-instruct", "name: phi-4")})
    one = entry(found, "phi")
    assert one["change"] == "rejected"
    assert one["reason"] == "admission refuses it: inference.preset cannot be changed"
    assert [(d["rule"], d["stage"], d["line"], d["file"]) for d in one["diagnostics"]] == [
        ("KC177", "admission", 11, "workspaces/phi.yaml")
    ]


def test_what_fails_to_compile_is_no_deletion(work: Workplace) -> None:
    project(work)
    found = changed(work, {"workspaces/phi.yaml": WORKSPACE + "  wrong: 1\n"})
    assert [one["change"] for one in found["objects"]] == ["rejected"]
    assert found["objects"][0]["diagnostics"][0]["rule"] == "KC101"


def test_a_file_that_becomes_wrong_without_another_meaning(work: Workplace) -> None:
    project(work)
    found = changed(work, {"workspaces/phi.yaml": edit("  name: phi\n", "  name: phi\n  name: phi\n")})
    assert entry(found, "phi")["change"] == "rejected"
    commit(work.path, "still wrong")
    found = changed(work, {"workspaces/phi.yaml": "# a comment\n" + work.text("workspaces/phi.yaml")}, code=0)
    assert entry(found, "phi")["change"] == "none"
    assert [d["rule"] for d in entry(found, "phi")["diagnostics"]] == ["KC003"]


def test_what_its_schema_refused_was_never_there(work: Workplace) -> None:
    project(work, {"workspaces/phi.yaml": WORKSPACE + "  wrong: 1\n"})
    found = changed(work, {"workspaces/phi.yaml": WORKSPACE})
    assert entry(found, "phi")["change"] == "add"
    assert "inference.wrong" in {field["path"] for field in entry(found, "phi")["fields"]}


def test_what_the_controller_gives_up_on(work: Workplace) -> None:
    project(work)
    found = entry(
        changed(work, {"workspaces/phi.yaml": edit("inference:\n", "inference:\n  config: nowhere\n")}), "phi"
    )
    assert found["change"] == "manual"
    assert found["reason"].startswith("the controller gives up, and what runs stays as it is: ")
    assert [d["stage"] for d in found["diagnostics"]] == ["reconcile"]
    assert found["made"] == []


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("workspaces/phi.yaml", "a: [\n", "cannot be read"),
        ("workspaces/phi.yaml", "kind: Workspace\n", "apiVersion is missing"),
        ("kaitoc.yaml", "a: 1\n", "expected a Project"),
        ("clusters/prod.yaml", "", "the file is empty"),
    ],
)
def test_a_side_that_cannot_be_read(work: Workplace, file: str, content: str, message: str) -> None:
    project(work)
    good = work.text(file)
    done = work.write({file: content}).run("diff", "--base", "HEAD")
    assert done.code == 2
    assert message in done.err
    assert done.out == ""
    broken = commit(work.path, "broken")
    done = work.write({file: good}).run("diff", "--base", broken)
    assert done.code == 2
    assert "the old side" in done.err
    assert str(work.path.parent) not in done.err
    assert "kaitoc-" not in done.err


def test_a_missing_file_on_the_old_side(work: Workplace) -> None:
    project(work)
    (work.path / "clusters/prod.yaml").unlink()
    broken = commit(work.path, "broken")
    done = work.write({"clusters/prod.yaml": CLUSTER}).run("diff", "--base", broken)
    assert done.code == 2
    assert f"({git(work.path, 'rev-parse', '--short', broken)}) cannot be read" in done.err


def test_each_side_has_its_own_everything(work: Workplace) -> None:
    overlay = "local lib = import 'lib.libsonnet'; [{match: {kind: 'Workspace'}, patch: lib}]"
    text = work.project().text("kaitoc.yaml")
    files: Files = {
        "kaitoc.yaml": text.replace("      output:", "      overlays: [overlay.jsonnet]\n      output:"),
        "overlay.jsonnet": overlay,
        "lib.libsonnet": "{metadata: {labels: {state: 'old'}}}",
    }
    work.write(files)
    commit(work.path)
    found = changed(work, {"lib.libsonnet": "{metadata: {labels: {state: 'new'}}}"})
    assert entry(found, "phi")["fields"] == [{"path": "metadata.labels.state", "old": "old", "new": "new"}]
    again = changed(work, {})
    assert again == found


def test_the_merge_base_counts_and_not_what_came_after(work: Workplace) -> None:
    project(work)
    git(work.path, "checkout", "-q", "-b", "topic")
    changed(work, {"workspaces/phi.yaml": edit("name: phi\n", "name: phi\n  labels: {team: a}\n")})
    commit(work.path, "topic")
    git(work.path, "checkout", "-q", "main")
    (work.path / "workspaces/other.yaml").write_text(edit("name: phi\n", "name: other\n"))
    commit(work.path, "on main")
    git(work.path, "checkout", "-q", "topic")
    found = changed(work, {}, base="main")
    assert [(one["object"]["name"], one["change"]) for one in found["objects"]] == [("phi", "in-place")]


def test_a_project_that_was_not_there(work: Workplace) -> None:
    work.write({"README": "nothing yet"})
    commit(work.path)
    work.project()
    assert entry(changed(work, {}), "phi")["change"] == "add"


def test_a_project_below_the_top_and_a_working_directory_below_the_project(work: Workplace) -> None:
    (work.path / "sub").mkdir()
    inner = Workplace(work.path / "sub", work._capture, work._patch)
    inner.project()
    commit(work.path)
    (inner.path / "workspaces/phi.yaml").write_text(edit("name: phi\n", "name: phi\n  labels: {team: a}\n"))
    work._patch.chdir(inner.path / "workspaces")
    assert work.run("diff", "--base", "HEAD").code == 1


def test_targets(work: Workplace) -> None:
    golden(work, "two-clusters")
    names = [line.split()[-1] for line in work.text("kaitoc.yaml").splitlines() if "name:" in line]
    cluster = next(line.split()[-1] for line in work.text("kaitoc.yaml").splitlines() if "cluster:" in line)
    found = changed(work, {cluster: work.text(cluster).replace("0.9.4", "0.12.0")})
    assert {one["target"] for one in found["objects"] if one["change"] != "none"} == {names[0]}
    assert {one["name"] for one in found["summary"]["targets"]} == set(names)
    assert changed(work, {}, "--target", names[1], code=0)["summary"]["changes"]["manual"] == 0
    done = work.run("diff", "--base", "HEAD", "--target", "nowhere")
    assert (done.code, 'neither side has a target "nowhere"' in done.err) == (2, True)


def test_two_files(work: Workplace) -> None:
    work.write({"a.yaml": WORKSPACE, "b.yaml": edit("name: phi\n", "name: phi\n  labels: {a: b}\n"), "c.yaml": CLUSTER})
    done = work.run("diff", "a.yaml", "b.yaml", "--cluster", "c.yaml")
    assert done.code == 1
    assert done.out.startswith("1 in-place\n")
    assert work.run("diff", "a.yaml", "-", "--cluster", "c.yaml", stdin=WORKSPACE).code == 0
    assert work.run("diff", "a.yaml", "a.yaml").out == "nothing differs: 1 object on both sides\n"


def test_two_projects(work: Workplace) -> None:
    work.write({f"one/{name}": text for name, text in {"kaitoc.yaml": "", "x": ""}.items()})
    for name in ("one", "two"):
        inner = Workplace(work.path / name, work._capture, work._patch) if (work.path / name).exists() else None
        (work.path / name).mkdir(exist_ok=True)
        inner = Workplace(work.path / name, work._capture, work._patch)
        inner.project()
    work._patch.chdir(work.path)
    work.write({"two/workspaces/phi.yaml": edit("name: phi\n", "name: phi\n  labels: {a: b}\n")})
    done = work.run("diff", "one", "two", "--output-format", "json")
    assert [one["change"] for one in json.loads(done.out)["objects"]] == ["in-place"]


def test_every_preset_used_or_not(work: Workplace) -> None:
    golden(work, "own-preset")
    file = next(file for file in (work.path / "workspaces").iterdir() if "granite" in file.read_text())
    file.write_text(file.read_text().replace("granite-3.3-8b-instruct", "phi-4"))
    commit(work.path, "nobody uses it")
    preset = edit("params: {dtype: bfloat16}", "params: {dtype: bfloat16, seed: 7}", work.text(PRESET))
    assert changed(work, {PRESET: preset}, code=0)["summary"]["changes"]["manual"] == 0
    found = changed(work, {}, "--all-presets")
    differs = [one for one in found["objects"] if one["change"] != "none"]
    assert [(one["target"], one["object"]["name"]) for one in differs] == [
        ("prod (every preset)", "granite-3-3-8b-instruct")
    ]


@pytest.mark.parametrize(
    ("classes", "code"), [("manual", 0), ("rejected", 1), ("manual,rejected", 1), ("manual, recreate", 0)]
)
def test_fail_on(work: Workplace, classes: str, code: int) -> None:
    project(work)
    changed(
        work, {"workspaces/phi.yaml": edit("name: phi-4-mini-instruct", "name: phi-4")}, "--fail-on", classes, code=code
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["--fail-on", "worst", "a", "b"],
        ["a"],
        ["a", "b", "c"],
        ["-", "-"],
        ["--base", "HEAD", "a", "b"],
        ["--base", "HEAD", "--cluster", "c.yaml"],
        ["nowhere.yaml", "nowhere.yaml"],
        ["a", "b", "--target", "x"],
        ["--to-kaito", "0.12.0", "--base", "HEAD"],
        ["--to-kaito", "0.12.0", "--kaito-version", "0.9.4"],
    ],
)
def test_wrong_usage(work: Workplace, arguments: list[str]) -> None:
    project(work)
    done = work.run("diff", *arguments)
    assert done.code == 2
    assert done.err.startswith("error: ")


def test_secrets_stay_secret(work: Workplace) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: token}\nstringData: {HF_TOKEN: hf_abcdefghijklmnop}\n"
    project(work, {"workspaces/secret.yaml": secret})
    work.write({"workspaces/secret.yaml": edit("mnop", "mnoq", secret)})
    for form in ("text", "json"):
        done = work.run("diff", "--base", "HEAD", "--output-format", form)
        assert done.code == 1
        assert "abcdefgh" not in done.out + done.err
        assert "stringData.HF_TOKEN" in done.out
        assert "(hidden)" in done.out


def test_scaling_a_set_stops_nothing(work: Workplace) -> None:
    golden(work, "inference-set")
    file = next(file for file in (work.path / "workspaces").iterdir() if "replicas: " in file.read_text())
    text = file.read_text()
    replicas = int(text.partition("replicas: ")[2].split()[0])
    path = f"workspaces/{file.name}"
    grown = changed(work, {path: text.replace(f"replicas: {replicas}", f"replicas: {replicas + 2}")})
    (one,) = [one for one in grown["objects"] if one["object"]["kind"] == "InferenceSet" and one["change"] != "none"]
    assert one["change"] == "in-place"
    assert one["reason"] == "KAITO adds 2 Workspaces"
    assert grown["summary"]["targets"][0]["nodes"] == 2
    assert grown["summary"]["targets"][0]["now"]["workloads"] == 0


@pytest.mark.parametrize("version", VERSIONS)
def test_the_template_of_a_set_does_not_reach_its_replicas(work: Workplace, version: str) -> None:
    golden(work, "inference-set", version)
    file = next(file for file in (work.path / "workspaces").iterdir() if "InferenceSet" in file.read_text())
    text = file.read_text()
    assert "      preset:\n" in text
    path = f"workspaces/{file.name}"
    template = text.replace(
        "      preset:\n", "      adapters: [{source: {name: a, image: 'r.io/a:1'}}]\n      preset:\n", 1
    )
    found = changed(work, {path: template})
    (one,) = [one for one in found["objects"] if one["object"]["kind"] == "InferenceSet" and one["change"] != "none"]
    assert one["change"] == "manual"
    assert one["command"].startswith("kubectl delete workspaces")
    assert one["command"].endswith(f"--selector inferenceset.kaito.sh/created-by={one['object']['name']}")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_ragengine_gets_its_environment_and_nothing_else(work: Workplace, version: str) -> None:
    golden(work, "rag", version)
    file = next(file for file in (work.path / "engines").iterdir() if "modelID: " in file.read_text())
    path, text = f"engines/{file.name}", file.read_text()
    model = text.partition("modelID: ")[2].split()[0].strip("\"'")
    found = changed(work, {path: text.replace(model, "BAAI/bge-large-en-v1.5")})
    (one,) = [one for one in found["objects"] if one["object"]["kind"] == "RAGEngine" and one["change"] != "none"]
    assert one["change"] == "restart"
    assert one["reason"] == "KAITO replaces the pods: it renews their env"
    assert one["minutes"] == 10
