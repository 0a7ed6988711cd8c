from typing import Any

import pytest

from kaitoc.diff.compare import compare
from kaitoc.diff.kubernetes import judge
from kaitoc.diff.model import Change

CLAIM = {"spec": {"resources": {"requests": {"storage": "10Gi"}}, "storageClassName": "a"}}
IMMUTABLE = {"immutable": True, "data": {"a": "1"}}


def template(image: str) -> dict[str, Any]:
    return {"template": {"spec": {"containers": [{"name": "a", "image": image}]}}}


@pytest.mark.parametrize(
    ("kind", "old", "new", "change"),
    [
        ("StatefulSet", {"spec": {"replicas": 1}}, {"spec": {"replicas": 2}}, Change.IN_PLACE),
        ("StatefulSet", {"spec": template("a")}, {"spec": template("b")}, Change.RESTART),
        (
            "StatefulSet",
            {"spec": {**template("a"), "updateStrategy": {"type": "OnDelete"}}},
            {"spec": {**template("b"), "updateStrategy": {"type": "OnDelete"}}},
            Change.MANUAL,
        ),
        ("StatefulSet", {"spec": {"serviceName": "a"}}, {"spec": {"serviceName": "b"}}, Change.RECREATE),
        ("StatefulSet", {"spec": {}}, {"spec": {"volumeClaimTemplates": [{}]}}, Change.RECREATE),
        ("StatefulSet", {"metadata": {"labels": {"a": "1"}}}, {"metadata": {}}, Change.IN_PLACE),
        ("Deployment", {"spec": template("a")}, {"spec": template("b")}, Change.RESTART),
        ("Deployment", {"spec": template("a")}, {"spec": {**template("b"), "paused": True}}, Change.MANUAL),
        ("Deployment", {"spec": {"selector": {"a": "b"}}}, {"spec": {"selector": {"a": "c"}}}, Change.RECREATE),
        ("Job", {"spec": template("a")}, {"spec": template("b")}, Change.RECREATE),
        ("Job", {"spec": {"parallelism": 1}}, {"spec": {"parallelism": 2}}, Change.IN_PLACE),
        (
            "Pod",
            {"spec": template("a")["template"]["spec"]},
            {"spec": template("b")["template"]["spec"]},
            Change.IN_PLACE,
        ),
        ("Pod", {"spec": {"nodeName": "a"}}, {"spec": {"nodeName": "b"}}, Change.RECREATE),
        ("ConfigMap", {"data": {"a": "1"}}, {"data": {"a": "2"}}, Change.IN_PLACE),
        ("ConfigMap", IMMUTABLE, {"immutable": True, "data": {"a": "2"}}, Change.RECREATE),
        ("ConfigMap", IMMUTABLE, {"data": {"a": "1"}}, Change.RECREATE),
        ("ConfigMap", {"data": {"a": "1"}}, IMMUTABLE, Change.IN_PLACE),
        ("Secret", IMMUTABLE, {"immutable": True, "data": {"a": "2"}}, Change.RECREATE),
        ("Secret", {"type": "a"}, {"type": "b"}, Change.RECREATE),
        ("PersistentVolumeClaim", CLAIM, {"spec": {**CLAIM["spec"], "storageClassName": "b"}}, Change.RECREATE),
        (
            "PersistentVolumeClaim",
            CLAIM,
            {"spec": {**CLAIM["spec"], "resources": {"requests": {"storage": "20Gi"}}}},
            Change.IN_PLACE,
        ),
        (
            "PersistentVolumeClaim",
            CLAIM,
            {"spec": {**CLAIM["spec"], "resources": {"requests": {"storage": "9Gi"}}}},
            Change.RECREATE,
        ),
        ("Service", {"spec": {"type": "ClusterIP"}}, {"spec": {"type": "LoadBalancer"}}, Change.IN_PLACE),
        ("Service", {"spec": {}}, {"spec": {"clusterIP": "None"}}, Change.RECREATE),
        ("Service", {"spec": {"clusterIP": "None"}}, {"spec": {}}, Change.RECREATE),
        ("Service", {"spec": {"clusterIP": "10.0.0.1"}}, {"spec": {}}, Change.IN_PLACE),
        ("Service", {"spec": {"type": "ExternalName"}}, {"spec": {"clusterIP": "10.0.0.1"}}, Change.IN_PLACE),
        ("StorageClass", {"parameters": {"a": "1"}}, {"parameters": {"a": "2"}}, Change.RECREATE),
        ("RoleBinding", {"roleRef": {"name": "a"}}, {"roleRef": {"name": "b"}}, Change.RECREATE),
        ("NodeClaim", {"spec": {"expireAfter": "1h"}}, {"spec": {"expireAfter": "2h"}}, Change.RECREATE),
        ("NodePool", {"spec": {"replicas": 1}}, {"spec": {"replicas": 2}}, Change.IN_PLACE),
        ("Anything", {"spec": {"a": 1}}, {"spec": {"a": 2}}, Change.IN_PLACE),
        ("Anything", {"spec": {"a": 1}}, {"spec": {"a": 1}}, Change.NONE),
    ],
)
def test_classes(kind: str, old: dict[str, Any], new: dict[str, Any], change: Change) -> None:
    before, after = {"kind": kind, **old}, {"kind": kind, **new}
    assert judge(before, after, compare(before, after))[0] is change


def test_the_reason_names_what_cannot_change() -> None:
    old, new = (
        {"kind": "StatefulSet", "spec": {"serviceName": "a"}},
        {"kind": "StatefulSet", "spec": {"serviceName": "b"}},
    )
    assert judge(old, new, compare(old, new))[1] == (
        "Kubernetes does not let spec.serviceName change: delete the StatefulSet and create it anew"
    )
