"""vLLM's command line in 0.12.0."""

from typing import Any

import pytest
from msgspec.structs import replace

from kaitoc.kaito.commands import Launch
from kaitoc.kaito.pod_conventions import ServingOptions
from kaitoc.kaito.sizing import Parallelism
from kaitoc.registry.model import GPUConfig
from workspaces import A100, EIGHT_H100, SKUS, TWO_A10, params, profile

PROFILE = profile("0.12.0")
ALWAYS = {
    "compilation-config.pass_config.fuse_allreduce_rms": "False",
    "download-dir": "/workspace/weights",
    "gpu-memory-utilization": "0.84",
    "kv-events-config": """'{"enable_kv_cache_events":true}'""",
    "load_format": "auto",
    "max-model-len": "auto",
    "model": "org/phi",
    "served-model-name": "phi",
    "tensor-parallel-size": "1",
}
NO_CPU_CACHE = {"kaito-kv-cache-cpu-memory-utilization": "0"}


def launch(gpu: GPUConfig = SKUS[A100], **changes: Any) -> Launch:
    plain = Launch("ws", "default", gpu, 1, False, Parallelism(1), "auto", ServingOptions())
    return replace(plain, **changes)


@pytest.mark.parametrize(
    ("size", "sku", "nodes", "expected"),
    [
        ("27Gi", A100, 1, Parallelism(1)),
        ("27Gi", TWO_A10, 1, Parallelism(2)),
        ("11.9Gi", TWO_A10, 1, Parallelism(1, data=2)),
        ("12Gi", TWO_A10, 1, Parallelism(2)),
        ("11.9Gi", TWO_A10, 2, Parallelism(2, 2)),
        ("27Gi", EIGHT_H100, 1, Parallelism(1, data=8)),
        ("640Gi", EIGHT_H100, 2, Parallelism(8, 2)),
        ("", TWO_A10, 1, Parallelism(2)),
    ],
)
def test_parallelism(size: str, sku: str, nodes: int, expected: Parallelism) -> None:
    assert PROFILE.parallelism(params(size=size), SKUS[sku], nodes) == expected


def test_a_size_that_only_the_metadata_knows() -> None:
    known = replace(params(size=""), metadata=replace(params().metadata, model_file_size="10Gi"))
    assert PROFILE.parallelism(known, SKUS[TWO_A10], 1) == Parallelism(1, data=2)


@pytest.mark.parametrize(
    ("changes", "added", "removed"),
    [
        ({}, {}, ()),
        (
            {"gpu": SKUS[TWO_A10], "parallelism": Parallelism(2)},
            {"gpu-memory-utilization": "0.82", "tensor-parallel-size": "2"},
            (),
        ),
        ({"parallelism": Parallelism(1, data=8)}, {"data-parallel-size": "8", **NO_CPU_CACHE}, ()),
        ({"gpu": replace(SKUS[A100], is_mig=True)}, NO_CPU_CACHE, ()),
        (
            {"distributed": True, "nodes": 3, "parallelism": Parallelism(1, 3)},
            {"pipeline-parallel-size": "3", "distributed-executor-backend": "ray", **NO_CPU_CACHE},
            (),
        ),
        ({"config_file": "/mnt/config/c.yaml"}, {"kaito-config-file": "/mnt/config/c.yaml"}, ()),
        ({"lora": True}, {"enable-lora": ""}, ()),
        ({"options": ServingOptions(served_name="set")}, {"served-model-name": "set"}, ()),
        ({"options": ServingOptions(performance_mode="throughput")}, {"performance-mode": "throughput"}, ()),
        ({"options": ServingOptions(port=5001)}, {"port": "5001"}, ()),
        (
            {"options": ServingOptions(local_weights="/opt/phi")},
            {"model": "/opt/phi", "load-format": "runai_streamer"},
            ("download-dir", "load_format"),
        ),
        (
            {"streamed_model": "az://c/phi", "options": ServingOptions(local_weights="/opt/phi")},
            {"model": "az://c/phi", "load-format": "runai_streamer"},
            ("download-dir", "load_format"),
        ),
        (
            {"streamed_model": "az://c/phi", "parallelism": Parallelism(2)},
            {
                "model": "az://c/phi",
                "load-format": "runai_streamer",
                "tensor-parallel-size": "2",
                "model-loader-extra-config": """'{"distributed": true}'""",
            },
            ("download-dir", "load_format"),
        ),
    ],
)
def test_flags(changes: dict[str, Any], added: dict[str, str], removed: tuple[str, ...]) -> None:
    expected = {key: value for key, value in {**ALWAYS, **added}.items() if key not in removed}
    assert PROFILE.vllm_flags(params(), launch(**changes)) == expected


@pytest.mark.parametrize(
    ("architecture", "offloads"),
    [
        ("Phi3ForCausalLM", True),
        ("GptOssForCausalLM", False),
        ("Gemma4ForCausalLM", False),
        ("NemotronHForCausalLM", False),
    ],
)
def test_architectures_without_a_cache_in_cpu_memory(architecture: str, offloads: bool) -> None:
    flags = PROFILE.vllm_flags(params(architecture=architecture), launch())
    assert ("kaito-kv-cache-cpu-memory-utilization" not in flags) is offloads


def test_what_a_preset_says_of_cache_events_and_lora_counts() -> None:
    own = params(model_run_params={"kv-events-config": "x"}, disallow_lora=True)
    flags = PROFILE.vllm_flags(own, launch(lora=True))
    assert flags["kv-events-config"] == "x"
    assert "enable-lora" not in flags
