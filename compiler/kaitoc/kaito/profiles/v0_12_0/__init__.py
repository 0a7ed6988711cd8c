"""KAITO 0.12.0."""

from collections.abc import Mapping

from kaitoc.generator.rules import KAITO_0_12
from kaitoc.kaito.conditions import KAITO_0_12_CONDITIONS
from kaitoc.kaito.estimators.nodes import NodeEstimator
from kaitoc.kaito.names import INFERENCE_CONFIG_KEY, INFERENCE_CONFIG_TEMPLATE
from kaitoc.kaito.origins import Origin
from kaitoc.kaito.profile import Profile
from kaitoc.kaito.profiles.v0_9_4 import LORA_CONFIG, PIPELINE, QLORA_CONFIG
from kaitoc.kaito.profiles.v0_12_0.commands import parallelism, vllm_flags
from kaitoc.kaito.profiles.v0_12_0.guardrails import GUARDRAILS_POLICY, GUARDRAILS_TEMPLATE
from kaitoc.kaito.profiles.v0_12_0.nodes import NODES
from kaitoc.kaito.profiles.v0_12_0.options import UPGRADE_LABEL, options
from kaitoc.kaito.profiles.v0_12_0.pods import PODS
from kaitoc.kaito.profiles.v0_12_0.sets import SETS
from kaitoc.kaito.rag_conventions import RagConventions
from kaitoc.kaito.rag_environment import GUARDRAILS_KEY
from kaitoc.kaito.training_config import TRAINING_CONFIG_KEY
from kaitoc.registry.model import Preset, PresetParams, Registry

INFERENCE_CONFIG = """\
kv_cache_cpu_memory_utilization: 0.5
vllm:
  cpu-offload-gb: 0
"""

RAG = RagConventions(
    image=("mcr.microsoft.com/aks/kaito", "kaito-rag-service", "0.12.0"),
    required=(("spec",), ("spec", "embedding")),
    read_by_webhook=("spec",),
    node_class_gate="",
    default_requests={"cpu": "500m", "memory": "512Mi"},
    guardrails_template=GUARDRAILS_TEMPLATE,
)


def tuning_params(preset: Preset) -> PresetParams:
    """The parameters that a preset is tuned with are its own (vllm_model.go, GetTuningParameters)."""
    return preset.tuning or preset.inference


def _origins() -> Mapping[str, Origin]:
    from kaitoc.kaito.profiles.v0_12_0 import origins

    return origins.ORIGINS


def _makers() -> Mapping[str, Origin]:
    from kaitoc.kaito.profiles.v0_12_0 import origins

    return origins.MAKERS


PROFILE = Profile(
    version="0.12.0",
    vllm="0.25.1",
    trainer="0.12.0",
    expands=True,
    feature_gates={
        "vLLM": True,
        "disableNodeAutoProvisioning": False,
        "gatewayAPIInferenceExtension": False,
        "enableInferenceSetController": True,
        "enableMIG": False,
        "enableAccelerator": False,
        "enableMultiRoleInferenceController": False,
        "ModelMirror": False,
        "ModelStreaming": False,
        "enableBaseImageAutoUpgrade": False,
    },
    default_config_maps={
        INFERENCE_CONFIG_TEMPLATE: {INFERENCE_CONFIG_KEY: INFERENCE_CONFIG},
        "lora-params-template": {TRAINING_CONFIG_KEY: LORA_CONFIG},
        "qlora-params-template": {TRAINING_CONFIG_KEY: QLORA_CONFIG},
        GUARDRAILS_TEMPLATE: {GUARDRAILS_KEY: GUARDRAILS_POLICY},
    },
    default_inference_config=None,
    estimator=NodeEstimator(),
    options=options,
    parallelism=parallelism,
    vllm_flags=vllm_flags,
    download_flags={"allow_remote_files": ""},
    # The server takes load_in_4bit and load_in_8bit too, and does nothing about them (inference_api.py, v0.12.0).
    run_parameters={"pipeline": PIPELINE},
    find_named=Registry.find,
    tuning_params=tuning_params,
    registers_presets=False,
    hub_names_need_secret=True,
    generator=KAITO_0_12,
    upgrade_label=UPGRADE_LABEL,
    pods=PODS,
    nodes=NODES,
    rag=RAG,
    conditions=KAITO_0_12_CONDITIONS,
    inference_set=SETS,
    origins=_origins,
    makers=_makers,
)
