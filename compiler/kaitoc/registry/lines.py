"""Where in the Jsonnet files a fact is declared: lines are changed, and what they evaluate to is compared.

All lines of a file are changed, then halves of them, as long as that makes a difference; so most lines of a family are
told at once to be about another preset. Several questions are evaluated as one program, because Jsonnet needs 60 ms to
start; the answers are kept in the cache.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Any

from msgspec import Struct

from kaitoc import cache as disk
from kaitoc.aside import Aside, in_turn
from kaitoc.diagnostics import Path
from kaitoc.errors import InvalidInput
from kaitoc.jsonnet import LIBRARY, evaluate
from kaitoc.objects import leaves
from kaitoc.registry.bundle import bundle
from kaitoc.registry.evaluate import with_texts
from kaitoc.registry.sources import shipped_digest, shipped_files
from kaitoc.registry.varied import FROM, TO, varied

_PARAMETERS = ["inference", "tuning", "supportTuning", "supportDistributedInference"]
"""What of a preset a Workspace may depend on."""
_SUFFIX = "@"
"""What the name of a file that is such a function has behind it."""

Fact = tuple[Path, list[tuple[str, int]]]
Lines = Mapping[Path, Sequence[tuple[str, int]]]
"""The file and line of every fact, by its path in what the registry evaluates to."""


class Question(Struct, frozen=True):
    """What to evaluate: an expression in which `file` stands for the file that is changed line by line.

    `name` is what the expression looks for in it. `beside` is a file that it imports, and that is changed as well.
    """

    file: str
    expression: str
    name: str = ""
    beside: str = ""


def about_preset(name: str, file: str) -> Question:
    """Which lines of a family's file decide about a preset; `file` is the path below `presets/`."""
    expression = f"""
        local all = if 'presets' in file then file.presets
                    else std.flattenArrays([file[key].presets for key in std.objectFields(file)]);
        local wanted = std.asciiLower({_quoted(name)});
        local found = [
          preset for preset in all
          if kaito.holds(preset)
             && (std.asciiLower(preset.name) == wanted || std.asciiLower(preset.huggingFace.model) == wanted)
        ];
        if std.length(found) == 0 then {{}} else
          local all = parameters(
            kaito, {{ file: '', name: {_quoted(name)}, aliases: [], declaration: kaito.settle(found[0]) }}
          );
          {{ [part]: all[part] for part in {_PARAMETERS} }}
    """
    return Question(file, expression, name)


def about_sku(sku: str, cloud: str) -> Question:
    """Which lines decide about the GPUs of a SKU: its own, and that of its GPU model."""
    expression = f"local found = [sku for sku in file if sku.sku == {_quoted(sku)} && kaito.holds(sku)]; "
    expression += "if std.length(found) == 0 then {} else found[0]"
    return Question(f"skus/{cloud}.libsonnet", expression, sku, beside="skus/gpu.libsonnet")


def about_image() -> Question:
    """Which lines decide about the base image."""
    return Question("base.libsonnet", "kaito.settle(file)")


def about_generated() -> Question:
    """Which lines decide about what all presets have in common that KAITO derives."""
    expression = "parameters(kaito, { file: '', name: '', aliases: [], declaration: kaito.settle(file) })"
    return Question("generated.libsonnet", expression)


def lines(questions: Collection[Question], kaito_version: str, aside: Aside = in_turn) -> dict[Question, Lines]:
    """The answers to all questions, for a KAITO version; half of the lines may be tried aside."""
    directory = disk.default_directory("lines")
    entries = {one: disk.key(shipped_digest(), f"{kaito_version}\0{one.file}\0{one.expression}") for one in questions}
    known = {one: disk.read(directory, entry) if directory else None for one, entry in entries.items()}
    answers = {one: stored[0] for one, stored in known.items() if stored is not None}
    for one, found in _answered([one for one in entries if one not in answers], kaito_version, aside):
        answers[one] = {"facts": found}
        if directory:
            disk.write(directory, entries[one], answers[one], {})
    return {one: {tuple(path): [*map(tuple, found)] for path, found in answers[one]["facts"]} for one in entries}


class _Asked(Struct, frozen=True):
    """A question, the files that it takes beside the shipped ones, and the lines that can be others, by their number;
    number 0 is none of them.
    """

    question: Question
    files: Mapping[str, bytes]
    places: Sequence[tuple[str, int]]


class _Found(Struct, frozen=True):
    """What a question comes to, and what with each line that makes a difference, by their number."""

    before: Any
    after: Sequence[tuple[int, Any]]


