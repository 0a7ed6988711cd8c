"""An explained object for a terminal: its YAML, with a source beside each line."""

from collections.abc import Iterable, Sequence
from typing import Any

from kaitoc.emit.yaml import dump
from kaitoc.explain.comparison import output_leaves
from kaitoc.explain.explanation import Explanation, Field
from kaitoc.explain.inputs import Sort
from kaitoc.explain.text import Line, closed
from kaitoc.explain.tree import ABSENT
from kaitoc.load.positions import place, roots
from kaitoc.report.explanation_inputs import decision_text
from kaitoc.report.explanation_json import HIDDEN, Named, Where, is_secret


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
    lines += [decision_text(origin) for origin in origins]
    if explanation.there:
        reasons = dict.fromkeys(f"{witness.input.about} {witness.input.name}" for witness in explanation.there)
        lines.append(f"the object is there because of {', '.join(reasons)}")
    return lines
