"""What KAITO's objects hold of Kubernetes' own types: pod templates, volume sources, metadata."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from kaitoc.diagnostics import Path
from kaitoc.objects import KAITO_GROUP, at, group_of
from kaitoc.schema.checker import definition_checker
from kaitoc.schema.explain import explain
from kaitoc.schema.files import OPEN, Schema
from kaitoc.schema.kinds import kind, served_versions
from kaitoc.schema.names import label_violations
from kaitoc.schema.pods import pod_violations
from kaitoc.schema.violation import Violation, ViolationKind

_ANY_ITEM = "*"
_UNDECODABLE = frozenset(
    {ViolationKind.UNKNOWN_FIELD, ViolationKind.WRONG_TYPE, ViolationKind.MALFORMED, ViolationKind.OUT_OF_RANGE}
)


def embedded_violations(obj: Mapping[str, Any], kaito_version: str) -> list[Violation]:
    """What Kubernetes refuses in the pod templates, volumes and metadata inside a KAITO object.

    The CRD does not look there. KAITO's webhook refuses what it cannot decode (`is_decoded`); the rest is refused when
    the controller creates what they are copied to. Nothing for objects that KAITO does not serve.
    """
    api_version, kind_name = str(obj.get("apiVersion")), str(obj.get("kind"))
    if group_of(api_version) != KAITO_GROUP or api_version not in served_versions(kind_name, kaito_version):
        return []
    found: list[Violation] = []
    for pattern, file, name in _open_fields(kind_name, kaito_version, api_version.rpartition("/")[2]):
        # Few objects have any of these fields.
        if at(obj, _plain_part(pattern)) is None:
            continue
        for path, value in _values_at(obj, pattern):
            checker = definition_checker(file, name)
            if not checker.accepts(value):
                found += explain(checker, value, path)
            elif name == "ObjectMeta":
                found += label_violations(value, path)
            elif name == "PodTemplateSpec":
                found += label_violations(value.get("metadata"), (*path, "metadata"))
    return found


def embedded_pod_violations(obj: Mapping[str, Any], kaito_version: str) -> list[Violation]:
    """What the API server asks of the pod templates inside a KAITO object beyond their schema, which they satisfy."""
    api_version, kind_name = str(obj["apiVersion"]).rpartition("/")[2], str(obj["kind"])
    return [
        violation
        for pattern, _, name in _open_fields(kind_name, kaito_version, api_version)
        if name == "PodTemplateSpec"
        for path, value in _values_at(obj, pattern)
        for violation in pod_violations(value.get("spec") or {}, (*path, "spec"))
    ]


def is_decoded(violation: Violation, obj: Mapping[str, Any]) -> bool:
    """Whether KAITO's webhook decodes an object in spite of an embedded violation (knative.dev/pkg, webhook/json).

    It refuses unknown fields, but finds those whose name has another case, which the controller then does not. To Go
    null is the zero value of any type. Quantities, times and numbers have the form and the range of their type.
    """
    if violation.kind not in _UNDECODABLE:
        return True
    is_another_case = violation.kind is ViolationKind.UNKNOWN_FIELD and violation.fix is not None
    return is_another_case or at(obj, violation.path) is None


@cache
def _open_fields(kind_name: str, kaito_version: str, version: str) -> tuple[tuple[Path, str, str], ...]:
    """The open fields of a kind, "*" standing for any list item, and the file and definition that they follow."""
    return tuple(_open_below(kind(kind_name, kaito_version).versions[version].schema, ()))


def _open_below(schema: Schema, path: Path) -> Iterator[tuple[Path, str, str]]:
    if OPEN in schema:
        file, _, pointer = schema["$ref"].partition("#/$defs/")
        yield path, file, pointer
    for name, child in schema.get("properties", {}).items():
        yield from _open_below(child, (*path, name))
    if isinstance(schema.get("items"), dict):
        yield from _open_below(schema["items"], (*path, _ANY_ITEM))


@cache
def _plain_part(pattern: Path) -> Path:
    return pattern[: pattern.index(_ANY_ITEM)] if _ANY_ITEM in pattern else pattern


def _values_at(value: Any, pattern: Path, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that a path leads to, nulls aside."""
    if not pattern:
        if value is not None:
            yield path, value
        return
    head, *rest = pattern
    if head == _ANY_ITEM and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _values_at(item, tuple(rest), (*path, index))
    elif isinstance(value, dict) and head in value:
        yield from _values_at(value[head], tuple(rest), (*path, head))
