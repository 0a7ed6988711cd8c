"""Explanations for a terminal: a field with all that it depends on, or an object with a source beside each line."""

from collections.abc import Iterable, Sequence
from typing import Any

from kaitoc.diagnostics import Path, path_text
from kaitoc.emit.yaml import dump
from kaitoc.explain.comparison import identities, output_leaves
from kaitoc.explain.dependencies import Witness
from kaitoc.explain.explanation import Explanation, Field
from kaitoc.explain.formulas import Formula, number_text
from kaitoc.explain.inputs import Sort
from kaitoc.explain.text import Line, closed
from kaitoc.explain.tree import ABSENT
from kaitoc.explain.world import Layer
from kaitoc.load.positions import place, roots
from kaitoc.report.explanation_json import HIDDEN, Named, Where, is_secret

WIDTH = 44
"""How much of a value is shown beside others."""

_OTHERS = (Sort.PRESET, Sort.SKU, Sort.IMAGE, Sort.LOCK)
"""What is not in a document of its own, and goes by the name of what it is about."""

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
    """Some fields in full: the value, the sums, and each input with a value that would change the field."""
    return "\n".join(_field(field, explanation, where, named) for field in explanation.fields)


def object_text(explanation: Explanation, where: Where, named: Named) -> str:
    """The whole object, each line with its source in a second column, once for lines in a row that share it."""
    rows = list(_rows(explanation, where))
    width = min(max((len(text) for text, _ in rows), default=0), 100)
    lines, last = [], ""
    for text, source in rows:
        shown = "|" if source and source == last else source
        lines.append(f"{text.ljust(width)}  {shown}".rstrip())
        last = source
    return "\n".join([*lines, "", *_legend(explanation, named)]) + "\n"


def missing_text(explanation: Explanation, where: Where, named: Named) -> str:
    """What the object does not have, and which other value of an input would bring it, or of two inputs together.

    What only another model or another KAITO would bring, is not told.
    """
    hidden = is_secret(explanation)
    blocks: list[str] = []
    for fields, together in ((explanation.missing, ""), (explanation.missing_together, "  both:")):
        for names, inputs in _together(explanation, fields):
            lines = [*(f"no {name}" for name in names), *([together] if together else [])]
            blocks.append("\n".join([*lines, *_inputs(inputs, where, named, hidden)]))
    return "\n\n".join(blocks) + "\n" if blocks else "nothing that an input could bring is left out\n"


def _field(field: Field, explanation: Explanation, where: Where, named: Named) -> str:
    hidden = is_secret(explanation) and field.path[0] in ("data", "stringData")
    value = HIDDEN if hidden else _short(field.value, 200)
    lines = [f"{path_text(field.path)}: {value}"]
    for one in field.sums:
        origin = named(one.decision)
        lines += ["", f"  {origin.name if origin else one.decision}", *_steps(one.steps)]
    if field.because:
        lines += ["", *_inputs(field.because, where, named, hidden, field.value)]
    elif explanation.maker is not None:
        maker = explanation.maker
        lines += ["", f"  KAITO writes it whatever the input: {maker.name}, {maker.sentence} ({maker.source})"]
    else:
        lines += ["", "  it is as the author wrote it, and cannot be another"]
    return "\n".join(lines) + "\n"


def _steps(steps: Sequence[Formula]) -> list[str]:
    width = max(len(step.name) for step in steps)
    blank = " " * width
    return [
        line
        for step in steps
        for line in (
            f"    {step.name.ljust(width)} = {step.symbols}",
            f"    {blank} = {step.numbers} = {number_text(step.value)}",
        )
    ]


def input_lines(field: Field, where: Where, named: Named) -> list[str]:
    """A line for each input of a field: where it is and what it says, but for the values of secrets."""
    lines = []
    for witness in field.because:
        one, origin = witness.input, named(witness.input.about)
        if one.sort is Sort.KAITO and origin is not None:
            lines.append(f"KAITO's {origin.name}: {origin.sentence} ({origin.source})")
            continue
        place = ", ".join(map(str, where(witness))) or one.sort.value
        lines.append(f"{place}  {_named(witness)}: {_value(witness, hidden=False)}")
    return lines


def _inputs(witnesses: Iterable[Witness], where: Where, named: Named, hidden: bool, of: Any = ABSENT) -> list[str]:
    """A line for each input: where it is, what it is, and another value of it with what comes of that.

    `of` is the value that depends on them.
    """
    rows: list[tuple[str, str, str]] = []
    decisions: list[str] = []
    for witness in witnesses:
        one, origin = witness.input, named(witness.input.about)
        if one.sort is Sort.KAITO and origin is not None:
            decisions.append(f"  KAITO's {origin.name}: {origin.sentence} ({origin.source})")
            continue
        value = _value(witness, hidden)
        other = "" if value == HIDDEN else f"{_tried(witness)} -> {_result(witness, of)}"
        rows.append((", ".join(map(str, where(witness))) or one.sort.value, f"{_named(witness)}: {value}", other))
    first, second = (max((len(row[column]) for row in rows), default=0) for column in (0, 1))
    return [f"  {row[0].ljust(first)}  {row[1].ljust(second)}  {row[2]}".rstrip() for row in rows] + decisions


