"""The parts that pods of inference and tuning share (pkg/workspace/manifests and pkg/utils, v0.9.4)."""

from collections.abc import Mapping

from kaitoc.kaito.context import Context
from kaitoc.kaito.names import LABEL_WORKSPACE, WEIGHTS_MOUNT_PATH
from kaitoc.kaito.volumes import weights_volume
from kaitoc.kaito.workspace import Workspace
from kaitoc.objects import Object
from kaitoc.registry.model import Metadata

FIRST_REVISION = "1"
"""The revision of a Workspace whose ControllerRevisions are not known."""

ORAS_IMAGE = "mcr.microsoft.com/oss/v2/oras-project/oras:v1.2.3"


def pod_labels(context: Context, workspace: Workspace) -> dict[str, str]:
    """The labels that tie pods to their Workspace and to what it was made by."""
    keys = context.profile.pods.label_keys
    return {LABEL_WORKSPACE: workspace.name} | {key: workspace.labels[key] for key in keys if key in workspace.labels}


def tolerations(context: Context) -> list[Object]:
    """What the nodes for models may be tainted with."""
    pods = context.profile.pods
    return [*pods.tolerations, *pods.cloud_tolerations.get(context.cluster.cloud, ())]


def node_affinity(context: Context, workspace: Workspace, *, owned: bool) -> Object | None:
    """Only nodes with the labels of the selector, and where `owned`, only those that were made for the Workspace."""
    labels = context.selector(workspace.match_labels)
    owner = context.owner_labels(workspace) if owned else {}
    return affinity_to(labels, owner) if labels or owner or context.profile.pods.empty_affinity else None


def affinity_to(*labels: Mapping[str, str]) -> Object:
    """Only nodes with all of the labels; none at all where there are no labels, for an empty term matches nothing."""
    wanted = [(key, group[key]) for group in labels for key in sorted(group)]
    expressions = [{"key": key, "operator": "In", "values": [value]} for key, value in wanted]
    term = {"matchExpressions": expressions} if expressions else {}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}}


def preset_image(context: Context, entry: Metadata) -> str:
    """The image of a model, or of the runtime for the `base` entry (pkg/utils/common_preset.go)."""
    return f"{entry.registry or context.cluster.preset_registry}/kaito-{entry.name}:{entry.tag}"


def weights_puller(context: Context, entry: Metadata) -> Object | None:
    """The init container that fetches weights packed as an OCI artifact; none for weights of the Hub."""
    if entry.download_at_runtime:
        return None
    return {
        "name": "model-weights-downloader",
        "image": ORAS_IMAGE,
        "command": ["oras", "pull", preset_image(context, entry), "-o", WEIGHTS_MOUNT_PATH],
        "volumeMounts": [weights_volume()[1]],
    }
