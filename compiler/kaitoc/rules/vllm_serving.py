"""The flags in inference_config.yaml, against the Workspaces that read it: GPUs, probes, adapters, node counts."""

from collections.abc import Iterator, Sequence
from math import prod

from kaitoc.diagnostics import Severity, Stage
from kaitoc.kaito.inference_config import explicit_max_model_len
from kaitoc.kaito.names import PORT_INFERENCE, RUNTIME_VLLM
from kaitoc.kaito.numbers import atoi
from kaitoc.kaito.plan import Serving
from kaitoc.kaito.planning import find_preset, plan_workspace
from kaitoc.kaito.sizing import Refusal
from kaitoc.kaito.vllm_arguments import Argument, problem
from kaitoc.kaito.workspace import Workspace
from kaitoc.rules.config_map import INFERENCE_FILE, ConfigFiles
from kaitoc.rules.rule import Finding, Rule, needing, rule
from kaitoc.rules.vllm_flags import given, path_of

TENSOR, PIPELINE, DATA = "tensor-parallel-size", "pipeline-parallel-size", "data-parallel-size"
_LOCAL = ("127.0.0.1", "localhost", "::1")


@rule("KC311", Stage.STARTUP)
def tool_choice_has_a_parser(subject: ConfigFiles) -> Iterator[Finding]:
    """Automatic tool choice without a parser ends vLLM at once."""
    switch = given(subject, "enable-auto-tool-choice")
    if switch is None or switch.meaning.negated or given(subject, "tool-call-parser"):
        return
    for workspace in _served_by_vllm(subject):
        params = _preset_flags(subject, workspace)
        if params is not None and "tool-call-parser" not in params:
            yield Finding(
                f"{workspace.preset} has no tool-call parser, which --enable-auto-tool-choice needs",
                path_of(switch),
                "add tool-call-parser, or remove it",
            )


@rule("KC312", Stage.STARTUP)
def parallelism_fits_the_gpus(subject: ConfigFiles) -> Iterator[Finding]:
    """A model that is spread over more GPUs than there are, never starts."""
    for argument, workspace, serving, wanted, gpus in _spread(subject):
        if wanted > gpus:
            yield Finding(
                f"vLLM wants {wanted} GPUs, but {workspace.name} has {_gpus(serving, gpus)}",
                path_of(argument),
                "remove it: KAITO passes the number of GPUs by itself; or choose a larger SKU",
                looked_at=argument.text,
            )


@rule("KC313", Stage.STARTUP)
def probes_reach_the_server(subject: ConfigFiles) -> Iterator[Finding]:
    """KAITO asks the server at its own port, in plain HTTP, and kills a pod that does not answer."""
    port, host = given(subject, "port"), given(subject, "host")
    ports = {str(_port(subject, workspace)) for workspace in _served_by_vllm(subject)} or {str(PORT_INFERENCE)}
    if port is not None and problem(port) is None and port.text not in ports:
        yield Finding(
            f"nobody asks the server at port {port.text}, so that its pod is killed",
            path_of(port),
            f"remove it: Service and probes use {' or '.join(sorted(ports))}",
            looked_at=port.text,
        )
    if host is not None and host.text in _LOCAL:
        message = f"the server listens to {host.text} only, where no probe reaches it, so that its pod is killed"
        yield Finding(message, path_of(host), "remove it, or write 0.0.0.0")
    for name in ("ssl-certfile", "uds"):
        argument = given(subject, name)
        if argument is not None and argument.text not in ("None", ""):
            what = "HTTPS" if name == "ssl-certfile" else "a socket"
            message = f"the server answers on {what} only, and KAITO asks in plain HTTP, so that its pod is killed"
            yield Finding(message, path_of(argument), "remove it", looked_at=argument.text)


@rule("KC405", Stage.ADVICE, Severity.WARNING)
def controller_sees_the_length(subject: ConfigFiles) -> Iterator[Finding]:
    """KAITO counts nodes for the max-model-len that it finds line by line, which is not what YAML makes of the file."""
    argument = given(subject, "max-model-len")
    length = atoi(argument.text) if argument is not None else None
    if argument is None or length is None or explicit_max_model_len(subject.inference_text) == length:
        return
    yield Finding(
        f"KAITO's controller does not find max-model-len {argument.text}, and counts nodes without it",
        path_of(argument),
        f"write `max-model-len: {argument.text}` on a line of its own below `vllm:`, with dashes, and without quotes "
        "or a comment behind it",
        looked_at=argument.text,
    )


