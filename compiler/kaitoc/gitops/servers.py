"""The vLLM servers of a target: which pods they are in, and where they tell of themselves.

Only vLLM has metrics. KAITO's Transformers server and the llama.cpp images expose none that Prometheus reads.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from kaitoc.compile import Compilation
from kaitoc.deployment.flags import values_of
from kaitoc.deployment.names import PORT_VLLM
from kaitoc.gitops import patience
from kaitoc.kaito.names import (
    LABEL_CREATED_BY_INFERENCE_SET,
    LABEL_CREATED_BY_MULTI_ROLE,
    LABEL_ROLE,
    LABEL_WORKSPACE,
    RUNTIME_VLLM,
)
from kaitoc.kaito.plan import Plan
from kaitoc.objects import Object, labels_of, name_of, namespace_of
from kaitoc.status.serving import served, words


class Server(Struct, frozen=True):
    """The servers of one workload.

    `pods` are their labels, `port` where they listen, `seconds` how long they may take to be ready. `stateful_sets` is
    a regular expression for the names of their StatefulSets. `vllm` is the version of their vLLM, "" where an image of
    the author's own decides it.
    """

    name: str
    namespace: str
    pods: Mapping[str, str]
    port: int
    seconds: int
    stateful_sets: str
    vllm: str


def servers_of(compilation: Compilation) -> list[Server]:
    """The vLLM servers of a target, in the order of its workloads."""
    return [server for _, plan in compilation.plans for server in _servers(compilation, plan)]


def _servers(compilation: Compilation, plan: Plan) -> Iterator[Server]:
    obj = plan.object
    name, namespace = name_of(obj), namespace_of(obj)
    preset = compilation.context.registry.find(plan.preset) if plan.preset else None
    seconds = patience.of_preset(preset.inference) if preset else patience.MODEL
    vllm = compilation.context.profile.vllm
    match obj["kind"]:
        case "Workspace":
            for port, version in _ports(plan, vllm):
                yield Server(name, namespace, {LABEL_WORKSPACE: name}, port, seconds, name, version)
        case "InferenceSet":
            found = dict.fromkeys(pair for child in plan.children for pair in _ports(child, vllm))
            for port, version in found:
                pods = {LABEL_CREATED_BY_INFERENCE_SET: name}
                yield Server(name, namespace, pods, port, seconds, f"{name}-.+", version)
        case "MultiRoleInference":
            for role in plan.children:
                pods = {LABEL_CREATED_BY_MULTI_ROLE: name, LABEL_ROLE: labels_of(role.object).get(LABEL_ROLE, "")}
                found = dict.fromkeys(pair for child in role.children for pair in _ports(child, vllm))
                for port, version in found:
                    own = name_of(role.object)
                    yield Server(own, namespace, pods, port, seconds, f"{own}-.+", version)


def _ports(plan: Plan, vllm: str) -> Sequence[tuple[int, str]]:
    """Where the server of a Workspace listens, and its vLLM; nothing where it is none of vLLM's."""
    if plan.serving is not None:
        return [(plan.serving.options.port, vllm)] if plan.runtime == RUNTIME_VLLM else []
    is_own = plan.runtime == "template" or plan.server is not None
    if not is_own or served(plan.object).engine != RUNTIME_VLLM:
        return []
    return [(_own_port(plan.object), "")]


def _own_port(workspace: Object) -> int:
    written = values_of(list(words(workspace))).get("--port", "")
    return int(written) if written.isdecimal() else PORT_VLLM
