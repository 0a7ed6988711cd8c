"""Explanations as JSON."""

from collections.abc import Callable, Sequence
from typing import Any

from kaitoc.diagnostics import path_text
from kaitoc.explain.dependencies import Witness
from kaitoc.explain.explanation import Explanation, Field, Sum
from kaitoc.explain.inputs import Sort
from kaitoc.explain.places import Place
from kaitoc.explain.text import closed
from kaitoc.explain.tree import ABSENT
from kaitoc.kaito.origins import Origin

SCHEMA_VERSION = 1
HIDDEN = "***"

Where = Callable[[Witness], Sequence[Place]]
"""The lines behind what a witness is about."""
Named = Callable[[str], Origin | None]
"""A decision of the KAITO version, by its key."""


def to_json(target: str, explanation: Explanation, where: Where, named: Named) -> dict[str, Any]:
    """One object."""
    key = explanation.id.key
    maker = explanation.maker
    return {
        "object": {"kind": key.kind, "namespace": key.namespace, "name": key.name},
        "made": explanation.id.layer.value,
        **({"target": target} if target else {}),
        **({"maker": _origin(maker)} if maker else {}),
        "thereBecauseOf": [_input(witness, where, named, hidden=False) for witness in explanation.there],
        "fields": [_field(field, explanation, where, named) for field in explanation.fields],
    }


def missing_json(explanation: Explanation, where: Where, named: Named) -> list[dict[str, Any]]:
    """What an object does not have, and what would bring it: each input alone, or all `together`."""
    return [
        {
            "path": path_text(field.path),
            "inputs": [_input(witness, where, named, hidden=is_secret(explanation)) for witness in field.because],
            "together": together,
        }
        for together, fields in ((False, explanation.missing), (True, explanation.missing_together))
        for field in fields
    ]


def is_secret(explanation: Explanation) -> bool:
    """Whether no value of an object may be shown."""
    return explanation.id.key.kind == "Secret"


def _field(field: Field, explanation: Explanation, where: Where, named: Named) -> dict[str, Any]:
    hidden = is_secret(explanation) and field.path[0] in ("data", "stringData")
    return {
        "path": path_text(field.path),
        "value": HIDDEN if hidden else field.value,
        "inputs": [_input(witness, where, named, hidden) for witness in field.because],
        **({"sums": [_sum(one, named) for one in field.sums]} if field.sums else {}),
    }


def _sum(one: Sum, named: Named) -> dict[str, Any]:
    origin = named(one.decision)
    steps = [{"name": s.name, "formula": s.symbols, "filledIn": s.numbers, "value": s.value} for s in one.steps]
    return {"name": origin.name if origin else one.decision, "steps": steps}


def _input(witness: Witness, where: Where, named: Named, hidden: bool) -> dict[str, Any]:
    one = witness.input
    hidden = hidden or one.is_secret
    found: dict[str, Any] = {"sort": one.sort.value, "about": one.about, "path": one.name}
    if one.sort is Sort.KAITO:
        origin = named(one.about)
        found |= _origin(origin) if origin else {}
    else:
        found["value"] = HIDDEN if hidden else _plain(one.value)
    found["places"] = [{"file": place.file, "line": place.line or None} for place in where(witness)]
    if not hidden:
        example = {"becomes": _plain(witness.result)}
        found["example"] = {"value": _plain(witness.tried), **example} if one.sort is not Sort.KAITO else example
    return found


def _origin(origin: Origin) -> dict[str, str]:
    return {"name": origin.name, "sentence": origin.sentence, "source": origin.source}


def _plain(value: Any) -> Any:
    """A value as JSON has it; null stands for what is not there."""
    return None if value is ABSENT else closed(value)
