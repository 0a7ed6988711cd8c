"""The volumes of KAITO's pods (pkg/utils/common_preset.go)."""

from collections.abc import Mapping, Sequence
from typing import Any

from kaitoc.kaito.names import CONFIG_MOUNT_PATH, WEIGHTS_MOUNT_PATH, WEIGHTS_VOLUME
from kaitoc.objects import Object

Volume = tuple[Object, Object]
"""A volume and its mount."""

DATA_MOUNT_PATH = "/mnt/data"
ADAPTER_MOUNT_PATH = "/mnt/adapter"
GUARDRAILS_MOUNT_PATH = "/etc/ragengine/guardrails"


def mount(spec: Object, container: Object, volume: Volume) -> None:
    """Add a volume to a pod spec and its mount to a container."""
    spec["volumes"].append(volume[0])
    container["volumeMounts"].append(volume[1])


def config_volume(config_map: str) -> Volume:
    """The configuration of the runtime."""
    return _volume("config-volume", {"configMap": {"name": config_map}}, CONFIG_MOUNT_PATH)


def shared_memory_volume() -> Volume:
    """Shared memory for the processes of one pod; without it they would share 64 MiB."""
    return _volume("dshm", {"emptyDir": {"medium": "Memory"}}, "/dev/shm")  # noqa: S108 - the pod's own


def weights_volume() -> Volume:
    """The model's weights, for the life of the pod."""
    return _volume(WEIGHTS_VOLUME, {"emptyDir": {}}, WEIGHTS_MOUNT_PATH)


def host_volume(name: str, path: str, *, kind: str = "Directory") -> Volume:
    """A directory of the node, to read, under the same path."""
    volume, target = _volume(name, {"hostPath": {"path": path, "type": kind}}, path)
    return volume, {**target, "readOnly": True}


def adapters_volume() -> Volume:
    """The adapters that are fetched, each in a directory of its name."""
    return _volume("adapter-volume", {"emptyDir": {}}, ADAPTER_MOUNT_PATH)


def adapter_volume(name: str, source: Mapping[str, Any] | None) -> Volume:
    """An adapter in a volume of its author."""
    return _volume(f"adapter-volume-{name}", dict(source or {}), f"{ADAPTER_MOUNT_PATH}/{name}")


def data_volume(source: Mapping[str, Any] | None = None) -> Volume:
    """The data set of a tuning job: the author's volume, or an empty one to download into."""
    return _volume("data-volume", dict(source or {"emptyDir": {}}), DATA_MOUNT_PATH)


def results_volume(path: str, source: Mapping[str, Any] | None) -> Volume:
    """What a tuning job writes: the author's volume, or an empty one to push from."""
    return _volume("results-volume", dict(source or {"emptyDir": {}}), path)


def pull_secrets_volume(suffix: str, secrets: Sequence[str]) -> Volume:
    """Registry logins to pull an image with, each in a file of its own."""
    sources = [_docker_config(secret, f"{secret}.json") for secret in secrets]
    name = f"docker-config-{suffix}"
    return _volume(name, {"projected": {"sources": sources}}, f"/root/.docker/config.d/{suffix}")


def push_secret_volume(secret: str) -> Volume:
    """The registry login to push an image with."""
    sources = [_docker_config(secret, "config.json")]
    return _volume("docker-config", {"projected": {"sources": sources}}, "/root/.docker")


def vector_store_volume(path: str, claim: str) -> Volume:
    """The index of a RAGEngine: in a PersistentVolumeClaim, or without one for the life of the pod."""
    source = {"persistentVolumeClaim": {"claimName": claim}} if claim else {"emptyDir": {}}
    return _volume("vector-db-storage", source, path)


def guardrails_volume(config_map: str, key: str) -> Volume:
    """The policy that the answers of a RAGEngine must keep to: one key of a ConfigMap, as a file of that name."""
    source = {"configMap": {"name": config_map, "items": [{"key": key, "path": key}]}}
    volume, mounted = _volume("guardrails-policy", source, GUARDRAILS_MOUNT_PATH)
    return volume, {**mounted, "readOnly": True}


def _volume(name: str, source: Object, path: str) -> Volume:
    return {"name": name, **source}, {"name": name, "mountPath": path}


def _docker_config(secret: str, path: str) -> Object:
    return {"secret": {"name": secret, "items": [{"key": ".dockerconfigjson", "path": path}]}}
