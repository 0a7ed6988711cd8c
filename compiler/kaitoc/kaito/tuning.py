"""Fine-tuning: the Job, its data source, its results (pkg/workspace/tuning/preset_tuning.go, v0.9.4)."""

import json
import posixpath
from typing import Any

from msgspec import Struct

from kaitoc.kaito.adapters import image_puller
from kaitoc.kaito.commands import command_line, shell
from kaitoc.kaito.configmaps import Config, find_config
from kaitoc.kaito.context import Context
from kaitoc.kaito.gpus import gpu_config, gpu_config_of_sku
from kaitoc.kaito.images import normalised
from kaitoc.kaito.names import ANNOTATION_REVISION, LABEL_WORKSPACE, NVIDIA_GPU, PORT_INFERENCE
from kaitoc.kaito.pods import FIRST_REVISION, node_affinity, preset_image, weights_puller
from kaitoc.kaito.scripts import script
from kaitoc.kaito.sizing import Refusal
from kaitoc.kaito.training_config import TRAINING_CONFIG_KEY, output_directory
from kaitoc.kaito.volumes import (
    DATA_MOUNT_PATH,
    config_volume,
    data_volume,
    pull_secrets_volume,
    push_secret_volume,
    results_volume,
    shared_memory_volume,
    weights_volume,
)
from kaitoc.kaito.workspace import Workspace
from kaitoc.objects import Object
from kaitoc.registry.model import GPUConfig, Preset

PRESET_NAME = ("tuning", "preset", "name")
CONFIG = ("tuning", "config")
TEMPLATES = {"lora": "lora-params-template", "qlora": "qlora-params-template"}
"""The default ConfigMap of each tuning method; the controller compares the method exactly."""

TRAINING_PROGRAM = "/workspace/tfs/fine_tuning.py"
SENTINEL = "fine_tuning_completed.txt"
DOWNLOADER_IMAGE = "curlimages/curl"
PUSHER_IMAGE = "ghcr.io/oras-project/oras:v1.2.2"
PAUSE_IMAGE = "registry.k8s.io/pause:latest"
PHI_3_TARGET_MODULES = "k_proj,q_proj,v_proj,o_proj,gate_proj,down_proj,up_proj"

_TOLERATIONS = (
    {"key": "gpu", "operator": "Equal", "effect": "NoSchedule"},
    {"key": "sku", "value": "gpu", "effect": "NoSchedule"},
)


class Tuning(Struct, frozen=True):
    """A tuning job that can be made; `output_directory` is where the training writes inside of the pod."""

    preset: Preset
    gpu: GPUConfig
    config: Config
    output_directory: str


def plan_tuning(context: Context, workspace: Workspace) -> Tuning | Refusal:
    """Everything that the Job depends on, in the order in which the controller asks for it.

    The operator goes by the SKU also where nodes are one's own, so that tuning on those always fails; without it the
    labels of the nodes tell.
    """
    name = workspace.tuning_preset
    preset = context.profile.find_named(context.registry, name)
    if preset is None or preset.tuning is None:
        message = f'preset "{name}" cannot be tuned' if preset else f'there is no preset "{name}" to tune'
        tunable = sorted(known for known, one in context.registry.presets.items() if one.tuning is not None)
        return Refusal("KC214", message, f"presets that can be tuned: {', '.join(tunable)}", PRESET_NAME)
    if context.has_operator and not context.cluster.node_auto_provisioning:
        message = "KAITO tunes on nodes that it provisions only: it looks their GPUs up by the instance type"
        return Refusal("KC252", message, "tune on a cluster with auto-provisioning", ("tuning",))
    by_sku = context.has_operator
    gpu = gpu_config_of_sku(context, workspace.instance_type) if by_sku else gpu_config(context, workspace)
    if isinstance(gpu, Refusal):
        return gpu
    spec = workspace.tuning or {}
    named, method = spec.get("config") or "", spec.get("method") or ""
    if not named and method not in TEMPLATES:
        message = f'the controller has no default config for the method "{method}"'
        return Refusal("KC251", message, f"write {' or '.join(TEMPLATES)}, in lower case", ("tuning", "method"))
    config = find_config(context, workspace.owner, named, TEMPLATES.get(method, ""), CONFIG)
    if isinstance(config, Refusal):
        return config
    text = config.data.get(TRAINING_CONFIG_KEY)
    if text is None:
        return Refusal("KC216", f'ConfigMap "{config.name}" has no key {TRAINING_CONFIG_KEY}', "add it", CONFIG)
    directory = output_directory(text)
    if isinstance(directory, ValueError):
        return Refusal("KC216", f"{TRAINING_CONFIG_KEY}: {directory}", "name a directory below /mnt", CONFIG)
    return Tuning(preset, gpu, config, directory)