def _named(witness: Witness) -> str:
    one = witness.input
    return f"{one.about} {one.name}" if one.sort in _OTHERS else one.name


def _value(witness: Witness, hidden: bool) -> str:
    one = witness.input
    if one.value is ABSENT:
        return "not written"
    return HIDDEN if hidden or one.is_secret else _short(one.value)


def _tried(witness: Witness) -> str:
    return "without it" if witness.tried is ABSENT else _short(witness.tried)


def _result(witness: Witness, of: Any) -> str:
    """What a field becomes; of a flag, its value."""
    if witness.result is ABSENT:
        return "not there"
    text, (flag, equals, _) = _short(witness.result), str(of).partition("=")
    return text.removeprefix(flag + equals) if flag.startswith("--") and equals else text


def _rows(explanation: Explanation, where: Where) -> Iterable[tuple[str, str]]:
    """The lines of the object as YAML, those of a command line a flag each, with their sources."""
    hidden = is_secret(explanation)
    text = dump(closed(explanation.object))
    root = next(iter(roots(text.encode())))
    sources = {field.path: _source(field, explanation, where) for field in explanation.fields}
    at_line: dict[int, list[str]] = {}
    commands: dict[int, list[tuple[str, str]]] = {}
    for path, value in output_leaves(explanation.object):
        line = place(root, path, text).line
        commands_of = _command_of(explanation.object, path)
        if commands_of is not None:
            commands.setdefault(line, []).append((str(value), sources.get(path, "")))
        at_line.setdefault(line, []).append(sources.get(path, ""))
    for number, row in enumerate(text.splitlines(), 1):
        if number in commands:
            indent = " " * (len(row) - len(row.lstrip(" -")))
            yield from _command(row[: len(indent)], indent, commands[number])
        else:
            shown = row.partition(":")[0] + f": {HIDDEN}" if hidden and row.startswith("  ") and ": " in row else row
            yield shown, ", ".join(dict.fromkeys(filter(None, at_line.get(number, ()))))


def _command_of(obj: Any, path: Sequence[str | int]) -> Line | None:
    """The command line that a leaf is a word of."""
    for part in path[:-1]:
        if isinstance(obj, Line):
            return obj
        obj = obj[part]
    return obj if isinstance(obj, Line) else None


def _command(first: str, indent: str, words: Sequence[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    row, source = "", ""
    begin = first
    for word, origin in words:
        if word.startswith("--") or (row and origin != source):
            if row:
                yield begin + row, source
                begin = f"{indent}  "
            row, source = word, origin
        else:
            row, source = f"{row} {word}".strip(), origin
    yield begin + row, source


def _source(field: Field, explanation: Explanation, where: Where) -> str:
    """In a few words: the lines of files, then what else decides."""
    files: list[str] = []
    others: list[str] = []
    for witness in field.because:
        one = witness.input
        if one.sort is Sort.KAITO:
            others.append(f"KAITO's {one.value}")
        elif one.sort is Sort.CLUSTER:
            others.append(f"Cluster {one.path[-1]!s}")
        elif one.value is ABSENT:
            others.append(f"no {one.name}")
        else:
            files += [f"{place.file.rpartition('/')[2]}:{place.line}" for place in where(witness)[:1]]
    found = list(dict.fromkeys([*files, *others]))
    if not found:
        if explanation.maker is not None:
            return "KAITO"
        return "kaitoc" if explanation.is_lowered else "as written"
    return ", ".join(found[:4]) + (f" and {len(found) - 4} more" if len(found) > 4 else "")


def _legend(explanation: Explanation, named: Named) -> list[str]:
    """Who makes the object, why it is there, and what KAITO's decisions are that its fields name."""
    lines = []
    if explanation.maker is not None:
        maker = explanation.maker
        lines.append(f"KAITO: {maker.name}, {maker.sentence} ({maker.source})")
    keys = dict.fromkeys(w.input.about for f in explanation.fields for w in f.because if w.input.sort is Sort.KAITO)
    origins = filter(None, map(named, keys))
    lines += [f"KAITO's {origin.name}: {origin.sentence} ({origin.source})" for origin in origins]
    if explanation.there:
        reasons = dict.fromkeys(f"{witness.input.about} {witness.input.name}" for witness in explanation.there)
        lines.append(f"the object is there because of {', '.join(reasons)}")
    return lines


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


def _short(value: Any, width: int = WIDTH) -> str:
    text = str(closed(value)).strip().replace("\n", "\\n")
    return text if len(text) <= width else f"{text[: width - 3]}..."
