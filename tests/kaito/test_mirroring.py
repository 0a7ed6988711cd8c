"""ModelMirrors that their author wrote."""

from typing import Any

import pytest

from kaitoc.kaito.mirroring import expand_model_mirror, plan_model_mirror
from workspaces import context

ON = {"feature_gates": {"ModelMirror": True}}
SPEC = {
    "mode": "Managed",
    "source": {"registry": "huggingface", "modelID": "org/phi"},
    "storage": {"size": "1024Gi"},
    "jobNamespace": "mirrors",
}


def mirror(**spec: Any) -> dict[str, Any]:
    whole = {key: value for key, value in {**SPEC, **spec}.items() if value is not None}
    return {"apiVersion": "kaito.sh/v1alpha1", "kind": "ModelMirror", "metadata": {"name": "phi"}, "spec": whole}


def made(obj: Any, *objects: Any, **cluster: Any) -> list[tuple[str, str]]:
    target = context("0.12.0", obj, *objects, **{**ON, **cluster})
    found = expand_model_mirror(target, plan_model_mirror(target, obj))
    return [(one["kind"], one["metadata"]["namespace"]) for one in found]


def test_a_volume_and_the_job_that_fills_it() -> None:
    assert made(mirror()) == [("PersistentVolumeClaim", "mirrors"), ("Job", "mirrors")]


def test_the_volume_has_the_class_of_its_author_or_that_of_the_cluster() -> None:
    def spec(storage: dict[str, str]) -> Any:
        target = context("0.12.0", **ON)
        obj = mirror(storage=storage)
        return expand_model_mirror(target, plan_model_mirror(target, obj))[0]["spec"]

    plain = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Ti"}}}
    assert spec({"size": "1024Gi"}) == plain
    assert spec({"size": "1024Gi", "storageClassName": "nfs"}) == {**plain, "storageClassName": "nfs"}


@pytest.mark.parametrize(("cloud", "labelled"), [("azure", True), ("aws", False)])
def test_the_job_acts_under_the_identity_of_its_service_account(cloud: str, labelled: bool) -> None:
    target = context("0.12.0", cloud=cloud, **ON)
    job = expand_model_mirror(target, plan_model_mirror(target, mirror(serviceAccountName="me")))[1]
    template = job["spec"]["template"]
    assert template["spec"]["serviceAccountName"] == "me"
    assert ("metadata" in template) is labelled


def test_a_size_that_is_none() -> None:
    obj = mirror(storage={"size": "large"})
    refusal = plan_model_mirror(context("0.12.0", **ON), obj).refusal
    assert refusal is not None
    assert (refusal.message, refusal.path) == (
        '"large" is not a quantity such as 16Gi, 500m or 2',
        ("spec", "storage", "size"),
    )
    assert made(obj) == []


def test_what_is_there_already_is_left_alone() -> None:
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "phi", "namespace": "mirrors"}}
    labels = {"kaito.sh/model-mirror-name": "phi"}
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "x", "namespace": "mirrors", "labels": labels}}
    assert made(mirror(), claim) == [("Job", "mirrors")]
    assert made(mirror(), job) == [("PersistentVolumeClaim", "mirrors")]


@pytest.mark.parametrize("spec", [{"mode": "Static"}, {"source": None}, {"storage": None}, {"jobNamespace": None}])
def test_nothing_is_made(spec: dict[str, Any]) -> None:
    assert made(mirror(**spec)) == []


def test_nothing_happens_while_the_gate_is_off() -> None:
    assert made(mirror(), feature_gates={}) == []
    waiting = plan_model_mirror(context("0.12.0"), mirror()).waiting
    assert waiting is not None
    assert waiting.message == "nothing happens: the controller of ModelMirrors is off (feature gate ModelMirror)"


@pytest.mark.parametrize(
    ("field", "outcome"), [("source", "waiting"), ("storage", "waiting"), ("jobNamespace", "refusal")]
)
def test_what_a_managed_mirror_needs(field: str, outcome: str) -> None:
    plan = plan_model_mirror(context("0.12.0", **ON), mirror(**{field: None}))
    reason = getattr(plan, outcome)
    assert (reason.message, reason.path) == (f"a managed ModelMirror needs {field}", ("spec", field))
    assert plan_model_mirror(context("0.12.0", **ON), mirror(mode="Static", source=None)).refusal is None
