"""Plans as JSON and as a table for people."""

from collections.abc import Iterable, Sequence
from typing import Any

from kaitoc.kaito.multi_role import MultiRolePlan
from kaitoc.kaito.names import LABEL_ROLE
from kaitoc.kaito.parents import common
from kaitoc.kaito.plan import Plan, Server, Serving
from kaitoc.kaito.rag_planning import RagPlan
from kaitoc.kaito.sizing import Bound, MemoryBudget
from kaitoc.objects import labels_of, name_of, namespace_of
from kaitoc.quantity import GIB, gib
from kaitoc.report.ragengine import ragengine_lines
from kaitoc.report.words import counted

BAR_WIDTH = 40
DEFAULT_COUNT = 1
"""The `resource.count` that the schema of a Workspace fills in where its author wrote none."""
_WITHOUT_PRESET = {"template": "pod template", "rag": "retrieval-augmented generation", "mirror": "copy of a model"}
_OF_ROLES = ("gpusPerNode", "tensorParallel", "pipelineParallel", "maxModelLen", "bound", "memory")
_BOUNDS = {
    Bound.MEMORY: "GPU memory",
    Bound.MODEL: "the model",
    Bound.CONFIG: "no config",
    Bound.RUNTIME: "the runtime",
    Bound.AUTHOR: "maxModelLen",
}


def to_json(plan: Plan) -> dict[str, Any]:
    """A workload as `plan --output-format json` has it; memory in bytes, per GPU.

    A MultiRoleInference says what its roles have in common, and has each of them under `roles`.
    """
    gpu, refusal, serving = plan.gpu, plan.refusal, plan.serving
    served = serving or plan.server
    workload = {
        "kind": plan.object["kind"],
        "namespace": namespace_of(plan.object),
        "name": name_of(plan.object),
        "preset": plan.preset or None,
        "runtime": plan.runtime,
        "instanceType": plan.instance_type or None,
        "nodes": {"requested": plan.requested, "estimated": plan.nodes if refusal is None else None},
        "gpusPerNode": gpu.gpu_count if gpu else None,
        "tensorParallel": served.tensor_parallel if served else None,
        "pipelineParallel": served.pipeline_parallel if served else None,
        "maxModelLen": served.max_model_len if served else None,
        "bound": served.bound.value if served else None,
        "memory": _memory(served.memory) if served else None,
        "error": refusal.message if refusal else None,
        **({"runParameters": dict(serving.run_parameters)} if serving and serving.run_parameters else {}),
    }
    if not isinstance(plan, MultiRolePlan):
        return workload
    roles = [to_json(role) for role in plan.children]
    return {**workload, **{field: common(role[field] for role in roles) for field in _OF_ROLES}, "roles": roles}


def totals(plans: Iterable[Plan]) -> tuple[int, int, int]:
    """Workloads, nodes and GPUs of all plans that the operator would carry out."""
    good = [plan for plan in plans if plan.refusal is None]
    nodes = sum(plan.nodes or 0 for plan in good)
    return len(good), nodes, sum(plan.gpus for plan in good)


def to_text(plans: Sequence[Plan]) -> str:
    """A block per workload, with a memory bar, and the totals."""
    lines: list[str] = []
    for plan in plans:
        lines += [*_block(plan), ""]
    workloads, nodes, gpus = totals(plans)
    failed = len(plans) - workloads
    lines.append(
        f"{counted(workloads, 'workload')}, {counted(nodes, 'node')}, {counted(gpus, 'GPU')}"
        + (f"; {failed} cannot run" if failed else "")
    )
    return "\n".join(lines) + "\n"


def _block(plan: Plan) -> list[str]:
    namespace = namespace_of(plan.object)
    title = f"{plan.object['kind']} {namespace}{'/' if namespace else ''}{name_of(plan.object)}"
    what = f"{plan.preset} on {plan.runtime}" if plan.preset else _WITHOUT_PRESET.get(plan.runtime, plan.runtime)
    if plan.refusal is not None:
        lines = [f"{title}  {what}", f"  cannot run  {plan.refusal.message}"]
        return [*lines, f"              hint: {plan.refusal.hint}"] if plan.refusal.hint else lines
    lines = [f"{title}  {what}"]
    if isinstance(plan, MultiRolePlan) and plan.children:
        for role in plan.children:
            lines += [f"  {labels_of(role.object)[LABEL_ROLE]:<8} {_nodes(role)}", *_serving(role)]
        return lines + _problems(plan)
    lines += [f"  nodes    {_nodes(plan)}", *_problems(plan)]
    if isinstance(plan, RagPlan):
        lines += ragengine_lines(plan)
    return lines + _serving(plan)


