"""What KAITO's controllers write into the objects that people apply, beside their status.

Read in ensureFinalizer and syncControllerRevision of each controller (v0.9.4 and v0.12.0). What KAITO writes into
objects that it made itself, such as the Workspaces of a set, nobody else applies.
"""

from collections.abc import Mapping

from msgspec import Struct


class WrittenBack(Struct, frozen=True):
    """The finalizer of a kind, and the annotations that KAITO keeps."""

    finalizer: str
    annotations: tuple[str, ...] = ()


WRITTEN_BACK: Mapping[str, WrittenBack] = {
    "InferenceSet": WrittenBack(
        "inferenceset.finalizer.kaito.sh", ("inferenceset.kaito.io/hash", "inferenceset.kaito.io/revision")
    ),
    "ModelMirror": WrittenBack("kaito.sh/model-mirror-cleanup"),
    "MultiRoleInference": WrittenBack("multiroleinference.kaito.sh/finalizer"),
    "RAGEngine": WrittenBack(
        "ragengine.finalizer.kaito.sh", ("ragengine.kaito.io/hash", "ragengine.kaito.io/revision")
    ),
    "Workspace": WrittenBack(
        "workspace.finalizer.kaito.sh", ("workspace.kaito.io/hash", "workspace.kaito.io/revision")
    ),
}
