"""Plans: what becomes of a KAITO object, decided once, before anything is built."""

from collections.abc import Mapping

from msgspec import Struct

from kaitoc.kaito.configmaps import Config
from kaitoc.kaito.pod_conventions import ServingOptions
from kaitoc.kaito.sizing import Bound, MaxModelLen, MemoryBudget, Parallelism, Refusal
from kaitoc.kaito.streaming import Streaming
from kaitoc.objects import Object
from kaitoc.registry.model import GPUConfig, Preset


class Serving(Struct, frozen=True):
    """A preset that will be served: everything that its StatefulSet depends on.

    `streaming` is there where the weights are streamed from object storage.
    `config` is None where the runtime starts without one. `distributed` tells whether one model spans the nodes.
    `parallelism` is None where the runtime has no notion of it. `run_parameters` are those that the author sets.
    """

    preset: Preset
    gpu: GPUConfig
    config: Config | None
    options: ServingOptions
    nodes: int
    runtime: str
    distributed: bool
    streaming: Streaming | None
    parallelism: Parallelism | None
    max_model_len: MaxModelLen
    bound: Bound
    memory: MemoryBudget | None
    run_parameters: Mapping[str, str]

    @property
    def tensor_parallel(self) -> int | None:
        """How many GPUs of a node share a layer."""
        return self.parallelism.tensor if self.parallelism else None

    @property
    def pipeline_parallel(self) -> int | None:
        """Over how many nodes the layers are spread."""
        return self.parallelism.pipeline if self.parallelism else None


class Server(Struct, frozen=True):
    """A server of a ModelDeployment, in a pod template: the model, and what its flags and the lock tell.

    `tensor_parallel` is None where it knows no such thing; `max_model_len` is in tokens, None where nobody knows.
    """

    model: str
    tensor_parallel: int | None = None
    max_model_len: int | None = None
    bound: Bound = Bound.RUNTIME
    memory: MemoryBudget | None = None

    @property
    def pipeline_parallel(self) -> int | None:
        """Over how many nodes the layers are spread: each copy is on one."""
        return None if self.tensor_parallel is None else 1


class Plan(Struct, frozen=True, kw_only=True):
    """What becomes of a KAITO object; each kind has a plan of its own that says more.

    `runtime` is vllm, transformers, tuning, template for a pod template, rag, or mirror; for a ModelDeployment vllm or
    llamacpp. `requested` is the node count that its author wrote, `nodes` the one that KAITO aims at. Where the
    controller gives up, `refusal` says why; then `nodes` and `gpu` are known only as far as it got. `waiting`, of the
    same form, says why it does not go on to the workload, such as nodes that are missing. `blocked` says why it fails
    although sizing is none of the reasons, such as a Secret that is missing; what was planned is then known, but
    nothing is made. `serving` is there where a preset is served, and `server` where a ModelDeployment brings its own.
    `children` are the plans of the KAITO objects that this one is made of.
    """

    object: Object
    runtime: str
    preset: str = ""
    instance_type: str = ""
    requested: int | None = None
    nodes: int | None = None
    gpu: GPUConfig | None = None
    serving: Serving | None = None
    server: Server | None = None
    refusal: Refusal | None = None
    waiting: Refusal | None = None
    blocked: Refusal | None = None
    children: tuple["Plan", ...] = ()

    @property
    def gpus(self) -> int:
        """The GPUs on all of its nodes; its children may have nodes of different kinds."""
        if self.children:
            return sum(child.gpus for child in self.children)
        return (self.nodes or 0) * self.gpu.gpu_count if self.gpu else 0
