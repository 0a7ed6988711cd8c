"""What `kaitoc diff` calls recreate, a real API server refuses to change; what it calls something else, it changes."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from apiserver import ApiServer
from test_apiserver import prepared

from kaitoc.objects import at
from processes import kaitoc

Object = dict[str, Any]

PODS = {"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [{"name": "a", "image": "a"}]}}
STATEFUL_SET = {"serviceName": "a", "replicas": 1, "selector": {"matchLabels": {"app": "a"}}, "template": PODS}
CLAIM = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "storageClassName": "a"}
ONCE = {**PODS, "spec": {**PODS["spec"], "restartPolicy": "Never"}}
CONTAINER = ("spec", "template", "spec", "containers", 0)
VOLUME = {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "csi": {"driver": "a", "volumeHandle": "a"}}

OBJECTS: dict[str, tuple[str, Object]] = {
    "ConfigMap": ("v1", {"immutable": True, "data": {"a": "1"}}),
    "CSIDriver": ("storage.k8s.io/v1", {"spec": {"attachRequired": True, "volumeLifecycleModes": ["Persistent"]}}),
    "Deployment": ("apps/v1", {"spec": {"selector": {"matchLabels": {"app": "a"}}, "template": PODS}}),
    "Job": ("batch/v1", {"spec": {"completions": 1, "parallelism": 1, "template": ONCE}}),
    "PersistentVolume": ("v1", {"spec": VOLUME}),
    "PersistentVolumeClaim": ("v1", {"spec": CLAIM}),
    "PriorityClass": ("scheduling.k8s.io/v1", {"value": 5}),
    "RoleBinding": (
        "rbac.authorization.k8s.io/v1",
        {"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "a"}},
    ),
    "RuntimeClass": ("node.k8s.io/v1", {"handler": "a"}),
    "Secret": ("v1", {"type": "Opaque", "data": {"a": "MQ=="}}),
    "Service": ("v1", {"spec": {"clusterIP": "None", "selector": {"app": "a"}, "ports": [{"port": 80}]}}),
    "StatefulSet": ("apps/v1", {"spec": STATEFUL_SET}),
    "StorageClass": ("storage.k8s.io/v1", {"provisioner": "a", "parameters": {"a": "1"}}),
}
CHANGES: list[tuple[str, tuple[str | int, ...], Any]] = [
    ("ConfigMap", ("data", "a"), "2"),
    ("ConfigMap", ("immutable",), False),
    ("ConfigMap", ("metadata", "labels"), {"a": "b"}),
    ("CSIDriver", ("spec", "attachRequired"), False),
    ("CSIDriver", ("spec", "volumeLifecycleModes"), ["Ephemeral"]),
    ("Deployment", ("spec", "selector", "matchLabels"), {"app": "b"}),
    ("Deployment", (*CONTAINER, "image"), "b"),
    ("Deployment", ("spec", "replicas"), 3),
    ("Job", ("spec", "template", "metadata", "labels"), {"app": "b"}),
    ("Job", (*CONTAINER, "image"), "b"),
    ("Job", ("spec", "completions"), 2),
    ("Job", ("spec", "parallelism"), 2),
    ("Job", ("spec", "backoffLimit"), 3),
    ("PersistentVolume", ("spec", "csi", "volumeHandle"), "b"),
    ("PersistentVolume", ("spec", "capacity", "storage"), "2Gi"),
    ("PersistentVolumeClaim", ("spec", "storageClassName"), "b"),
    ("PersistentVolumeClaim", ("spec", "accessModes"), ["ReadWriteMany"]),
    ("PriorityClass", ("value",), 6),
    ("PriorityClass", ("description",), "why"),
    ("RoleBinding", ("roleRef", "name"), "b"),
    ("RoleBinding", ("subjects",), [{"kind": "User", "name": "a", "apiGroup": "rbac.authorization.k8s.io"}]),
    ("RuntimeClass", ("handler",), "b"),
    ("Secret", ("type",), "other"),
    ("Secret", ("data", "a"), "Mg=="),
    ("Service", ("spec", "clusterIP"), "10.0.0.50"),
    ("Service", ("spec", "ports"), [{"port": 81}]),
    ("StatefulSet", ("spec", "serviceName"), "b"),
    ("StatefulSet", ("spec", "podManagementPolicy"), "Parallel"),
    ("StatefulSet", ("spec", "volumeClaimTemplates"), [{"metadata": {"name": "a"}, "spec": CLAIM}]),
    ("StatefulSet", ("spec", "selector", "matchLabels"), {"app": "b"}),
    ("StatefulSet", ("spec", "replicas"), 2),
    ("StatefulSet", ("spec", "minReadySeconds"), 5),
    ("StatefulSet", (*CONTAINER, "image"), "b"),
    ("StorageClass", ("parameters", "a"), "2"),
    ("StorageClass", ("provisioner",), "b"),
    ("StorageClass", ("reclaimPolicy",), "Retain"),
    ("StorageClass", ("allowVolumeExpansion",), True),
]


@pytest.mark.parametrize(
    ("kind", "path", "value"), CHANGES, ids=[f"{c[0]} {'.'.join(map(str, c[1]))}" for c in CHANGES]
)
def test_recreate(
    servers: Callable[[str], ApiServer], tmp_path: Path, kind: str, path: tuple[str | int, ...], value: Any
) -> None:
    version, content = OBJECTS[kind]
    old: Object = {"apiVersion": version, "kind": kind, "metadata": {"name": "it"}, **copy.deepcopy(content)}
    new = changed(old, path, value)
    for name, obj in (("old", old), ("new", new)):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(obj))
    done = kaitoc(tmp_path, "diff", "old.yaml", "new.yaml", "--output-format", "json")
    (difference,) = json.loads(done.stdout)["objects"]
    server = servers("0.12.0")
    with prepared(server, [old]):
        created = server.create(old)
        assert created, created.message
        done_to = server.request("PUT", server.path(old), changed(server.get(old).body, path, value))
    refused = done_to.code in (403, 422)
    assert refused or done_to, done_to.message
    assert refused == (difference["change"] == "recreate"), f"{difference['change']}: {done_to.message}"


def changed(obj: Object, path: tuple[str | int, ...], value: Any) -> Object:
    """An object with another value; a selector goes along with the pods, which it has to select."""
    new = copy.deepcopy(obj)
    at(new, path[:-1])[path[-1]] = value
    if path[1:2] == ("selector",):
        new["spec"]["template"]["metadata"]["labels"] = value
    return new
