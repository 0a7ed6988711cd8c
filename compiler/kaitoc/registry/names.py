"""Typed registry data from and to JSON, under the names that KAITO's recordings use."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import fields

T = TypeVar("T")

Field = tuple[str, str, type[Any] | None, bool]

_IRREGULAR = {
    "disallow_lora": "disallowLoRA",
    "tuning_per_gpu_memory_requirement": "tuningPerGPUMemoryRequirement",
}


@cache
def json_fields(cls: Hashable) -> tuple[Field, ...]:
    """For each field of a record: its name, its JSON name, its class if a record, whether it is a tuple."""
    assert isinstance(cls, type)
    found = []
    for field in fields(cls):
        first, *rest = field.name.split("_")
        name = _IRREGULAR.get(field.name) or first + "".join(part.capitalize() for part in rest)
        nested = field.type if isinstance(field.type, type) and issubclass(field.type, Struct) else None
        found.append((field.name, name, nested, "tuple[" in str(field.type)))
    return tuple(found)


def json_path(cls: object, path: Sequence[str | int]) -> tuple[str | int, ...]:
    """The path in JSON to what a path leads to in a record."""
    if not path or not (isinstance(cls, type) and issubclass(cls, Struct)):
        return tuple(path)
    kind: Hashable = cls
    known = {field: (name, nested) for field, name, nested, _ in json_fields(kind)}
    name, nested = known[str(path[0])]
    return (name, *json_path(nested, path[1:]))


def from_json(cls: Callable[..., T], data: Mapping[str, Any]) -> T:
    """A record from a JSON object; what is missing or null takes the default of its field."""
    values: dict[str, Any] = {}
    for field, name, nested, is_tuple in json_fields(cls):
        value = data.get(name)
        if value is not None:
            values[field] = from_json(nested, value) if nested else tuple(value) if is_tuple else value
    return cls(**values)


def to_json(value: Any) -> dict[str, Any]:
    """A record as a JSON object without its empty values; an empty value inside a map means something and stays."""
    found: dict[str, Any] = {}
    kind: Hashable = value.__class__
    for field, name, nested, _ in json_fields(kind):
        item = getattr(value, field)
        item = to_json(item) if nested else list(item) if isinstance(item, tuple) else item
        if item:
            found[name] = dict(item) if isinstance(item, Mapping) else item
    return found
