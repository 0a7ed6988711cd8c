"""Where in the Jsonnet files a fact is declared."""

from pathlib import Path

from kaitoc.registry.lines import Lines, Question, about_image, about_preset, about_sku, lines

PRESETS = Path(__file__).resolve().parents[2] / "presets"
PHI = "families/phi-4.libsonnet"


def line_of(file: str, text: str) -> tuple[str, int]:
    """The first line of a shipped file that has a text."""
    lines = (PRESETS / file).read_text().splitlines()
    return f"kaitoc/{file}", next(number for number, line in enumerate(lines, 1) if text in line)


def answer(question: Question, version: str) -> Lines:
    return lines([question], version)[question]


def test_a_preset_and_its_family() -> None:
    found = answer(about_preset("phi-4-mini-instruct", PHI), "0.9.4")
    assert found["inference", "bytesPerToken"] == [line_of(PHI, "bytesPerToken: 131072")]
    assert found["inference", "metadata", "tag"] == [line_of(PHI, "tag:")]
    # it follows from the size
    assert found["inference", "diskStorageRequirement"] == [line_of(PHI, "size: '7.15Gi'")]
    # what no line says, is where the preset is
    assert found["inference", "readinessTimeout"] == [line_of(PHI, "name: 'phi-4-mini-instruct'")]


def test_a_sku_and_its_gpu() -> None:
    own, gpu = line_of("skus/azure.libsonnet", "NV36ads_A10_v5"), line_of("skus/gpu.libsonnet", "A10:")
    found = answer(about_sku("Standard_NV36ads_A10_v5", "azure"), "0.9.4")
    assert found["gpuCount",] == [own]
    assert found["gpuMemGiB",] == [own, gpu]
    assert found["gpuModel",] == [gpu]


def test_the_base_image_of_each_version() -> None:
    assert answer(about_image(), "0.9.4")["tag",] == [line_of("base.libsonnet", "'0.2.5'")]
    assert answer(about_image(), "0.12.0")["tag",] == [line_of("base.libsonnet", "'0.5.0'")]


def test_several_questions_at_once() -> None:
    first, second = (about_preset(name, PHI) for name in ("phi-4", "phi-4-mini-instruct"))
    sku = about_sku("Standard_NV36ads_A10_v5", "azure")
    asked = [about_image(), sku, Question("not-there.libsonnet", "1"), first, second]
    found = lines(asked, "0.9.4")
    assert [found[one] for one in asked] == [answer(one, "0.9.4") for one in asked]
    assert found[asked[2]] == {}
