"""How a KAITO version makes the children of an InferenceSet, and the inference pool in front of them."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from kaitoc.kaito.names import LABEL_CREATED_BY_INFERENCE_SET, PORT_INFERENCE
from kaitoc.objects import Object, name_of


class PoolChart(Struct, frozen=True):
    """The Helm chart of the inference pool."""

    url: str
    version: str


class SetConventions(Struct, frozen=True):
    """`child` makes a Workspace of an InferenceSet, without a name; its first argument is whether KAITO makes nodes.

    `annotated` tells whether children have the annotations of the template. `kept_labels` are those of an InferenceSet
    that its existing children are given again. `finds_anywhere` tells whether children count in whatever namespace.
    `pool_values` takes the labels of the pods that a pool selects.
    """

    child: Callable[[bool, Object], Object]
    annotated: bool
    kept_labels: Callable[[Object], dict[str, str]]
    finds_anywhere: bool
    pool_chart: PoolChart
    pool_values: Callable[[Mapping[str, str]], Object]


def plain_child(provisions: bool, inference_set: Object) -> Object:
    """A child of 0.9: instance type, selector and inference of the set, and no label or annotation but its own."""
    spec = inference_set["spec"]
    resource = {
        "instanceType": (spec["template"].get("resource") or {}).get("instanceType"),
        "labelSelector": spec.get("labelSelector"),
    }
    return {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {"labels": {LABEL_CREATED_BY_INFERENCE_SET: name_of(inference_set)}},
        "resource": {key: value for key, value in resource.items() if value is not None},
        "inference": spec["template"].get("inference") or {},
    }


def pool_values(labels: Mapping[str, str]) -> Object:
    """The values of the chart of the Gateway API inference extension itself."""
    return {
        "inferenceExtension": {
            "image": {
                "hub": "mcr.microsoft.com/oss/v2/gateway-api-inference-extension",
                "tag": "v1.3.1",
                "pullPolicy": "IfNotPresent",
            }
        },
        "inferencePool": {
            "targetPorts": [{"number": PORT_INFERENCE}],
            "modelServers": {"matchLabels": dict(labels)},
        },
    }


PLAIN_SETS = SetConventions(
    child=plain_child,
    annotated=False,
    kept_labels=lambda inference_set: {},
    finds_anywhere=True,
    pool_chart=PoolChart(
        url="oci://registry.k8s.io/gateway-api-inference-extension/charts/inferencepool", version="v1.3.1"
    ),
    pool_values=pool_values,
)
