"""Presets that a tree has: taken out, and brought back from their declarations."""

import json
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml

from checkouts import HUB_IDS, MATRIX, NAMES, VERSIONS, applied, go, gofmt, needs_go, registry, subject, tree, written
from kaitoc.emit.artifacts import CONFIG_MAP, SUPPORTED_MODELS
from kaitoc.onboard.run import Outcome, onboard, remove
from kaitoc.onboard.target import Tree

CASES = [(version, name) for version in VERSIONS for name in NAMES]
each = pytest.mark.parametrize(("version", "name"), CASES)


@cache
def _journey(version: str, name: str) -> tuple[Tree, Tree, Tree]:
    """The tree before, without the preset, and with it again."""
    before = tree(version)
    without = applied(before, remove(subject(name, version), before))
    return before, without, applied(without, onboard(subject(name, version), without))


def data(path: str, files: Tree) -> Any:
    """What a file says."""
    if path == MATRIX:
        return sorted(json.loads(files[path])["matrix"]["image"], key=lambda entry: str(entry["name"]))
    text = files[path].partition("SupportedModels: |\n")[2] if path == CONFIG_MAP else files[path]
    return list(yaml.safe_load_all(dedent(text)))


@each
def test_the_data_are_the_same(version: str, name: str) -> None:
    before, _, after = _journey(version, name)
    compared = [path for path in before if path.endswith(".yaml") or path == MATRIX]
    assert len(compared) > 6
    for path in compared:
        if path.startswith("charts/") and path != CONFIG_MAP:
            continue
        assert data(path, after) == data(path, before), path


@each
def test_nothing_is_left_of_it(version: str, name: str) -> None:
    _, without, _ = _journey(version, name)
    assert name not in [row["name"] for row in data(SUPPORTED_MODELS, without)[0]["models"]]
    assert name not in [row["name"] for row in data(CONFIG_MAP, without)[0]["models"]]
    assert subject(name, version).example not in without
    assert f"[link](../../../../{subject(name, version).example})" not in "".join(without.values())
    if version == "0.8.1":
        assert name not in [row["name"] for row in data(MATRIX, without)]


@each
def test_a_second_time_changes_nothing(version: str, name: str) -> None:
    _, without, after = _journey(version, name)
    assert onboard(subject(name, version), after) == Outcome()
    again = remove(subject(name, version), without)
    assert (again.files, again.left) == ({}, ())


@needs_go
@pytest.mark.parametrize("version", VERSIONS)
def test_go_agrees(version: str, tmp_path: Path) -> None:
    """One goes and comes back, then all of them at once."""
    before = tree(version)
    wanted = go(written(before, tmp_path / "before"), "run", "./cmd/workspace", *NAMES)
    assert set(json.loads(wanted)) == set(NAMES)
    now = applied(before, remove(subject(NAMES[1], version), before))
    now = applied(now, onboard(subject(NAMES[1], version), now))
    for name in NAMES:
        now = applied(now, remove(subject(name, version), now))
        assert gofmt(now, written(now, tmp_path / f"without-{name}")) == ""
    for name in NAMES:
        now = applied(now, onboard(subject(name, version), now))
    after = written(now, tmp_path / "after")
    assert gofmt(now, after) == ""
    go(after, "vet", "./...")
    assert json.loads(go(after, "run", "./cmd/workspace", *NAMES)) == json.loads(wanted)


@needs_go
def test_go_compiles_without_a_preset(tmp_path: Path) -> None:
    before = tree()
    without = applied(before, remove(subject("falcon-7b"), before))
    assert "falcon-7b-instruct" in go(written(without, tmp_path), "run", "./cmd/workspace", *NAMES)
    go(tmp_path, "vet", "./...")


def test_others_keep_their_text() -> None:
    before, without, after = _journey("0.8.1", "falcon-7b")
    path = "presets/workspace/models/falcon/model.go"
    kept = before[path].partition("var smallerInstruct")[2]
    assert kept in without[path]
    assert kept in after[path]
    assert 'PresetFalcon7B         = "falcon-7b"' in without[path], "the other constant is made of it"
    assert "tuner" not in without[path]
    assert "pkg/workspace/tuning" not in without[path]
    assert "transformersFlags" in without[path]
    for text in (without[SUPPORTED_MODELS], after[SUPPORTED_MODELS]):
        assert "  # Falcon\n" in text
        assert "    # 0.2.0 - the second\n" in text


