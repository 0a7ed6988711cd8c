"""The defaults that the API server fills in when it reads a KAITO object, and the nulls that it drops.

apiextensions-apiserver, pkg/apiserver/schema/defaulting: a default applies where its parent object exists and the field
is absent or null; any other null goes away. What lies inside an open field (a pod template) is not touched.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.objects import Object
from kaitoc.schema.files import OPEN, Schema
from kaitoc.schema.kinds import kind

_ABSENT = object()
_NOT_LEAVES = (dict, list, type(None))


class _Plan(Struct, frozen=True):
    """What to do with a value: its own default, complete, and plans for its fields, its other fields, and its items.

    `is_flat` where it is a map of texts or numbers, such as labels.
    """

    default: Any
    fields: Mapping[str, "_Plan"]
    defaulted: tuple[str, ...]
    values: "_Plan | None"
    items: "_Plan | None"
    is_flat: bool = False


def defaulted(obj: Object, kaito_version: str) -> Object:
    """A KAITO object with the defaults of the API version that it is written in, and without nulls.

    The result shares what did not change with `obj`, which stays as it is. Raises KeyError for an API version that this
    KAITO version does not serve.
    """
    return _apply_to_object(_plan_of(obj["kind"], kaito_version, obj["apiVersion"].rpartition("/")[2]), obj)


@cache
def _plan_of(kind_name: str, kaito_version: str, version: str) -> _Plan:
    schema = kind(kind_name, kaito_version).versions[version].schema
    plan = _plan(schema)
    return replace(plan, fields={**plan.fields, "metadata": _plan(_with_empty_texts(schema["properties"]["metadata"]))})


def _with_empty_texts(metadata: Schema) -> Schema:
    """A label or annotation that is null is read as an empty text."""
    texts = {"type": "object", "additionalProperties": {"type": "string", "default": ""}}
    return {**metadata, "properties": {**metadata["properties"], "labels": texts, "annotations": texts}}


def _plan(schema: Schema) -> _Plan:
    if OPEN in schema:
        return _Plan(schema.get("default", _ABSENT), {}, (), None, None)
    fields = {name: _plan(child) for name, child in schema.get("properties", {}).items()}
    values, items = schema.get("additionalProperties"), schema.get("items")
    inner = _plan(values) if isinstance(values, dict) else None
    plan = _Plan(
        default=schema.get("default", _ABSENT),
        fields=fields,
        defaulted=tuple(name for name, plan in fields.items() if plan.default is not _ABSENT),
        values=inner,
        items=_plan(items) if isinstance(items, dict) else None,
        is_flat=not fields and inner is not None and not (inner.fields or inner.values or inner.items),
    )
    return replace(plan, default=_apply(plan, plan.default))


def _apply(plan: _Plan, value: Any) -> Any:
    """The value with defaults and without nulls; the value itself where nothing changes."""
    if isinstance(value, dict):
        return _apply_to_object(plan, value)
    if isinstance(value, list) and plan.items is not None:
        items = [_item(plan.items, item) for item in value]
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    return value


def _apply_to_object(plan: _Plan, value: Object) -> Object:
    if plan.is_flat and None not in value.values():
        return value
    changed: Object = {}
    fields, other = plan.fields, plan.values
    for name, child in value.items():
        # Most values are texts and numbers, which stay: it is they that must not take time.
        if type(child) not in _NOT_LEAVES or (field := fields.get(name, other)) is None:
            continue
        if child is None:
            changed[name] = _copied(field.default)
        elif (new := _apply(field, child)) is not child:
            changed[name] = new
    for name in plan.defaulted:
        if name not in value:
            changed[name] = _copied(plan.fields[name].default)
    if not changed:
        return value
    return {name: child for name, child in {**value, **changed}.items() if child is not _ABSENT}


def _item(plan: _Plan, value: Any) -> Any:
    return _copied(plan.default) if value is None and plan.default is not _ABSENT else _apply(plan, value)


def _copied(default: Any) -> Any:
    """A default for one object alone; copy.deepcopy, which looks for cycles, takes five times as long."""
    if isinstance(default, dict):
        return {name: _copied(child) for name, child in default.items()}
    return [_copied(child) for child in default] if isinstance(default, list) else default
