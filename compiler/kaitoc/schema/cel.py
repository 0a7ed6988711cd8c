"""The CEL rules of KAITO's CRDs (x-kubernetes-validations), each as a function of the value it stands at."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kaitoc.diagnostics import Path
from kaitoc.schema.files import Schema
from kaitoc.schema.violation import Violation, ViolationKind

RULES = "x-kubernetes-validations"

MEANINGS: Mapping[str, Callable[[Any], bool]] = {
    "(has(self.matchLabels) && size(self.matchLabels) > 0)"
    " || (has(self.matchExpressions) && size(self.matchExpressions) > 0)": lambda selector: bool(
        selector.get("matchLabels") or selector.get("matchExpressions")
    ),
    "self.exists(r, r.type == 'prefill') && self.exists(r, r.type == 'decode')": lambda roles: (
        {"prefill", "decode"} <= {role["type"] for role in roles}
    ),
}
"""What each rule demands, by its text; every rule of the schema files is here."""


def rule_violations(schema: Schema, value: Any, path: Path = ()) -> Iterator[Violation]:
    """What the rules of a schema refuse in a value that has the right structure; without one, they are not asked."""
    for rule in schema.get(RULES, ()):
        if not MEANINGS[rule["rule"]](value):
            yield Violation(path, ViolationKind.RULE, rule["message"])
    for name, child in schema.get("properties", {}).items():
        if isinstance(value, dict) and value.get(name) is not None:
            yield from rule_violations(child, value[name], (*path, name))


def has_rules(schema: Schema) -> bool:
    """Whether a schema has rules anywhere."""
    return RULES in schema or any(has_rules(child) for child in schema.get("properties", {}).values())
