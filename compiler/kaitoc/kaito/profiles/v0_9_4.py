"""KAITO 0.9.4."""

from collections.abc import Mapping

from kaitoc.generator.rules import KAITO_0_9
from kaitoc.kaito.commands import Launch, hugging_face_revision
from kaitoc.kaito.conditions import KAITO_0_9_CONDITIONS
from kaitoc.kaito.estimators.advanced import GPU_MEMORY_UTILIZATION, AdvancedNodesEstimator
from kaitoc.kaito.gpu_labels import UNKNOWN_SKU, read_gpu_labels
from kaitoc.kaito.names import (
    INFERENCE_CONFIG_KEY,
    INFERENCE_CONFIG_TEMPLATE,
    LABEL_CREATED_BY_INFERENCE_SET,
    NVIDIA_GPU,
    PORT_INFERENCE,
    PORT_RAY,
    PORT_RAY_DASHBOARD,
    WEIGHTS_MOUNT_PATH,
)
from kaitoc.kaito.node_conventions import NodeConventions
from kaitoc.kaito.origins import Origin
from kaitoc.kaito.pod_conventions import PodConventions, Server, ServingOptions
from kaitoc.kaito.probes import http_probe, leader_probe, ray_probe
from kaitoc.kaito.profile import Profile
from kaitoc.kaito.rag_conventions import RagConventions
from kaitoc.kaito.run_parameters import RunParameter
from kaitoc.kaito.set_conventions import PLAIN_SETS
from kaitoc.kaito.sizing import Parallelism, Refusal
from kaitoc.kaito.workspace import Workspace
from kaitoc.load.cluster import Node
from kaitoc.objects import Object
from kaitoc.registry.model import GPUConfig, PresetParams

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


PIPELINE = RunParameter(choices=("conversational", "text-generation"))


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
        flags["tensor-parallel-size"] = str(launch.parallelism.tensor)
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


def options(workspace: Workspace, runtime: str) -> ServingOptions:
    """No label or annotation changes how a Workspace is served."""
    return ServingOptions()


def parallelism(params: PresetParams, gpu: GPUConfig, nodes: int) -> Parallelism:
    """Tensor parallelism over the GPUs of a node, where the model can be split; pipeline parallelism over the nodes."""
    return Parallelism(1 if params.disable_tensor_parallelism else gpu.gpu_count, nodes)


def probes(server: Server) -> Object:
    """Alive and ready once the server answers, or over several nodes, the leader."""
    if server.distributed:
        timing = {"initialDelaySeconds": 60, "periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 1}
        return {
            "livenessProbe": ray_probe(server, **timing, terminationGracePeriodSeconds=1),
            "readinessProbe": leader_probe(server, periodSeconds=10, timeoutSeconds=1, failureThreshold=1),
        }
    return {
        "livenessProbe": http_probe(PORT_INFERENCE, initialDelaySeconds=600, periodSeconds=10),
        "readinessProbe": http_probe(PORT_INFERENCE, initialDelaySeconds=30, periodSeconds=10),
    }


def token_env(secret: str) -> Object:
    """The Hugging Face token, from the Secret that modelAccessSecret names."""
    return {"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": {"name": secret, "key": "HF_TOKEN"}}}


def node_gpus(node: Node) -> GPUConfig | Refusal:
    """The GPUs of a node; the memory of one of them is taken for that of all (pkg/utils/common.go)."""
    labels = read_gpu_labels(node)
    if isinstance(labels, Refusal):
        return labels
    return GPUConfig(UNKNOWN_SKU, labels.count, labels.memory_bytes, labels.product)


PODS = PodConventions(
    label_keys=(LABEL_CREATED_BY_INFERENCE_SET,),
    container_ports=({"containerPort": PORT_INFERENCE},),
    runtime_ports={},
    service_ports=(
        {"name": "http", "protocol": "TCP", "port": 80, "targetPort": PORT_INFERENCE},
        {"name": "ray", "protocol": "TCP", "port": PORT_RAY, "targetPort": PORT_RAY},
        {"name": "dashboard", "protocol": "TCP", "port": PORT_RAY_DASHBOARD, "targetPort": PORT_RAY_DASHBOARD},
    ),
    cluster_service_ports={},
    tolerations=(
        {"key": NVIDIA_GPU, "operator": "Exists", "effect": "NoSchedule"},
        {"key": "sku", "operator": "Equal", "value": "gpu", "effect": "NoSchedule"},
    ),
    cloud_tolerations={},
    token_env=token_env,
    server_env=lambda server: [],
    toolkit=lambda params: "",
    probes=probes,
    volume_adapters=False,
    empty_affinity=True,
)

NODES = NodeConventions(reserved_labels=frozenset(), owner_labels={}, exact_skus=True, gpus=node_gpus)

RAG = RagConventions(
    image=("", "kaito-rag-service", "0.9.4"),
    required=(
        ("spec",),
        ("spec", "compute"),
        ("spec", "compute", "labelSelector"),
        ("spec", "embedding"),
        ("spec", "inferenceService"),
    ),
    read_by_webhook=("spec", "inferenceService", "compute"),
    node_class_gate="ensureNodeClass",
    default_requests={},
    guardrails_template="",
)


def _origins() -> Mapping[str, Origin]:
    from kaitoc.kaito.profiles import v0_9_4_origins

    return v0_9_4_origins.ORIGINS


def _makers() -> Mapping[str, Origin]:
    from kaitoc.kaito.profiles import v0_9_4_origins

    return v0_9_4_origins.MAKERS


PROFILE = Profile(
    version="0.9.4",
    vllm="0.14.1",
    trainer="0.9.4",
    expands=True,
    feature_gates={
        "vLLM": True,
        "ensureNodeClass": False,
        "disableNodeAutoProvisioning": False,
        "gatewayAPIInferenceExtension": False,
        "enableInferenceSetController": False,
    },
    default_config_maps={
        INFERENCE_CONFIG_TEMPLATE: {INFERENCE_CONFIG_KEY: INFERENCE_CONFIG},
        "lora-params-template": {"training_config.yaml": LORA_CONFIG},
        "qlora-params-template": {"training_config.yaml": QLORA_CONFIG},
    },
    default_inference_config=INFERENCE_CONFIG_TEMPLATE,
    estimator=AdvancedNodesEstimator(),
    options=options,
    parallelism=parallelism,
    vllm_flags=vllm_flags,
    download_flags={},
    run_parameters={"load_in_4bit": RunParameter(), "load_in_8bit": RunParameter(), "pipeline": PIPELINE},
    find_named=lambda registry, name: registry.presets.get(name),
    # KAITO starts tuning with the parameters for inference.
    tuning_params=lambda preset: preset.inference,
    registers_presets=True,
    hub_names_need_secret=False,
    generator=KAITO_0_9,
    upgrade_label="",
    pods=PODS,
    nodes=NODES,
    rag=RAG,
    conditions=KAITO_0_9_CONDITIONS,
    inference_set=PLAIN_SETS,
    origins=_origins,
    makers=_makers,
)