def _answered(questions: Sequence[Question], kaito_version: str, aside: Aside) -> Iterator[tuple[Question, list[Fact]]]:
    shipped = shipped_files()
    asked = [_asked(one, shipped) for one in questions if one.file in shipped]
    for one, found in zip(asked, _evaluated(asked, kaito_version, aside), strict=True):
        yield one.question, list(_facts(one, found, shipped))
    yield from ((one, []) for one in questions if one.file not in shipped)


def _asked(question: Question, shipped: Mapping[str, bytes]) -> _Asked:
    places: list[tuple[str, int]] = [("", 0)]
    files: dict[str, bytes] = {}
    for name in filter(None, (question.file, question.beside)):
        text, found = varied(shipped[name].decode(), question.name, len(places))
        if question.beside:
            imported = FilePath(question.beside).name
            text = text.replace(f"import '{imported}'", f"(import '{imported}{_SUFFIX}')({FROM}, {TO})")
        files[name + _SUFFIX] = text.encode()
        places += [(LIBRARY + name, line) for line in found]
    return _Asked(question, files, places)


def _facts(asked: _Asked, found: _Found, shipped: Mapping[str, bytes]) -> Iterator[Fact]:
    """Every fact with the lines that decide about it: those that make another one of it."""
    question = asked.question
    before = dict(leaves(found.before))
    deciding: dict[Path, list[tuple[str, int]]] = {path: [] for path in before}
    for number, value in found.after:
        after = dict(leaves(value))
        for path, fact in before.items():
            if value != {} and after.get(path, _GONE) != fact:
                deciding[path].append(asked.places[number])
    whole = shipped[question.file].decode()
    named = [
        (LIBRARY + question.file, number) for number, line in enumerate(whole.split("\n"), 1) if question.name in line
    ]
    for path, places in deciding.items():
        # What no line says, follows from what the declaration is.
        yield path, places or named[:1]


_GONE = object()


def _evaluated(asked: Sequence[_Asked], kaito_version: str, aside: Aside) -> list[_Found]:
    """What each question comes to."""
    if not asked:
        return []
    middles = [(one, (len(one.places) + 1) // 2) for one in asked]
    upper = [(one, range(1, middle)) for one, middle in middles]
    lower = [(one, range(middle, len(one.places))) for one, middle in middles]
    try:
        rest = aside(lambda: _found(lower, kaito_version))
        first = _found(upper, kaito_version)
        return [_Found(one.before, [*one.after, *two.after]) for one, two in zip(first, rest(), strict=True)]
    except InvalidInput:
        return [_in_parts(one, range(1, len(one.places)), kaito_version) for one in asked]


def _in_parts(asked: _Asked, numbers: range, kaito_version: str) -> _Found:
    """The same of one question, in ever smaller parts, because a changed line may be none that can be evaluated."""
    try:
        return _found([(asked, numbers)], kaito_version)[0]
    except InvalidInput:
        if len(numbers) < 2:
            return _found([(asked, range(0))], kaito_version)[0]
        middle = len(numbers) // 2
        first, second = (_in_parts(asked, half, kaito_version) for half in (numbers[:middle], numbers[middle:]))
        return _Found(first.before, [*first.after, *second.after])


def _found(programs: Sequence[tuple[_Asked, range]], kaito_version: str) -> list[_Found]:
    """What each question comes to; its lines with these numbers are tried."""
    answers = ",\n".join(
        f"local answer({FROM}, {TO}) = local file = (import '{one.question.file}{_SUFFIX}{number}')({FROM}, {TO});"
        f" {one.question.expression}; answers(answer, {numbers[0] if numbers else 1}, {numbers[-1] if numbers else 0})"
        for number, (one, numbers) in enumerate(programs)
    )
    program = f"""
        local parameters = import 'lib/preset.libsonnet';
        local version = import 'lib/version.libsonnet';
        local answers(answer, first, last) =
          local before = answer(0, 0);
          local text = std.toString(before);
          local search(first, last) =
            if first > last then []
            else
              local after = answer(first, last);
              local middle = std.floor((first + last) / 2);
              if std.toString(after) == text then []
              else if first == last then [[first, after]]
              else search(first, middle) + search(middle + 1, last);
          {{ before: before, after: search(first, last) }};
        function(kaitoVersion) local kaito = version(kaitoVersion); [{answers}]
    """
    files = dict(shipped_files())
    for number, (one, _) in enumerate(programs):
        # Two questions about one file keep other texts of it.
        main = one.question.file + _SUFFIX
        files |= {name if name != main else f"{main}{number}": content for name, content in one.files.items()}
    text = bundle({**files, "lines.jsonnet": program.encode()}, "lines.jsonnet")
    return [
        _Found(with_texts(found["before"]), [(number, with_texts(value)) for number, value in found["after"]])
        for found in evaluate(text, {"kaitoVersion": kaito_version})
    ]


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
