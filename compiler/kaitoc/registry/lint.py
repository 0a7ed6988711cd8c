"""Lint of the registry itself: facts of its presets that cannot all be right."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from kaitoc.diagnostics import Diagnostic
from kaitoc.emit.e2e import VLLM, pool_name, runtime_commands, vm_size
from kaitoc.quantity import value
from kaitoc.registry.findings import finding
from kaitoc.registry.model import Preset, Registry


def lint(registry: Registry) -> list[Diagnostic]:
    """Every finding that the preset does not declare to be an exception."""
    found = [problem for rule in RULES for problem in rule(registry)]
    return [problem for problem in found if not _excepted(problem, registry)]


def _excepted(problem: Diagnostic, registry: Registry) -> bool:
    preset = registry.presets.get(problem.object.name) if problem.object else None
    return preset is not None and problem.rule in preset.lint_exceptions


def disk_holds_weights(registry: Registry) -> Iterator[Diagnostic]:
    """KC070: the disk of a node is smaller than the weights that come to lie on it."""
    for preset in registry.presets.values():
        disk, size = preset.inference.disk_storage_requirement, preset.inference.total_safe_tensor_file_size
        if value(disk) < value(size):
            message = f'the disk of "{preset.name}" ({disk}) is smaller than its weights ({size})'
            yield finding(preset, "KC070", message, "leave `disk` out, and KAITO's formula gives one", ("disk",))


def gated_models_are_downloaded(registry: Registry) -> Iterator[Diagnostic]:
    """KC071: a token is asked for, but the pod downloads nothing that it could be used for."""
    for preset in registry.presets.values():
        metadata = preset.inference.metadata
        if metadata.download_auth_required and not metadata.download_at_runtime:
            message = f'"{preset.name}" asks for a Hugging Face token, but its weights come in an image'
            hint = "set downloadAtRuntime as well, or leave downloadAuthRequired out"
            yield finding(preset, "KC071", message, hint, ("downloadAuthRequired",))


def parsers_have_a_template(registry: Registry) -> Iterator[Diagnostic]:
    """KC072: vLLM parses tool calls that no declared chat template tells the model to write.

    Mistral's own tokenizer (tokenizer_mode mistral) has no need of a template.
    """
    for preset in registry.presets.values():
        flags = preset.inference.vllm.model_run_params
        mistral = "mistral" in (flags.get("tokenizer_mode"), flags.get("tokenizer-mode"))
        if "tool-call-parser" in flags and "chat-template" not in flags and not mistral:
            message = f'vLLM parses tool calls of "{preset.name}", but no chat template with tools is declared'
            hint = "declare vllm.chatTemplate, or say in lintExceptions that the model's tokenizer has one"
            yield finding(preset, "KC072", message, hint, ("vllm", "toolCallParser"))


def ids_mean_one_preset(registry: Registry) -> Iterator[Diagnostic]:
    """KC073: a Hugging Face id is claimed by several presets, and only one of them can be reached by it."""
    claims: dict[str, list[Preset]] = defaultdict(list)
    for preset in registry.presets.values():
        for model in {preset.source.hugging_face_model.lower(), *(alias.lower() for alias in preset.aliases)}:
            claims[model].append(preset)
    for model, presets in sorted(claims.items()):
        served = registry.aliases.get(model)
        for preset in presets:
            if served and preset.name != served:
                message = f'the Hugging Face id {model} means "{served}", so it does not lead to "{preset.name}"'
                hint = "declare it in the `aliases` of the one preset that it is to mean"
                yield finding(preset, "KC073", message, hint, ("huggingFace", "model"))


def served_names_are_their_own(registry: Registry) -> Iterator[Diagnostic]:
    """KC074: the OpenAI API of a preset answers under the name of another one."""
    for preset in registry.presets.values():
        served = preset.inference.vllm.model_name
        if served != preset.name and served in registry.presets:
            message = f'"{preset.name}" serves its model under the name of another preset, "{served}"'
            yield finding(preset, "KC074", message, "leave servedModelName out", ("servedModelName",))


def node_pools_can_be_made(registry: Registry) -> Iterator[Diagnostic]:
    """KC075: AKS refuses the name of the test's node pool, or two presets share it."""
    owners: dict[str, str] = {}
    for preset in registry.presets.values():
        pool = preset.e2e.node_pool or pool_name(preset.name)
        owner = owners.setdefault(pool, preset.name)
        if not pool[:1].isalpha():
            problem = f'the node pool "{pool}" of "{preset.name}" does not begin with a letter, as AKS wants it'
        elif owner != preset.name:
            problem = f'"{preset.name}" is tested in the node pool "{pool}" of "{owner}"'
        else:
            continue
        yield finding(preset, "KC075", problem, "declare e2e.nodePool", ("e2e", "nodePool"))


def test_nodes_exist(registry: Registry) -> Iterator[Diagnostic]:
    """KC076: the test's VM size is not known, or has fewer GPUs than the preset needs; KC065: there is none."""
    for preset in registry.presets.values():
        declared, gpus = preset.e2e.vm_size, int(preset.inference.gpu_count_requirement or 1)
        known = registry.skus["azure"].get(declared)
        if declared and known is None:
            problem = f'"{preset.name}" is tested on {declared}, which KAITO {registry.kaito_version} does not know'
        elif known and known.gpu_count < gpus:
            problem = f'"{preset.name}" needs {gpus} GPUs and is tested on {declared}, which has {known.gpu_count}'
        else:
            placed = vm_size(preset, registry)
            if isinstance(placed, Diagnostic):
                yield placed
            continue
        yield finding(preset, "KC076", problem, "declare another e2e.vmSize, or leave it out", ("e2e", "vmSize"))


def something_runs_them(registry: Registry) -> Iterator[Diagnostic]:
    """KC077: no runtime is left, or vLLM is, but not for what the preset wants of it."""
    for preset in registry.presets.values():
        commands, params = runtime_commands(preset.inference), preset.inference
        if not commands:
            message = f'"{preset.name}" is run by neither vLLM nor Transformers'
            yield finding(preset, "KC077", message, "leave `vllm: false` or `transformers: false` out", ("vllm",))
        elif preset.support_distributed_inference and (VLLM not in commands or params.disable_tensor_parallelism):
            message = f'"{preset.name}" is declared to span nodes, which takes vLLM with tensor parallelism'
            yield finding(preset, "KC077", message, "leave `distributed` out", ("distributed",))


RULES: Iterable[Callable[[Registry], Iterator[Diagnostic]]] = (
    disk_holds_weights,
    gated_models_are_downloaded,
    parsers_have_a_template,
    ids_mean_one_preset,
    served_names_are_their_own,
    node_pools_can_be_made,
    test_nodes_exist,
    something_runs_them,
)
