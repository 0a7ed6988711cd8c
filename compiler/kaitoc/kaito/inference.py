"""The StatefulSet that serves a preset (pkg/workspace/inference/preset_inferences.go and pkg/workspace/manifests)."""

from kaitoc.kaito.commands import Launch, transformers_command, vllm_command
from kaitoc.kaito.context import Context
from kaitoc.kaito.names import (
    ANNOTATION_REVISION,
    CONFIG_MOUNT_PATH,
    INFERENCE_CONFIG_KEY,
    LABEL_CREATED_BY_INFERENCE_SET,
    LABEL_POD_INDEX,
    LABEL_WORKSPACE,
    NVIDIA_GPU,
    NVME_STORAGE_CLASS,
    RUNTIME_TRANSFORMERS,
    WEIGHTS_MOUNT_PATH,
    WEIGHTS_VOLUME,
    headless_service,
)
from kaitoc.kaito.planning import Serving
from kaitoc.kaito.workspace import Workspace
from kaitoc.objects import Object
from kaitoc.registry.model import Metadata, Preset

FIRST_REVISION = "1"


def stateful_set(context: Context, workspace: Workspace, serving: Serving) -> Object:
    """The StatefulSet that serves a preset: one pod per node, each with all GPUs of its node."""
    labels = pod_labels(workspace)
    spec: Object = {
        "replicas": serving.nodes,
        "serviceName": headless_service(workspace.name),
        "podManagementPolicy": "Parallel",
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Delete", "whenScaled": "Retain"},
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": _pod_spec(context, workspace, serving)},
    }
    if uses_nvme(context, serving):
        spec["volumeClaimTemplates"] = [_weights_claim(workspace, serving)]
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {
            **workspace.child_metadata(workspace.name),
            "annotations": {ANNOTATION_REVISION: FIRST_REVISION},
        },
        "spec": spec,
    }


def pod_labels(workspace: Workspace) -> dict[str, str]:
    """The labels that tie pods to their Workspace and, where it has one, to its InferenceSet."""
    labels = {LABEL_WORKSPACE: workspace.name}
    if workspace.created_by is not None:
        labels[LABEL_CREATED_BY_INFERENCE_SET] = workspace.created_by
    return labels


def uses_nvme(context: Context, serving: Serving) -> bool:
    """Whether the weights go to local NVMe disks: the SKU has them and their StorageClass is installed."""
    if not serving.gpu.nvme_disk_enabled:
        return False
    given = context.find("StorageClass", "", NVME_STORAGE_CLASS, "storage.k8s.io")
    return context.cluster.local_nvme_storage_class or given is not None


def node_affinity(workspace: Workspace) -> Object:
    """Only nodes with the labels of the selector; matchExpressions do not count."""
    labels = workspace.match_labels or {}
    expressions = [{"key": key, "operator": "In", "values": [labels[key]]} for key in sorted(labels)]
    term = {"matchExpressions": expressions} if expressions else {}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}}


def preset_image(context: Context, entry: Metadata) -> str:
    """The image of a model, or of the runtime for the `base` entry (pkg/utils/common_preset.go)."""
    return f"{entry.registry or context.cluster.preset_registry}/kaito-{entry.name}:{entry.tag}"


def _pod_spec(context: Context, workspace: Workspace, serving: Serving) -> Object:
    volumes: list[Object] = [
        {"name": "config-volume", "configMap": {"name": serving.config.name}},
        {"name": "dshm", "emptyDir": {"medium": "Memory"}},
    ]
    if not uses_nvme(context, serving):
        volumes.append({"name": WEIGHTS_VOLUME, "emptyDir": {}})
    spec: Object = {
        "affinity": node_affinity(workspace),
        "tolerations": list(context.profile.conventions.tolerations),
        "containers": [_server(context, workspace, serving)],
        "volumes": volumes,
    }
    puller = _weights_puller(context, serving.preset)
    if puller is not None:
        spec["initContainers"] = [puller]
    return spec


def _server(context: Context, workspace: Workspace, serving: Serving) -> Object:
    conventions = context.profile.conventions
    gpus = {NVIDIA_GPU: str(serving.gpu.gpu_count)}
    server: Object = {
        "name": workspace.name,
        "image": preset_image(context, context.registry.base),
        "command": _command(context, workspace, serving),
        "resources": {"requests": gpus, "limits": gpus},
        "ports": list(conventions.container_ports),
        "livenessProbe": conventions.liveness_probe(workspace.name, workspace.namespace, serving.distributed),
        "readinessProbe": conventions.readiness_probe(workspace.name, workspace.namespace, serving.distributed),
        "volumeMounts": [
            {"name": "config-volume", "mountPath": CONFIG_MOUNT_PATH},
            {"name": WEIGHTS_VOLUME, "mountPath": WEIGHTS_MOUNT_PATH},
            {"name": "dshm", "mountPath": "/dev/shm"},  # noqa: S108 - the pod's own shared memory
        ],
    }
    env = _env(context, workspace, serving)
    if env:
        server["env"] = env
    return server


def _command(context: Context, workspace: Workspace, serving: Serving) -> list[str]:
    params = serving.preset.inference
    if serving.runtime == RUNTIME_TRANSFORMERS:
        return transformers_command(params)
    launch = Launch(
        workspace=workspace.name,
        namespace=workspace.namespace,
        gpus_per_node=serving.gpu.gpu_count,
        nodes=serving.nodes,
        distributed=serving.distributed,
        max_model_len=serving.max_model_len,
        config_file=f"{CONFIG_MOUNT_PATH}/{INFERENCE_CONFIG_KEY}",
        lora=bool(workspace.adapters),
    )
    return vllm_command(params, launch, context.profile.vllm_flags(params, launch))


def _env(context: Context, workspace: Workspace, serving: Serving) -> list[Object]:
    env: list[Object] = []
    if serving.preset.inference.metadata.download_at_runtime and workspace.access_secret:
        env.append(context.profile.conventions.token_env(workspace.access_secret))
    if serving.distributed:
        field = {"fieldPath": f"metadata.labels['{LABEL_POD_INDEX}']"}
        env.append({"name": "POD_INDEX", "valueFrom": {"fieldRef": field}})
    return env


def _weights_puller(context: Context, preset: Preset) -> Object | None:
    """The init container that fetches weights packed as an OCI artifact; none for weights of the Hub."""
    entry = preset.inference.metadata
    if entry.download_at_runtime:
        return None
    return {
        "name": "model-weights-downloader",
        "image": context.profile.conventions.oras_image,
        "command": ["oras", "pull", preset_image(context, entry), "-o", WEIGHTS_MOUNT_PATH],
        "volumeMounts": [{"name": WEIGHTS_VOLUME, "mountPath": WEIGHTS_MOUNT_PATH}],
    }


def _weights_claim(workspace: Workspace, serving: Serving) -> Object:
    return {
        "metadata": {"name": WEIGHTS_VOLUME, "labels": {LABEL_WORKSPACE: workspace.name}},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": NVME_STORAGE_CLASS,
            "resources": {"requests": {"storage": serving.preset.inference.disk_storage_requirement}},
        },
    }
