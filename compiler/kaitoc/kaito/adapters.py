"""LoRA adapters: an init container fetches each before the server starts (pkg/workspace/manifests/manifests.go)."""

from kaitoc.kaito.images import normalised
from kaitoc.kaito.scripts import script
from kaitoc.kaito.volumes import ADAPTER_MOUNT_PATH, Volume, adapter_volume, mount, pull_secrets_volume
from kaitoc.kaito.workspace import Adapter, Workspace
from kaitoc.objects import Object

PULLER_IMAGE = "mcr.microsoft.com/aks/skopeo:1.14.4-6"


def image_puller(name: str, image: str, directory: str, mounts: list[Object]) -> Object:
    """A container that puts the /data directory of an image at `directory`."""
    return {
        "name": name,
        "image": PULLER_IMAGE,
        "command": ["/bin/sh", "-c"],
        "args": [script("pull-image", IMG_REF=normalised(image), VOL_DIR=directory)],
        "volumeMounts": mounts,
    }


def add_adapters(spec: Object, server: Object, workspace: Workspace) -> None:
    """Add pullers, volumes, pull secrets and strengths of all adapters to a pod spec under construction."""
    if not workspace.adapters:
        return
    volume = adapter_volume()
    mount(spec, server, volume)
    for adapter in workspace.adapters:
        secrets = _pull_secrets(adapter)
        mounts = [volume[1], secrets[1]] if secrets else [volume[1]]
        directory = f"{ADAPTER_MOUNT_PATH}/{adapter.name}"
        spec["initContainers"].append(image_puller(f"puller-{adapter.name}", adapter.image, directory, mounts))
        if secrets:
            spec["volumes"].append(secrets[0])
        if adapter.strength is not None:
            server["env"].append({"name": adapter.name, "value": adapter.strength})
    spec["imagePullSecrets"] = [
        {"name": secret} for adapter in workspace.adapters for secret in adapter.image_pull_secrets
    ]


def _pull_secrets(adapter: Adapter) -> Volume | None:
    if not adapter.image_pull_secrets:
        return None
    return pull_secrets_volume(f"{adapter.name}-inference-adapter", adapter.image_pull_secrets)
