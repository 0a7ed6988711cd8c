"""From a field of a Workspace back to what its author wrote."""

from typing import Any

import pytest

from deployments import GGUF, PREMADE, VLLM, written
from kaitoc.deployment.places import place_of
from kaitoc.diagnostics import path_text

CONTAINER = ("inference", "template", "spec", "containers", 0)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("metadata", "name"), "metadata.name"),
        (("metadata", "labels", "team"), "metadata.labels.team"),
        (("metadata", "labels", "kubefoundry.io/compute-type"), "spec.computeType"),
        (("resource", "count"), "spec.replicas"),
        (("resource", "instanceType"), "spec.instanceType"),
        (("resource", "preferredNodes", 0), "spec.preferredNodes[0]"),
        (("resource", "labelSelector", "matchLabels", "pool"), "spec.labelSelector.pool"),
        ((*CONTAINER, "image"), "spec.modelSource"),
        ((*CONTAINER, "args", 3), "spec.modelId"),
        ((*CONTAINER, "env", 0, "name"), "spec.hfTokenSecret"),
        ((*CONTAINER, "resources", "limits", "nvidia.com/gpu"), "spec.resources.gpu"),
        ((*CONTAINER, "resources", "requests", "memory"), "spec.resources.memory"),
        ((*CONTAINER, "livenessProbe"), "spec"),
        ((), "spec"),
    ],
)
def test_of_a_workspace_and_of_a_set(path: tuple[str | int, ...], place: str) -> None:
    assert path_text(place_of(written(VLLM), "Workspace", path)) == place
    if path[:1] == ("inference",):
        assert path_text(place_of(written(VLLM), "InferenceSet", ("spec", "template", *path))) == place


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("spec", "replicas"), "spec.replicas"),
        (("spec", "labelSelector", "matchLabels"), "spec.labelSelector"),
        (("spec", "template", "resource", "instanceType"), "spec.instanceType"),
        (("kind",), "spec.resourceType"),
    ],
)
def test_of_a_set(path: tuple[str | int, ...], place: str) -> None:
    assert path_text(place_of(written(VLLM), "InferenceSet", path)) == place


@pytest.mark.parametrize(("path", "place"), [(("metadata", "name"), "metadata.name"), (("spec", "ports", 0), "spec")])
def test_of_a_service(path: tuple[str | int, ...], place: str) -> None:
    assert path_text(place_of(written(VLLM), "Service", path)) == place


@pytest.mark.parametrize(
    ("overrides", "path", "place"),
    [
        ({"resource": {"count": 2}}, ("resource", "count"), "spec.overrides.resource.count"),
        ({"resource": {"count": 2}}, ("resource", "instanceType"), "spec.instanceType"),
        ({"resource": {"count": None}}, ("resource", "count"), "spec.overrides.resource.count"),
        (
            {"inference": {"template": {"spec": {"containers": [{"image": "a"}]}}}},
            (*CONTAINER, "image"),
            "spec.overrides.inference.template.spec.containers[0].image",
        ),
        ({}, ("resource", "count"), "spec.replicas"),
        (None, ("resource", "count"), "spec.replicas"),
    ],
)
def test_what_overrides_set(overrides: Any, path: tuple[str | int, ...], place: str) -> None:
    assert path_text(place_of(written(PREMADE | {"overrides": overrides}), "Workspace", path)) == place


@pytest.mark.parametrize(
    ("spec", "place"), [(VLLM, "spec.modelId"), (PREMADE, "spec.premadeModel"), (GGUF, "spec.ggufFile")]
)
def test_arguments(spec: dict[str, Any], place: str) -> None:
    assert path_text(place_of(written(spec), "Workspace", (*CONTAINER, "args", 0))) == place


def test_an_image_that_is_given() -> None:
    spec = PREMADE | {"imageRef": "a/b:1"}
    assert path_text(place_of(written(spec), "Workspace", (*CONTAINER, "image"))) == "spec.imageRef"
