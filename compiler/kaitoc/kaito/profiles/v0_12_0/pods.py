"""The pods and Services of 0.12.0 (pkg/workspace/inference/preset_inferences.go, pkg/workspace/manifests)."""

from math import ceil

from kaitoc.kaito.commands import shell
from kaitoc.kaito.durations import seconds
from kaitoc.kaito.names import (
    CLOUD_AZURE,
    LABEL_CREATED_BY_INFERENCE_SET,
    LABEL_CREATED_BY_MULTI_ROLE,
    LABEL_ROLE,
    PORT_INFERENCE,
    PORT_KV_EVENTS,
    RUNTIME_VLLM,
)
from kaitoc.kaito.pod_conventions import PodConventions, Server
from kaitoc.kaito.probes import http_probe, leader_probe, ray_probe
from kaitoc.kaito.profiles import v0_9_4
from kaitoc.kaito.routing import pod_ip
from kaitoc.objects import Object
from kaitoc.registry.model import PresetParams

PERIOD = 10
"""The seconds between two probes."""
DEFAULT_STARTUP = "30m"
BENCHMARK = "python3 /workspace/vllm/benchmark_entrypoint.py"
BENCHMARK_SECONDS = 600

TOOLKIT = "/opt/kaito/cuda/129"
DEEP_GEMM = frozenset({"DeepseekV32ForCausalLM", "DeepseekV4ForCausalLM", "GlmMoeDsaForCausalLM"})
"""Architectures that cannot do without DeepGEMM, whose kernels are compiled when the server starts."""
FLASH_INFER = frozenset({"mistral-small-4-119b-2603"})
"""Models whose kernels FlashInfer compiles when the server starts."""


def server_env(server: Server) -> list[Object]:
    """Which kernels vLLM may use, where they are compiled, the tokenizer of local weights, and the role."""
    params, options = server.params, server.options
    env: list[Object] = []
    if server.runtime == RUNTIME_VLLM:
        env.append(_value("VLLM_USE_FLASHINFER_SAMPLER", "0"))
        env.append(_value("VLLM_USE_DEEP_GEMM", "1" if _needs_deep_gemm(params) else "0"))
    if toolkit(params):
        env.append(_value("CUDA_HOME", toolkit(params)))
    if options.local_weights:
        env.append(_value("KAITO_PROCESSOR", options.local_weights))
    if options.role:
        env.append(_value("KAITO_INFERENCE_ROLE", options.role))
        env.append(pod_ip("VLLM_NIXL_SIDE_CHANNEL_HOST"))
    return env


def token_env(secret: str) -> Object:
    """The Hugging Face token, from the Secret that modelAccessSecret names; the pod starts without it too."""
    reference = {"name": secret, "key": "HF_TOKEN", "optional": True}
    return {"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": reference}}


def toolkit(params: PresetParams) -> str:
    """The directory of the CUDA toolkit on the node, for models that compile kernels when they start."""
    return TOOLKIT if _needs_deep_gemm(params) or params.metadata.name in FLASH_INFER else ""


def probes(server: Server) -> Object:
    """Started once the benchmark is through or the server answers; then alive and ready while it answers."""
    port, attempts = server.options.port, _attempts(server.params)
    if server.distributed:
        timing = {"initialDelaySeconds": 60, "periodSeconds": PERIOD, "timeoutSeconds": 5, "failureThreshold": 1}
        found = {
            "startupProbe": leader_probe(server, periodSeconds=PERIOD, timeoutSeconds=1, failureThreshold=attempts),
            "livenessProbe": ray_probe(server, **timing, terminationGracePeriodSeconds=1),
            "readinessProbe": leader_probe(server, periodSeconds=PERIOD, timeoutSeconds=1, failureThreshold=1),
        }
    else:
        found = {
            "startupProbe": http_probe(port, periodSeconds=PERIOD, failureThreshold=attempts),
            "livenessProbe": http_probe(port, periodSeconds=PERIOD, failureThreshold=3),
            "readinessProbe": http_probe(port, initialDelaySeconds=30, periodSeconds=PERIOD),
        }
    if server.options.benchmark:
        timing = {"periodSeconds": PERIOD, "timeoutSeconds": BENCHMARK_SECONDS, "failureThreshold": attempts}
        found["startupProbe"] = {"exec": {"command": _benchmark(server.distributed)}, **timing}
    return found


def _benchmark(distributed: bool) -> list[str]:
    # Pods that only help do not wait for the leader; an update would never get to it.
    return shell(f'if [ "$POD_INDEX" = "0" ]; then {BENCHMARK}; else true; fi') if distributed else BENCHMARK.split()


def _attempts(params: PresetParams) -> int:
    allowed = seconds(params.readiness_timeout or DEFAULT_STARTUP) or seconds(DEFAULT_STARTUP)
    return ceil(allowed / PERIOD)


def _needs_deep_gemm(params: PresetParams) -> bool:
    return not DEEP_GEMM.isdisjoint(params.metadata.architectures)


def _value(name: str, text: str) -> Object:
    return {"name": name, "value": text}


PODS = PodConventions(
    label_keys=(LABEL_CREATED_BY_INFERENCE_SET, LABEL_CREATED_BY_MULTI_ROLE, LABEL_ROLE),
    container_ports=({"name": "http", "containerPort": PORT_INFERENCE},),
    runtime_ports={RUNTIME_VLLM: ({"name": "kv-events", "containerPort": PORT_KV_EVENTS},)},
    service_ports=v0_9_4.PODS.service_ports,
    cluster_service_ports={
        RUNTIME_VLLM: ({"name": "kv-events", "protocol": "TCP", "port": PORT_KV_EVENTS, "targetPort": PORT_KV_EVENTS},)
    },
    tolerations=v0_9_4.PODS.tolerations,
    cloud_tolerations={
        CLOUD_AZURE: (
            {
                "key": "kubernetes.azure.com/scalesetpriority",
                "operator": "Equal",
                "value": "spot",
                "effect": "NoSchedule",
            },
        )
    },
    token_env=token_env,
    server_env=server_env,
    toolkit=toolkit,
    probes=probes,
    volume_adapters=True,
    empty_affinity=False,
)
