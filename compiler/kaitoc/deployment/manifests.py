"""The objects that a ModelDeployment stands for: a Workspace or an InferenceSet, and a Service in front of vLLM."""

from typing import Any

from kaitoc.deployment.model import BUILD, GPU, ModelDeployment
from kaitoc.deployment.names import (
    DOWNLOADED,
    HUGGING_FACE,
    LABEL_COMPUTE,
    LABEL_INSTANCE,
    LABEL_NAME,
    LABEL_RESOURCE,
    LABEL_RUN_MODE,
    LABEL_SOURCE,
    PORT_VLLM,
)
from kaitoc.kaito.names import LABEL_CREATED_BY_INFERENCE_SET, LABEL_WORKSPACE, NVIDIA_GPU, PORT_INFERENCE
from kaitoc.kaito.planning import TOKEN_KEY
from kaitoc.mergepatch import merged
from kaitoc.objects import MANAGED, Object
from kaitoc.schema.kinds import storage_version

CONTAINER = "model"
SHARED_MEMORY = "dshm"


def objects_of(deployment: ModelDeployment, kaito_version: str) -> list[Object]:
    """The KAITO object with the overrides in it, in the storage version of the target, then the Service if any.

    Raises KeyError where this KAITO version does not have the kind.
    """
    made = _inference_set(deployment, kaito_version) if deployment.is_set else _workspace(deployment, kaito_version)
    workload = merged(made, deployment.overrides)
    return [workload, _service(deployment)] if deployment.is_vllm else [workload]


def _workspace(deployment: ModelDeployment, kaito_version: str) -> Object:
    resource: dict[str, Any] = {"count": deployment.replicas, "labelSelector": {"matchLabels": {**deployment.selector}}}
    if deployment.instance_type:
        resource["instanceType"] = deployment.instance_type
    if deployment.preferred_nodes:
        resource["preferredNodes"] = list(deployment.preferred_nodes)
    return {
        "apiVersion": storage_version("Workspace", kaito_version),
        "kind": "Workspace",
        "metadata": _metadata(deployment, deployment.workload_name),
        "resource": resource,
        "inference": {"template": _template(deployment)},
    }


def _inference_set(deployment: ModelDeployment, kaito_version: str) -> Object:
    template: dict[str, Any] = {"inference": {"template": _template(deployment)}}
    if deployment.instance_type:
        template["resource"] = {"instanceType": deployment.instance_type}
    return {
        "apiVersion": storage_version("InferenceSet", kaito_version),
        "kind": "InferenceSet",
        "metadata": _metadata(deployment, deployment.workload_name),
        "spec": {
            "replicas": deployment.replicas,
            "labelSelector": {"matchLabels": {**deployment.selector}},
            "template": template,
        },
    }


def _service(deployment: ModelDeployment) -> Object:
    label = LABEL_CREATED_BY_INFERENCE_SET if deployment.is_set else LABEL_WORKSPACE
    port = {"port": PORT_VLLM, "targetPort": PORT_VLLM, "protocol": "TCP"}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": _metadata(deployment, deployment.service_name),
        "spec": {"type": "ClusterIP", "selector": {label: deployment.workload_name}, "ports": [port]},
    }


def _metadata(deployment: ModelDeployment, name: str) -> Object:
    labels = {
        **deployment.labels,
        LABEL_NAME: "kubefoundry",
        LABEL_INSTANCE: deployment.name,
        **MANAGED,
        LABEL_COMPUTE: deployment.compute,
        LABEL_SOURCE: deployment.source,
        LABEL_RESOURCE: deployment.resource_type,
    }
    if deployment.source == HUGGING_FACE:
        labels[LABEL_RUN_MODE] = deployment.run_mode
    metadata: Object = {"name": name, "namespace": deployment.namespace, "labels": labels}
    return {**metadata, "annotations": {**deployment.annotations}} if deployment.annotations else metadata


def _template(deployment: ModelDeployment) -> Object:
    if not deployment.is_vllm:
        return {"spec": {"containers": [_llama_cpp(deployment)]}}
    memory = {"name": SHARED_MEMORY, "emptyDir": {"medium": "Memory"}}
    return {"spec": {"containers": [_vllm(deployment)], "volumes": [memory]}}


def _vllm(deployment: ModelDeployment) -> Object:
    arguments = ["-m", "vllm.entrypoints.openai.api_server", "--model", deployment.model]
    arguments += ["--tensor-parallel-size", str(deployment.gpus), "--trust-remote-code"]
    if deployment.max_model_len is not None:
        arguments += ["--max-model-len", str(deployment.max_model_len)]
    container: Object = {
        "name": CONTAINER,
        "image": deployment.image,
        "command": ["python"],
        "args": arguments,
        "ports": [{"containerPort": PORT_VLLM, "protocol": "TCP"}],
        "resources": _resources(deployment),
        "livenessProbe": _probe(delay=600),
        "readinessProbe": _probe(delay=30),
        "volumeMounts": [{"name": SHARED_MEMORY, "mountPath": "/dev/shm"}],  # noqa: S108 - vLLM's processes share it
    }
    if deployment.token_secret:
        key = {"name": deployment.token_secret, "key": TOKEN_KEY}
        container["env"] = [{"name": TOKEN_KEY, "valueFrom": {"secretKeyRef": key}}]
    return container


def _llama_cpp(deployment: ModelDeployment) -> Object:
    in_image = deployment.source != HUGGING_FACE or deployment.run_mode == BUILD
    model = "run" if in_image else f"{DOWNLOADED}{deployment.model}/{deployment.gguf_file}"
    container: Object = {
        "name": CONTAINER,
        "image": deployment.image,
        "args": [model, f"--address=:{PORT_INFERENCE}"],
        "ports": [{"containerPort": PORT_INFERENCE, "protocol": "TCP"}],
    }
    resources = _resources(deployment)
    return {**container, "resources": resources} if resources else container


def _resources(deployment: ModelDeployment) -> Object:
    """Memory and processors are asked for; GPUs are a limit, which Kubernetes takes for the request as well."""
    asked = {"memory": deployment.memory, "cpu": deployment.cpu}
    requests = {name: quantity for name, quantity in asked.items() if quantity}
    limits = {NVIDIA_GPU: str(deployment.gpus)} if deployment.compute == GPU else {}
    if deployment.is_vllm:
        requests |= limits
    return {name: value for name, value in (("requests", requests), ("limits", limits)) if value}


def _probe(delay: int) -> Object:
    return {
        "httpGet": {"path": "/health", "port": PORT_VLLM, "scheme": "HTTP"},
        "initialDelaySeconds": delay,
        "periodSeconds": 10,
        "failureThreshold": 3,
    }
