"""KAITO 0.9.4."""

from kaitoc.kaito.commands import Launch, command_line, hugging_face_revision, shell
from kaitoc.kaito.estimators.advanced import GPU_MEMORY_UTILIZATION, AdvancedNodesEstimator
from kaitoc.kaito.names import (
    INFERENCE_CONFIG_KEY,
    NVIDIA_GPU,
    PORT_INFERENCE,
    PORT_RAY,
    PORT_RAY_DASHBOARD,
    WEIGHTS_MOUNT_PATH,
    leader_host,
)
from kaitoc.kaito.profile import Conventions, Profile
from kaitoc.objects import Object
from kaitoc.registry.model import PresetParams

HEALTH_PATH = "/health"
MULTI_NODE_HEALTH_CHECK = "python3 /workspace/vllm/multi-node-health-check.py"

INFERENCE_CONFIG = """\
kv_cache_cpu_memory_utilization: 0.5
max_probe_steps: 6
vllm:
  cpu-offload-gb: 0
  swap-space: 4
"""
_TRAINING_CONFIG = """\
training_config:
  DataCollator:
    mlm: true
  DatasetConfig:
    shuffle_dataset: true
    train_test_split: 1
  LoraConfig:
    lora_alpha: 8
    lora_dropout: 0.0
    r: 8
  ModelConfig:
    device_map: auto
    local_files_only: true
    torch_dtype: bfloat16
  QuantizationConfig:
{quantization}
  TrainingArguments:
    ddp_find_unused_parameters: false
    output_dir: /mnt/results
    per_device_train_batch_size: 1
    save_strategy: "no"
"""
LORA_CONFIG = _TRAINING_CONFIG.format(quantization="    load_in_4bit: false")
QLORA_CONFIG = _TRAINING_CONFIG.format(
    quantization="""\
    bnb_4bit_compute_dtype: bfloat16
    bnb_4bit_quant_type: nf4
    bnb_4bit_use_double_quant: true
    load_in_4bit: true"""
)


def vllm_flags(params: PresetParams, launch: Launch) -> dict[str, str]:
    """The flags of vLLM's server (pkg/model/interface.go, buildVLLMInferenceCommand).

    Tensor parallelism is over the GPUs of a node, pipeline parallelism over the nodes. The user's max-model-len never
    gets here: the computed one is always passed.
    """
    flags = dict(params.vllm.model_run_params)
    if params.vllm.model_name:
        flags["served-model-name"] = params.vllm.model_name
    if isinstance(launch.max_model_len, int):
        flags["max-model-len"] = str(launch.max_model_len)
    flags["gpu-memory-utilization"] = str(GPU_MEMORY_UTILIZATION)
    if not params.disable_tensor_parallelism:
        flags["tensor-parallel-size"] = str(launch.gpus_per_node)
    if launch.lora and not params.vllm.disallow_lora:
        flags["enable-lora"] = ""
    if params.metadata.download_at_runtime:
        repository, revision = hugging_face_revision(params.metadata.version)
        flags["model"] = repository
        if revision:
            flags["code-revision"] = revision
        flags["download-dir"] = WEIGHTS_MOUNT_PATH
    flags["kaito-config-file"] = launch.config_file
    if launch.distributed:
        flags["kaito-kv-cache-cpu-memory-utilization"] = "0"
        flags["pipeline-parallel-size"] = str(launch.nodes)
        flags["distributed-executor-backend"] = "ray"
    return flags


def liveness_probe(name: str, namespace: str, distributed: bool) -> Object:
    """Alive: the server answers, or over several nodes, the Ray cluster has this pod."""
    if distributed:
        flags = {"leader-address": leader_host(name, namespace), "ray-port": str(PORT_RAY)}
        return {
            "exec": {"command": shell(command_line(f"{MULTI_NODE_HEALTH_CHECK} liveness", flags))},
            "initialDelaySeconds": 60,
            "periodSeconds": 10,
            "timeoutSeconds": 5,
            "failureThreshold": 1,
            "terminationGracePeriodSeconds": 1,
        }
    return {"httpGet": {"path": HEALTH_PATH, "port": PORT_INFERENCE}, "initialDelaySeconds": 600, "periodSeconds": 10}


def readiness_probe(name: str, namespace: str, distributed: bool) -> Object:
    """Ready: the server answers, over several nodes that of the leader."""
    if distributed:
        flags = {"leader-address": leader_host(name, namespace), "vllm-port": str(PORT_INFERENCE)}
        return {
            "exec": {"command": shell(command_line(f"{MULTI_NODE_HEALTH_CHECK} readiness", flags))},
            "periodSeconds": 10,
            "timeoutSeconds": 1,
            "failureThreshold": 1,
        }
    return {"httpGet": {"path": HEALTH_PATH, "port": PORT_INFERENCE}, "initialDelaySeconds": 30, "periodSeconds": 10}


def token_env(secret: str) -> Object:
    """The Hugging Face token, from the Secret that modelAccessSecret names."""
    return {"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": {"name": secret, "key": "HF_TOKEN"}}}


CONVENTIONS = Conventions(
    container_ports=({"containerPort": PORT_INFERENCE},),
    service_ports=(
        {"name": "http", "protocol": "TCP", "port": 80, "targetPort": PORT_INFERENCE},
        {"name": "ray", "protocol": "TCP", "port": PORT_RAY, "targetPort": PORT_RAY},
        {"name": "dashboard", "protocol": "TCP", "port": PORT_RAY_DASHBOARD, "targetPort": PORT_RAY_DASHBOARD},
    ),
    tolerations=(
        {"key": NVIDIA_GPU, "operator": "Exists", "effect": "NoSchedule"},
        {"key": "sku", "operator": "Equal", "value": "gpu", "effect": "NoSchedule"},
    ),
    liveness_probe=liveness_probe,
    readiness_probe=readiness_probe,
    token_env=token_env,
    oras_image="mcr.microsoft.com/oss/v2/oras-project/oras:v1.2.3",
)

PROFILE = Profile(
    version="0.9.4",
    expands=True,
    feature_gates={
        "vLLM": True,
        "ensureNodeClass": False,
        "disableNodeAutoProvisioning": False,
        "gatewayAPIInferenceExtension": False,
        "enableInferenceSetController": False,
    },
    default_config_maps={
        "inference-params-template": {INFERENCE_CONFIG_KEY: INFERENCE_CONFIG},
        "lora-params-template": {"training_config.yaml": LORA_CONFIG},
        "qlora-params-template": {"training_config.yaml": QLORA_CONFIG},
    },
    default_inference_config="inference-params-template",
    estimator=AdvancedNodesEstimator(),
    vllm_flags=vllm_flags,
    conventions=CONVENTIONS,
)