def test_comments_about_one_row_alone_go_with_it() -> None:
    _, without, after = _journey("0.8.1", "llama-3.3-70b-instruct")
    assert "# 0.0.1 - the first" not in without[SUPPORTED_MODELS]
    assert "  # Llama\n" in without[SUPPORTED_MODELS]
    assert after[SUPPORTED_MODELS].index("llama-3.3") < after[SUPPORTED_MODELS].index("# Falcon")


def test_a_family_goes_with_its_last_preset() -> None:
    before, without, after = _journey("0.8.1", "llama-3.3-70b-instruct")
    gone = {path for path in before if path not in without}
    assert gone == {
        "presets/workspace/models/llama3/model.go",
        "presets/workspace/models/llama3/README.md",
        "examples/inference/kaito_workspace_llama-3.3_70b_instruct.yaml",
    }
    assert "models/llama3" not in without["cmd/workspace/models.go"]
    assert "llama" not in without["website/docs/presets.md"]
    assert after["cmd/workspace/models.go"] == before["cmd/workspace/models.go"]
    assert "[llama]" in after["website/docs/presets.md"]
    assert after["presets/workspace/models/llama3/model.go"].startswith("// A header of its own.\n\npackage llama3\n")


def test_what_agrees_stays_as_its_author_wrote_it() -> None:
    before = tree()
    for name in NAMES:
        assert not {path for path in onboard(subject(name), before).files if "test/e2e" not in path}, name


def test_what_is_more_than_onboarding_is_left_and_said() -> None:
    before = tree()
    notes = dict(remove(subject("falcon-7b"), before).notes)
    assert set(notes) == {
        "examples/inference/kaito_workspace_falcon_7b_with_adapters.yaml",
        "presets/workspace/inference/chat_templates/falcon-instruct.jinja",
        "test/e2e/preset_test.go",
    }
    _, without, _ = _journey("0.8.1", "falcon-7b")
    tests = without["test/e2e/preset_test.go"]
    assert "should load an adapter" in tests
    assert "createFalconWorkspaceWithPresetPublicMode" not in tests
    assert 'PresetFalcon7BModel        = "falcon-7b"' in tests


def test_deprecated() -> None:
    before = tree()
    after = applied(before, remove(subject("falcon-7b"), before, deprecate=True))
    for path in (SUPPORTED_MODELS, CONFIG_MAP):
        row = next(row for row in data(path, after)[0]["models"] if row["name"] == "falcon-7b")
        assert row["deprecated"] is True
    assert "# of both" in after[SUPPORTED_MODELS]
    assert (
        "GetTuningParameters() *model.PresetParam {\n\treturn &"
        not in after["presets/workspace/models/falcon/model.go"]
    )


def test_no_matrix_where_the_version_has_none() -> None:
    assert MATRIX not in _journey("0.9.4", "falcon-7b")[2]
    kept = {**tree("0.9.4"), MATRIX: tree()[MATRIX]}
    assert MATRIX in remove(subject("falcon-7b", "0.9.4"), kept).files


def test_every_preset_of_the_registry_can_be_placed() -> None:
    for version in (*VERSIONS, "0.12.0"):
        for name in list(registry(version).presets)[::6]:
            outcome = onboard(subject(name, version), {})
            templates = "presets/workspace/inference/chat_templates/"
            assert not [left for left in outcome.left if not left.path.startswith(templates)]
            assert onboard(subject(name, version), applied({}, outcome)).files == {}


def test_the_hub_id_means_the_preset() -> None:
    before, without, after = _journey("0.9.4", "falcon-7b-instruct")
    assert before[HUB_IDS] == after[HUB_IDS]
    assert '"tiiuae/falcon-7b-instruct"' not in without[HUB_IDS]
    _, narrow, again = _journey("0.9.4", "deepseek-r1-distill-llama-8b")
    assert '\t"tiiuae/falcon-7b":                  "falcon-7b",\n' in narrow[HUB_IDS], "the columns close up"
    assert data_of_map(again[HUB_IDS]) == data_of_map(before[HUB_IDS])


def data_of_map(text: str) -> set[str]:
    """The lines of a file without their columns."""
    return {"".join(line.split()) for line in text.splitlines()}


def test_what_kaito_leaves_out_is_not_asked_for() -> None:
    assert not [path for path in onboard(subject("falcon-40b"), {}).files if path.startswith("test/e2e/")]
    files = onboard(subject("zai-org/GLM-5.2-FP8", "0.12.0"), {}).files
    assert not [path for path in files if path.startswith(("test/e2e/", "examples/"))]
