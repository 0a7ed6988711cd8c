"""The StatefulSet that serves a preset (pkg/workspace/inference/preset_inferences.go and pkg/workspace/manifests)."""

from msgspec.structs import replace

from kaitoc.kaito.adapters import add_adapters
from kaitoc.kaito.commands import Launch, shell, transformers_command, vllm_command
from kaitoc.kaito.context import Context
from kaitoc.kaito.gpus import gpu_resource
from kaitoc.kaito.modelmirrors import IDENTITY_LABELS
from kaitoc.kaito.names import (
    ANNOTATION_REVISION,
    CONFIG_MOUNT_PATH,
    INFERENCE_CONFIG_KEY,
    LABEL_POD_INDEX,
    LABEL_WORKSPACE,
    NVIDIA_GPU,
    NVME_STORAGE_CLASS,
    PORT_INFERENCE,
    WEIGHTS_VOLUME,
    headless_service,
)
from kaitoc.kaito.plan import Serving
from kaitoc.kaito.pod_conventions import Server
from kaitoc.kaito.pods import FIRST_REVISION, node_affinity, pod_labels, preset_image, tolerations, weights_puller
from kaitoc.kaito.routing import routing_sidecar
from kaitoc.kaito.streaming_pods import add_streaming
from kaitoc.kaito.volumes import config_volume, host_volume, mount, shared_memory_volume, weights_volume
from kaitoc.kaito.workspace import Workspace
from kaitoc.objects import Object
from kaitoc.quantity import canonical

TOOLKIT_VOLUME = "cuda-toolkit-hostpath"


def stateful_set(context: Context, workspace: Workspace, serving: Serving) -> Object:
    """The StatefulSet that serves a preset: one pod per node, each with all GPUs of its node.

    An operator knows nothing of run parameters; where it makes the workload, `workload_patch` brings them.
    """
    labels = pod_labels(context, workspace) | (IDENTITY_LABELS if serving.streaming else {})
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


def workload_patch(context: Context, workspace: Workspace, serving: Serving) -> Object | None:
    """What the run parameters change about the StatefulSet that the operator makes; None where there are none.

    It has the fields to change and nothing else, for server-side apply or a strategic merge patch.
    """
    if not serving.run_parameters or not context.has_operator:
        return None
    command = _command(replace(context, has_operator=False), workspace, serving)
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": workspace.child_metadata(workspace.name),
        "spec": {"template": {"spec": {"containers": [{"name": workspace.name, "command": command}]}}},
    }


def uses_nvme(context: Context, serving: Serving) -> bool:
    """Whether the weights go to local NVMe disks: the SKU has them and their StorageClass is installed."""
    if not serving.gpu.nvme_disk_enabled or not _fetches_weights(serving):
        return False
    given = context.find("StorageClass", "", NVME_STORAGE_CLASS, "storage.k8s.io")
    return context.cluster.local_nvme_storage_class or given is not None


def _pod_spec(context: Context, workspace: Workspace, serving: Serving) -> Object:
    container = _container(context, workspace, serving)
    spec: Object = {
        "affinity": node_affinity(context, workspace, owned=True),
        "tolerations": [*tolerations(context), *_partition_tolerations(workspace)],
        "initContainers": [],
        "containers": [container],
        "volumes": [],
    }
    if serving.config is not None:
        mount(spec, container, config_volume(serving.config.name))
    weights = weights_volume()
    if serving.options.local_weights:
        mount(spec, container, host_volume("model-weights-hostpath", serving.options.local_weights))
    if _fetches_weights(serving):
        container["volumeMounts"].append(weights[1])
    _add_toolkit(context, spec, container, serving)
    mount(spec, container, shared_memory_volume())
    puller = weights_puller(context, serving.preset.inference.metadata) if _fetches_weights(serving) else None
    spec["initContainers"] += [puller] if puller else []
    if serving.options.routed:
        spec["containers"].append(routing_sidecar())
    if serving.streaming is not None:
        add_streaming(spec, container, workspace, serving.streaming)
    add_adapters(spec, container, workspace, mountable=context.profile.pods.volume_adapters)
    if serving.distributed:
        field = {"fieldPath": f"metadata.labels['{LABEL_POD_INDEX}']"}
        container["env"].append({"name": "POD_INDEX", "valueFrom": {"fieldRef": field}})
    if _fetches_weights(serving) and not uses_nvme(context, serving):
        spec["volumes"].append(weights[0])
    _drop_empty(container, "env")
    _drop_empty(spec, "affinity", "initContainers", "imagePullSecrets")
    return spec