def _problems(plan: Plan) -> list[str]:
    lines = [f"  waits    {plan.waiting.message}"] if plan.waiting else []
    return [*lines, f"  stops    {plan.blocked.message}"] if plan.blocked else lines


def _serving(plan: Plan) -> list[str]:
    """How a model is split over GPUs, the context length, and where the memory goes."""
    lines: list[str] = []
    serving = plan.serving
    if serving is None:
        return _server(plan.server) if plan.server else lines
    if serving.run_parameters:
        lines.append(f"  set      {', '.join(f'{key}={value}' for key, value in serving.run_parameters.items())}")
    if serving.tensor_parallel and ((plan.gpu and plan.gpu.gpu_count > 1) or serving.distributed):
        lines.append(f"  split    {_split(serving)}")
    if serving.max_model_len is not None:
        lines.append(f"  context  {_tokens(serving.max_model_len)}, bound by {_BOUNDS[serving.bound]}")
    elif serving.bound is Bound.MEMORY:
        lines.append("  context  not set: no KV cache fits beside the weights, vLLM will decide or fail")
    if serving.memory is not None:
        lines += _bar(serving.memory)
    return lines


def _server(server: Server) -> list[str]:
    """The same of a server that a ModelDeployment brings."""
    lines = []
    if server.tensor_parallel and server.tensor_parallel > 1:
        lines.append(f"  split    each layer over {server.tensor_parallel} GPUs (tensor parallel)")
    if server.max_model_len is not None:
        lines.append(f"  context  {_tokens(server.max_model_len)}, bound by {_BOUNDS[server.bound]}")
    return lines + (_bar(server.memory) if server.memory else [])


def _nodes(plan: Plan) -> str:
    nodes = plan.nodes or 0
    if not nodes and not plan.instance_type:
        return "none of its own"
    model = plan.gpu.gpu_model if plan.gpu else ""
    sku = plan.instance_type or model or "own nodes"
    text = f"{nodes} x {sku}"
    if plan.gpu:
        gpu = plan.gpu
        text += (
            f" ({gpu.gpu_count} x {model or 'slice of a GPU'}, {gib(gpu.gpu_mem_bytes // max(1, gpu.gpu_count))} each)"
        )
    if plan.requested not in (None, DEFAULT_COUNT, nodes):
        text += f"; KAITO takes no notice of count {plan.requested}"
    return text


def _split(serving: Serving) -> str:
    text = f"each layer over {serving.tensor_parallel} GPUs (tensor parallel)" if serving.tensor_parallel != 1 else ""
    if serving.pipeline_parallel and serving.pipeline_parallel > 1:
        over = f"the layers over {serving.pipeline_parallel} nodes (pipeline parallel)"
        return f"{over}, {text}" if text else over
    if serving.parallelism and serving.parallelism.data > 1:
        return f"not at all: {serving.parallelism.data} copies of the model, one per GPU (data parallel)"
    return text or "not at all: the model runs on one GPU"


def _bar(memory: MemoryBudget) -> list[str]:
    """Weights, overhead, KV cache, and what is left of a GPU, to scale."""
    parts = [("#", memory.weights), ("+", memory.overhead), ("=", memory.kv_cache)]
    bar = ""
    filled = 0
    for sign, size in parts:
        filled += size
        bar += sign * max(0, round(BAR_WIDTH * min(filled, memory.per_gpu) / memory.per_gpu) - len(bar))
    weights, overhead, cache = (_short(size) for _, size in parts)
    used = f"weights {weights} #  overhead {overhead} +  KV cache {cache} ="
    free = memory.per_gpu - memory.weights - memory.overhead - memory.kv_cache
    return [
        f"  memory   [{bar.ljust(BAR_WIDTH, '.')}] {gib(memory.per_gpu)} per GPU",
        f"           {used}  free {_short(max(0, free))} .  (the cache holds {memory.tokens:,} tokens)",
    ]


def _memory(memory: MemoryBudget | None) -> dict[str, int] | None:
    if memory is None:
        return None
    return {
        "perGpuBytes": memory.per_gpu,
        "usableBytes": memory.usable,
        "weightsBytes": memory.weights,
        "overheadBytes": memory.overhead,
        "kvCacheBytes": memory.kv_cache,
        "tokens": memory.tokens,
    }


def _tokens(length: int | str) -> str:
    return f"{length:,} tokens" if isinstance(length, int) else f"{length}: vLLM finds the longest that fits"


def _short(size: int) -> str:
    return f"{size / GIB:.1f}"
