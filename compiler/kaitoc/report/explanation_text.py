"""Explanations for a terminal: a field with all that it depends on, and what an object does not have."""

from collections.abc import Iterable, Sequence
from typing import Any

from kaitoc.diagnostics import Path, path_text
from kaitoc.explain.comparison import identities
from kaitoc.explain.dependencies import Witness
from kaitoc.explain.explanation import Explanation, Field
from kaitoc.explain.formulas import Formula, number_text
from kaitoc.explain.inputs import Sort
from kaitoc.explain.text import Line
from kaitoc.explain.world import Layer
from kaitoc.report.explanation_inputs import input_table, short
from kaitoc.report.explanation_json import HIDDEN, Named, Where, is_secret

_ANOTHER = (("preset", "name"), ("spec", "kaitoVersion"), ("model", "name"))
"""The inputs that stand for another model or another KAITO."""

_LAYERS = {
    Layer.RENDERED: "rendered",
    Layer.PATCH: "a patch for what the operator makes",
    Layer.CREATED: "made by the operator",
}


def title(target: str, explanation: Explanation) -> str:
    """The object, who makes it, and for which target."""
    key = explanation.id.key
    name = f"{key.kind} {key.namespace}/{key.name}" if key.namespace else f"{key.kind} {key.name}"
    return f"{name}  ({_LAYERS[explanation.id.layer]}{f' for target {target}' if target else ''})\n"


def fields_text(explanation: Explanation, where: Where, named: Named) -> str:
    """Some fields in full: the value, the sums, and each input with a value that would change the field.

    Those that no input changes come last.
    """
    depending = [_depending(field, explanation, where, named) for field in explanation.fields if field.because]
    fixed = [field for field in explanation.fields if not field.because]
    return "\n".join([*depending, *([_fixed(fixed, explanation)] if fixed else [])])


def missing_text(explanation: Explanation, where: Where, named: Named) -> str:
    """What the object does not have, and which other value of an input would bring it, or of two inputs together.

    What only another model or another KAITO would bring, is not told.
    """
    hidden = is_secret(explanation)
    blocks: list[str] = []
    for fields, together in ((explanation.missing, ""), (explanation.missing_together, "  both:")):
        for names, inputs in _together(explanation, fields):
            lines = [*(f"no {name}" for name in names), *([together] if together else [])]
            blocks.append("\n".join([*lines, *input_table(inputs, where, named, hidden)]))
    return "\n\n".join(blocks) + "\n" if blocks else "nothing that an input could bring is left out\n"


def _depending(field: Field, explanation: Explanation, where: Where, named: Named) -> str:
    lines = [_with_value(field, explanation)]
    for one in field.sums:
        origin = named(one.decision)
        lines += ["", f"  {origin.name if origin else one.decision}", *_steps(one.steps)]
    lines += ["", *input_table(field.because, where, named, _is_hidden(field, explanation), field.value)]
    return "\n".join(lines) + "\n"


def _fixed(fields: Sequence[Field], explanation: Explanation) -> str:
    """Fields that are what they are whatever the input."""
    maker = explanation.maker
    if maker is not None:
        why = f"KAITO writes this whatever the input: {maker.name}, {maker.sentence} ({maker.source})"
    elif explanation.is_lowered:
        why = "kaitoc writes this for every ModelDeployment like this one"
    else:
        why = "this is as the author wrote it, and cannot be another"
    return "\n".join([*(_with_value(field, explanation) for field in fields), "", f"  {why}"]) + "\n"


def _with_value(field: Field, explanation: Explanation) -> str:
    value = HIDDEN if _is_hidden(field, explanation) else short(field.value, 200)
    return f"{path_text(field.path)}: {value}"


def _is_hidden(field: Field, explanation: Explanation) -> bool:
    return is_secret(explanation) and field.path[0] in ("data", "stringData")


def _steps(steps: Sequence[Formula]) -> list[str]:
    width = max(len(step.name) for step in steps)
    blank = " " * width
    return [
        line
        for step in steps
        for line in (
            *([f"    {step.name.ljust(width)} = {step.symbols}"] if step.numbers else []),
            f"    {blank if step.numbers else step.name.ljust(width)} = {step.numbers or step.symbols}"
            f" = {number_text(step.value)}",
        )
    ]


def _together(explanation: Explanation, missing: Sequence[Field]) -> Iterable[tuple[list[str], tuple[Witness, ...]]]:
    """What the same inputs would bring, by the outermost part of it that is not there."""
    groups: dict[tuple[int, ...], list[Field]] = {}
    for field in missing:
        if any(w.input.sort is not Sort.KAITO and w.input.path[-2:] not in _ANOTHER for w in field.because):
            groups.setdefault(tuple(id(witness.input) for witness in field.because), []).append(field)
    for fields in groups.values():
        names = dict.fromkeys(path_text(_outermost(explanation.object, field.path)) for field in fields)
        yield list(names), fields[0].because


def _outermost(obj: Any, path: Path) -> Path:
    """As much of a path as it takes to leave what the object has."""
    for length, part in enumerate(path, 1):
        known = list(identities(obj, "")) if isinstance(obj, Line) else obj
        if isinstance(part, str) and not (part in known if isinstance(known, (dict, list)) else False):
            return path[:length]
        if isinstance(part, int) and not (isinstance(obj, list) and part < len(obj)):
            return path[:length]
        obj = obj[part] if not isinstance(obj, Line) else None
    return path
