"""What becomes of a ModelDeployment in its cluster: whether its server starts, and what its author may not have meant.

What vLLM demands of its flags: vllm/config.py and vllm/v1/core/kv_cache_utils.py, v0.11.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from kaitoc.deployment.flags import container_of, container_path
from kaitoc.deployment.model import CPU, ModelDeployment, view
from kaitoc.deployment.names import HUGGING_FACE, PREMADE, VLLM
from kaitoc.deployment.places import place_of
from kaitoc.deployment.server import Known, server_of
from kaitoc.diagnostics import Severity, Stage
from kaitoc.kaito.context import Context
from kaitoc.kaito.images import normalised
from kaitoc.kaito.names import NVIDIA_GPU
from kaitoc.kaito.planning import TOKEN_KEY
from kaitoc.kaito.secrets import secret_problem
from kaitoc.kaito.sizing import MemoryBudget
from kaitoc.objects import KAITO_GROUP, Object, at
from kaitoc.quantity import gib
from kaitoc.rules.rule import Finding, Rule, rule

ALIGNMENT = 256
"""A context length that is proposed is a multiple of so many tokens."""
_MAX_MODEL_LEN, _MODEL, _GPUS = ("spec", "maxModelLen"), ("spec", "modelId"), ("spec", "resources", "gpu")
_TOKEN_SECRET = ("spec", "hfTokenSecret")
_FOR_SOURCES: Mapping[str, tuple[str, ...]] = {
    "modelId": (VLLM, HUGGING_FACE),
    "premadeModel": (PREMADE,),
    "ggufFile": (HUGGING_FACE,),
    "runMode": (HUGGING_FACE,),
    "hfTokenSecret": (VLLM,),
}
"""The sources that read a field, where not all of them do."""


class DeploymentSubject(Struct, frozen=True):
    """A ModelDeployment under test: as written, what it says, and the KAITO object that it became.

    `server` is what is known of its vLLM, None where llama.cpp serves.
    """

    context: Context
    written: Object
    deployment: ModelDeployment
    object: Object
    server: Known | None


def deployment_subject(context: Context, written: Object, api: str) -> DeploymentSubject:
    """A ModelDeployment as the rules judge it, with its object as overrides and overlays left it."""
    deployment = view(written)
    kind = "InferenceSet" if deployment.is_set else "Workspace"
    obj = context.find(kind, deployment.namespace, deployment.workload_name, KAITO_GROUP)
    assert obj is not None
    server = server_of(context, deployment, obj) if deployment.is_vllm else None
    return DeploymentSubject(context, written, deployment, obj, server)


@rule("KC511", Stage.RECONCILE, Severity.WARNING)
def token_opens_the_model(subject: DeploymentSubject) -> Iterator[Finding]:
    """vLLM needs a token to download a model that is gated or private, and a Secret that is named has to be there."""
    deployment, figures = subject.deployment, subject.server.figures if subject.server else None
    if subject.server is None:
        return
    if not deployment.token_secret:
        if figures is not None and figures.restricted:
            message = f"{deployment.model} is gated or private, and vLLM cannot download it without a token"
            yield Finding(message, _MODEL, f"name a Secret with the key {TOKEN_KEY} in hfTokenSecret")
        return
    problem = secret_problem(subject.context, deployment.namespace, deployment.token_secret, TOKEN_KEY)
    if problem:
        message = f"the pod does not start without its token: {problem}"
        yield Finding(message, _TOKEN_SECRET, "add it to the input, encrypted or as an ExternalSecret")


@rule("KC512", Stage.STARTUP, Severity.WARNING)
def context_fits_the_memory(subject: DeploymentSubject) -> Iterator[Finding]:
    """vLLM does not start where the KV cache cannot hold one request of the longest context."""
    server = subject.server
    if server is None or server.memory is None or server.context is None:
        return
    memory, asked = server.memory, server.flags.max_model_len
    where = _gpus_of(server)
    if not memory.tokens:
        message = f"{subject.deployment.model} does not fit: {_need(memory)} of {gib(memory.usable)} on each {where}"
        yield Finding(message, _GPUS, "ask for more GPUs or larger ones, or choose a smaller model")
    elif server.context > memory.tokens:
        longest = memory.tokens // ALIGNMENT * ALIGNMENT or memory.tokens
        what = "maxModelLen" if asked is not None else "without maxModelLen the context of the model"
        message = f"{what}, {server.context:,} tokens, does not fit: beside the weights {where} holds {memory.tokens:,}"
        path = _MAX_MODEL_LEN if asked is not None else _MODEL
        yield Finding(message, path, f"set maxModelLen to {longest} or less, or ask for more GPUs")


@rule("KC513", Stage.STARTUP, Severity.WARNING)
def context_is_that_of_the_model(subject: DeploymentSubject) -> Iterator[Finding]:
    """vLLM does not start with a context that is longer than the model was made for."""
    server = subject.server
    if server is None or server.figures is None or server.flags.max_model_len is None:
        return
    limit = server.figures.context
    if 0 < limit < server.flags.max_model_len:
        message = f"{subject.deployment.model} was made for {limit:,} tokens, not for {server.flags.max_model_len:,}"
        yield Finding(message, _MAX_MODEL_LEN, f"set maxModelLen to {limit} or less, or remove it")


@rule("KC514", Stage.STARTUP)
def heads_can_be_shared_out(subject: DeploymentSubject) -> Iterator[Finding]:
    """vLLM gives every GPU the same number of attention heads, and does not start where that cannot be."""
    server = subject.server
    attention = server.figures.attention if server and server.figures else None
    if server is None or attention is None or not attention.heads or server.flags.tensor_parallel < 1:
        return
    split = server.flags.tensor_parallel
    if attention.heads % split:
        good = [count for count in range(1, max(split, 8) * 2) if attention.heads % count == 0]
        closest = sorted(good, key=lambda count: (abs(count - split), -count))[:2]
        message = f"{subject.deployment.model} has {attention.heads} attention heads, which {split} GPUs cannot share"
        yield Finding(message, _GPUS, f"ask for {' or '.join(map(str, sorted(closest)))} GPUs")


@rule("KC515", Stage.RECONCILE)
def node_has_the_gpus(subject: DeploymentSubject) -> Iterator[Finding]:
    """A copy runs on one node, which has to have all of its GPUs."""
    context, deployment = subject.context, subject.deployment
    known = subject.server.gpu if subject.server else context.sku(deployment.instance_type)
    limits = at(container_of(subject.object), ("resources", "limits"))
    asked = str((limits or {}).get(NVIDIA_GPU) or "0")
    if known is None or not asked.isdecimal() or int(asked) <= known.gpu_count:
        return
    name = deployment.instance_type or known.gpu_model
    path = (*container_path(subject.object), "resources", "limits", NVIDIA_GPU)
    yield Finding(
        f"a copy asks for {asked} GPUs, but a node of {name} has {known.gpu_count}: no pod is ever scheduled",
        place_of(subject.written, subject.object["kind"], path),
        f"ask for {known.gpu_count} or fewer, or name a larger instanceType",
    )


@rule("KC516", Stage.ADVICE, Severity.WARNING)
def kaito_would_take_the_model(subject: DeploymentSubject) -> Iterator[Finding]:
    """A model that KAITO's own generator gives up on may be none that vLLM serves."""
    model = subject.deployment.model
    reason = subject.context.registry.rejected.get(model.lower()) if subject.server else None
    if reason:
        message = f"KAITO {subject.context.profile.version} would give up on {model}: {reason}"
        yield Finding(message, _MODEL, "make sure that the vLLM of the image serves it")


