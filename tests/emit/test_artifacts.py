"""The registry's artifacts: KAITO's data, in bytes that do not change."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from kaitoc.emit.artifacts import CONFIG_MAP, E2E_MATRIX, SUPPORTED_MODELS, artifacts, supported_models
from kaitoc.kaito.profile import KNOWN_VERSIONS
from kaitoc.registry.load import load_registry

FIXTURES = Path(__file__).parents[1] / "fixtures" / "registry"
RECORDED = [version for version in KNOWN_VERSIONS if (FIXTURES / f"kaito-{version}.json").exists()]


@cache
def written(version: str = "0.9.4") -> dict[str, str]:
    return {path: text.decode() for path, text in artifacts(load_registry(version, cache=None)).items()}


@cache
def recorded(version: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((FIXTURES / f"kaito-{version}.json").read_text())["supportedModels"]
    return rows


def config_map(version: str) -> dict[str, Any]:
    """What Helm would make of the template without common labels."""
    text = written(version)[CONFIG_MAP].replace("{{ .Release.Namespace }}", "kaito-workspace")
    made: dict[str, Any] = yaml.safe_load(re.sub(r"^ *\{\{-.*\}\}\n", "", text, flags=re.MULTILINE))
    return made


def test_paths_are_kaitos() -> None:
    assert set(written()) == {
        "presets/workspace/models/supported_models.yaml",
        "charts/kaito/workspace/templates/supported-models-configmap.yaml",
        ".github/e2e-preset-configs.json",
    }


@pytest.mark.parametrize("version", RECORDED)
def test_supported_models(version: str) -> None:
    assert yaml.safe_load(supported_models(load_registry(version))) == {"models": recorded(version)}


@pytest.mark.parametrize("version", RECORDED)
def test_config_map(version: str) -> None:
    made = config_map(version)
    assert (made["kind"], made["metadata"]["name"]) == ("ConfigMap", "kaito-supported-models")
    assert yaml.safe_load(made["data"]["SupportedModels"]) == {"models": recorded(version)}


def test_config_map_uses_only_what_the_chart_has() -> None:
    actions = re.findall(r"\{\{.*?\}\}", written()[CONFIG_MAP])
    assert actions == [
        "{{ .Release.Namespace }}",
        '{{- include "utils.toYamlStrMap" .Values.commonLabels | nindent 4 }}',
    ]


def test_tags_are_text_to_every_reader() -> None:
    assert 'tag: "0.2.5"\n' in written()[SUPPORTED_MODELS]


def test_matrix_is_the_matrix() -> None:
    assert json.loads(written()[E2E_MATRIX])["matrix"]["image"][0]["name"] == "llama-3.1-8b-instruct"


def test_every_text_ends_with_one_newline() -> None:
    assert [path for path, text in written().items() if not text.endswith("\n") or text.endswith("\n\n")] == []


def test_a_projects_preset_is_exported(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "{name: mine, huggingFace: {model: me/Mine}, size: 14Gi, bytesPerToken: 1024, modelTokenLimit: 4096}"
    )
    made = artifacts(load_registry("0.9.4", [tmp_path], cache=None))
    assert yaml.safe_load(made[SUPPORTED_MODELS])["models"][-1] == {
        "name": "mine",
        "type": "text-generation",
        "version": "https://huggingface.co/me/Mine",
        "runtime": "tfs",
        "tag": "0.0.1",
    }
    entries = {entry["name"]: entry for entry in json.loads(made[E2E_MATRIX])["matrix"]["image"]}
    assert entries["mine"]["node-vm-size"] == "Standard_NV36ads_A10_v5"
    assert entries["mine"]["node-osdisk-size"] == 90
