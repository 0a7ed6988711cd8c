from typing import Any

import pytest

from kaitoc.schema.embedded import embedded_violations, is_decoded


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
    template = {
        "metadata": None,
        "spec": {"containers": [container, {**CONTAINER, "name": "d", "livenessProbe": probe}]},
    }
    assert embedded_violations(templated(template), "0.9.4") == []
    assert embedded_violations(templated(None), "0.9.4") == []


def pod(**container: Any) -> dict[str, Any]:
    return templated({"spec": {"containers": [{**CONTAINER, **container}]}})


def limited(memory: Any) -> dict[str, Any]:
    return pod(resources={"limits": {"memory": memory}})


def created(time: Any) -> dict[str, Any]:
    return templated({"metadata": {"creationTimestamp": time}, "spec": {"containers": [CONTAINER]}})


@pytest.mark.parametrize(
    "obj",
    [
        *map(limited, ["1GB", "", "1 Gi", "1K", "1e", "0x10", "1_000", "1e3Gi", "1\n", True, [], {}]),
        *map(created, ["2026-01-31", "x", "", "2026-01-31t12:00:00z", "2026-02-30T12:00:00Z", 5]),
        *(pod(ports=[{"containerPort": port}]) for port in ["80", 80.5, 2**31, -(2**31) - 1, 1e30]),
        *(pod(livenessProbe={"httpGet": {"port": port}}) for port in [2**31, 80.5, True, []]),
        pod(args={}),
        pod(imagex="busybox"),
        workspace(tuning={"input": {"volumeSource": {"emptyDir": {"sizeLimit": "1GB"}}}}),
    ],
)
def test_what_the_webhook_cannot_decode(obj: dict[str, Any]) -> None:
    """As KAITO's webhooks of 0.9.4 and 0.12.0 were seen to refuse."""
    assert [is_decoded(violation, obj) for violation in embedded_violations(obj, "0.12.0")] == [False]


@pytest.mark.parametrize(
    "obj",
    [
        pod(ARGS=["--verbose"]),
        pod(livenessProbe={"httpGet": {"port": None}}),
        templated({"spec": {"containers": None}}),
        templated({"spec": {}}),
        templated({"metadata": {"labels": {"a b": "c"}}, "spec": {"containers": [CONTAINER]}}),
        workspace(tuning={"input": {"volumeSource": {"emptyDir": {}, "hostPath": {"path": "/"}}}}),
    ],
)
def test_what_only_the_controller_fails_at(obj: dict[str, Any]) -> None:
    """As KAITO's webhooks of 0.9.4 and 0.12.0 were seen to take."""
    assert [is_decoded(violation, obj) for violation in embedded_violations(obj, "0.12.0")] == [True]


@pytest.mark.parametrize("memory", ["16Gi", " 16Gi ", "-1", "+1", "1e3", ".5", "5.", "Ki", "1E10", "-", 1, 1.5, None])
def test_quantities_that_go_decodes(memory: Any) -> None:
    assert embedded_violations(limited(memory), "0.12.0") == []


def test_nothing_of_what_kaito_does_not_serve() -> None:
    assert embedded_violations({**templated("pod"), "apiVersion": "kaito.sh/v9"}, "0.9.4") == []
    assert embedded_violations({**templated("pod"), "apiVersion": "v1"}, "0.9.4") == []
