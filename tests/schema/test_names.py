from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitoc.schema import names
from kaitoc.schema.names import label_violations, metadata_violations, name_violations, object_name

LONG = "a" * 63


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        (names.dns_label, ["a", "a-1", "1a", LONG], ["", "A", "a.b", "-a", "a-", "a_b", LONG + "a", "a\n"]),
        (names.dns_label_1035, ["a", "a-1", LONG], ["", "1a", "A", "a.b", "a-", LONG + "a"]),
        (
            names.dns_subdomain,
            ["a", "a.b-c.1", f"{LONG}{LONG}", "a" * 253],
            ["", "a..b", ".a", "a.", "A.b", "a.-b", "a" * 254],
        ),
        (
            names.qualified_name,
            ["a", "A_b.c-1", "kaito.sh/runtime", LONG],
            ["", "/a", "a/", "a/b/c", "K.sh/a", "-a", "a b", LONG + "a"],
        ),
        (names.label_value, ["", "a", "A_b.c-1", LONG], ["-", "a/b", "a ", LONG + "a"]),
        (names.annotation_key, ["A", "Kaito.SH/Runtime"], ["", "a b"]),
        (
            names.data_key,
            ["inference_config.yaml", "A-b_c.d", ".hidden", "a" * 253],
            ["", ".", "..", "..data", "a/b", "a" * 254],
        ),
        (names.job_name, ["a", "a.b", LONG], ["A", LONG + "a"]),
        (names.stateful_set_pods, ["a" * 52], ["a" * 53]),
    ],
)
def test_rules(rule: names.Rule, good: list[str], bad: list[str]) -> None:
    assert {text: rule(text) for text in good} == dict.fromkeys(good, "")
    assert [text for text in bad if not rule(text)] == []


def test_what_is_wrong_is_said() -> None:
    assert names.dns_label("A") == "it may only have a-z, 0-9 and -, and neither begins nor ends with -"
    assert names.label_value(LONG + "a") == "64 characters are too many: the most is 63"
    assert names.qualified_name("K/a").startswith("before the slash, it may only have a-z")
    assert names.data_key("..") == "as a file it would leave its directory"


@given(st.text(max_size=70))
def test_a_service_name_is_a_label_and_a_label_is_a_subdomain(text: str) -> None:
    if not names.dns_label_1035(text):
        assert names.dns_label(text) == ""
    if not names.dns_label(text):
        assert names.dns_subdomain(text) == ""
        assert names.label_value(text) == ""


def test_kinds_have_rules_of_their_own() -> None:
    assert object_name("Workspace", "1.a") == ""
    assert object_name("Service", "1a")
    assert object_name("Namespace", "a.b")
    assert object_name("Job", LONG + "a")
    assert object_name("StatefulSet", LONG + "a") == ""


@pytest.mark.parametrize(
    ("obj", "paths"),
    [
        ({"kind": "Workspace"}, [()]),
        ({"kind": "Workspace", "metadata": {"name": None}}, [("metadata",)]),
        ({"kind": "Workspace", "metadata": {"generateName": "a-"}}, []),
        ({"kind": "Workspace", "metadata": {"generateName": "A-"}}, [("metadata", "generateName")]),
        ({"kind": "Workspace", "metadata": {"name": "a", "namespace": "a.b"}}, [("metadata", "namespace")]),
        ({"kind": "Workspace", "metadata": {"name": "a", "labels": {"a/b/c": ""}}}, [("metadata", "labels", "a/b/c")]),
        ({"kind": "Workspace", "metadata": {"name": "a", "labels": {"a": "-"}}}, [("metadata", "labels", "a")]),
        (
            {"kind": "Workspace", "metadata": {"name": "a", "annotations": {" ": "-"}}},
            [("metadata", "annotations", " ")],
        ),
        (
            {"kind": "Workspace", "metadata": {"name": "a", "annotations": {"a": "é" * 131072}}},
            [("metadata", "annotations")],
        ),
        ({"kind": "Workspace", "metadata": {"name": "a", "annotations": {"a": "e" * 131072}}}, []),
    ],
)
def test_metadata(obj: dict[str, Any], paths: list[tuple[str, ...]]) -> None:
    assert [violation.path for violation in metadata_violations(obj)] == paths


@pytest.mark.parametrize(
    ("obj", "paths"),
    [
        (
            {"kind": "ConfigMap", "data": {"a/b": "", "ok": ""}, "binaryData": {"..": ""}},
            [("data", "a/b"), ("binaryData", "..")],
        ),
        ({"kind": "Secret", "stringData": {"a b": ""}}, [("stringData", "a b")]),
        ({"kind": "Service", "spec": {"selector": {"app": "-"}}}, [("spec", "selector", "app")]),
        (
            {"kind": "StatefulSet", "spec": {"selector": {"matchLabels": {"app": "-"}}}},
            [("spec", "selector", "matchLabels", "app")],
        ),
        (
            {"kind": "StatefulSet", "spec": {"template": {"metadata": {"labels": {"app": "-"}}}}},
            [("spec", "template", "metadata", "labels", "app")],
        ),
        ({"kind": "Deployment", "data": {"a/b": ""}}, []),
    ],
)
def test_names_inside_built_in_kinds(obj: dict[str, Any], paths: list[tuple[str, ...]]) -> None:
    assert [violation.path for violation in name_violations({**obj, "metadata": {"name": "a"}})] == paths


def test_labels_of_what_becomes_an_object() -> None:
    assert [v.path for v in label_violations({"labels": {"a": "-"}}, ("x",))] == [("x", "labels", "a")]
    assert label_violations(None, ()) == []
