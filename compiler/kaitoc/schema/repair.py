"""What a schema violation leaves only one answer to: quotes, or the case of a name."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from kaitoc.diagnostics import Fix, Rewrite
from kaitoc.schema.files import Schema
from kaitoc.schema.wording import expected_types, is_quoted


def retyped(value: Any, schema: Schema) -> Fix | None:
    """Quotes around what must be a text, or none around what must not be one."""
    expected = expected_types(schema)
    if isinstance(value, str) and is_quoted(value, expected):
        return Fix(Rewrite.VALUE, json.loads(value))
    if expected == ["string"] and isinstance(value, bool | int | float):
        return Fix(Rewrite.QUOTES)
    return None


def respelt(name: Any, known: Iterable[str], rewrite: Rewrite, taken: Collection[str] = ()) -> Fix | None:
    """The known name that differs from a name by case alone, if there is one, and it is not taken."""
    same = [candidate for candidate in known if isinstance(name, str) and candidate.lower() == name.lower()]
    return Fix(rewrite, same[0]) if len(same) == 1 and same[0] not in taken else None
