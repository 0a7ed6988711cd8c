"""What a proposal says that a model needs: from its preset, with the nodes that hold it."""

from kaitoc.emit.e2e import TRANSFORMERS, VLLM, runtime_commands, smallest_sku
from kaitoc.generator.facts import ModelCard
from kaitoc.kaito.profile import load_profile
from kaitoc.kaito.sizing import DEFAULT_CONTEXT, Load
from kaitoc.onboard.proposal import Requirements
from kaitoc.onboard.subject import Subject
from kaitoc.quantity import GIB
from kaitoc.registry.model import GPUConfig, Preset, Registry

_TITLES = {TRANSFORMERS: "Hugging Face Transformers", VLLM: "vLLM"}


def requirements(
    preset: Preset, registry: Registry, card: ModelCard, family: str, license_id: str, usage: str, description: str
) -> Requirements:
    """The requirements of a preset; what is given goes before what its card says."""
    subject = Subject(preset, registry, {})
    gpu, nodes = _nodes(preset, registry)
    gpus = int(preset.inference.gpu_count_requirement or 0) or gpu.gpu_count * nodes
    per_gpu = gpu.gpu_mem_bytes // gpu.gpu_count // GIB
    declared = preset.onboarding.card
    flags = preset.inference.vllm.model_run_params
    custom = [f"--{key}={value}" if value else f"--{key}" for key, value in sorted(flags.items())]
    if preset.inference.metadata.download_auth_required:
        custom.append("a token of Hugging Face")
    return Requirements(
        model=subject.model,
        revision=preset.source.hugging_face_revision,
        family=family or preset.onboarding.family.title or subject.family,
        type=declared.pipeline_tag or card.pipeline_tag or preset.inference.metadata.type or "text-generation",
        storage=preset.inference.total_safe_tensor_file_size,
        gpu_count=gpus,
        total_memory=f"{gpus * per_gpu}Gi",
        per_gpu_memory=f"{per_gpu}Gi" if gpus > 1 else "",
        runtimes=[_TITLES[one] for one in runtime_commands(preset.inference)],
        distributed=preset.support_distributed_inference,
        configuration=" ".join(f"`{one}`" for one in custom),
        description=description or f"{declared.pipeline_tag or 'text-generation'} model {subject.model}",
        license=license_id or declared.license or card.license,
        usage=usage,
    )


def _nodes(preset: Preset, registry: Registry) -> tuple[GPUConfig, int]:
    """The smallest node that holds a preset, or the largest and as many of them as it takes."""
    found = smallest_sku(preset, registry)
    if found is not None:
        return found, 1
    largest = max(registry.skus["azure"].values(), key=lambda gpu: (gpu.gpu_mem_bytes, gpu.sku))
    estimated = load_profile(registry.kaito_version).estimator.nodes(Load(preset, largest, DEFAULT_CONTEXT, 1))
    return largest, estimated if isinstance(estimated, int) else 1
