"""Run parameters that the Transformers server would crash on or pass over."""

from typing import Any

import pytest
from msgspec.structs import replace

from kaitoc.kaito.workspace import view
from kaitoc.rules.inference_set import SetSubject
from kaitoc.rules.rule import Subject
from kaitoc.rules.run_parameters import RULES
from kaitoc.rules.run_parameters_of_sets import sets_have_no_run_parameters
from workspaces import context, workspace

TRANSFORMERS = {"kaito.sh/runtime": "transformers"}
FOUR, EIGHT, PIPELINE = "load_in_4bit", "load_in_8bit", "pipeline"


def found(version: str, obj: Any, *, operator: bool = False) -> list[tuple[str, str, str, str]]:
    """The id, parameter, message and hint of every finding."""
    subject = Subject(replace(context(version, obj), has_operator=operator), view(obj))
    return [
        (rule.id, str(finding.path[-1]).rpartition("/")[2], finding.message, finding.hint)
        for rule in RULES
        for finding in rule.check(subject)
    ]


def annotated(runtime: dict[str, str] = TRANSFORMERS, /, **parameters: str) -> dict[str, str]:
    return runtime | {f"run-parameters.kaitoc/{name}": value for name, value in parameters.items()}


@pytest.mark.parametrize(
    ("version", "parameters", "findings"),
    [
        ("0.9.4", {}, []),
        ("0.9.4", {FOUR: "true", EIGHT: "false", PIPELINE: "text-generation"}, []),
        (
            "0.9.4",
            {FOUR: "yes"},
            [("KC382", FOUR, 'load_in_4bit cannot be "yes"', 'write "true" or "false"')],
        ),
        (
            "0.12.0",
            {PIPELINE: "chat"},
            [("KC382", PIPELINE, 'pipeline cannot be "chat"', 'write "conversational" or "text-generation"')],
        ),
        (
            "0.9.4",
            {"load_in_4bits": "true"},
            [
                (
                    "KC381",
                    "load_in_4bits",
                    'the Transformers server of KAITO 0.9.4 has no run parameter "load_in_4bits"',
                    "did you mean load_in_4bit?",
                )
            ],
        ),
        (
            "0.12.0",
            {FOUR: "true"},
            [
                (
                    "KC381",
                    FOUR,
                    'the Transformers server of KAITO 0.12.0 has no run parameter "load_in_4bit"',
                    "KAITO 0.9.4 has it",
                )
            ],
        ),
        (
            "0.12.0",
            {"torch_dtype": "float16"},
            [
                (
                    "KC381",
                    "torch_dtype",
                    'the Transformers server of KAITO 0.12.0 has no run parameter "torch_dtype"',
                    "it has pipeline",
                )
            ],
        ),
        (
            "0.9.4",
            {FOUR: "true", EIGHT: "true"},
            [("KC383", EIGHT, "load_in_4bit and load_in_8bit exclude each other", "remove one")],
        ),
    ],
)
def test_what_the_server_takes(version: str, parameters: dict[str, str], findings: list[Any]) -> None:
    assert found(version, workspace(annotations=annotated(**parameters))) == findings


TUNING = {"preset": {"name": "phi"}, "method": "lora", "input": {}, "output": {}}


@pytest.mark.parametrize(
    ("obj", "message", "hint"),
    [
        (
            workspace(annotations=annotated({}, load_in_4bit="true")),
            "load_in_4bit is a run parameter of the Transformers runtime: vllm has none",
            "add the annotation kaito.sh/runtime: transformers, or set flags of vLLM in inference.config",
        ),
        (
            {**workspace(annotations=annotated(load_in_4bit="true")), "inference": {"template": {}}},
            "load_in_4bit is a run parameter of the Transformers runtime: a pod template has its own command",
            "set the flag in inference.template",
        ),
        (
            {**workspace(annotations=annotated(load_in_4bit="true")), "inference": None, "tuning": TUNING},
            "load_in_4bit is a run parameter of the Transformers runtime: tuning has none; its parameters are in "
            "training_config.yaml",
            "remove it",
        ),
    ],
)
def test_only_the_transformers_server_has_them(obj: Any, message: str, hint: str) -> None:
    assert found("0.9.4", obj, operator=True) == [("KC380", FOUR, message, hint)]


def test_with_an_operator_they_take_a_patch() -> None:
    obj = workspace(annotations=annotated(load_in_4bit="true", pipeline="conversational"))
    assert found("0.9.4", obj, operator=True) == [
        (
            "KC402",
            FOUR,
            "KAITO takes no notice of load_in_4bit and pipeline: `kaitoc render` writes a patch for the StatefulSet",
            "docs/run-parameters.md says how Argo CD, Flux or kubectl apply it",
        )
    ]


def test_sets_have_none() -> None:
    obj = {
        "kind": "InferenceSet",
        "metadata": {"name": "s", "annotations": annotated(pipeline="conversational")},
        "spec": {"template": {"metadata": {"annotations": annotated(load_in_4bit="true")}}},
    }
    subject = SetSubject(None, obj, None)  # type: ignore[arg-type]
    findings = list(sets_have_no_run_parameters.check(subject))
    assert [(finding.path, finding.message) for finding in findings] == [
        (
            ("metadata", "annotations", "run-parameters.kaitoc/pipeline"),
            "an InferenceSet cannot have the run parameter pipeline",
        ),
        (
            ("spec", "template", "metadata", "annotations", "run-parameters.kaitoc/load_in_4bit"),
            "an InferenceSet cannot have the run parameter load_in_4bit",
        ),
    ]
    plain = {"kind": "InferenceSet", "metadata": {"name": "s"}, "spec": {}}
    assert list(sets_have_no_run_parameters.check(SetSubject(None, plain, None))) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("run-parameter.kaitoc/pipeline", "did you mean run-parameters.kaitoc/pipeline?"),
        ("kaitoc/pipeline", "did you mean run-parameters.kaitoc/pipeline?"),
        ("example.com/pipeline", ""),
        ("kaitoc", ""),
    ],
)
def test_annotations_under_the_domain_of_kaitoc(key: str, hint: str) -> None:
    findings = found("0.12.0", workspace(annotations={key: "x"}))
    assert findings == ([("KC403", "pipeline", f'kaitoc does not read the annotation "{key}"', hint)] if hint else [])
