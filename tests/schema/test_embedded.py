from typing import Any

import pytest

from kaitoc.schema.embedded import embedded_violations


def workspace(**changes: Any) -> dict[str, Any]:
    return {"apiVersion": "kaito.sh/v1beta1", "kind": "Workspace", "metadata": {"name": "w"}, **changes}


def templated(template: Any) -> dict[str, Any]:
    return workspace(inference={"template": template})


CONTAINER = {"name": "c", "image": "busybox"}


@pytest.mark.parametrize(
    ("obj", "path", "message", "hint"),
    [
        (
            templated({"spec": {"container": [CONTAINER]}}),
            ("inference", "template", "spec", "container"),
            'unknown field "container" in inference.template.spec',
            'did you mean "containers"?',
        ),
        (
            templated({"spec": {"containers": [{"image": "busybox"}]}}),
            ("inference", "template", "spec", "containers", 0),
            'missing field "name" in inference.template.spec.containers[0]',
            "add name",
        ),
        (
            templated({"spec": {"containers": [{**CONTAINER, "ports": [{"containerPort": "80"}]}]}}),
            ("inference", "template", "spec", "containers", 0, "ports", 0, "containerPort"),
            'expected integer, found string "80"',
            "remove the quotes",
        ),
        (
            templated({"spec": {"containers": [{**CONTAINER, "env": [{"name": "TOKEN", "value": 12345}]}]}}),
            ("inference", "template", "spec", "containers", 0, "env", 0, "value"),
            "expected string, found integer",
            "put the value in quotes",
        ),
        (
            templated({"spec": {"containers": [{**CONTAINER, "resources": {"limits": {"memory": "1GB"}}}]}}),
            ("inference", "template", "spec", "containers", 0, "resources", "limits", "memory"),
            '"1GB" is not a quantity',
            "for example 16Gi or 500m",
        ),
        (
            templated("pod"),
            ("inference", "template"),
            'expected object, found string "pod"',
            "write its fields below it: metadata, spec",
        ),
        (
            templated({"metadata": {"labels": {"a b": "c"}}, "spec": {"containers": [CONTAINER]}}),
            ("inference", "template", "metadata", "labels", "a b"),
            'label "a b" is not valid',
            "it may only have letters, digits, -, _ and ., and begins and ends with a letter or digit",
        ),
        (
            workspace(tuning={"input": {"volumeSource": {"emptyDir": {}, "hostPath": {"path": "/"}}}}),
            ("tuning", "input", "volumeSource"),
            "too many fields (2): the most is 1",
            "",
        ),
        (
            workspace(inference={"adapters": [{}, {"source": {"volumeSource": {"pvc": {}}}}]}),
            ("inference", "adapters", 1, "source", "volumeSource", "pvc"),
            'unknown field "pvc" in inference.adapters[1].source.volumeSource',
            "",
        ),
        (
            {
                "apiVersion": "kaito.sh/v1beta1",
                "kind": "InferenceSet",
                "spec": {"template": {"metadata": {"labels": {"a": "-"}}}},
            },
            ("spec", "template", "metadata", "labels", "a"),
            'label value "-" is not valid',
            "it may only have letters, digits, -, _ and ., and begins and ends with a letter or digit",
        ),
        (
            {
                "apiVersion": "kaito.sh/v1beta1",
                "kind": "InferenceSet",
                "spec": {"updateStrategy": {"rollingUpdate": {"maxUnavailable": 1.5}}},
            },
            ("spec", "updateStrategy", "rollingUpdate", "maxUnavailable"),
            "expected integer or string, found number 1.5",
            "put the value in quotes",
        ),
    ],
)
def test_at_the_field_of_the_author(obj: dict[str, Any], path: tuple[Any, ...], message: str, hint: str) -> None:
    found = embedded_violations(obj, "0.12.0")
    hints = [(violation.path, violation.message, violation.hint) for violation in found]
    if not hint and "unknown" in message:
        hints = [(path, message, "") for path, message, _ in hints]
    assert hints == [(path, message, hint)]


def test_what_kubernetes_takes() -> None:
    container = {**CONTAINER, "args": [None], "command": None, "resources": {"limits": {"nvidia.com/gpu": 1}}}
    probe = {"httpGet": {"path": "/", "port": "http"}}
    pod = {"metadata": None, "spec": {"containers": [container, {**CONTAINER, "livenessProbe": probe}]}}
    assert embedded_violations(templated(pod), "0.9.4") == []
    assert embedded_violations(templated(None), "0.9.4") == []


def test_nothing_of_what_kaito_does_not_serve() -> None:
    assert embedded_violations({**templated("pod"), "apiVersion": "kaito.sh/v9"}, "0.9.4") == []
    assert embedded_violations({**templated("pod"), "apiVersion": "v1"}, "0.9.4") == []