@rule("KC520", Stage.ADVICE, Severity.WARNING)
def image_stays_the_same(subject: DeploymentSubject) -> Iterator[Finding]:
    """The tag latest means another image tomorrow."""
    image = container_of(subject.object).get("image")
    if isinstance(image, str) and image and "@" not in image and normalised(image).endswith(":latest"):
        place = place_of(subject.written, subject.object["kind"], (*container_path(subject.object), "image"))
        message = f"{image} is another image whenever somebody pushes one"
        yield Finding(message, place, "name a version or a digest in imageRef")


@rule("KC521", Stage.ADVICE, Severity.WARNING)
def fields_are_read(subject: DeploymentSubject) -> Iterator[Finding]:
    """A field that the source does not read does nothing."""
    deployment, spec = subject.deployment, subject.written["spec"]
    for field, sources in _FOR_SOURCES.items():
        if spec.get(field) is not None and deployment.source not in sources:
            message = f"{field} does nothing: it is for modelSource {' and '.join(sources)}"
            yield Finding(message, ("spec", field), "remove it")
    if deployment.compute == CPU and (at(spec, ("resources", "gpu")) or 0) > 0:
        yield Finding("resources.gpu does nothing: computeType is cpu", _GPUS, "remove it, or set computeType: gpu")


def _gpus_of(server: Known) -> str:
    split, gpu = server.flags.tensor_parallel, server.gpu
    model = (gpu.gpu_model if gpu else "") or "GPU"
    return f"{split} x {model}" if split > 1 else model


def _need(memory: MemoryBudget) -> str:
    return f"the weights take {gib(memory.weights)} and vLLM {gib(memory.overhead)}"


RULES: tuple[Rule[Any], ...] = (
    token_opens_the_model,
    context_fits_the_memory,
    context_is_that_of_the_model,
    heads_can_be_shared_out,
    node_has_the_gpus,
    kaito_would_take_the_model,
    image_stays_the_same,
    fields_are_read,
)
