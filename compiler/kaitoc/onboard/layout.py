"""KAITO's repository, by version: which files have presets in them, and how its Go packages call things."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from kaitoc.versions import numbers

MODELS = "presets/workspace/models"
"""The folder with a package for each family of models."""
CHAT_TEMPLATES = "presets/workspace/inference/chat_templates"
EXAMPLES = "examples/inference"
E2E = "test/e2e"
REGISTERED = "cmd/workspace/models.go"
HUB_IDS = f"{MODELS}/vllm_model.go"
CATALOG = f"{MODELS}/model_catalog.yaml"
INFERENCE_TABLE = f"{MODELS}/transformer_runtime_inference_parameters.go"
TUNING_TABLE = f"{MODELS}/transformer_runtime_tuning_parameters.go"
SCORES = f"{MODELS}/model_catalog_mtbench_scores.md"
PRESETS_PAGE = "website/docs/presets.md"
CHART = "charts/kaito/workspace/Chart.yaml"
MODULE = "github.com/kaito-project/kaito"

_ACCELERATE = {"num_processes": "1", "num_machines": "1", "machine_rank": "0", "gpu_ids": "all"}
_PROGRAMS: Mapping[str, str] = {
    "DefaultVLLMCommand": "python3 /workspace/vllm/inference_api.py",
    "DefaultVLLMRayLeaderBaseCommand": "/workspace/vllm/multi-node-serving.sh leader",
    "DefaultVLLMRayWorkerBaseCommand": "/workspace/vllm/multi-node-serving.sh worker",
}
_COMMON: Mapping[str, Any] = {
    "inference.DefaultTransformersMainFile": "/workspace/tfs/inference_api.py",
    "inference.DefaultAccelerateParams": _ACCELERATE,
    "tuning.DefaultAccelerateParams": _ACCELERATE,
}


class Layout(Struct, frozen=True):
    """What a checkout of a KAITO version has, from the version `since` on.

    `symbols` are the values that its packages name, by their text in Go. `has_catalog` tells whether a catalog of
    models has taken the place of Go packages, `has_matrix` whether the e2e matrix is in the tree, `has_hub_ids` whether
    a map tells which ids of the Hub mean a preset. `checks` are the functions that an e2e test of vLLM ends with,
    `manifest_tail` the last arguments of what makes its Workspace, after the name of the secret, and `before_create`
    what it does to the Workspace before it creates it.
    """

    since: str
    symbols: Mapping[str, Any]
    checks: tuple[str, ...]
    has_catalog: bool = False
    has_matrix: bool = False
    has_hub_ids: bool = False
    manifest_tail: str = ""
    before_create: str = ""


def _symbols(package: str) -> dict[str, Any]:
    return {f"{package}.{name}": value for name, value in _PROGRAMS.items()} | dict(_COMMON)


LAYOUTS = (
    Layout(
        since="0.8.1",
        symbols=_symbols("inference"),
        checks=("validateModelsEndpoint", "validateCompletionsEndpoint"),
        has_matrix=True,
    ),
    Layout(
        since="0.9.0",
        symbols=_symbols("metadata"),
        checks=("validateModelsEndpoint", "validateChatCompletionsEndpoint"),
        has_hub_ids=True,
        manifest_tail=', ""',
    ),
    Layout(
        since="0.12.0",
        symbols={},
        checks=("validateWorkspaceBenchmarkCompleted", "validateModelsEndpoint", "validateChatCompletionsEndpoint"),
        has_catalog=True,
        manifest_tail=', ""',
        before_create="workspaceObj.Annotations = utils.DisableModelStreaming(workspaceObj.Annotations)",
    ),
)
"""The oldest first; a version has the layout of the last that is not newer (website/docs/preset-onboarding.md)."""


def layout_of(kaito_version: str) -> Layout:
    """The layout of a KAITO version."""
    return [one for one in LAYOUTS if numbers(one.since) <= numbers(kaito_version)][-1]
