from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitoc.schema.checker import kaito_checker
from kaitoc.schema.validate import document_violations, kubernetes_violations, violations
from kaitoc.schema.violation import ViolationKind


def workspace(**changes: Any) -> dict[str, Any]:
    return {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {"name": "phi"},
        "resource": {"instanceType": "Standard_NC24ads_A100_v4", "labelSelector": {"matchLabels": {"apps": "phi"}}},
        "inference": {"preset": {"name": "phi-4"}},
        **changes,
    }


def selecting(**changes: Any) -> dict[str, Any]:
    return {"labelSelector": {"matchLabels": {"apps": "phi"}}, **changes}


def said(obj: dict[str, Any], version: str = "0.9.4") -> list[tuple[tuple[str | int, ...], str, str]]:
    return [(found.path, found.message, found.hint) for found in violations(obj, version)]


@pytest.mark.parametrize(
    ("obj", "expected"),
    [
        (
            workspace(resource=selecting(instanceTyp="x")),
            (("resource", "instanceTyp"), 'unknown field "instanceTyp" in resource', 'did you mean "instanceType"?'),
        ),
        (
            workspace(resource=selecting(count="2")),
            (("resource", "count"), 'expected integer, found string "2"', "remove the quotes"),
        ),
        (
            workspace(resource=selecting(count=1.5)),
            (("resource", "count"), "expected integer, found number 1.5", "write a whole number"),
        ),
        (
            workspace(resource=selecting(instanceType=24)),
            (("resource", "instanceType"), "expected string, found integer 24", "put the value in quotes"),
        ),
        (
            workspace(inference={"preset": {"name": "phi-4", "accessMode": "pubic"}}),
            (
                ("inference", "preset", "accessMode"),
                '"pubic" is not allowed: expected public or private',
                'did you mean "public"?',
            ),
        ),
        (
            workspace(inference={"preset": {}}),
            (
                ("inference", "preset"),
                'missing field "name" in inference.preset',
                "add name: the name of the preset (phi-4-mini-instruct) or the id of a model on Hugging Face "
                "(org/model)",
            ),
        ),
        (
            workspace(inference={"preset": {"name": "phi-4"}, "adapters": {"source": {}}}),
            (
                ("inference", "adapters"),
                "expected list, found object",
                "write it as a list, with a dash before each item",
            ),
        ),
        (
            workspace(resource=[{"instanceType": "x"}]),
            (
                ("resource",),
                "expected object, found list",
                "write its fields below it: count, instanceType, labelSelector, preferredNodes",
            ),
        ),
        (
            workspace(metadata={"name": "phi", "lables": {"a": "b"}}),
            (("metadata", "lables"), 'unknown field "lables" in metadata', 'did you mean "labels"?'),
        ),
        (
            workspace(metadata={"name": "phi", "labels": {"a": 1}}),
            (("metadata", "labels", "a"), "expected string, found integer 1", "put the value in quotes"),
        ),
        (
            workspace(metadata={"name": "Phi_4"}),
            (
                ("metadata", "name"),
                'name "Phi_4" is not valid',
                "it may only have a-z, 0-9, - and ., and begins and ends with a letter or digit",
            ),
        ),
        (workspace(metadata={}), (("metadata",), "the object has no name", "add metadata.name")),
        (
            workspace(resource=selecting(partition={"mode": "mig"})),
            (("resource", "partition"), 'unknown field "partition" in resource', "KAITO 0.12.0 has this field"),
        ),
        (
            workspace(
                apiVersion="kaito.sh/v1alpha1",
                inference={"preset": {"name": "phi-4", "presetOptions": {"modelAccessSecret": "hf"}}},
            ),
            (
                ("inference", "preset", "presetOptions", "modelAccessSecret"),
                'unknown field "modelAccessSecret" in inference.preset.presetOptions',
                "kaito.sh/v1beta1 has this field",
            ),
        ),
        (
            {
                "apiVersion": "kaito.sh/v1beta1",
                "kind": "Workspace",
                "metadata": {"name": "phi"},
                "spec": {"inference": {}, "resource": {}},
            },
            (
                ("spec",),
                'unknown field "spec"',
                "remove spec and move its fields to the top level: inference, resource",
            ),
        ),
    ],
)
def test_one_cause_one_message(obj: dict[str, Any], expected: tuple[Any, ...]) -> None:
    assert said(obj) == [expected]


def test_a_misspelt_field_is_not_missing_as_well() -> None:
    assert said(workspace(resource={"labelSelectors": {}})) == [
        (("resource", "labelSelectors"), 'unknown field "labelSelectors" in resource', 'did you mean "labelSelector"?')
    ]


def test_a_wrong_type_is_all_that_is_said_of_a_value() -> None:
    found = said(workspace(inference={"preset": {"name": "phi-4", "accessMode": True}}))
    assert [message for _, message, _ in found] == ["expected string, found boolean true"]


def test_several_causes_come_in_order_of_their_path() -> None:
    found = said(workspace(metadata={"name": "A"}, resource=selecting(count="x", foo=1)))
    assert [path for path, _, _ in found] == [("resource", "count"), ("resource", "foo"), ("metadata", "name")]