def tuning_job(context: Context, workspace: Workspace, tuning: Tuning) -> Object:
    """The Job that trains, and then pushes or leaves its results."""
    labels = {LABEL_WORKSPACE: workspace.name}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            **workspace.child_metadata(workspace.name),
            "labels": labels,
            "annotations": {ANNOTATION_REVISION: FIRST_REVISION},
        },
        "spec": {"template": {"metadata": {"labels": labels}, "spec": _pod_spec(context, workspace, tuning)}},
    }


def _pod_spec(context: Context, workspace: Workspace, tuning: Tuning) -> Object:
    spec_of = workspace.tuning or {}
    output: dict[str, Any] = spec_of.get("output") or {}
    volumes = [
        shared_memory_volume(),
        weights_volume(),
        config_volume(tuning.config.name),
        results_volume(tuning.output_directory, output.get("volumeSource")),
    ]
    fetcher, data_volumes = _data_source(spec_of.get("input") or {})
    assert tuning.preset.tuning is not None
    pullers = (weights_puller(context, tuning.preset.tuning.metadata), fetcher)
    trainer = _trainer(context, workspace, tuning)
    trainer["volumeMounts"] = [mount for _, mount in (*volumes, *data_volumes)]
    affinity = node_affinity(context, workspace, owned=False)
    spec: Object = {
        **({"affinity": affinity} if affinity else {}),
        "tolerations": [*_TOLERATIONS, *context.profile.pods.cloud_tolerations.get(context.cluster.cloud, ())],
        "initContainers": [container for container in pullers if container is not None],
        "containers": [trainer],
        "volumes": [volume for volume, _ in (*volumes, *data_volumes)],
        "restartPolicy": "Never",
    }
    if output.get("image") and output.get("volumeSource") is None:
        _add_pusher(spec, workspace, output, tuning.output_directory)
    return spec


def _trainer(context: Context, workspace: Workspace, tuning: Tuning) -> Object:
    params = context.profile.tuning_params(tuning.preset).transformers
    count = str(tuning.gpu.gpu_count)
    launcher = command_line(params.base_command, {**params.accelerate_params, "num_processes": count})
    env = [{"name": "PYTORCH_CUDA_ALLOC_CONF", "value": "expandable_segments:True"}]
    if workspace.tuning_preset.lower().startswith("phi-3"):
        env.insert(0, {"name": "DEFAULT_TARGET_MODULES", "value": PHI_3_TARGET_MODULES})
    return {
        "name": workspace.name,
        "image": preset_image(context, context.registry.base),
        "command": shell(f"{launcher} {command_line(TRAINING_PROGRAM, params.model_run_params)}"),
        "env": env,
        "resources": {"requests": {NVIDIA_GPU: count}, "limits": {NVIDIA_GPU: count}},
        "ports": [{"containerPort": PORT_INFERENCE}],
    }


def _data_source(source: dict[str, Any]) -> tuple[Object | None, list[tuple[Object, Object]]]:
    """The container that fetches the data set, if one has to, and the volumes that the trainer reads."""
    if source.get("image"):
        secrets = pull_secrets_volume(f"{source.get('name') or ''}-tuning-input", source.get("imagePullSecrets") or ())
        data = data_volume()
        return image_puller("puller", source["image"], DATA_MOUNT_PATH, [secrets[1], data[1]]), [secrets, data]
    if source.get("urls"):
        data = data_volume()
        return _downloader(source["urls"], data[1]), [data]
    if source.get("volumeSource"):
        return None, [data_volume(source["volumeSource"])]
    return None, []


def _downloader(urls: list[str], mount: Object) -> Object:
    return {
        "name": "data-downloader",
        "image": DOWNLOADER_IMAGE,
        "command": ["sh", "-c", script("download-data")],
        "env": [
            {"name": "DATA_URLS", "value": " ".join(urls)},
            {"name": "DATA_VOLUME_PATH", "value": DATA_MOUNT_PATH},
        ],
        "volumeMounts": [mount],
    }


def _add_pusher(spec: Object, workspace: Workspace, output: dict[str, Any], directory: str) -> None:
    """Add the sidecar that pushes the adapter, and the pause container that keeps the pod's processes visible to it."""
    secret = output.get("imagePushSecret") or ""
    volume, mount = push_secret_volume(secret)
    annotations = {"$manifest": {"sh.kaito.model.name": workspace.tuning_preset}}
    program = script(
        "push-adapter",
        VOL_DIR=directory,
        IMG_REF=normalised(output["image"]),
        SENTINEL_PATH=posixpath.join(directory, SENTINEL),
        ANNOTATIONS_DATA=json.dumps(annotations, separators=(",", ":")),
    )
    pusher = {
        "name": "pusher",
        "image": PUSHER_IMAGE,
        "command": ["/bin/sh", "-c"],
        "args": [program],
        "volumeMounts": [mount, {"name": "results-volume", "mountPath": directory}],
    }
    spec["containers"] += [pusher, {"name": "pause", "image": PAUSE_IMAGE, "imagePullPolicy": "Always"}]
    spec["volumes"].append(volume)
    spec["imagePullSecrets"] = [{"name": secret}]
    spec["shareProcessNamespace"] = True
