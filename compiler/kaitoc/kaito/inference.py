"""The StatefulSet that serves a preset (pkg/workspace/inference/preset_inferences.go and pkg/workspace/manifests)."""

from kaitoc.kaito.adapters import add_adapters
from kaitoc.kaito.commands import Launch, transformers_command, vllm_command
from kaitoc.kaito.context import Context
from kaitoc.kaito.names import (
    ANNOTATION_REVISION,
    CONFIG_MOUNT_PATH,
    INFERENCE_CONFIG_KEY,
    LABEL_POD_INDEX,
    LABEL_WORKSPACE,
    NVIDIA_GPU,
    NVME_STORAGE_CLASS,
    RUNTIME_TRANSFORMERS,
    WEIGHTS_VOLUME,
    headless_service,
)
from kaitoc.kaito.plan import Serving
from kaitoc.kaito.pods import FIRST_REVISION, node_affinity, pod_labels, preset_image, weights_puller
from kaitoc.kaito.volumes import config_volume, shared_memory_volume, weights_volume
from kaitoc.kaito.workspace import Workspace
from kaitoc.objects import Object
from kaitoc.quantity import canonical


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


def uses_nvme(context: Context, serving: Serving) -> bool:
    """Whether the weights go to local NVMe disks: the SKU has them and their StorageClass is installed."""
    if not serving.gpu.nvme_disk_enabled:
        return False
    given = context.find("StorageClass", "", NVME_STORAGE_CLASS, "storage.k8s.io")
    return context.cluster.local_nvme_storage_class or given is not None


def _pod_spec(context: Context, workspace: Workspace, serving: Serving) -> Object:
    server = _server(context, workspace, serving)
    config, memory, weights = config_volume(serving.config.name), shared_memory_volume(), weights_volume()
    server["volumeMounts"] = [config[1], weights[1], memory[1]]
    puller = weights_puller(context, serving.preset.inference.metadata)
    spec: Object = {
        "affinity": node_affinity(workspace),
        "tolerations": list(context.profile.conventions.tolerations),
        "initContainers": [puller] if puller else [],
        "containers": [server],
        "volumes": [config[0], memory[0]],
    }
    add_adapters(spec, server, workspace)
    if serving.distributed:
        field = {"fieldPath": f"metadata.labels['{LABEL_POD_INDEX}']"}
        server["env"].append({"name": "POD_INDEX", "valueFrom": {"fieldRef": field}})
    if not uses_nvme(context, serving):
        spec["volumes"].append(weights[0])
    _drop_empty(server, "env")
    _drop_empty(spec, "initContainers", "imagePullSecrets")
    return spec


def _server(context: Context, workspace: Workspace, serving: Serving) -> Object:
    conventions = context.profile.conventions
    gpus = {NVIDIA_GPU: str(serving.gpu.gpu_count)}
    downloads = serving.preset.inference.metadata.download_at_runtime
    return {
        "name": workspace.name,
        "image": preset_image(context, context.registry.base),
        "command": _command(context, workspace, serving),
        "env": [conventions.token_env(workspace.access_secret)] if downloads and workspace.access_secret else [],
        "resources": {"requests": gpus, "limits": gpus},
        "ports": list(conventions.container_ports),
        "livenessProbe": conventions.liveness_probe(workspace.name, workspace.namespace, serving.distributed),
        "readinessProbe": conventions.readiness_probe(workspace.name, workspace.namespace, serving.distributed),
    }


def _drop_empty(obj: Object, *fields: str) -> None:
    for field in fields:
        if not obj.get(field):
            obj.pop(field, None)


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


def _weights_claim(workspace: Workspace, serving: Serving) -> Object:
    return {
        "metadata": {"name": WEIGHTS_VOLUME, "labels": {LABEL_WORKSPACE: workspace.name}},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": NVME_STORAGE_CLASS,
            "resources": {"requests": {"storage": canonical(serving.preset.inference.disk_storage_requirement)}},
        },
    }
