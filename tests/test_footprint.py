"""What the files of an input ask of each other is noted while they are compiled."""

from typing import Any

import pytest

from kaitoc.compile import compile_documents
from kaitoc.diagnostics import SourceRef
from kaitoc.environment import environment
from kaitoc.footprint import Footprint, Trace, united
from kaitoc.load.document import Document
from kaitoc.objects import Object


def workspace(config: str = "", **metadata: Any) -> Object:
    preset = {"preset": {"name": "phi-4-mini-instruct"}}
    return {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {"name": "phi", "namespace": "a", **metadata},
        "resource": {"instanceType": "Standard_NC24ads_A100_v4", "labelSelector": {"matchLabels": {"apps": "phi"}}},
        "inference": {**preset, **({"config": config} if config else {})},
    }


def traced(obj: Object) -> Footprint:
    trace: Trace = {}
    compile_documents([Document(SourceRef("a"), obj)], environment(None, "0.9.4"), hashed_names=True, trace=trace)
    return trace["a"]


def test_an_object_has_its_kind_name_and_labels() -> None:
    footprint = Footprint()
    footprint.add({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "A", "labels": {"a/b": "c", "n": 1}}})
    assert footprint == Footprint({"/secret/default/a"}, {"secret", "secret/a", "secret/a/b/c"})


ASKED = [
    (workspace("mine"), "/configmap/a/mine"),
    (workspace(), "nodeclaim/kaito.sh/workspace/phi"),
    (workspace(labels={"inferenceset.kaito.sh/created-by": "set"}), "inferenceset/set"),
    (
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "pod", "namespace": "a"},
            "spec": {"containers": [{"name": "c", "envFrom": [{"configMapRef": {"name": "mine"}}]}]},
        },
        "/configmap/a/mine",
    ),
]


@pytest.mark.parametrize(("obj", "name"), ASKED)
def test_what_decides_is_asked_for(obj: Object, name: str) -> None:
    assert name in traced(obj).asked


def test_a_config_map_answers_to_its_hashed_name_too() -> None:
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "mine", "namespace": "a"}, "data": {}}
    trace: Trace = {}
    documents = [Document(SourceRef("a"), workspace("mine")), Document(SourceRef("b"), config)]
    compile_documents(documents, environment(None, "0.9.4"), hashed_names=True, trace=trace)
    plain, hashed = sorted(trace["b"].identities, key=len)
    assert plain == "/configmap/a/mine"
    assert hashed.startswith("/configmap/a/mine-")


def test_footprints_are_united() -> None:
    assert united([Footprint({"a"}, {"b"}, {"c"}), Footprint({"d"})]) == Footprint({"a", "d"}, {"b"}, {"c"})
