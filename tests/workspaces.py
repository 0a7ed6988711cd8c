"""Workspaces for tests, and a cluster of any KAITO version with a few presets and SKUs of its own."""

from importlib import import_module
from typing import Any

from msgspec.structs import replace

from kaitoc.kaito.context import Context, index
from kaitoc.kaito.planning import WorkspacePlan, plan_workspace
from kaitoc.kaito.profile import Profile
from kaitoc.kaito.workspace import view
from kaitoc.load.cluster import Cluster
from kaitoc.objects import Object
from kaitoc.quantity import GIB
from kaitoc.registry.model import (
    GPUConfig,
    Metadata,
    Preset,
    PresetParams,
    Registry,
    Source,
    TransformersParams,
    VllmParams,
)

A100, TWO_A10, EIGHT_H100 = "Standard_A100", "Standard_2xA10", "Standard_8xH100"
SKUS = {
    A100: GPUConfig(A100, 1, 80 * GIB, "NVIDIA A100"),
    TWO_A10: GPUConfig(TWO_A10, 2, 48 * GIB, "NVIDIA A10"),
    EIGHT_H100: GPUConfig(EIGHT_H100, 8, 640 * GIB, "NVIDIA H100", nvme_disk_enabled=True),
}


def profile(version: str) -> Profile:
    """The profile of a version, known to users or not yet."""
    found: Profile = import_module(f"kaitoc.kaito.profiles.v{version.replace('.', '_')}").PROFILE
    return found


def params(name: str = "phi", size: str = "27Gi", *, architecture: str = "", **vllm: Any) -> PresetParams:
    """The parameters of a preset that downloads its weights."""
    return PresetParams(
        metadata=Metadata(
            name,
            version=f"https://huggingface.co/org/{name}",
            download_at_runtime=True,
            architectures=(architecture,) if architecture else (),
        ),
        disk_storage_requirement="107Gi",
        total_safe_tensor_file_size=size,
        bytes_per_token=204800,
        model_token_limit=16384,
        readiness_timeout="30m0s",
        vllm=VllmParams("serve", name, **{"model_run_params": {"load_format": "auto"}, **vllm}),
    )


def preset(name: str = "Org/Phi", size: str = "27Gi", *, transformers: bool = True) -> Preset:
    """A preset under its Hugging Face id, also known by the name of the model."""
    found = params(name.rpartition("/")[2].lower(), size)
    if transformers:
        found = replace(found, transformers=TransformersParams("launch", {}, "api.py", {"a": "b"}))
    return Preset(name, found, Source("kaitoc/families/x.libsonnet", name), support_distributed_inference=True)


def context(version: str, *objects: Object, presets: tuple[Preset, ...] = (), **cluster: Any) -> Context:
    """A cluster of a KAITO version; its fields are those of `Cluster`."""
    known = presets or (preset(),)
    aliases = {alias: one.name for one in known for alias in (one.name.lower(), one.inference.metadata.name)}
    registry = Registry(
        kaito_version=version,
        presets={one.name: one for one in known},
        aliases=aliases,
        entries=(Metadata("base", tag="1.0"),),
        skus=dict.fromkeys(("azure", "aws", "arc"), SKUS),
    )
    return Context(replace(Cluster.default(version), **cluster), profile(version), registry, index(objects))


def workspace(
    sku: str = A100,
    preset: str = "phi",
    labels: dict[str, str] | None = None,
    annotations: dict[str, str] | None = None,
    selector: dict[str, str] | None = None,
    namespace: str = "",
    partition: dict[str, Any] | None = None,
    **inference: Any,
) -> Object:
    """A Workspace that serves a preset."""
    metadata = {"name": "ws", "namespace": namespace, "labels": labels, "annotations": annotations}
    resource = {
        "count": 1,
        "instanceType": sku,
        "labelSelector": {"matchLabels": {"apps": "x"} if selector is None else selector},
        "partition": partition,
    }
    return {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {key: value for key, value in metadata.items() if value},
        "resource": {key: value for key, value in resource.items() if value},
        "inference": {"preset": {"name": preset}, **inference},
    }


def planned(version: str, obj: Object, *objects: Object, **cluster: Any) -> WorkspacePlan:
    """The plan of a Workspace in such a cluster."""
    return plan_workspace(context(version, obj, *objects, **cluster), view(obj))
