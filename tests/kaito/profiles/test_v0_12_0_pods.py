"""Environment and probes of servers in 0.12.0."""

from typing import Any

import pytest
from msgspec.structs import replace

from kaitoc.kaito.pod_conventions import Server, ServingOptions
from workspaces import params, profile

PODS = profile("0.12.0").pods
CHECK = "python3 /workspace/vllm/multi-node-health-check.py"
LEADER = "--leader-address=ws-0.ws-headless.ns.svc.cluster.local"


def server(runtime: str = "vllm", *, distributed: bool = False, architecture: str = "", **options: Any) -> Server:
    return Server("ws", "ns", runtime, params(architecture=architecture), distributed, ServingOptions(**options))


def env(one: Server) -> dict[str, Any]:
    return {each["name"]: each.get("value", "from the pod") for each in PODS.server_env(one)}


PLAIN = {"VLLM_USE_FLASHINFER_SAMPLER": "0", "VLLM_USE_DEEP_GEMM": "0"}


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (server(), PLAIN),
        (server("transformers"), {}),
        (
            server(architecture="DeepseekV4ForCausalLM"),
            {**PLAIN, "VLLM_USE_DEEP_GEMM": "1", "CUDA_HOME": "/opt/kaito/cuda/129"},
        ),
        (server(local_weights="/opt/phi"), {**PLAIN, "KAITO_PROCESSOR": "/opt/phi"}),
        (
            server(role="prefill"),
            {**PLAIN, "KAITO_INFERENCE_ROLE": "prefill", "VLLM_NIXL_SIDE_CHANNEL_HOST": "from the pod"},
        ),
    ],
)
def test_environment(one: Server, expected: dict[str, str]) -> None:
    assert env(one) == expected


@pytest.mark.parametrize(
    ("name", "architecture", "path"),
    [
        ("phi", "Phi3ForCausalLM", ""),
        ("x", "GlmMoeDsaForCausalLM", "/opt/kaito/cuda/129"),
        ("mistral-small-4-119b-2603", "", "/opt/kaito/cuda/129"),
    ],
)
def test_the_cuda_toolkit(name: str, architecture: str, path: str) -> None:
    assert PODS.toolkit(params(name, architecture=architecture)) == path


def test_the_token_is_optional() -> None:
    reference = {"name": "secret", "key": "HF_TOKEN", "optional": True}
    assert PODS.token_env("secret") == {"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": reference}}


def test_probes_of_one_pod() -> None:
    health = {"path": "/health", "port": 5001}
    assert PODS.probes(server(port=5001)) == {
        "startupProbe": {"httpGet": health, "periodSeconds": 10, "failureThreshold": 180},
        "livenessProbe": {"httpGet": health, "periodSeconds": 10, "failureThreshold": 3},
        "readinessProbe": {"httpGet": health, "initialDelaySeconds": 30, "periodSeconds": 10},
    }


def test_probes_of_several_pods() -> None:
    ready = {"exec": {"command": ["/bin/sh", "-c", f"{CHECK} readiness {LEADER} --vllm-port=5000"]}}
    assert PODS.probes(server(distributed=True)) == {
        "startupProbe": {**ready, "periodSeconds": 10, "timeoutSeconds": 1, "failureThreshold": 180},
        "livenessProbe": {
            "exec": {"command": ["/bin/sh", "-c", f"{CHECK} liveness {LEADER} --ray-port=6379"]},
            "initialDelaySeconds": 60,
            "periodSeconds": 10,
            "timeoutSeconds": 5,
            "failureThreshold": 1,
            "terminationGracePeriodSeconds": 1,
        },
        "readinessProbe": {**ready, "periodSeconds": 10, "timeoutSeconds": 1, "failureThreshold": 1},
    }


@pytest.mark.parametrize(
    ("distributed", "command"),
    [
        (False, ["python3", "/workspace/vllm/benchmark_entrypoint.py"]),
        (
            True,
            [
                "/bin/sh",
                "-c",
                'if [ "$POD_INDEX" = "0" ]; then python3 /workspace/vllm/benchmark_entrypoint.py; else true; fi',
            ],
        ),
    ],
)
def test_a_benchmark_before_the_start_is_over(distributed: bool, command: list[str]) -> None:
    found = PODS.probes(server(distributed=distributed, benchmark=True))["startupProbe"]
    timing = {"periodSeconds": 10, "timeoutSeconds": 600, "failureThreshold": 180}
    assert found == {"exec": {"command": command}, **timing}


@pytest.mark.parametrize(
    ("timeout", "attempts"), [("30m0s", 180), ("54m25s", 327), ("54m30s", 327), ("", 180), ("0s", 180), ("5s", 1)]
)
def test_how_long_a_server_may_take_to_start(timeout: str, attempts: int) -> None:
    slow = replace(server(), params=replace(params(), readiness_timeout=timeout))
    assert PODS.probes(slow)["startupProbe"]["failureThreshold"] == attempts
