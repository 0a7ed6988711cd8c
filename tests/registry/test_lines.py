"""Where in the Jsonnet files a fact is declared."""

from pathlib import Path

from kaitoc.registry.lines import image_lines, preset_lines, sku_lines, variants

PRESETS = Path(__file__).resolve().parents[2] / "presets"
PHI = "families/phi-4.libsonnet"


def line_of(file: str, text: str) -> tuple[str, int]:
    """The first line of a shipped file that has a text."""
    lines = (PRESETS / file).read_text().splitlines()
    return f"kaitoc/{file}", next(number for number, line in enumerate(lines, 1) if text in line)


def test_changes_the_values_of_a_line() -> None:
    text = "// 1\n{ a: 1, 'b': 'x', c: true,\n  since: '0.9.0', d: import 'e', f: '5Gi' }"
    assert dict(variants(text)) == {
        2: "// 1\n{ a: (1 + 1), 'b': 'xx', c: false,\n  since: '0.9.0', d: import 'e', f: '5Gi' }",
        3: "// 1\n{ a: 1, 'b': 'x', c: true,\n  since: '0.9.0', d: import 'e', f: '15Gi' }",
    }


def test_a_preset_and_its_family() -> None:
    found = preset_lines("phi-4-mini-instruct", PHI, "0.9.4")
    assert found["inference", "bytesPerToken"] == [line_of(PHI, "bytesPerToken: 131072")]
    assert found["inference", "metadata", "tag"] == [line_of(PHI, "tag:")]
    # it follows from the size
    assert found["inference", "diskStorageRequirement"] == [line_of(PHI, "size: '7.15Gi'")]
    # what no line says, is where the preset is
    assert found["inference", "readinessTimeout"] == [line_of(PHI, "name: 'phi-4-mini-instruct'")]


def test_a_sku_and_its_gpu() -> None:
    own, gpu = line_of("skus/azure.libsonnet", "NV36ads_A10_v5"), line_of("skus/gpu.libsonnet", "A10:")
    found = sku_lines("Standard_NV36ads_A10_v5", "azure", "0.9.4")
    assert found["gpuCount",] == [own]
    assert found["gpuMemGiB",] == [own, gpu]
    assert found["gpuModel",] == [gpu]


def test_the_base_image_of_each_version() -> None:
    assert image_lines("0.9.4")["tag",] == [line_of("base.libsonnet", "'0.2.5'")]
    assert image_lines("0.12.0")["tag",] == [line_of("base.libsonnet", "'0.5.0'")]