def _fetches_weights(serving: Serving) -> bool:
    """Whether the pod gets the weights before the server starts, into a volume of its own."""
    return serving.streaming is None and not serving.options.local_weights


def _container(context: Context, workspace: Workspace, serving: Serving) -> Object:
    pods, params = context.profile.pods, serving.preset.inference
    server = Server(
        workspace=workspace.name,
        namespace=workspace.namespace,
        runtime=serving.runtime,
        params=params,
        distributed=serving.distributed,
        options=serving.options,
    )
    gpus = {gpu_resource(workspace): str(serving.gpu.gpu_count)}
    env = pods.server_env(server)
    if params.metadata.download_at_runtime and workspace.access_secret:
        env.append(pods.token_env(workspace.access_secret))
    ports = (*pods.container_ports, *pods.runtime_ports.get(serving.runtime, ()))
    return {
        "name": workspace.name,
        "image": preset_image(context, context.registry.base),
        "command": _command(context, workspace, serving),
        "env": env,
        "resources": {"requests": gpus, "limits": gpus},
        "ports": [_listening(port, serving.options.port) for port in ports],
        **pods.probes(server),
        "volumeMounts": [],
    }


def _add_toolkit(context: Context, spec: Object, container: Object, serving: Serving) -> None:
    """The CUDA toolkit for models that compile their kernels when they start; it is installed on the node, once."""
    path = context.profile.pods.toolkit(serving.preset.inference)
    if not path:
        return
    volume, target = host_volume(TOOLKIT_VOLUME, path, kind="DirectoryOrCreate")
    mount(spec, container, (volume, target))
    installer = {
        "name": "cuda-toolkit-provisioner",
        "image": preset_image(context, context.registry.base),
        "command": [*shell('flock "$1" /workspace/cuda-provision.sh "$1"'), "sh", path],
        "volumeMounts": [{"name": TOOLKIT_VOLUME, "mountPath": path}],
    }
    spec["initContainers"].append(installer)


def _partition_tolerations(workspace: Workspace) -> list[Object]:
    resource = gpu_resource(workspace)
    return [] if resource == NVIDIA_GPU else [{"key": resource, "operator": "Exists", "effect": "NoSchedule"}]


def _listening(port: Object, number: int) -> Object:
    return {**port, "containerPort": number} if port["containerPort"] == PORT_INFERENCE else port


def _drop_empty(obj: Object, *fields: str) -> None:
    for field in fields:
        if not obj.get(field):
            obj.pop(field, None)


def _command(context: Context, workspace: Workspace, serving: Serving) -> list[str]:
    params, profile = serving.preset.inference, context.profile
    if serving.parallelism is None:
        parameters = {} if context.has_operator else serving.run_parameters
        return transformers_command(params, profile.download_flags, parameters)
    launch = Launch(
        workspace=workspace.name,
        namespace=workspace.namespace,
        gpu=serving.gpu,
        nodes=serving.nodes,
        distributed=serving.distributed,
        parallelism=serving.parallelism,
        max_model_len=serving.max_model_len,
        config_file=f"{CONFIG_MOUNT_PATH}/{INFERENCE_CONFIG_KEY}" if serving.config else "",
        lora=bool(workspace.adapters),
        streamed_model=serving.streaming.model if serving.streaming else "",
        options=serving.options,
    )
    return vllm_command(params, launch, profile.vllm_flags(params, launch))


def _weights_claim(workspace: Workspace, serving: Serving) -> Object:
    return {
        "metadata": {"name": WEIGHTS_VOLUME, "labels": {LABEL_WORKSPACE: workspace.name}},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": NVME_STORAGE_CLASS,
            "resources": {"requests": {"storage": canonical(serving.preset.inference.disk_storage_requirement)}},
        },
    }
