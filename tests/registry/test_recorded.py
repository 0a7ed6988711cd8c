"""The shipped presets against what KAITO itself registers."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kaitoc.quantity import value
from kaitoc.registry.load import load_registry
from kaitoc.registry.model import Registry, RuntimeVersion
from kaitoc.registry.show import preset_json
from kaitoc.versions import known_versions

FIXTURES = Path(__file__).parents[1] / "fixtures" / "registry"
VERSIONS = tuple(version for version in known_versions() if (FIXTURES / f"kaito-{version}.json").exists())
FREE_KEYS = ("modelRunParams", "accelerateParams")


@cache
def recorded(version: str) -> dict[str, Any]:
    return json.loads((FIXTURES / f"kaito-{version}.json").read_text())


@cache
def registry(version: str) -> Registry:
    return load_registry(version, cache=None)


def stated(data: Any, free: bool = False) -> Any:
    """Without what states nothing; a flag without a value does state something."""
    if not isinstance(data, dict):
        return data
    kept = {key: stated(item, key in FREE_KEYS) for key, item in data.items()}
    return {key: item for key, item in kept.items() if free or item not in (None, "", 0, False, [], {})}


CASES = [(version, name) for version in VERSIONS for name in recorded(version)["presets"]]


@pytest.mark.parametrize(("version", "name"), CASES)
def test_parameters(version: str, name: str) -> None:
    shown = preset_json(registry(version).presets[name])
    del shown["source"]
    assert stated(shown) == stated(recorded(version)["presets"][name])


@pytest.mark.parametrize("version", VERSIONS)
def test_no_other_presets(version: str) -> None:
    assert set(registry(version).presets) == set(recorded(version)["presets"])


@pytest.mark.parametrize("version", VERSIONS)
def test_entries_in_the_order_of_supported_models(version: str) -> None:
    rows = recorded(version)["supportedModels"]
    assert [entry.name for entry in registry(version).entries] == [row["name"] for row in rows]


@pytest.mark.parametrize("cloud", ["azure", "aws", "arc"])
@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
def test_skus(version: str, cloud: str) -> None:
    table = json.loads((FIXTURES / f"skus-{version}.json").read_text())[cloud]
    wanted = {
        row["sku"]: (row["gpuCount"], value(row["gpuMem"]), row["gpuModel"], row["nvmeDiskEnabled"]) for row in table
    }
    skus = registry(version).skus[cloud]
    found = {
        name: (gpu.gpu_count, gpu.gpu_mem_bytes, gpu.gpu_model, gpu.nvme_disk_enabled) for name, gpu in skus.items()
    }
    assert found == wanted


@pytest.mark.parametrize("cloud", ["azure", "aws", "arc"])
def test_compute_capability(cloud: str) -> None:
    table = json.loads((FIXTURES / "skus-0.12.0.json").read_text())[cloud]
    found = {name: gpu.cuda_compute_capability for name, gpu in registry("0.12.0").skus[cloud].items()}
    assert found == {row["sku"]: row["cudaComputeCapability"] for row in table}


def test_skus_that_0_9_dropped() -> None:
    dropped = set(registry("0.8.1").skus["azure"]) - set(registry("0.9.4").skus["azure"])
    assert dropped == {
        *("Standard_NC6s_v3", "Standard_NC12s_v3", "Standard_NC24s_v3", "Standard_NC24rs_v3"),
        *("Standard_NV6", "Standard_NV12", "Standard_NV24"),
    }


@pytest.mark.parametrize(
    ("version", "name", "found"),
    [
        ("0.9.4", "phi-4", "phi-4"),
        ("0.9.4", "PHI-4", "phi-4"),
        ("0.9.4", "microsoft/phi-4", "phi-4"),
        ("0.9.4", "Google/Gemma-3-4B-it", "gemma-3-4b-instruct"),
        ("0.9.4", "mistralai/Mistral-7B-v0.3", "mistral-7b"),
        ("0.9.4", "phi-2", None),
        ("0.9.4", "base", None),
        ("0.9.4", "google/gemma-3-4b", None),
        ("0.9.4", "", None),
        ("0.12.0", "phi-4", "microsoft/phi-4"),
        ("0.12.0", "PHI-4", "microsoft/phi-4"),
        ("0.12.0", "Microsoft/PHI-4", "microsoft/phi-4"),
        ("0.12.0", "qwen/qwen3.5-2b", "Qwen/Qwen3.5-2B"),
        ("0.12.0", "gemma-3-4b-instruct", "google/gemma-3-4b-it"),
        ("0.12.0", "gemma-3-4b-it", None),
        ("0.12.0", "mistral-7b", "mistralai/Mistral-7B-v0.3"),
        ("0.12.0", "mistral-7b-v0.3", None),
        ("0.12.0", "falcon-7b", None),
        ("0.12.0", "tiiuae/falcon-7b", None),
        ("0.12.0", "phi-2", None),
        ("0.12.0", "base", None),
        ("0.8.1", "phi-4", "phi-4"),
        ("0.8.1", "microsoft/phi-4", None),
    ],
)
def test_find(version: str, name: str, found: str | None) -> None:
    preset = registry(version).find(name)
    assert (preset.name if preset else None) == found


def test_base_image() -> None:
    assert [registry(version).base.tag for version in VERSIONS] == ["0.1.1", "0.2.5", "0.5.0"]


def test_runtime_versions_of_the_base_image() -> None:
    assert registry("0.9.4").base.runtime_version == RuntimeVersion()
    assert registry("0.12.0").base.runtime_version == RuntimeVersion(vllm="0.25.1", transformers="5.14.1")


@pytest.mark.parametrize(
    ("version", "retired"),
    [
        ("0.8.1", ["phi-2"]),
        ("0.9.4", ["phi-2"]),
        ("0.12.0", ["falcon-7b", "falcon-7b-instruct", "falcon-40b", "falcon-40b-instruct", "phi-2"]),
    ],
)
def test_retired_models_are_entries_and_no_presets(version: str, retired: list[str]) -> None:
    assert list(registry(version).retired) == retired
    assert [entry.name for entry in registry(version).entries if entry.deprecated] == ["phi-2"]


def test_legacy_aliases() -> None:
    found = {
        alias: name.lower() for alias, name in registry("0.12.0").aliases.items() if "/" not in alias and "/" in name
    }
    assert found == recorded("0.12.0")["legacyAliases"]


def test_the_catalog_has_no_revisions() -> None:
    sources = [preset.source for preset in registry("0.12.0").presets.values()]
    assert {source.hugging_face_revision for source in sources} == {""}
    assert all(source.is_shipped for source in sources)


def test_source_names_the_family() -> None:
    source = registry("0.9.4").presets["phi-4"].source
    assert (source.file, source.hugging_face_model) == ("kaitoc/families/phi-4.libsonnet", "microsoft/phi-4")
    assert source.hugging_face_revision == "187ef0342fff0eb3333be9f00389385e95ef0b61"