@rule("KC406", Stage.ADVICE, Severity.WARNING)
def all_gpus_are_used(subject: ConfigFiles) -> Iterator[Finding]:
    """GPUs that the model is not spread over are paid for, and idle."""
    for argument, workspace, serving, wanted, gpus in _spread(subject):
        if wanted < gpus:
            yield Finding(
                f"vLLM uses {wanted} of the GPUs of {workspace.name}, which has {_gpus(serving, gpus)}",
                path_of(argument),
                "remove it, or choose a smaller SKU",
                looked_at=argument.text,
            )


@rule("KC409", Stage.ADVICE, Severity.WARNING)
def adapters_are_loaded(subject: ConfigFiles) -> Iterator[Finding]:
    """KAITO's wrapper loads the adapters of a Workspace only where the file names no others."""
    modules = given(subject, "lora-modules")
    if modules is None:
        return
    for workspace in _served_by_vllm(subject):
        if workspace.adapters:
            yield Finding(
                f"the adapters of {workspace.name} are not loaded, because lora-modules is set",
                path_of(modules),
                "remove it, or list the adapters of the Workspace in it as well",
            )


@rule("KC410", Stage.ADVICE, Severity.WARNING)
def parser_is_used(subject: ConfigFiles) -> Iterator[Finding]:
    """A tool-call parser does nothing without automatic tool choice."""
    parser, switch = given(subject, "tool-call-parser"), "enable-auto-tool-choice"
    if parser is None or given(subject, switch):
        return
    for workspace in _served_by_vllm(subject):
        params = _preset_flags(subject, workspace)
        if params is not None and switch not in params:
            message = f"vLLM does not parse the tool calls of {workspace.preset} without --{switch}"
            yield Finding(message, path_of(parser), f"add `{switch}: true`")


def _served_by_vllm(subject: ConfigFiles) -> Sequence[Workspace]:
    return [w for w in subject.served if subject.context.runtime(w.annotations) == RUNTIME_VLLM]


def _preset_flags(subject: ConfigFiles, workspace: Workspace) -> set[str] | None:
    """The flags that the preset of a Workspace brings, with dashes; None where it is not known."""
    preset = find_preset(subject.context, workspace.preset) if workspace.preset else None
    if preset is None or isinstance(preset, Refusal):
        return None
    return {name.replace("_", "-") for name in preset.inference.vllm.model_run_params}


def _serving(subject: ConfigFiles, workspace: Workspace) -> Serving | None:
    return plan_workspace(subject.context, workspace).serving


def _port(subject: ConfigFiles, workspace: Workspace) -> int:
    return subject.context.profile.options(workspace, RUNTIME_VLLM).port


def _spread(subject: ConfigFiles) -> Iterator[tuple[Argument, Workspace, Serving, int, int]]:
    """Where the file spreads a model: how many GPUs vLLM then wants, and how many there are."""
    arguments = {name: found for name in (TENSOR, PIPELINE, DATA) if (found := given(subject, name))}
    sizes = {name: atoi(argument.text) for name, argument in arguments.items()}
    if not sizes or any(size is None or size < 1 for size in sizes.values()):
        return
    argument = next(iter(arguments.values()))
    for workspace in _served_by_vllm(subject):
        serving = _serving(subject, workspace)
        if serving is None or serving.parallelism is None:
            continue
        planned = serving.parallelism
        default = {TENSOR: planned.tensor, PIPELINE: planned.pipeline, DATA: planned.data}
        wanted = prod(sizes.get(name) or usual for name, usual in default.items())
        gpus = serving.gpu.gpu_count * (serving.nodes if serving.distributed else 1)
        yield argument, workspace, serving, wanted, gpus


def _gpus(serving: Serving, gpus: int) -> str:
    where = f"{serving.nodes} x {serving.gpu.sku}" if serving.distributed else serving.gpu.sku
    return f"{gpus} ({where})" if serving.gpu.sku != "unknown" else str(gpus)


RULES: tuple[Rule[ConfigFiles], ...] = needing(
    INFERENCE_FILE,
    tool_choice_has_a_parser,
    parallelism_fits_the_gpus,
    probes_reach_the_server,
    controller_sees_the_length,
    all_gpus_are_used,
    adapters_are_loaded,
    parser_is_used,
)
