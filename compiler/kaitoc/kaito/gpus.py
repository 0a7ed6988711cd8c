"""The GPUs that a workload gets: from the SKU it asks for, or from the labels of nodes that exist."""

import re

from msgspec.structs import replace

from kaitoc.kaito.context import Context
from kaitoc.kaito.gpu_labels import UNKNOWN_SKU
from kaitoc.kaito.mig import slice_gpu, slice_resource
from kaitoc.kaito.names import CLOUD_AZURE, CLOUDS, NVIDIA_GPU
from kaitoc.kaito.sizing import Refusal
from kaitoc.kaito.workspace import Workspace
from kaitoc.load.cluster import Node
from kaitoc.nearest import nearest
from kaitoc.quantity import gib
from kaitoc.registry.model import GPUConfig

INSTANCE_TYPE = ("resource", "instanceType")
_RETIRED = re.compile(r"standard_(n[cdv]\d+r?s?|n[cd]\d+r?s_v2|nc\d+r?s_v3)", re.IGNORECASE)
"""The series NC, NCv2, ND, NV (until 2023) and NCv3 (until September 2025)."""

MIG_GATE, ACCELERATOR_GATE = "enableMIG", "enableAccelerator"


def gpu_config(context: Context, workspace: Workspace) -> GPUConfig | Refusal:
    """The GPUs of one pod of the Workspace (pkg/workspace/inference/preset_inferences.go, getGPUConfig).

    With auto-provisioning the SKU table of the cloud decides, without it the first ready node that matches. A partition
    counts where its feature gate is on.
    """
    return _gpu_config(context, workspace, mig=context.gate(MIG_GATE), accelerator=context.gate(ACCELERATOR_GATE))


def sizing_gpu_config(context: Context, workspace: Workspace) -> GPUConfig | Refusal:
    """The GPUs that the estimator reckons with: a partition counts wherever nodes are one's own, gate or not."""
    own_nodes = not context.cluster.node_auto_provisioning
    return _gpu_config(context, workspace, mig=own_nodes, accelerator=own_nodes)


def gpu_resource(workspace: Workspace) -> str:
    """The resource that pods ask for: whole GPUs, or slices where the Workspace names some, whatever the gate says."""
    partition = workspace.partition
    return slice_resource(partition.profile) if partition and partition.is_mig and partition.profile else NVIDIA_GPU


def _gpu_config(context: Context, workspace: Workspace, *, mig: bool, accelerator: bool) -> GPUConfig | Refusal:
    partition = workspace.partition
    if partition is not None and partition.is_mig and mig:
        return slice_gpu(partition.profile)
    if context.cluster.node_auto_provisioning:
        return gpu_config_of_sku(context, workspace.instance_type)
    nodes = context.ready_nodes(workspace)
    if not nodes:
        return Refusal(
            "KC209",
            "no ready node of the cluster carries the labels of the selector, so its GPUs are not known",
            "list the nodes in the Cluster (nodes), or correct resource.labelSelector",
            ("resource", "labelSelector"),
        )
    gpu = gpu_config_of_node(context, nodes[0])
    if isinstance(gpu, Refusal) or partition is None or partition.is_mig or not accelerator:
        return gpu
    return _some_of(gpu, partition.count)


def _some_of(gpu: GPUConfig, count: int) -> GPUConfig | Refusal:
    """Some of the GPUs of a node (pkg/sku/helpers.go, ScaleGPUConfigToCount)."""
    if not 0 < count <= gpu.gpu_count:
        message = f"a partition of {count} GPUs, but the node has {gpu.gpu_count}"
        return Refusal("KC230", message, f"ask for 1 to {gpu.gpu_count}", ("resource", "partition", "count"))
    return replace(gpu, gpu_count=count, gpu_mem_bytes=gpu.gpu_mem_bytes // gpu.gpu_count * count)


def gpu_config_of_sku(context: Context, sku: str) -> GPUConfig | Refusal:
    """The GPUs of a SKU of the cluster's cloud (pkg/utils/common.go, GetGPUConfigBySKU)."""
    cloud = context.cluster.cloud
    if cloud not in CLOUDS:
        named = f'"{cloud}"' if cloud else "not set"
        return Refusal(
            "KC206", f"the cloud of the cluster is {named}", f"set cloud in the Cluster to one of {', '.join(CLOUDS)}"
        )
    found = context.sku(sku)
    if found is not None:
        return found
    return Refusal(
        "KC202", f'KAITO does not know the GPUs of "{sku}" on {cloud}', nearest_sku(context, sku), INSTANCE_TYPE
    )


def nearest_sku(context: Context, sku: str) -> str:
    """A hint with the SKU of the cloud that the author may have meant, or else with its smallest ones."""
    known, cloud = context.skus(), context.cluster.cloud
    elsewhere = next((other for other, skus in sorted(context.registry.skus.items()) if sku in skus), None)
    if elsewhere:
        return f"{sku} is a SKU of {elsewhere}, the cloud of the Cluster is {cloud}"
    smallest = sorted(known.values(), key=lambda gpus: (gpus.gpu_mem_bytes, gpus.gpu_count, gpus.sku))
    names = ", ".join(gpus.sku for gpus in smallest[:3])
    if cloud == CLOUD_AZURE and _RETIRED.fullmatch(sku):
        return f"Azure has retired this series; name one of its GPU SKUs, such as {names}"
    close = nearest(sku, known, most=1)
    if close:
        return f"did you mean {close[0]}?"
    return f"name one of its GPU SKUs, such as {names}"


def describe(gpus: GPUConfig) -> str:
    """The GPUs of a node for people: their SKU or model, and their memory."""
    where = gpus.sku if gpus.sku != UNKNOWN_SKU else f"{gpus.gpu_count} x {gpus.gpu_model}"
    return f"{where} ({gib(gpus.gpu_mem_bytes)})"


def gpu_config_of_node(context: Context, node: Node) -> GPUConfig | Refusal:
    """The GPUs of an existing node by NVIDIA's labels, as this KAITO version reads them."""
    return context.profile.nodes.gpus(node)
