"""Run parameters: what annotations set, what becomes of the command, and the patch for the operator's StatefulSet."""

from typing import Any

import pytest
from msgspec.structs import replace

from kaitoc.kaito.inference import stateful_set, workload_patch
from kaitoc.kaito.planning import plan_workspace
from kaitoc.kaito.run_parameters import RunParameter, accepted_parameters, with_parameters, written_parameters
from kaitoc.kaito.workspace import view
from workspaces import context, planned, workspace

KNOWN = {"load_in_4bit": RunParameter(), "pipeline": RunParameter(("conversational", "text-generation"))}
ANNOTATIONS = {
    "kaito.sh/runtime": "transformers",
    "run-parameters.kaitoc/load_in_8bit": "true",
    "run-parameters.kaitoc/pipeline": "conversational",
    "run-parameters.kaitoc/torch_dtype": "float16",
}


def test_what_annotations_set() -> None:
    assert written_parameters(ANNOTATIONS) == {
        "load_in_8bit": "true",
        "pipeline": "conversational",
        "torch_dtype": "float16",
    }


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("load_in_4bit", "true", True),
        ("load_in_4bit", "false", True),
        ("load_in_4bit", "True", False),
        ("load_in_4bit", "", False),
        ("pipeline", "conversational", True),
        ("pipeline", "true", False),
        ("device_map", "auto", False),
    ],
)
def test_what_is_accepted(name: str, value: str, accepted: bool) -> None:
    found = accepted_parameters(KNOWN, {f"run-parameters.kaitoc/{name}": value, "other.kaitoc/pipeline": "x"})
    assert found == ({name: value} if accepted else {})


@pytest.mark.parametrize(
    ("parameters", "flags"),
    [
        ({}, {"a": "1", "b": ""}),
        ({"a": "2"}, {"a": "2", "b": ""}),
        ({"b": "false"}, {"a": "1"}),
        ({"c": "true"}, {"a": "1", "b": "", "c": ""}),
    ],
)
def test_flags(parameters: dict[str, str], flags: dict[str, str]) -> None:
    assert with_parameters({"a": "1", "b": ""}, parameters) == flags


def command(version: str, annotations: dict[str, str], *, operator: bool) -> str:
    obj = workspace(annotations=annotations)
    target = replace(context(version, obj), has_operator=operator)
    plan = plan_workspace(target, view(obj))
    assert plan.serving is not None
    made = stateful_set(target, plan.workspace, plan.serving)
    return str(made["spec"]["template"]["spec"]["containers"][0]["command"][-1])


def test_without_an_operator_the_workload_has_them() -> None:
    made = command("0.9.4", ANNOTATIONS, operator=False)
    assert made.endswith(
        "api.py --a=b --load_in_8bit --pipeline=conversational --pretrained_model_name_or_path=org/phi"
    )


def test_an_operator_knows_nothing_of_them() -> None:
    made = command("0.9.4", ANNOTATIONS, operator=True)
    assert made == command("0.9.4", {"kaito.sh/runtime": "transformers"}, operator=True)


def patch(version: str, annotations: dict[str, str], *, operator: bool = True, **fields: Any) -> Any:
    obj = workspace(annotations=annotations, **fields)
    target = replace(context(version, obj), has_operator=operator)
    plan = plan_workspace(target, view(obj))
    assert plan.serving is not None
    return workload_patch(target, plan.workspace, plan.serving)


def test_the_patch_changes_the_command_and_nothing_else() -> None:
    made = command("0.9.4", ANNOTATIONS, operator=False)
    assert patch("0.9.4", ANNOTATIONS, namespace="models") == {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "ws", "namespace": "models"},
        "spec": {"template": {"spec": {"containers": [{"name": "ws", "command": ["/bin/sh", "-c", made]}]}}},
    }


@pytest.mark.parametrize(
    ("version", "annotations", "operator"),
    [
        ("0.9.4", ANNOTATIONS, False),
        ("0.9.4", {"kaito.sh/runtime": "transformers"}, True),
        ("0.9.4", ANNOTATIONS | {"kaito.sh/runtime": "vllm"}, True),
        ("0.12.0", {"kaito.sh/runtime": "transformers", "run-parameters.kaitoc/load_in_8bit": "true"}, True),
    ],
)
def test_there_is_nothing_to_patch(version: str, annotations: dict[str, str], operator: bool) -> None:
    assert patch(version, annotations, operator=operator) is None


def test_they_are_part_of_the_plan() -> None:
    serving = planned("0.9.4", workspace(annotations=ANNOTATIONS)).serving
    assert serving is not None
    assert serving.run_parameters == {"load_in_8bit": "true", "pipeline": "conversational"}
