"""The children of an InferenceSet in 0.12.0, and the router in front of them (pkg/utils/inferenceset)."""

from kaitoc.kaito.names import LABEL_CREATED_BY_INFERENCE_SET, LABEL_CREATED_BY_MULTI_ROLE, LABEL_ROLE
from kaitoc.kaito.profiles.v0_12_0.options import DISABLE_BENCHMARK
from kaitoc.kaito.router import set_router
from kaitoc.kaito.set_conventions import PoolChart, SetConventions
from kaitoc.objects import Object, annotations_of, labels_of, name_of


def labelled_child(provisions: bool, inference_set: Object) -> Object:
    """A child with the template's labels and annotations, and the set's that say what it is part of.

    Without provisioning it has no instance type.
    """
    spec = inference_set["spec"]
    template = spec["template"]
    annotations = dict(annotations_of(template))
    if annotations_of(inference_set).get(DISABLE_BENCHMARK) == "true":
        annotations[DISABLE_BENCHMARK] = "true"
    labels = {**template_labels(inference_set), LABEL_CREATED_BY_INFERENCE_SET: name_of(inference_set)}
    wanted = template.get("resource") or {}
    resource = {
        "instanceType": wanted.get("instanceType") if provisions else None,
        "labelSelector": spec.get("labelSelector"),
        "partition": wanted.get("partition"),
    }
    return {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {"labels": labels, **({"annotations": annotations} if annotations else {})},
        "resource": {key: value for key, value in resource.items() if value is not None},
        "inference": template.get("inference") or {},
    }


def template_labels(inference_set: Object) -> dict[str, str]:
    """The labels of the template, and those of the set itself that say which role its children play."""
    own = labels_of(inference_set)
    role = {label: own[label] for label in (LABEL_ROLE, LABEL_CREATED_BY_MULTI_ROLE) if label in own}
    return {**labels_of(inference_set["spec"]["template"]), **role}


SETS = SetConventions(
    child=labelled_child,
    annotated=True,
    kept_labels=template_labels,
    finds_anywhere=False,
    pool_chart=PoolChart(url="oci://ghcr.io/llm-d/charts/llm-d-router-gateway", version="v0.9.0"),
    pool_values=set_router,
)
