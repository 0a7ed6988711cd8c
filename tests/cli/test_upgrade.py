"""`kaitoc diff --to-kaito`: what another KAITO makes of the same input, beside what both versions of it did."""

import json
from typing import Any

import pytest
import yaml

from kaitoc.diff.compare import compare, place
from kaitoc.diff.model import FieldChange
from kaitoc.registry.load import load_registry
from recordings import FIXTURES, recordings
from workplace import CLUSTER, WORKSPACE, Workplace, edit

OLD, NEW = "0.9.4", "0.12.0"


def entry(document: dict[str, Any], name: str) -> dict[str, Any]:
    found = [one for one in document["objects"] if one["object"]["name"] == name]
    assert len(found) == 1, [one["object"] for one in document["objects"]]
    return found[0]


def upgraded(work: Workplace, *arguments: str) -> dict[str, Any]:
    done = work.run("diff", "--to-kaito", "0.12.0", "--output-format", "json", *arguments)
    assert done.code == 1, done.err
    document: dict[str, Any] = json.loads(done.out)
    return document


def test_an_upgrade_names_retired_presets_and_their_successors(work: Workplace) -> None:
    falcon = edit("name: phi-4-mini-instruct", "name: falcon-7b")
    work.project({"workspaces/phi.yaml": falcon})
    found = entry(upgraded(work), "phi")
    assert found["change"] == "rejected"
    assert found["reason"] == (
        'admission refuses it: KAITO 0.12.0 has no preset "falcon-7b"; '
        "the model itself is tiiuae/falcon-7b on Hugging Face, for a Workspace made anew"
    )
    assert [d["rule"] for d in found["diagnostics"]] == ["KC120"]


def test_an_upgrade_shows_other_flags_that_running_pods_do_not_get(work: Workplace) -> None:
    work.project()
    found = upgraded(work)
    assert (found["old"], found["new"]) == ("KAITO 0.9.4", "KAITO 0.12.0")
    one = entry(found, "phi")
    assert one["change"] == "manual"
    assert one["fields"] == []
    assert {"path": "maxModelLen", "old": 131072, "new": "auto"} in one["decisions"]
    made = next(made for made in one["made"] if made["object"]["kind"] == "StatefulSet")
    assert made["applied"] == []
    flags = {field["path"].rpartition(" ")[2] for field in made["ignored"] if " --" in field["path"]}
    assert {"--dtype", "--max-model-len", "--kaito-config-file"} <= flags
    assert "spec.template.spec.containers[0].image" in {field["path"] for field in made["ignored"]}


def test_an_upgrade_names_what_takes_more_nodes(work: Workplace) -> None:
    work.write({"a.yaml": edit("name: phi-4-mini-instruct", "name: qwen2.5-coder-32b-instruct")})
    one = entry(upgraded(work, "a.yaml", "--kaito-version", "0.9.4"), "phi")
    assert {"path": "nodes", "old": 1, "new": 2} in one["decisions"]
    assert one["command"] == "kubectl delete workspace phi"


def test_an_upgrade_says_only_what_it_changes(work: Workplace) -> None:
    """What both versions refuse is no matter of the upgrade, nor is an object that is there twice."""
    work.write({"a.yaml": f"{edit('phi-4-mini-instruct', 'nonsense')}---\n{WORKSPACE}---\n{WORKSPACE}"})
    done = work.run("diff", "--to-kaito", "0.12.0", "a.yaml", "--kaito-version", "0.9.4", "--output-format", "json")
    found = json.loads(done.out)
    assert [one["change"] for one in found["objects"]] == ["none"]
    assert found["objects"][0]["diagnostics"] == []


def test_an_upgrade_from_standard_input(work: Workplace) -> None:
    done = work.run("diff", "--to-kaito", "0.12.0", "-", "--kaito-version", "0.9.4", stdin=WORKSPACE)
    assert done.code == 1
    assert "manual    Workspace phi" in done.out


@pytest.mark.parametrize("version", ["0.8.1", "9.9.9"])
def test_an_upgrade_to_what_nobody_knows(work: Workplace, version: str) -> None:
    work.write({"a.yaml": WORKSPACE})
    done = work.run("diff", "--to-kaito", version, "a.yaml", "--kaito-version", "0.9.4")
    assert done.code != 0
    assert version in done.err


def test_an_upgrade_names_every_retired_preset(work: Workplace) -> None:
    work.write({"a.yaml": WORKSPACE})
    found = upgraded(work, "a.yaml", "--kaito-version", "0.9.4", "--all-presets")
    refused = [one["object"]["name"] for one in found["objects"] if one["change"] == "rejected"]
    assert refused == ["falcon-40b", "falcon-40b-instruct", "falcon-7b", "falcon-7b-instruct"]


