from typing import Any

import pytest

from kaitoc.schema.pods import pod_violations

SERVER = {"name": "server", "image": "server:1"}
DATA = {"name": "data", "emptyDir": {}}


def mounting(volume: str) -> dict[str, Any]:
    return {**SERVER, "volumeMounts": [{"name": volume, "mountPath": "/data"}]}


@pytest.mark.parametrize(
    ("spec", "path", "message", "hint"),
    [
        ({"containers": []}, ("containers",), "a pod has at least one container", "add one"),
        ({"initContainers": [SERVER]}, ("containers",), "a pod has at least one container", "add one"),
        ({"containers": [{"name": "a"}]}, ("containers", 0), 'container "a" has no image', "add image"),
        ({"containers": [None]}, ("containers", 0), 'container "" has no image', "add image"),
        (
            {"containers": [SERVER], "initContainers": [{"name": "a", "image": ""}]},
            ("initContainers", 0),
            'container "a" has no image',
            "add image",
        ),
        (
            {"containers": [SERVER], "initContainers": [SERVER]},
            ("initContainers", 0, "name"),
            'there are two containers "server" in the pod',
            "rename one of them",
        ),
        (
            {"containers": [mounting("date")], "volumes": [DATA]},
            ("containers", 0, "volumeMounts", 0, "name"),
            'the pod has no volume "date"',
            "its volumes are data",
        ),
        (
            {"containers": [mounting("data")]},
            ("containers", 0, "volumeMounts", 0, "name"),
            'the pod has no volume "data"',
            "add it to the volumes of the pod",
        ),
    ],
)
def test_refused(spec: dict[str, Any], path: Any, message: str, hint: str) -> None:
    found = [(v.path, v.message, v.hint) for v in pod_violations(spec, ("spec",))]
    assert found == [(("spec", *path), message, hint)]


def test_taken() -> None:
    spec = {"containers": [mounting("data"), {"name": "b", "image": "b"}], "volumes": [DATA], "initContainers": None}
    assert list(pod_violations(spec, ())) == []
