"""The Deployment of a RAGEngine (pkg/ragengine/manifests and pkg/ragengine/controllers/preset_rag.go, v0.9.4)."""

from kaitoc.kaito.commands import shell
from kaitoc.kaito.context import Context
from kaitoc.kaito.names import ANNOTATION_RAGENGINE_REVISION, LABEL_RAGENGINE, NVIDIA_GPU, PORT_INFERENCE
from kaitoc.kaito.pods import FIRST_REVISION, affinity_to
from kaitoc.kaito.rag_environment import GUARDRAILS_KEY, environment
from kaitoc.kaito.rag_nodes import selector_labels
from kaitoc.kaito.rag_planning import RagPlan
from kaitoc.kaito.volumes import Volume, guardrails_volume, shared_memory_volume, vector_store_volume
from kaitoc.objects import Object

PROGRAM = "python3 main.py"
HOOKS = "/app/ragengine/lifecycle/hooks.py"
HEALTH = {"path": "/health", "port": PORT_INFERENCE}
TOLERATIONS = (
    {"key": NVIDIA_GPU, "operator": "Exists", "effect": "NoSchedule"},
    {"key": "sku", "operator": "Equal", "value": "gpu", "effect": "NoSchedule"},
)


def rag_deployment(context: Context, plan: RagPlan) -> Object:
    """One pod, replaced rather than joined by its successor, since the index has one writer."""
    owner, labels = plan.engine.owner, {LABEL_RAGENGINE: plan.engine.name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            **owner.child_metadata(owner.name),
            "annotations": {ANNOTATION_RAGENGINE_REVISION: FIRST_REVISION},
        },
        "spec": {
            "replicas": 1,
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}},
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": _pod_spec(context, plan)},
        },
    }


def rag_image(context: Context) -> str:
    """The image of the service: the cluster's own, or the chart's."""
    registry, name, tag = context.cluster.rag_image or context.profile.rag.image
    return f"{registry or context.cluster.preset_registry}/{name}:{tag}"


def _pod_spec(context: Context, plan: RagPlan) -> Object:
    volumes = list(_volumes(plan))
    labels = selector_labels(context, plan.engine)
    spec: Object = {
        "terminationGracePeriodSeconds": 60,
        "tolerations": list(TOLERATIONS),
        "containers": [{**_container(context, plan), "volumeMounts": [mount for _, mount in volumes]}],
        "volumes": [volume for volume, _ in volumes],
    }
    if labels or context.profile.pods.empty_affinity:
        spec["affinity"] = affinity_to(labels)
    return spec


def _container(context: Context, plan: RagPlan) -> Object:
    resources = _resources(context, plan)
    return {
        "name": plan.engine.name,
        "image": rag_image(context),
        "command": shell(PROGRAM),
        "env": environment(plan.engine),
        "ports": [{"containerPort": PORT_INFERENCE}],
        "lifecycle": {
            "postStart": {"exec": {"command": ["python3", HOOKS, "poststart"]}},
            "preStop": {"exec": {"command": shell(f"python3 {HOOKS} prestop && sleep 5")}},
        },
        "livenessProbe": {"httpGet": dict(HEALTH), "initialDelaySeconds": 600, "periodSeconds": 10},
        "readinessProbe": {"httpGet": dict(HEALTH), "initialDelaySeconds": 30, "periodSeconds": 10},
        **({"resources": resources} if resources else {}),
    }


def _resources(context: Context, plan: RagPlan) -> Object:
    """All GPUs of the node for a model that embeds on it."""
    if plan.engine.local_embedding is None or not plan.instance_type:
        requests = dict(context.profile.rag.default_requests)
        return {"requests": requests} if requests else {}
    if plan.gpu is None:
        return {}
    gpus = {NVIDIA_GPU: str(plan.gpu.gpu_count)}
    return {"requests": gpus, "limits": gpus}


def _volumes(plan: RagPlan) -> list[Volume]:
    volumes = [shared_memory_volume()]
    if plan.engine.storage is not None:
        volumes.append(vector_store_volume(plan.engine.storage.path, plan.engine.storage.claim))
    if plan.policy is not None:
        volumes.append(guardrails_volume(plan.policy.name, GUARDRAILS_KEY))
    return volumes
