"""What a project builds on a shipped family, in versions that derive what others wrote by hand."""

from functools import cache
from typing import Any

import pytest

from kaitoc.jsonnet import evaluate
from kaitoc.registry.evaluate import evaluate_registry

BUILT_ON = """
local phi4 = import 'kaitoc/families/phi-4.libsonnet';
[
  phi4.named('phi-4') { name: 'plain' },
  phi4.named('phi-4') { name: 'dtype', vllm+: { params+: { dtype: 'half' } } },
  phi4.named('phi-4-mini-instruct') { name: 'parser', vllm+: { toolCallParser: 'mine', chatTemplate: 'm.jinja' } },
  phi4.named('phi-4') { name: 'disk', disk: '200Gi' },
  phi4.named('phi-4') { name: 'tuned', tuning+: { disk: '300Gi' } },
  phi4.named('phi-4') { name: 'untuned', tuning: null },
  phi4.named('phi-4') { name: 'transformers', vllm: false },
  phi4.family { name: 'family', huggingFace: { model: 'me/Phi' }, size: '1Gi', bytesPerToken: 1, modelTokenLimit: 1 },
]
"""


@cache
def built_on(version: str) -> dict[str, Any]:
    document = evaluate_registry(version, [{"file": "m", "presets": evaluate(BUILT_ON)}])
    return {one["name"]: one for one in document["presets"]}


@pytest.mark.parametrize(
    ("version", "name", "dtype", "disk"),
    [
        ("0.9.4", "plain", "float16", "150Gi"),
        ("0.9.4", "dtype", "half", "150Gi"),
        ("0.9.4", "parser", "float16", "70Gi"),
        ("0.9.4", "disk", "float16", "200Gi"),
        ("0.9.4", "family", "float16", "60Gi"),
        ("0.12.0", "plain", "bfloat16", "107Gi"),
        ("0.12.0", "dtype", "half", "107Gi"),
        ("0.12.0", "parser", "bfloat16", "87Gi"),
        ("0.12.0", "disk", "bfloat16", "200Gi"),
        ("0.12.0", "family", "bfloat16", "81Gi"),
    ],
)
def test_what_a_project_says_holds_and_the_rest_is_as_in_the_version(
    version: str, name: str, dtype: str, disk: str
) -> None:
    found = built_on(version)[name]["inference"]
    assert found["vllm"]["modelRunParams"]["dtype"] == dtype
    assert found["diskStorageRequirement"] == disk


@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
def test_a_projects_parser_holds(version: str) -> None:
    found = built_on(version)["parser"]["inference"]["vllm"]["modelRunParams"]
    assert (found["tool-call-parser"], found["chat-template"]) == ("mine", "/workspace/chat_templates/m.jinja")


@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
def test_a_runtime_that_a_project_takes_out_stays_out(version: str) -> None:
    assert "vllm" not in built_on(version)["transformers"]["inference"]


@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
@pytest.mark.parametrize(
    ("name", "disk"), [("plain", "150Gi"), ("disk", "200Gi"), ("parser", "70Gi"), ("tuned", "300Gi")]
)
def test_the_disk_for_tuning_is_the_same_in_all_versions(version: str, name: str, disk: str) -> None:
    assert built_on(version)[name]["tuning"]["diskStorageRequirement"] == disk


@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
def test_a_project_can_take_tuning_out(version: str) -> None:
    assert built_on(version)["untuned"]["tuning"] is None