def estimates(version: str) -> dict[tuple[str, str], tuple[int, int | str | None]]:
    """Nodes and context length by instance type of Azure and preset, with the chart's config."""
    found = {}
    for cloud, sku, preset, config, *decided in recordings(version, "estimate")[1:]:  # type: ignore[misc]
        if (cloud, config) == ("azure", "default") and isinstance(decided[0], int):
            found[sku, preset.lower()] = (decided[0], decided[1])
    return found


def test_an_upgrade_names_every_change_that_kaito_was_seen_to_make(work: Workplace) -> None:
    """Every preset on every instance type that both versions were asked for, in one report."""
    presets, before, after = load_registry(NEW), estimates(OLD), estimates(NEW)
    expected, documents = {}, []
    for (sku, preset), old in before.items():
        later = presets.find(preset)
        new = after.get((sku, later.name.lower())) if later else None
        if new is None:
            continue
        name = f"w{len(documents)}"
        gated = "    presetOptions: {modelAccessSecret: hf}\n" if preset.startswith("llama-3") else ""
        text = edit("Standard_NC24ads_A100_v4", sku, edit("name: phi\n", f"name: {name}\n"))
        documents.append(edit("    name: phi-4-mini-instruct\n", f"    name: {preset}\n{gated}", text))
        pairs = zip(("nodes", "maxModelLen"), old, new, strict=True)
        expected[name] = {what: (was, becomes) for what, was, becomes in pairs if was != becomes}
    assert len(expected) > 100
    work.write({"a.yaml": "---\n".join(documents), "token.yaml": TOKEN})
    found = upgraded(work, "a.yaml", "token.yaml", "--kaito-version", OLD)
    for name, changes in expected.items():
        decided = {one["path"]: (one["old"], one["new"]) for one in entry(found, name)["decisions"]}
        assert {what: decided[what] for what in ("nodes", "maxModelLen") if what in decided} == changes


TOKEN = "apiVersion: v1\nkind: Secret\nmetadata: {name: hf}\nstringData: {HF_TOKEN: x}\n"


def retired() -> list[str]:
    """The presets that KAITO registered before, and by no name any more."""
    names = json.loads((FIXTURES / f"registry/kaito-{OLD}.json").read_text())["presets"]
    return sorted(name for name in names if load_registry(NEW).find(name) is None)


def test_what_to_write_in_place_of_a_retired_preset(work: Workplace) -> None:
    names = retired()
    assert names == ["falcon-40b", "falcon-40b-instruct", "falcon-7b", "falcon-7b-instruct"]
    work.write({f"{name}.yaml": edit("name: phi\n", f"name: {name}\n", edit(PHI, name)) for name in names})
    found = upgraded(work, ".", "--kaito-version", OLD)
    for name in names:
        one = entry(found, name)
        assert one["change"] == "rejected"
        (due,) = one["edits"]
        place = (due["file"], due["line"], due["path"], due["old"], due["new"])
        assert place == (f"{name}.yaml", 12, "inference.preset.name", name, f"tiiuae/{name}")
        assert "no preset can be changed" in due["note"]


PHI = "phi-4-mini-instruct"


def test_what_cannot_be_tuned_any_more(work: Workplace) -> None:
    tuning = edit(
        "inference:",
        "tuning:\n  input: {urls: [https://a.example/b]}\n  output: {image: r.io/a:1}",
        edit(PHI, "falcon-7b"),
    )
    work.write({"a.yaml": tuning})
    (due,) = entry(upgraded(work, "a.yaml", "--kaito-version", OLD), "phi")["edits"]
    assert (due["path"], due["old"], due["new"]) == ("tuning.preset.name", "falcon-7b", None)
    assert due["note"].startswith("presets that can be tuned: ")


def test_an_instance_type_that_is_not_known_any_more(work: Workplace) -> None:
    work.write({"a.yaml": edit("Standard_NC24ads_A100_v4", "Standard_NC64as_T4_v3")})
    one = entry(upgraded(work, "a.yaml", "--kaito-version", OLD), "phi")
    assert one["reason"].startswith("the controller gives up, and what runs stays as it is: ")
    (due,) = one["edits"]
    assert (due["line"], due["path"], due["old"]) == (6, "resource.instanceType", "Standard_NC64as_T4_v3")
    assert due["new"] in load_registry(NEW).skus["azure"]
    assert upgraded(work, "a.yaml", "--kaito-version", OLD)["summary"]["targets"][0]["nodes"] == 0
    work.write({"a.yaml": edit("Standard_NC24ads_A100_v4", due["new"])})
    assert work.run("validate", "a.yaml", "--kaito-version", NEW).code == 0


