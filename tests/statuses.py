"""The statuses that KAITO's controllers write, state by state, and what each means to Argo CD and Flux.

Types, reasons and messages are those of the functions named with each kind; times are given as the seconds that have
passed since. Flux says Unknown where an expression fails, and waits on.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

GENERATION = 3
MINUTES = 60
BOTH, NEW = ("0.9.4", "0.12.0"), ("0.12.0",)


@dataclass(frozen=True)
class State:
    """One state of an object; `spec` has the fields outside of metadata and status."""

    name: str
    kind: str
    versions: tuple[str, ...]
    argo: str
    flux: str
    message: str = ""
    status: dict[str, Any] | None = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    spec: dict[str, Any] = field(default_factory=dict)

    def object(self, api_version: str) -> dict[str, Any]:
        """The live object."""
        metadata = {"name": "it", "namespace": "default", "generation": GENERATION, **self.metadata}
        status = {} if self.status is None else {"status": self.status}
        return {"apiVersion": api_version, "kind": self.kind, "metadata": metadata, **self.spec, **status}


def condition(
    type_: str, status: str, reason: str, message: str = "", *, since: int = 60, generation: int | None = GENERATION
) -> dict[str, Any]:
    """A condition as metav1.Condition is written; without a generation it has none."""
    passed = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=since)
    observed = {} if generation is None else {"observedGeneration": generation}
    return {
        "type": type_,
        "status": status,
        "reason": reason,
        "message": message,
        "lastTransitionTime": passed.strftime("%Y-%m-%dT%H:%M:%SZ"),
        **observed,
    }


def inference(preset: str) -> dict[str, Any]:
    return {"resource": {"instanceType": "x"}, "inference": {"preset": {"name": preset}}}


PHI = inference("phi-4-mini-instruct")
LARGE = inference("deepseek-r1-0528")
"""A preset that may take longer than thirty minutes, in both versions."""

TUNING = {
    "tuning": {
        "preset": {"name": "phi-4-mini-instruct"},
        "method": "lora",
        "input": {"urls": ["https://example.com/data.parquet"]},
        "output": {"image": "example.com/adapter:1", "imagePushSecret": "push"},
    }
}


def nodes(status: str, reason: str, message: str, *, since: int = 60, generation: int = GENERATION) -> Any:
    return condition("ResourceReady", status, reason, message, since=since, generation=generation)


def serving(status: str, reason: str, message: str, *, since: int = 60, generation: int = GENERATION) -> Any:
    return condition("InferenceReady", status, reason, message, since=since, generation=generation)


def succeeded(status: str, reason: str, message: str, *, since: int = 60, generation: int = GENERATION) -> Any:
    return condition("WorkspaceSucceeded", status, reason, message, since=since, generation=generation)


HAVE_NODES = nodes("True", "workspaceResourceStatusSuccess", "workspace resource is ready", since=20 * MINUTES)
WAITING = succeeded("False", "workspacePending", "workspace is waiting for inference workload readiness")
NOT_SERVING = "Inference workload is not ready"


def pending(reason: str = "WorkspaceInferenceStatusPending", message: str = NOT_SERVING, since: int = 60) -> Any:
    return serving("False", reason, message, since=since)


def _workspaces() -> list[State]:
    """applyInferenceWorkspaceStatus, applyTuningWorkspaceStatus, collectNodeStatusSnapshot, updateWorkspaceStatus."""
    ready = [
        HAVE_NODES,
        serving("True", "WorkspaceInferenceStatusSuccess", "Inference has been deployed successfully"),
        succeeded("True", "workspaceSucceeded", "workspace succeeds"),
    ]
    no_claims = nodes("False", "NodeClaimNotReady", "Ready NodeClaims are not enough")
    late_claims = nodes("False", "NodeClaimNotReady", "Ready NodeClaims are not enough", since=40 * MINUTES)
    deleted = condition("WorkspaceDeleting", "True", "workspaceDeleted", "workspace is being deleted")

    def of(name: str, argo: str, flux: str, message: str, *conditions: Any, **more: Any) -> State:
        state = more.pop("state", "Pending")
        versions = more.pop("versions", BOTH)
        status = {"state": state, "conditions": list(conditions)}
        return State(name, "Workspace", versions, argo, flux, message, status, **{"spec": PHI, **more})

    started = condition("JobStarted", "True", "WorkspaceTuningJobStatusStarted", "Tuning job has started")
    not_started = condition("JobStarted", "False", "WorkspaceTuningJobStatusPending", "Tuning job has not started")
    states = [
        State("new", "Workspace", BOTH, "Progressing", "Unknown", "waits for KAITO", None, spec=PHI),
        State("empty status", "Workspace", BOTH, "Progressing", "InProgress", "waits for KAITO", {}, spec=PHI),
        of("no nodes", "Progressing", "InProgress", no_claims["message"], no_claims, pending(), WAITING),
        of(
            "no nodes for long",
            "Degraded",
            "InProgress",
            "its nodes take too long: Ready NodeClaims are not enough",
            late_claims,
            pending(since=40 * MINUTES),
            WAITING,
        ),
        of("starting", "Progressing", "InProgress", NOT_SERVING, HAVE_NODES, pending(since=50 * MINUTES), WAITING),
        of(
            "starting for long",
            "Degraded",
            "InProgress",
            f"takes longer than its model should: {NOT_SERVING}",
            nodes("True", "workspaceResourceStatusSuccess", "workspace resource is ready", since=40 * MINUTES),
            pending(since=50 * MINUTES),
            WAITING,
        ),
        of(
            "starting for long, but large",
            "Progressing",
            "InProgress",
            NOT_SERVING,
            nodes("True", "workspaceResourceStatusSuccess", "workspace resource is ready", since=40 * MINUTES),
            pending(since=50 * MINUTES),
            WAITING,
            spec=LARGE,
        ),
        of("ready", "Healthy", "Current", "workspace succeeds", *ready, state="Ready"),
        of(
            "ready before a change",
            "Progressing",
            "InProgress",
            "waits for KAITO",
            *({**each, "observedGeneration": GENERATION - 1} for each in ready),
            state="Ready",
        ),
        of(
            "no longer ready",
            "Progressing",
            "InProgress",
            NOT_SERVING,
            HAVE_NODES,
            pending(),
            WAITING,
            state="NotReady",
        ),
        of(
            "reconcile error",
            "Progressing",
            "InProgress",
            "Ready NodeClaims are not enough (last reconcile error: no such SKU)",
            nodes("False", "NodeClaimNotReady", "Ready NodeClaims are not enough (last reconcile error: no such SKU)"),
            pending(),
            WAITING,
        ),
        of(
            "deleting",
            "Progressing",
            "InProgress",
            "is being deleted",
            *ready,
            deleted,
            metadata={"deletionTimestamp": "2026-01-01T00:00:00Z"},
        ),
        of("deleting, by its condition", "Progressing", "InProgress", "is being deleted", *ready, deleted),
        of(
            "job not started",
            "Progressing",
            "InProgress",
            "Tuning job has not started",
            HAVE_NODES,
            not_started,
            succeeded("False", "workspacePending", "workspace is initializing, tuning job has not started"),
            spec=TUNING,
        ),
        of(
            "job at work",
            "Progressing",
            "Current",
            "Tuning job has started",
            nodes("True", "workspaceResourceStatusSuccess", "workspace resource is ready", since=600 * MINUTES),
            started,
            succeeded("False", "workspacePending", "workspace has not completed yet, tuning job is running"),
            spec=TUNING,
            state="Running",
        ),
        of(
            "job done",
            "Healthy",
            "Current",
            "workspace succeeds",
            HAVE_NODES,
            started,
            succeeded("True", "workspaceSucceeded", "workspace succeeds"),
            spec=TUNING,
            state="Succeeded",
        ),
        of(
            "job failed",
            "Degraded",
            "Failed",
            "tuning job failed",
            HAVE_NODES,
            condition("JobStarted", "False", "WorkspaceTuningJobStatusFailed", "tuning job failed"),
            succeeded("False", "workspaceFailed", "tuning job failed"),
            spec=TUNING,
            state="Failed",
        ),
        of(
            "job failed before a change",
            "Progressing",
            "InProgress",
            "tuning job failed",
            {**HAVE_NODES, "observedGeneration": GENERATION - 1},
            succeeded("False", "workspaceFailed", "tuning job failed", generation=GENERATION - 1),
            spec=TUNING,
            state="Failed",
        ),
        of(
            "benchmark failed",
            "Degraded",
            "Failed",
            "no benchmark result in the logs",
            HAVE_NODES,
            ready[1],
            condition("BenchmarkCompleted", "False", "BenchmarkFailed", "no benchmark result in the logs"),
            succeeded("False", "BenchmarkFailed", "no benchmark result in the logs"),
            state="NotReady",
            versions=NEW,
        ),
        of(
            "model is downloaded",
            "Progressing",
            "InProgress",
            "Model download in progress",
            nodes("False", "ModelMirrorNotReady", "Model download in progress", since=90 * MINUTES),
            condition("ModelMirrorReady", "False", "ModelMirrorPending", "Model download in progress"),
            pending(since=90 * MINUTES),
            WAITING,
            versions=NEW,
        ),
    ]
    states += [
        of(reason, "Degraded", "Failed", "why", HAVE_NODES, pending(reason, "why"), WAITING, versions=NEW)
        for reason in (
            "ContainerCrashLoopBackOff",
            "ContainerOOMKilled",
            "ContainerStartError",
            "ImagePullError",
            "ModelMirrorCreateFailed",
            "ModelStreamingInvalidAnnotations",
            "ModelStreamingInvalidStorageClass",
            "ModelStreamingServiceAccountInvalid",
            "ModelStreamingStorageClassNotFound",
            "SASTokenFetchFailed",
        )
    ]
    states += [
        of(reason, "Progressing", "InProgress", "why", HAVE_NODES, pending(reason, "why"), WAITING, versions=NEW)
        for reason in ("PodEvicted", "NodeDiskPressure", "NodeMemoryPressure", "Unschedulable")
    ]
    return states


def _inference_sets() -> list[State]:
    """addOrUpdateInferenceSet, deleteInferenceSet; conditions keep the generation in which they last changed."""

    def of(name: str, argo: str, flux: str, message: str, *conditions: Any, **more: Any) -> State:
        wanted, known = more.pop("wanted", 2), more.pop("known", 2)
        spec = {"replicas": wanted, "template": {"inference": {"preset": {"name": more.pop("preset", "phi-4-mini")}}}}
        status = {**({"replicas": known} if known else {}), "conditions": list(conditions)}
        versions = more.pop("versions", BOTH)
        return State(name, "InferenceSet", versions, argo, flux, message, status, spec={"spec": spec}, **more)

    ready = condition("InferenceSetReady", "True", "inferencesetReady", "inferenceset is ready", generation=1)
    partly = "inferenceset is not ready, 1/2 replicas are ready"
    deleting = condition("InferenceSetDeleting", "True", "inferencesetDeleted", "inferenceset is being deleted")

    def not_ready(since: int = 60) -> Any:
        return condition("InferenceSetReady", "False", "inferencesetNotReady", partly, since=since)

    return [
        State("new", "InferenceSet", BOTH, "Progressing", "Unknown", "waits for KAITO", None, spec={"spec": {}}),
        of("starting", "Progressing", "InProgress", partly, not_ready(50 * MINUTES)),
        of(
            "starting for long",
            "Degraded",
            "InProgress",
            f"takes longer than its model should: {partly}",
            not_ready(70 * MINUTES),
        ),
        of("starting, large", "Progressing", "InProgress", partly, not_ready(70 * MINUTES), preset="deepseek-r1-0528"),
        of("ready", "Healthy", "Current", "inferenceset is ready", ready),
        of("no replicas", "Healthy", "Current", "inferenceset is ready", ready, wanted=0, known=0, versions=NEW),
        of(
            "scaled, and not yet counted",
            "Progressing",
            "InProgress",
            "2 of 3 replicas are known to KAITO",
            ready,
            wanted=3,
        ),
        of(
            "no gateway",
            "Degraded",
            "Failed",
            "no HelmRelease",
            condition("InferenceSetReady", "False", "inferencesetFailed", "no HelmRelease"),
        ),
        of("deleting", "Progressing", "InProgress", "is being deleted", ready, deleting),
    ]


def _rag_engines() -> list[State]:
    """addRAGEngine, applyRAGEngineResource, applyRAG, deleteRAGEngine."""

    def of(name: str, argo: str, flux: str, message: str, *conditions: Any, **more: Any) -> State:
        return State(name, "RAGEngine", BOTH, argo, flux, message, {"conditions": list(conditions)}, **more)

    creating = condition("NodeClaimReady", "Unknown", "CreateNodeClaimPending", "creating 1 nodeClaim")
    have_node = condition("ResourceReady", "True", "ragengineResourceStatusSuccess", "ragengine resource is ready")

    def no_node(since: int = 60) -> Any:
        return condition("ResourceReady", "False", "ragengineResourceStatusFailed", "node is not ready", since=since)

    def failed(message: str) -> Any:
        return condition("RAGEngineSucceeded", "False", "ragengineFailed", message)

    served = condition("ServiceReady", "True", "RAGEngineServiceSuccess", "Inference has been deployed successfully")
    not_served = condition("RAGEngineServiceReady", "False", "RAGEngineServiceStatusFailed", "not ready in time")
    ready = condition("RAGEngineSucceeded", "True", "ragengineSucceeded", "ragengine succeeds", generation=1)
    return [
        State("new", "RAGEngine", BOTH, "Progressing", "Unknown", "waits for KAITO", None),
        of("creating its node", "Progressing", "InProgress", "waits for KAITO", creating),
        of("node not ready in time", "Progressing", "InProgress", "node is not ready", no_node(), failed("no node")),
        of(
            "node not ready for long",
            "Degraded",
            "InProgress",
            "its nodes take too long: node is not ready",
            no_node(40 * MINUTES),
            failed("no node"),
        ),
        of("starting", "Progressing", "InProgress", "waits for KAITO", have_node),
        of("service failed", "Degraded", "Failed", "not ready", have_node, not_served, failed("not ready")),
        of("ready", "Healthy", "Current", "ragengine succeeds", have_node, served, ready),
        of("ready after a failure", "Healthy", "Current", "ragengine succeeds", have_node, not_served, served, ready),
        of(
            "deleting",
            "Progressing",
            "InProgress",
            "is being deleted",
            ready,
            condition("RAGEngineDeleting", "True", "ragengineDeleted", "ragengine is being deleted"),
        ),
    ]


def _multi_roles() -> list[State]:
    """addOrUpdateMultiRoleInference, aggregateStatus, deleteMultiRoleInference."""

    def of(name: str, argo: str, flux: str, message: str, *conditions: Any, **more: Any) -> State:
        observed = more.pop("observed", GENERATION)
        status = {"conditions": list(conditions), **({"observedGeneration": observed} if observed else {})}
        spec = {"spec": {"model": {"name": "phi-4-mini-instruct"}}}
        return State(name, "MultiRoleInference", NEW, argo, flux, message, status, spec=spec, **more)

    def part(name: str, status: str, reason: str = "", generation: int = GENERATION, since: int = 60) -> Any:
        message = f"{name} is {'ready' if status == 'True' else 'not ready'}"
        return condition(f"{name}Ready", status, reason or f"{name}Ready", message, generation=generation, since=since)

    def overall(status: str, reason: str, message: str, generation: int = GENERATION, since: int = 60) -> Any:
        return condition("Ready", status, reason, message, generation=generation, since=since)

    ready = [part(name, "True") for name in ("Prefill", "Decode", "InferencePool")]
    all_ready = overall("True", "Ready", "All components are ready")
    not_all = overall("False", "NotReady", "Not all components are ready")
    late = overall("False", "NotReady", "Not all components are ready", since=70 * MINUTES)
    failed = "Failed to reconcile prefill InferenceSet: no"
    return [
        State("new", "MultiRoleInference", NEW, "Progressing", "Unknown", "waits for KAITO", None, spec={"spec": {}}),
        of("prefill missing", "Progressing", "InProgress", "Prefill is not ready", part("Prefill", "False"), not_all),
        of(
            "decode starts",
            "Progressing",
            "InProgress",
            "Decode is not ready",
            ready[0],
            part("Decode", "False"),
            not_all,
        ),
        of(
            "decode starts for long",
            "Degraded",
            "InProgress",
            "takes longer than its model should: Decode is not ready",
            ready[0],
            part("Decode", "False"),
            late,
        ),
        of("ready", "Healthy", "Current", "All components are ready", *ready, all_ready),
        of(
            "ready before a change",
            "Progressing",
            "InProgress",
            "waits for KAITO",
            *({**each, "observedGeneration": GENERATION - 1} for each in (*ready, all_ready)),
            observed=GENERATION - 1,
        ),
        of("failed at once", "Degraded", "Failed", failed, overall("False", "ReconcileFailed", failed), observed=0),
        of("failed", "Degraded", "Failed", failed, *ready, overall("False", "ReconcileFailed", failed)),
        of(
            "deleting",
            "Progressing",
            "InProgress",
            "is being deleted",
            *ready,
            all_ready,
            condition("Deleting", "True", "MultiRoleInferenceDeleted", "MultiRoleInference is being deleted"),
        ),
    ]


def _model_mirrors() -> list[State]:
    """Reconcile, ensurePVC, handleJobSuccess; its conditions have no generation."""

    def of(name: str, argo: str, flux: str, message: str, *conditions: Any, phase: str = "Pending") -> State:
        status = {"phase": phase, "conditions": list(conditions)}
        return State(name, "ModelMirror", NEW, argo, flux, message, status, spec={"spec": {"mode": "Managed"}})

    def storage(status: str, reason: str, message: str = "") -> Any:
        return condition("StorageReady", status, reason, message, generation=None)

    def mirrored(status: str, reason: str, message: str = "") -> Any:
        return condition("Ready", status, reason, message, generation=None)

    bound = storage("True", "PVCBound", "PVC is bound")
    states = [
        State("new", "ModelMirror", NEW, "Progressing", "Unknown", "waits for KAITO", None, spec={"spec": {}}),
        of(
            "no volume yet",
            "Progressing",
            "InProgress",
            "PVC is Pending",
            storage("False", "PVCPending", "PVC is Pending"),
        ),
        of("no volume", "Degraded", "Failed", "no", storage("False", "PVCCreateFailed", "no")),
        of("downloading", "Progressing", "InProgress", "waits for KAITO", bound),
        of("ready", "Healthy", "Current", "done", bound, mirrored("True", "DownloadSucceeded", "done"), phase="Ready"),
        of("static", "Healthy", "Current", "none", mirrored("True", "StaticMirror", "none"), phase="Ready"),
    ]
    states += [
        of(reason, "Degraded", "Failed", "why", bound, mirrored("False", reason, "why"))
        for reason in ("InvalidSpec", "JobCreateFailed", "DownloadFailed", "DownloadOOMKilled", "DownloadEvicted")
    ]
    return states


STATES = [*_workspaces(), *_inference_sets(), *_rag_engines(), *_multi_roles(), *_model_mirrors()]
