"""How a KAITO version writes the pods that serve models: the parts that differ between versions."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from kaitoc.kaito.names import PORT_INFERENCE
from kaitoc.objects import Object
from kaitoc.registry.model import PresetParams


class ServingOptions(Struct, frozen=True):
    """What labels and annotations of a Workspace ask of its server; each version reads those that it knows.

    `served_name` is the name of the model in its API, "" for that of the preset. `local_weights` is a directory of the
    node that holds the weights. `performance_mode` is vLLM's own, "" for its default. `benchmark` tells whether the
    server has to prove its speed before it is ready. `role` is prefill or decode where the two are done by different
    pods; a `routed` server gets its requests from a router in its pod. `port` is where it listens.
    """

    served_name: str = ""
    local_weights: str = ""
    performance_mode: str = ""
    benchmark: bool = False
    role: str = ""
    routed: bool = False
    port: int = PORT_INFERENCE


class Server(Struct, frozen=True):
    """The server in a pod, as its environment and its probes depend on it; `distributed` means over several nodes."""

    workspace: str
    namespace: str
    runtime: str
    params: PresetParams
    distributed: bool
    options: ServingOptions


class PodConventions(Struct, frozen=True):
    """The parts of pods, and the ports of the Services in front of them.

    `label_keys` are the labels of a Workspace that its pods carry too. `runtime_ports` come on top of `container_ports`
    by runtime, `cluster_service_ports` on top of `service_ports` where the Service stays inside of the cluster,
    `cloud_tolerations` on top of `tolerations` by cloud. `token_env` takes the Secret with the Hugging Face token.
    `toolkit` is the directory of the CUDA toolkit that a model compiles its kernels with, "" where it needs none.
    `probes` are the fields of a container. `volume_adapters` tells whether adapters can be mounted, `empty_affinity`
    whether an affinity is written that asks for nothing.
    """

    label_keys: tuple[str, ...]
    container_ports: tuple[Object, ...]
    runtime_ports: Mapping[str, tuple[Object, ...]]
    service_ports: tuple[Object, ...]
    cluster_service_ports: Mapping[str, tuple[Object, ...]]
    tolerations: tuple[Object, ...]
    cloud_tolerations: Mapping[str, tuple[Object, ...]]
    token_env: Callable[[str], Object]
    server_env: Callable[[Server], list[Object]]
    toolkit: Callable[[PresetParams], str]
    probes: Callable[[Server], Object]
    volume_adapters: bool
    empty_affinity: bool
