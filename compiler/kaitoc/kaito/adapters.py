"""LoRA adapters: fetched before the server starts, or mounted (pkg/workspace/manifests/manifests.go)."""

from collections.abc import Sequence

from kaitoc.kaito.images import normalised
from kaitoc.kaito.scripts import script
from kaitoc.kaito.volumes import ADAPTER_MOUNT_PATH, Volume, adapter_volume, adapters_volume, mount, pull_secrets_volume
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


def add_adapters(spec: Object, server: Object, workspace: Workspace, *, mountable: bool) -> None:
    """Add all adapters to a pod spec under construction: those of images, then, where `mountable`, those of volumes.

    Where a volume cannot be mounted, an adapter counts as one of an image whatever its source.
    """
    mounted = [adapter for adapter in workspace.adapters if mountable and adapter.volume_source is not None]
    pulled = [adapter for adapter in workspace.adapters if adapter not in mounted]
    if pulled:
        _add_pulled(spec, server, pulled)
    for adapter in mounted:
        mount(spec, server, adapter_volume(adapter.name, adapter.volume_source))
        _add_strength(server, adapter)
    secrets = [secret for adapter in workspace.adapters for secret in adapter.image_pull_secrets]
    spec["imagePullSecrets"] = [{"name": secret} for secret in secrets]


def _add_pulled(spec: Object, server: Object, adapters: Sequence[Adapter]) -> None:
    volume = adapters_volume()
    mount(spec, server, volume)
    for adapter in adapters:
        secrets = _pull_secrets(adapter)
        mounts = [volume[1], secrets[1]] if secrets else [volume[1]]
        directory = f"{ADAPTER_MOUNT_PATH}/{adapter.name}"
        spec["initContainers"].append(image_puller(f"puller-{adapter.name}", adapter.image, directory, mounts))
        if secrets:
            spec["volumes"].append(secrets[0])
        _add_strength(server, adapter)


def _add_strength(server: Object, adapter: Adapter) -> None:
    if adapter.strength is not None:
        server["env"].append({"name": adapter.name, "value": adapter.strength})


def _pull_secrets(adapter: Adapter) -> Volume | None:
    if not adapter.image_pull_secrets:
        return None
    return pull_secrets_volume(f"{adapter.name}-inference-adapter", adapter.image_pull_secrets)
