"""The probes of a server: one pod answers for itself, several ask the pod that leads them."""

from kaitoc.kaito.commands import command_line, shell
from kaitoc.kaito.names import PORT_RAY, leader_host
from kaitoc.kaito.pod_conventions import Server
from kaitoc.objects import Object

HEALTH_PATH = "/health"
MULTI_NODE_HEALTH_CHECK = "python3 /workspace/vllm/multi-node-health-check.py"


def http_probe(port: int, **timing: int) -> Object:
    """The server answers."""
    return {"httpGet": {"path": HEALTH_PATH, "port": port}, **timing}


def ray_probe(server: Server, **timing: int) -> Object:
    """The Ray cluster of the leader has this pod."""
    return _ask_the_leader("liveness", server, {"ray-port": str(PORT_RAY)}, timing)


def leader_probe(server: Server, **timing: int) -> Object:
    """The server of the leader answers."""
    return _ask_the_leader("readiness", server, {"vllm-port": str(server.options.port)}, timing)


def _ask_the_leader(check: str, server: Server, port: dict[str, str], timing: dict[str, int]) -> Object:
    flags = {"leader-address": leader_host(server.workspace, server.namespace), **port}
    return {"exec": {"command": shell(command_line(f"{MULTI_NODE_HEALTH_CHECK} {check}", flags))}, **timing}