def test_a_flag_that_vllm_has_lost(work: Workplace) -> None:
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n"
    config = f"{head}  inference_config.yaml: |\n    vllm:\n      swap-space: 4\n"
    work.write({"a.yaml": edit("inference:\n", "inference:\n  config: c\n"), "c.yaml": config})
    (due,) = entry(upgraded(work, ".", "--kaito-version", OLD), "c")["edits"]
    assert (due["file"], due["line"], due["note"]) == ("c.yaml", 7, "remove it")
    text = work.run("diff", "--to-kaito", NEW, ".", "--kaito-version", OLD).out
    assert "edit before the upgrade (1 place)\n  c.yaml:7: ConfigMap c\n" in text


def test_a_gate_that_another_kaito_does_not_have(work: Workplace) -> None:
    work.project({"clusters/prod.yaml": CLUSTER + "  featureGates: {ensureNodeClass: true}\n"})
    found = upgraded(work)
    assert [(d["rule"], d["file"], d["line"]) for d in found["diagnostics"]] == [("KC026", "clusters/prod.yaml", 7)]


def test_files_that_define_the_same_object_are_judged_each_by_itself(work: Workplace) -> None:
    """As the examples of KAITO are, of which many have one name."""
    falcon, config = edit(PHI, "falcon-7b"), edit("inference:\n", "inference:\n  config: c\n")
    data = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {inference_config.yaml: 'vllm: {}'}\n"
    work.write({"a.yaml": WORKSPACE, "b.yaml": falcon, "c.yaml": config, "d.yaml": data, "e.yaml": falcon})
    found = upgraded(work, ".", "--kaito-version", OLD)
    changes = [(one["file"], one["object"]["kind"], one["change"]) for one in found["objects"]]
    assert sorted(changes) == [
        ("a.yaml", "Workspace", "manual"),
        ("b.yaml", "Workspace", "rejected"),
        ("c.yaml", "Workspace", "manual"),
        ("d.yaml", "ConfigMap", "none"),
        ("e.yaml", "Workspace", "rejected"),
    ]
    assert found["diagnostics"] == []


_ASIDE = (("metadata", "annotations"), ("metadata", "namespace"))


def _are_alike(field: FieldChange) -> bool:
    """Whether both values of a field are one to Go, which writes quantities as text, and some of what is not there."""
    old, new = ("" if value in (None, "0") else str(value) for value in (field.old, field.new))
    return old == new and not str(field.path[-1]).startswith("--")


def recorded_fields() -> list[Any]:
    """Inputs of the KAITO before, with what it was seen to make of them; the names of nodes are no matter."""
    cases = [case for case in recordings(OLD, "render") if case.get("expected") and not case["error"]]
    return [pytest.param(case, id=case["name"]) for case in cases[::7]]


@pytest.mark.parametrize("case", recorded_fields())
def test_an_upgrade_names_every_field_that_moves(work: Workplace, case: dict[str, Any]) -> None:
    """From what KAITO was seen to make before, to what `expand` says that it makes now."""
    cluster = {"apiVersion": "kaitoc/v1alpha1", "kind": "Cluster", "metadata": {"name": "c"}}
    for version in (OLD, NEW):
        spec = {**case["cluster"], "kaitoVersion": version}
        work.write({f"{version}.yaml": yaml.safe_dump({**cluster, "spec": spec})})
    work.write({"a/a.yaml": yaml.safe_dump_all(case["objects"])})
    done = work.run("expand", "a", "--cluster", f"{NEW}.yaml", "--no-validate", "--output-format", "json")
    if done.code != 0:
        pytest.skip("the other KAITO does not carry it out")
    before, after = (
        {(o["kind"], o["metadata"]["name"]): o for o in objects if o["kind"] in ("StatefulSet", "Service", "Job")}
        for objects in (case["expected"], json.loads(done.out))
    )
    expected = {
        (*key, place(field.path))
        for key in before.keys() & after.keys()
        for field in compare(before[key], after[key])
        if field.path[:2] not in _ASIDE and "<script" not in str(field.old)
        if not _are_alike(field)
    }
    found = upgraded(work, "a", "--cluster", f"{OLD}.yaml")
    made = [made for one in found["objects"] for made in one.get("made", [])]
    shown = {
        (one["object"]["kind"], one["object"]["name"], field["path"])
        for one in made
        for field in one["applied"] + one["ignored"]
    }
    assert expected <= shown
    assert {one for one in shown if one[0] in ("StatefulSet", "Service", "Job")} <= expected