@pytest.mark.parametrize(
    ("obj", "path", "message", "hint"),
    [
        (
            workspace(apiVersion="kaito.sh/v1"),
            ("apiVersion",),
            "KAITO 0.9.4 does not serve Workspace as kaito.sh/v1",
            "write apiVersion: kaito.sh/v1beta1",
        ),
        (workspace(kind="ModelMirror"), ("kind",), "KAITO 0.9.4 has no ModelMirror", "KAITO 0.12.0 has it"),
        (workspace(kind="Workspce"), ("kind",), "KAITO has no kind Workspce", 'did you mean "Workspace"?'),
        (
            workspace(kind="Zoo"),
            ("kind",),
            "KAITO has no kind Zoo",
            "known kinds: InferenceSet, RAGEngine, Workspace",
        ),
    ],
)
def test_what_is_not_served(obj: dict[str, Any], path: tuple[str, ...], message: str, hint: str) -> None:
    assert said(obj) == [(path, message, hint)]


def test_nulls_are_absent_fields() -> None:
    fine = workspace(resource=selecting(count=None, instanceType=None), tuning=None, status=None)
    assert said(fine) == []
    labels = {"labelSelector": {"matchLabels": {"apps": None}}}
    assert said(workspace(resource=labels)) == []


def test_null_is_no_value_where_one_is_needed() -> None:
    assert said(workspace(resource={"labelSelector": None})) == [
        (
            ("resource", "labelSelector"),
            "expected object, found null",
            "write its fields below it: matchExpressions, matchLabels",
        )
    ]
    assert said(workspace(resource=selecting(preferredNodes=[None])))[0][1] == "expected string, found null"


def test_integers_have_the_range_of_their_format() -> None:
    def replicas(number: int) -> dict[str, Any]:
        template = {"inference": {"preset": {"name": "phi-4"}}, "resource": {"instanceType": "x"}}
        spec = {"replicas": number, "labelSelector": {}, "template": template}
        return {"apiVersion": "kaito.sh/v1beta1", "kind": "InferenceSet", "metadata": {"name": "s"}, "spec": spec}

    assert said(replicas(2**31 - 1), "0.12.0") == []
    assert said(replicas(2**31), "0.12.0")[0][:2] == (
        ("spec", "replicas"),
        "2147483648 is too large: the most is 2147483647",
    )
    assert said(replicas(-1), "0.12.0")[0][1] == "-1 is too small: the least is 0"
    assert said(workspace(resource=selecting(count=2**63 - 1))) == []
    assert said(workspace(resource=selecting(count=2**63)))[0][1].startswith("9223372036854775808 is too large")
    assert said(workspace(resource=selecting(count=2.0))) == []


def test_status_and_open_fields_are_not_looked_at() -> None:
    template = {"spec": {"conainers": 1}}
    assert said(workspace(status={"foo": 1}, inference={"template": template})) == []


def test_other_api_groups_are_not_judged() -> None:
    assert violations({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}, "foo": 1}, "0.9.4") == []


def test_rules_of_the_crd_come_after_its_structure() -> None:
    def inference(roles: list[Any]) -> dict[str, Any]:
        spec = {"labelSelector": {"matchLabels": {"a": "b"}}, "model": {"name": "phi-4"}, "roles": roles}
        return {
            "apiVersion": "kaito.sh/v1alpha1",
            "kind": "MultiRoleInference",
            "metadata": {"name": "m"},
            "spec": spec,
        }

    assert said(inference([{"type": "decode"}, {"type": "prefill"}]), "0.12.0") == []
    assert said(inference([{"type": "decode"}, {"type": "decode"}]), "0.12.0") == [
        (("spec", "roles"), "roles needs one prefill and one decode role", "")
    ]
    assert [path for path, _, _ in said(inference([{"type": "decode"}, {"type": "x"}]), "0.12.0")] == [
        ("spec", "roles", 1, "type")
    ]


def test_kubernetes_kinds() -> None:
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "9lives"}, "spec": {"ports": [{"prt": 80}]}}
    assert [(found.path, found.message) for found in kubernetes_violations(service)] == [
        (("spec", "ports", 0, "prt"), 'unknown field "prt" in spec.ports[0]'),
        (("metadata", "name"), 'name "9lives" is not valid'),
    ]
    assert kubernetes_violations({"apiVersion": "v1", "kind": "Endpoints", "foo": 1}) == []


def test_secrets_are_not_shown() -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"HF_TOKEN": 12345}}
    assert [found.message for found in kubernetes_violations(secret)] == ["expected string, found integer"]


FRAGMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-2, 2) | st.text("aB2-", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                [
                    "name",
                    "preset",
                    "presetOptions",
                    "adapters",
                    "source",
                    "labelSelector",
                    "matchLabels",
                    "count",
                    "labels",
                    "x",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)


@given(st.sampled_from(["metadata", "resource", "inference", "tuning"]), FRAGMENTS)
def test_what_is_refused_is_explained_once_and_somewhere(section: str, value: Any) -> None:
    """A refusal always has a reason, no two reasons are at one place, and each is at a place that exists."""
    obj = workspace(**{section: value})
    found = violations(obj, "0.9.4")
    refused = not kaito_checker("Workspace", "0.9.4", "v1beta1").accepts(obj)
    assert not refused or found
    said_of_values = [v.path for v in found if v.kind is not ViolationKind.MISSING]
    assert len(set(said_of_values)) == len(said_of_values)
    for violation in found:
        place: Any = obj
        for part in violation.path:
            place = place[part]
        assert violation.message
        assert "None" not in violation.message + violation.hint


def test_own_documents() -> None:
    assert [found.message for found in document_violations([{"match": {"knd": "x"}, "patch": {}}], "overlay.json")] == [
        'unknown field "knd" in [0].match'
    ]
