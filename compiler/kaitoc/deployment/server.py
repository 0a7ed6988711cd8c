"""What is known of the server of a ModelDeployment before it runs: GPUs, memory, context length, and why it cannot."""

import re
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.deployment.flags import Flags, container_of, container_path, read_flags, words_of
from kaitoc.deployment.model import ModelDeployment
from kaitoc.deployment.names import RUNTIME_LLAMA_CPP
from kaitoc.diagnostics import Path
from kaitoc.generator.attention import Attention
from kaitoc.generator.figures import Figures, figures_of
from kaitoc.kaito.context import Context
from kaitoc.kaito.estimators.advanced import BASE_OVERHEAD_GIB, WEIGHT_FACTOR
from kaitoc.kaito.gpu_labels import UNKNOWN_SKU, GPULabels, read_gpu_labels
from kaitoc.kaito.names import RUNTIME_VLLM
from kaitoc.kaito.plan import Plan, Server
from kaitoc.kaito.planning import not_locked
from kaitoc.kaito.sizing import Bound, MemoryBudget, Refusal
from kaitoc.objects import Object, at
from kaitoc.quantity import GIB, value
from kaitoc.registry.model import GPUConfig

QUANTIZED = "KC510"
MEMORY_UTILIZATION = 0.9
"""The share of a GPU that vLLM takes unless it is told otherwise (its --gpu-memory-utilization)."""
_HUB_ID = re.compile(r"[^/\s.][^/\s]*/[^/\s]+")

P = TypeVar("P", bound=Plan)


class Known(Struct, frozen=True):
    """A server of vLLM: its model, its flags, the GPUs of a node, the figures of the model, and the memory of one GPU.

    `gpu`, `figures` and `memory` are None where they are not known. `context` is the tokens that the model is made for.
    """

    model: str
    flags: Flags
    gpu: GPUConfig | None
    figures: Figures | None
    memory: MemoryBudget | None

    @property
    def context(self) -> int | None:
        """The longest context that will be tried, in tokens."""
        if self.flags.max_model_len is not None:
            return self.flags.max_model_len
        return (self.figures.context if self.figures else 0) or None


def plan_server(context: Context, deployment: ModelDeployment, plan: P) -> P:
    """The plan of the object of a ModelDeployment, with what is known of its server.

    A model of vLLM is refused where nobody has locked it, and where its checkpoint is quantized.
    """
    if not deployment.is_vllm:
        server = Server(deployment.model_name)
        return replace(plan, runtime=RUNTIME_LLAMA_CPP, preset=server.model, server=server)
    known = server_of(context, deployment, plan.object)
    flags, model = known.flags, known.model
    bound = Bound.AUTHOR if flags.max_model_len is not None else Bound.MODEL
    server = Server(model, flags.tensor_parallel, known.context, bound, known.memory)
    plan = replace(plan, runtime=RUNTIME_VLLM, preset=model, server=server, gpu=plan.gpu or known.gpu)
    refusal = _refusal(known, (*container_path(plan.object), "args"))
    return replace(plan, refusal=refusal) if refusal and plan.refusal is None else plan


def server_of(context: Context, deployment: ModelDeployment, obj: Object) -> Known:
    """What is known of the vLLM in the Workspace or the InferenceSet of a ModelDeployment.

    Where overrides leave no flag for the model, it is taken for the one that its author named.
    """
    flags = read_flags(words_of(container_of(obj)))
    model = flags.model or deployment.model
    gpu, figures = _gpus(context, obj), _figures(context, model)
    return Known(model, flags, gpu, figures, _memory(flags, gpu, figures) if gpu and figures else None)


def _refusal(known: Known, path: Path) -> Refusal | None:
    model = known.model
    if known.figures is None and _HUB_ID.fullmatch(model):
        return not_locked(model, path)
    if known.figures is not None and known.figures.quantization:
        message = f"{model} is quantized ({known.figures.quantization}): modelSource vllm serves fp16 and bf16 only"
        return Refusal(QUANTIZED, message, "name the model that it was made from, or serve a GGUF file of it", path)
    return None


def _figures(context: Context, model: str) -> Figures | None:
    """The figures of a model: what the lock says, or else what KAITO has built in."""
    registry = context.registry
    facts = registry.facts.get(model.lower())
    if facts is not None:
        return figures_of(facts)
    preset = registry.find(model)
    if preset is None:
        return None
    params = preset.inference
    return Figures(
        weights=value(params.total_safe_tensor_file_size or "0"),
        context=params.model_token_limit,
        attention=Attention("", params.bytes_per_token, "", shares=0) if params.bytes_per_token > 0 else None,
        quantization=params.metadata.quant_method,
        restricted=params.metadata.download_auth_required,
    )


def _gpus(context: Context, obj: Object) -> GPUConfig | None:
    """The GPUs of a node: of the SKU, or by NVIDIA's labels as they are meant, whatever this KAITO makes of them."""
    resource = (
        at(obj, ("spec", "template", "resource")) if obj["kind"] == "InferenceSet" else obj.get("resource")
    ) or {}
    if context.cluster.node_auto_provisioning:
        return context.sku(str(resource.get("instanceType") or ""))
    selector = at(obj, ("spec" if obj["kind"] == "InferenceSet" else "resource", "labelSelector", "matchLabels"))
    for node in context.nodes_with(context.selector(selector)):
        labels = read_gpu_labels(node)
        if node.ready and isinstance(labels, GPULabels):
            return GPUConfig(UNKNOWN_SKU, labels.count, labels.count * labels.memory_bytes, labels.product)
    return None


def _memory(flags: Flags, gpu: GPUConfig, figures: Figures) -> MemoryBudget | None:
    """The memory of one GPU, as vLLM divides it: its share, less the weights and what it needs beside them.

    The weights are split over all GPUs; the cache only as far as there are KV heads.
    """
    attention = figures.attention
    if attention is None or not figures.weights or not gpu.gpu_count or not gpu.gpu_mem_bytes:
        return None
    split = max(1, flags.tensor_parallel)
    per_gpu = gpu.gpu_mem_bytes // gpu.gpu_count
    usable = int(per_gpu * (flags.memory_utilization or MEMORY_UTILIZATION))
    weights, overhead = int(figures.weights * WEIGHT_FACTOR / split), int(BASE_OVERHEAD_GIB * GIB)
    cache = max(0, usable - weights - overhead)
    per_token = attention.bytes_per_token / min(split, attention.shares or split)
    return MemoryBudget(per_gpu, usable, weights, overhead, cache, int(cache / per_token))
