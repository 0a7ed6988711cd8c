"""The children of an InferenceSet in 0.12.0, and the router in front of them (pkg/utils/inferenceset)."""

from collections.abc import Mapping

from kaitoc.kaito.names import LABEL_CREATED_BY_INFERENCE_SET, PORT_INFERENCE
from kaitoc.kaito.profiles.v0_12_0.options import DISABLE_BENCHMARK, LABEL_CREATED_BY_MULTI_ROLE, LABEL_ROLE
from kaitoc.kaito.set_conventions import PoolChart, SetConventions
from kaitoc.objects import Object, annotations_of, labels_of, name_of

ROUTER_IMAGE = {
    "registry": "mcr.microsoft.com/oss/v2/llm-d",
    "repository": "llm-d-router-endpoint-picker",
    "tag": "v0.9.0",
    "pullPolicy": "IfNotPresent",
}
ROUTER_RESOURCES = {"requests": {"cpu": "1", "memory": "2Gi"}, "limits": {"memory": "16Gi"}}


def labelled_child(provisions: bool, inference_set: Object) -> Object:
    """A child with the template's labels and annotations, and the set's that say what it is part of.

    Without provisioning it has no instance type.
    """
    spec, own = inference_set["spec"], labels_of(inference_set)
    template = spec["template"]
    annotations = dict(annotations_of(template))
    if annotations_of(inference_set).get(DISABLE_BENCHMARK) == "true":
        annotations[DISABLE_BENCHMARK] = "true"
    labels = {
        **labels_of(template),
        **{label: own[label] for label in (LABEL_ROLE, LABEL_CREATED_BY_MULTI_ROLE) if label in own},
        LABEL_CREATED_BY_INFERENCE_SET: name_of(inference_set),
    }
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


def router_values(labels: Mapping[str, str]) -> Object:
    """The values of the router's chart."""
    return {
        "router": {
            "epp": {"image": ROUTER_IMAGE, "resources": ROUTER_RESOURCES, "flags": {"secure-serving": False}},
            "modelServers": {"targetPorts": [{"number": PORT_INFERENCE}], "matchLabels": dict(labels)},
        }
    }


SETS = SetConventions(
    child=labelled_child,
    pool_chart=PoolChart(url="oci://ghcr.io/llm-d/charts/llm-d-router-gateway", version="v0.9.0", values=router_values),
)
