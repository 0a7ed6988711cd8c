"""Loading a registry: versions, a project's presets, what it is said to come from."""

from pathlib import Path

import pytest

from kaitoc.errors import EnvironmentProblem, InvalidInput
from kaitoc.kaito.profile import KNOWN_VERSIONS
from kaitoc.registry.load import load_registry

MINE = """\
name: {name}
huggingFace: {{model: {model}}}
size: 14Gi
bytesPerToken: 1024
modelTokenLimit: 4096
"""


def project(folder: Path, name: str = "mine", model: str = "me/Mine") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "mine.yaml").write_text(MINE.format(name=name, model=model))
    return folder


@pytest.mark.parametrize("version", ["", "0.9", "v0.9.4", "0.9.5", "1.0.0", "latest", "../0.9.4"])
def test_an_unknown_version(version: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        load_registry(version)
    (problem,) = raised.value.diagnostics
    assert problem.message == f'there are no presets for KAITO version "{version}"'
    assert problem.hint == f"known versions: {', '.join(KNOWN_VERSIONS)}"


def test_a_preset_of_the_project(tmp_path: Path) -> None:
    registry = load_registry("0.9.4", [project(tmp_path)], cache=None)
    assert list(registry.presets)[-1] == "mine"
    assert registry.find("ME/mine") is registry.presets["mine"]
    assert registry.entries[-1].name == "mine"
    assert registry.presets["mine"].source.file == f"{tmp_path}/mine.yaml"
    assert registry.diagnostics == ()


def test_a_preset_that_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    registry = load_registry("0.9.4", [project(tmp_path, "phi-4", "me/phi-4")], cache=None)
    assert registry.presets["phi-4"].inference.total_safe_tensor_file_size == "14Gi"
    assert registry.find("microsoft/phi-4") is None
    (note,) = registry.diagnostics
    assert (note.severity, note.rule, note.file) == ("info", "KC064", f"{tmp_path}/mine.yaml")
    assert note.message == 'the preset "phi-4" of this project takes the place of the one that ships with kaitoc'


def test_the_shipped_preset_keeps_its_hugging_face_id(tmp_path: Path) -> None:
    registry = load_registry("0.9.4", [project(tmp_path, "phi-4-mine", "microsoft/phi-4")], cache=None)
    assert registry.aliases["microsoft/phi-4"] == "phi-4"


def test_a_declared_alias_goes_first(tmp_path: Path) -> None:
    file = project(tmp_path, "phi-4-mine", "me/phi-4") / "mine.yaml"
    file.write_text(file.read_text() + "aliases: [Microsoft/phi-4]\n")
    assert load_registry("0.9.4", [tmp_path], cache=None).aliases["microsoft/phi-4"] == "phi-4-mine"


def test_a_single_file(tmp_path: Path) -> None:
    file = project(tmp_path) / "mine.yaml"
    assert "mine" in load_registry("0.9.4", [file], cache=None).presets


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem) as raised:
        load_registry("0.9.4", [tmp_path / "none"])
    assert raised.value.message == f"cannot read the presets in {tmp_path}/none: no such file or directory"
    assert raised.value.hint == "check `presets` in kaitoc.yaml, or --presets"


def test_an_empty_directory(tmp_path: Path) -> None:
    assert len(load_registry("0.9.4", [tmp_path], cache=None).presets) == 29


def test_a_change_is_seen_behind_the_cache(tmp_path: Path) -> None:
    presets, cache = project(tmp_path / "presets"), tmp_path / "cache"
    first = load_registry("0.9.4", [presets], cache=cache)
    project(presets, model="me/Other")
    second = load_registry("0.9.4", [presets], cache=cache)
    assert second.presets["mine"].source.hugging_face_model == "me/Other"
    assert first.digest != second.digest


def test_an_imported_file_is_seen_behind_the_cache(tmp_path: Path) -> None:
    presets, cache = tmp_path / "presets", tmp_path / "cache"
    presets.mkdir()
    text = "(import 'kaitoc/families/phi-4.libsonnet').named('phi-4') { name: 'mine', disk: import '../disk.json' }"
    (presets / "mine.jsonnet").write_text(text)
    digests = []
    for disk in ("100Gi", "200Gi", "200Gi"):
        (tmp_path / "disk.json").write_text(f'"{disk}"')
        registry = load_registry("0.9.4", [presets], cache=cache)
        assert registry.presets["mine"].inference.disk_storage_requirement == disk
        digests.append(registry.digest)
    assert digests[0] != digests[1] == digests[2]


def test_the_digest_does_not_depend_on_the_place(tmp_path: Path) -> None:
    one, two = (load_registry("0.9.4", [project(tmp_path / name)], cache=None) for name in ("one", "two"))
    assert one.digest == two.digest != load_registry("0.9.4", cache=None).digest


def test_the_digest_depends_on_the_version() -> None:
    assert load_registry("0.9.4").digest != load_registry("0.8.1").digest


def test_presets_are_a_mapping() -> None:
    presets = load_registry("0.9.4").presets
    assert len(presets) == len(list(presets)) == 29
    assert presets["phi-4"] is presets["phi-4"]
    assert "phi-2" not in presets
    assert presets.get("phi-2") is None
