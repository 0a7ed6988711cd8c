"""What the controllers write into a status, and what that says of a workload: one table for each KAITO version.

Health checks for Argo CD and Flux, and `kaitoc status`, are made of it. Where a state is not obvious:

- Workspaces and MultiRoleInferences get every condition anew for each generation. InferenceSets and RAGEngines keep the
  generation in which a condition last changed (UpdateStatusConditionIfNotMatch), so theirs says nothing.
- A RAGEngine has its failure written to RAGEngineServiceReady, and its success to ServiceReady: the first one stays
  False for ever, and is not read here (applyRAG).
- A RAGEngine is told to have failed while its node is still made, each time that KAITO has waited four minutes for it.
- An InferenceSet of as many Workspaces as it had before counts them only when it is next reconciled: its status says
  how many it knows of.

Read in pkg/workspace/controllers/workspace_controller.go, pkg/inferenceset/inferenceset_controller.go,
pkg/ragengine/controllers/ragengine_controller.go (v0.9.4 and v0.12.0), pkg/controllers/multiroleinference/controller.go
and pkg/modelmirror/controllers/modelmirror_controller.go (v0.12.0).
"""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace


class Sign(Struct, frozen=True):
    """A condition of this type and status, with one of these reasons; without reasons, with any."""

    type: str
    status: str
    reasons: tuple[str, ...] = ()


class Conditions(Struct, frozen=True):
    """What the conditions of one kind say.

    `ready`, all together, say that it does what it is for; `running` that a job is at work; one of `failed`, each a
    number of signs, that nothing will come of it unless somebody acts. `deleting` is the condition of an object that
    goes. While none of these holds, the first of `steps` that is not True is the condition that tells what is waited
    for. `nodes` says that its nodes are there, `serving` that it answers, "" where no condition says so: what has not
    come about in the time that it may take is wrong, unless one of `unhurried` holds. `follows_generation` tells
    whether conditions are written anew for each generation, `counts_replicas` whether the status says for how many
    replicas it was written. `preset` is the path to the name of the model.
    """

    ready: tuple[Sign, ...]
    failed: tuple[tuple[Sign, ...], ...]
    deleting: str
    steps: tuple[str, ...]
    nodes: str = ""
    serving: str = ""
    running: Sign | None = None
    unhurried: tuple[Sign, ...] = ()
    follows_generation: bool = False
    counts_replicas: bool = False
    preset: tuple[str, ...] = ()


_WORKSPACE = Conditions(
    ready=(Sign("WorkspaceSucceeded", "True"),),
    running=Sign("JobStarted", "True"),
    failed=((Sign("WorkspaceSucceeded", "False", ("workspaceFailed",)),),),
    deleting="WorkspaceDeleting",
    steps=("ResourceReady", "InferenceReady", "JobStarted", "WorkspaceSucceeded"),
    nodes="ResourceReady",
    serving="InferenceReady",
    follows_generation=True,
    preset=("inference", "preset", "name"),
)

_INFERENCE_SET = Conditions(
    ready=(Sign("InferenceSetReady", "True"),),
    failed=((Sign("InferenceSetReady", "False", ("inferencesetFailed",)),),),
    deleting="InferenceSetDeleting",
    steps=("InferenceSetReady",),
    serving="InferenceSetReady",
    counts_replicas=True,
    preset=("spec", "template", "inference", "preset", "name"),
)

_RAG_ENGINE = Conditions(
    ready=(Sign("RAGEngineSucceeded", "True"),),
    failed=((Sign("RAGEngineSucceeded", "False"), Sign("ResourceReady", "True")),),
    deleting="RAGEngineDeleting",
    steps=("ResourceReady", "RAGEngineSucceeded"),
    nodes="ResourceReady",
)

_CONTAINER_FAILURES = (
    "ContainerCrashLoopBackOff",
    "ContainerOOMKilled",
    "ContainerStartError",
    "ImagePullError",
    "SASTokenFetchFailed",
)
"""What KAITO 0.12.0 reads off the pods. One that is evicted, or fits no node yet, may still get its place."""

_STREAMING_FAILURES = (
    "ModelMirrorCreateFailed",
    "ModelStreamingInvalidAnnotations",
    "ModelStreamingInvalidStorageClass",
    "ModelStreamingServiceAccountInvalid",
    "ModelStreamingStorageClassNotFound",
)

_MULTI_ROLE = Conditions(
    ready=(Sign("Ready", "True"),),
    failed=((Sign("Ready", "False", ("ReconcileFailed",)),),),
    deleting="Deleting",
    steps=("PrefillReady", "DecodeReady", "InferencePoolReady", "Ready"),
    serving="Ready",
    follows_generation=True,
    preset=("spec", "model", "name"),
)

_MODEL_MIRROR = Conditions(
    ready=(Sign("Ready", "True"),),
    failed=((Sign("Ready", "False"),), (Sign("StorageReady", "False", ("PVCCreateFailed",)),)),
    deleting="",
    steps=("StorageReady",),
)

KAITO_0_9_CONDITIONS: Mapping[str, Conditions] = {
    "InferenceSet": _INFERENCE_SET,
    "RAGEngine": _RAG_ENGINE,
    "Workspace": _WORKSPACE,
}
"""The kinds of KAITO 0.9.4."""

KAITO_0_12_CONDITIONS: Mapping[str, Conditions] = {
    **KAITO_0_9_CONDITIONS,
    "ModelMirror": _MODEL_MIRROR,
    "MultiRoleInference": _MULTI_ROLE,
    "Workspace": replace(
        _WORKSPACE,
        failed=(
            (Sign("WorkspaceSucceeded", "False", ("workspaceFailed", "BenchmarkFailed")),),
            (Sign("InferenceReady", "False", (*_CONTAINER_FAILURES, *_STREAMING_FAILURES)),),
        ),
        unhurried=(Sign("ResourceReady", "False", ("ModelMirrorNotReady",)),),
    ),
}
"""The kinds of KAITO 0.12.0: it says of a Workspace why its pods do not start."""
