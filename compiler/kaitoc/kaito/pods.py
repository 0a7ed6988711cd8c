"""The parts that pods of inference and tuning share (pkg/workspace/manifests and pkg/utils, v0.9.4)."""

from collections.abc import Mapping

from kaitoc.kaito.context import Context
from kaitoc.kaito.names import LABEL_CREATED_BY_INFERENCE_SET, LABEL_WORKSPACE, WEIGHTS_MOUNT_PATH
from kaitoc.kaito.volumes import weights_volume
from kaitoc.kaito.workspace import Workspace
from kaitoc.objects import Object
from kaitoc.registry.model import Metadata

FIRST_REVISION = "1"
"""The revision of a Workspace whose ControllerRevisions are not known."""


def pod_labels(workspace: Workspace) -> dict[str, str]:
    """The labels that tie pods to their Workspace and, where it has one, to its InferenceSet."""
    labels = {LABEL_WORKSPACE: workspace.name}
    if workspace.created_by is not None:
        labels[LABEL_CREATED_BY_INFERENCE_SET] = workspace.created_by
    return labels


def node_affinity(workspace: Workspace) -> Object:
    """Only nodes with the labels of the selector; matchExpressions do not count."""
    return affinity_to(workspace.match_labels or {})


def affinity_to(labels: Mapping[str, str]) -> Object:
    """Only nodes with all of the labels; none at all where there are no labels, for an empty term matches nothing."""
    expressions = [{"key": key, "operator": "In", "values": [labels[key]]} for key in sorted(labels)]
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
        "image": context.profile.conventions.oras_image,
        "command": ["oras", "pull", preset_image(context, entry), "-o", WEIGHTS_MOUNT_PATH],
        "volumeMounts": [weights_volume()[1]],
    }
