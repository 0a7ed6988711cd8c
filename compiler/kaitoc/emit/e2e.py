"""KAITO's end-to-end test matrix (`.github/e2e-preset-configs.json`) from the registry.

Commands and GPU counts come from the parameters of the presets. What only the matrix knows is declared with a preset,
or derived: the smallest Azure SKU that holds the model, a node pool named after the preset, the preset's disk.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from kaitoc.diagnostics import Diagnostic, Severity
from kaitoc.errors import InvalidInput
from kaitoc.kaito.commands import command_line, hugging_face_revision
from kaitoc.kaito.names import WEIGHTS_MOUNT_PATH
from kaitoc.kaito.profile import load_profile
from kaitoc.kaito.sizing import DEFAULT_CONTEXT, Load
from kaitoc.quantity import GIB, value
from kaitoc.registry.findings import finding
from kaitoc.registry.model import E2EFacts, GPUConfig, Preset, PresetParams, Registry

TRANSFORMERS, VLLM = "hf", "vllm"
"""How the matrix calls the runtimes."""

POOL_NAME_LENGTH = 12
"""AKS: a Linux node pool has a name of at most 12 lower-case letters and digits."""

MIN_COMPUTE_CAPABILITY = 8.0
"""Ampere, the first generation with bfloat16, which most presets run in."""


def matrix(registry: Registry) -> dict[str, Any]:
    """The whole document: every preset, the retired ones that are still tested, and the entries without a preset.

    Raises InvalidInput for a preset that no Azure SKU holds and that does not say where it is tested.
    """
    tested = [*registry.presets.values(), *(p for p in registry.retired.values() if p.e2e != E2EFacts())]
    rows = [preset_row(preset, registry) for preset in tested]
    rows += [_row(name, facts, {}) for name, facts in registry.e2e_entries.items()]
    return {"matrix": {"image": rows}}


def preset_row(preset: Preset, registry: Registry) -> dict[str, Any]:
    """The matrix entry of a preset. Raises InvalidInput if its VM size can neither be read nor derived."""
    facts, params = preset.e2e, preset.inference
    size = vm_size(preset, registry)
    if isinstance(size, Diagnostic):
        raise InvalidInput([size])
    gpus = gpu_count(preset, registry)
    commands = runtime_commands(params, gpus)
    tested = commands if facts.runtimes is None else facts.runtimes
    runtimes = {runtime: {"command": commands[runtime], "gpu_count": gpus} for runtime in commands if runtime in tested}
    label = _label(preset.name)
    derived = E2EFacts(
        node_pool=facts.node_pool or pool_name(preset.name),
        vm_size=size,
        node_count=facts.node_count or 1,
        os_disk_size=facts.os_disk_size or value(params.disk_storage_requirement) // GIB,
        oss=facts.oss,
        loads_adapter=facts.loads_adapter,
        workload=facts.workload or (label if label != preset.name else ""),
    )
    return _row(preset.name, derived, runtimes)


def runtime_commands(params: PresetParams, gpus: int = 1) -> dict[str, str]:
    """The command of each runtime that the preset has, with what a test outside the operator has to say itself."""
    commands = {}
    download = params.metadata.download_at_runtime
    repository, revision = hugging_face_revision(params.metadata.version) if download else ("", "")
    if params.transformers.base_command:
        flags = dict(params.transformers.model_run_params)
        flags |= {"pretrained_model_name_or_path": repository} if repository else {}
        flags |= {"revision": revision} if revision else {}
        launcher = command_line(params.transformers.base_command, params.transformers.accelerate_params)
        commands[TRANSFORMERS] = f"{launcher} {command_line(params.transformers.inference_main_file, flags)}"
    if params.vllm.base_command:
        flags = dict(params.vllm.model_run_params)
        flags |= {"model": repository, "download-dir": WEIGHTS_MOUNT_PATH} if repository else {}
        flags |= {"code-revision": revision} if revision else {}
        flags |= {"tensor-parallel-size": str(gpus)} if gpus > 1 and not params.disable_tensor_parallelism else {}
        commands[VLLM] = command_line(params.vllm.base_command, flags)
    return commands


def pool_name(preset: str) -> str:
    """The node pool of a preset: its name without punctuation and organisation, as long as AKS allows."""
    return "".join(filter(str.isalnum, _label(preset)))[:POOL_NAME_LENGTH]


def gpu_count(preset: Preset, registry: Registry) -> int:
    """The GPUs that a test takes: as many as the preset asks for, else (since KAITO 0.12.0) those of the node."""
    if preset.inference.gpu_count_requirement:
        return int(preset.inference.gpu_count_requirement)
    size = vm_size(preset, registry)
    gpu = registry.skus["azure"].get(size) if isinstance(size, str) else None
    return gpu.gpu_count if gpu else 1


def smallest_sku(preset: Preset, registry: Registry) -> GPUConfig | None:
    """The Azure SKU with the least GPU memory that holds the preset on one node, or None.

    It is to hold it on as many GPUs as the preset asks for; where no SKU does, or it asks for none, on all of the node.
    """
    taken = int(preset.inference.gpu_count_requirement or 0)
    estimator = load_profile(registry.kaito_version).estimator
    skus = sorted(registry.skus["azure"].values(), key=lambda gpu: (gpu.gpu_mem_bytes, gpu.gpu_count, gpu.sku))
    usable = [gpu for gpu in skus if gpu.cuda_compute_capability >= MIN_COMPUTE_CAPABILITY and gpu.gpu_count >= taken]
    shares = [
        replace(gpu, gpu_count=taken, gpu_mem_bytes=gpu.gpu_mem_bytes // gpu.gpu_count * taken)
        for gpu in usable
        if taken
    ]
    for share in [*shares, *usable]:
        if estimator.nodes(Load(preset, share, DEFAULT_CONTEXT, 1)) == 1:
            return registry.skus["azure"][share.sku]
    return None


def vm_size(preset: Preset, registry: Registry) -> str | Diagnostic:
    """The VM size that a preset is tested on, or what there is to say where it neither says one nor fits any."""
    if preset.e2e.vm_size:
        return preset.e2e.vm_size
    found = smallest_sku(preset, registry)
    if found:
        return found.sku
    message = f'no Azure SKU that KAITO {registry.kaito_version} knows holds the preset "{preset.name}" on one node'
    hint = "declare where it is tested: e2e.vmSize and e2e.nodeCount"
    return finding(preset, "KC065", message, hint, ("e2e", "vmSize"), Severity.ERROR)


def _label(preset: str) -> str:
    """The name of a preset as a DNS label, without the organisation that a Hugging Face id has."""
    return preset.rpartition("/")[2].lower().replace(".", "-").replace("_", "-")


def _row(name: str, facts: E2EFacts, runtimes: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": name,
        "node-count": facts.node_count or 1,
        "node-vm-size": facts.vm_size,
        "resource-type": facts.resource_type,
        "node-osdisk-size": facts.os_disk_size,
        "OSS": facts.oss is not False,
        "loads_adapter": facts.loads_adapter,
        "node_pool": facts.node_pool or pool_name(name),
        "workload": facts.workload,
        "runtimes": runtimes,
    }
    return {key: item for key, item in row.items() if item not in ("", {})}
