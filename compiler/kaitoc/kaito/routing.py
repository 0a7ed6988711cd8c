"""The router beside a decoding server, where prefill and decoding are done by different pods (llm-d)."""

from typing import Any

from kaitoc.kaito.names import PORT_INFERENCE, PORT_ROUTED_INFERENCE
from kaitoc.objects import Object

IMAGE = "mcr.microsoft.com/oss/v2/llm-d/llm-d-routing-sidecar:v0.8.0"


def pod_ip(name: str) -> Object:
    """An environment variable with the IP of the pod."""
    source: dict[str, Any] = {"fieldRef": {"fieldPath": "status.podIP"}}
    return {"name": name, "valueFrom": source}


def routing_sidecar() -> Object:
    """The container that takes the requests of the server beside it, and sends their prefill elsewhere."""
    flags = (f"--port={PORT_INFERENCE}", f"--vllm-port={PORT_ROUTED_INFERENCE}", "--secure-proxy=false")
    return {
        "name": "llm-d-routing-sidecar",
        "image": IMAGE,
        "args": list(flags),
        "ports": [{"name": "sidecar", "containerPort": PORT_INFERENCE, "protocol": "TCP"}],
        "env": [pod_ip("POD_IP"), pod_ip("VLLM_NIXL_SIDE_CHANNEL_HOST")],
    }
