"""What is said of an object while what KAITO makes of it is verified."""

from typing import Any

from kaitoc.compile import compile_documents, expand
from kaitoc.diagnostics import Diagnostic, SourceRef
from kaitoc.environment import Environment
from kaitoc.load.document import Document
from workspaces import A100, context


def said_of(name: str, **inference: Any) -> list[Diagnostic]:
    """What is said of an InferenceSet with three replicas."""
    template = {"resource": {"instanceType": A100}, "inference": inference or {"preset": {"name": "phi"}}}
    inference_set = {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "InferenceSet",
        "metadata": {"name": name},
        "spec": {"replicas": 3, "labelSelector": {"matchLabels": {"apps": "x"}}, "template": template},
    }
    target = context("0.12.0")
    environment = Environment(target.cluster, target.profile, target.registry)
    compilation = compile_documents([Document(SourceRef("x.yaml"), inference_set)], environment, admission=False)
    assert compilation.diagnostics == ()
    return [problem for _, problems in expand(compilation, deep=True) for problem in problems]


def test_names_that_get_too_long_are_said_once() -> None:
    assert [(found.rule, found.path) for found in said_of("a" * 60)] == [("KC211", ("metadata", "name"))]
    assert said_of("a" * 40) == []
