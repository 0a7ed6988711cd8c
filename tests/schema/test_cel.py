from typing import Any

import pytest

from kaitoc.schema.cel import MEANINGS, RULES, has_rules, rule_violations
from kaitoc.schema.files import Schema
from kaitoc.schema.kinds import kaito_versions, kind, known_kinds


def rules_of(value: Any) -> set[str]:
    found = {rule["rule"] for rule in value.get(RULES, ())} if isinstance(value, dict) else set()
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return found.union(*map(rules_of, children))


ALL = [
    (f"{name} {version} {api_version}", declared.schema)
    for version in kaito_versions()
    for name in sorted(known_kinds(version))
    for api_version, declared in kind(name, version).versions.items()
]


def test_every_rule_of_the_schemas_has_a_meaning() -> None:
    assert set().union(*(rules_of(schema) for _, schema in ALL)) == MEANINGS.keys()


@pytest.mark.parametrize(("name", "schema"), ALL)
def test_has_rules(name: str, schema: Schema) -> None:
    assert has_rules(schema) is (name.startswith("MultiRoleInference"))


SCHEMA = kind("MultiRoleInference", "0.12.0").versions["v1alpha1"].schema
EXPRESSION = {"key": "a", "operator": "In", "values": ["b"]}


@pytest.mark.parametrize(
    ("selector", "roles", "paths"),
    [
        ({"matchLabels": {"a": "b"}}, ["prefill", "decode"], []),
        ({"matchExpressions": [EXPRESSION]}, ["decode", "prefill"], []),
        ({"matchLabels": {}}, ["prefill", "decode"], [("spec", "labelSelector")]),
        ({"matchLabels": None}, ["prefill", "prefill"], [("spec", "labelSelector"), ("spec", "roles")]),
        ({"matchLabels": {"a": "b"}}, ["decode", "decode"], [("spec", "roles")]),
    ],
)
def test_meanings(selector: dict[str, Any], roles: list[str], paths: list[tuple[str, ...]]) -> None:
    value = {"spec": {"labelSelector": selector, "roles": [{"type": role} for role in roles]}}
    assert [violation.path for violation in rule_violations(SCHEMA, value)] == paths
