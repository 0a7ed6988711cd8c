"""Where in the Jsonnet files a fact is declared: each line is changed, and what it evaluates to is compared.

All variants of a file are evaluated as one program, 50 ms for a family of presets, and kept in the cache.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Any

from msgspec import Struct

from kaitoc import cache as disk
from kaitoc.diagnostics import Path
from kaitoc.errors import InvalidInput
from kaitoc.jsonnet import LIBRARY, evaluate
from kaitoc.objects import leaves
from kaitoc.registry.bundle import bundle
from kaitoc.registry.evaluate import with_texts
from kaitoc.registry.sources import shipped_digest, shipped_files

_COMMENT = r"//[^\n]*|\#[^\n]*|/\*.*?\*/"
_TEXT = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_TOKEN = re.compile(rf"({_COMMENT})|({_TEXT})|(?<![\w.])(\d+(?:\.\d+)?)(?![\w.])|\b(true|false)\b", re.DOTALL)
_DIGITS = re.compile(r"\d+")
_BEFORE = re.compile(r"(?:import(?:str)?|since:|until:)\s*$")
_AFTER = re.compile(r"\s*\+?:")

Lines = Mapping[Path, Sequence[tuple[str, int]]]
"""The file and line of every fact, by its path in what the registry evaluates to."""


class Question(Struct, frozen=True):
    """What to evaluate: an expression in which `file` stands for the file that is changed line by line.

    `name` is what the expression looks for in it.
    """

    file: str
    expression: str
    name: str = ""


def preset_lines(name: str, file: str, kaito_version: str) -> Lines:
    """The lines of a family's file that decide about a preset; `file` is the path below `presets/`."""
    expression = f"""
        local all = if 'presets' in file then file.presets
                    else std.flattenArrays([file[key].presets for key in std.objectFields(file)]);
        local wanted = std.asciiLower({_quoted(name)});
        local found = [
          preset for preset in all
          if kaito.holds(preset)
             && (std.asciiLower(preset.name) == wanted || std.asciiLower(preset.huggingFace.model) == wanted)
        ];
        if std.length(found) == 0 then {{}} else parameters(
          kaito, {{ file: '', name: {_quoted(name)}, aliases: [], declaration: kaito.settle(found[0]) }}
        )
    """
    return _lines(Question(file, expression, name), kaito_version)


def sku_lines(sku: str, cloud: str, kaito_version: str) -> Lines:
    """The lines that decide about the GPUs of a SKU: its own, and that of its GPU model."""
    expression = f"local found = [sku for sku in file if sku.sku == {_quoted(sku)} && kaito.holds(sku)]; "
    expression += "if std.length(found) == 0 then {} else found[0]"
    return _lines(Question(f"skus/{cloud}.libsonnet", expression, sku), kaito_version, beside="skus/gpu.libsonnet")


def image_lines(kaito_version: str) -> Lines:
    """The lines that decide about the base image."""
    return _lines(Question("base.libsonnet", "kaito.settle(file)"), kaito_version)


def generated_lines(kaito_version: str) -> Lines:
    """The lines that decide about what all presets have in common that KAITO derives."""
    expression = "parameters(kaito, { file: '', name: '', aliases: [], declaration: kaito.settle(file) })"
    return _lines(Question("generated.libsonnet", expression), kaito_version)


def variants(text: str, kept: str = "") -> Iterator[tuple[int, str]]:
    """A Jsonnet text with all values of one line changed, for each line that has some; with the number of the line.

    The text `kept`, by which something is found, stays.
    """
    changes: dict[int, list[tuple[int, int, str]]] = {}
    for found in _TOKEN.finditer(text):
        if found[1] or _BEFORE.search(text, max(0, found.start() - 20), found.start()):
            continue
        if found[2] and (_AFTER.match(text, found.end()) or found[2][1:-1].lower() == kept.lower()):
            continue
        line = text.count("\n", 0, found.start()) + 1
        changes.setdefault(line, []).append((found.start(), found.end(), _other(found[0])))
    for line, replaced in changes.items():
        other = text
        for start, end, new in reversed(replaced):
            other = other[:start] + new + other[end:]
        yield line, other


def _other(literal: str) -> str:
    """Another literal of the same form."""
    if literal in ("true", "false"):
        return "false" if literal == "true" else "true"
    if _DIGITS.match(literal):
        return f"({literal} + 1)"
    number = _DIGITS.match(literal, 1)
    if number:
        # A step of ten times the size is one that shows, whatever is rounded.
        return f"{literal[0]}1{literal[1:]}"
    return f"{literal[:-1]}x{literal[-1]}"


def _lines(question: Question, kaito_version: str, beside: str = "") -> Lines:
    directory = disk.default_directory("lines")
    entry = disk.key(shipped_digest(), f"{kaito_version}\0{question.file}\0{question.expression}")
    stored = disk.read(directory, entry) if directory else None
    if stored is None:
        stored = {"facts": list(_found(question, kaito_version, beside))}, {}
        if directory:
            disk.write(directory, entry, *stored)
    return {tuple(path): [(file, line) for file, line in found] for path, found in stored[0]["facts"]}


def _found(question: Question, kaito_version: str, beside: str) -> Iterator[tuple[Path, list[tuple[str, int]]]]:
    files = dict(shipped_files())
    if question.file not in files:
        return
    places: list[tuple[str, int]] = []
    names: list[str] = []
    for changed in filter(None, (question.file, beside)):
        for line, text in variants(files[changed].decode(), question.name):
            name = f"{changed}@{line}"
            files[name] = text.encode()
            if changed != question.file:
                importing = files[question.file].decode()
                importing = importing.replace(f"'{FilePath(changed).name}'", f"'{FilePath(name).name}'")
                name = f"{question.file}@{name.replace('/', '-')}"
                files[name] = importing.encode()
            names.append(name)
            places.append((LIBRARY + changed, line))
    first, *rest = _evaluated(question, kaito_version, files, [question.file, *names])
    before = dict(leaves(first))
    deciding: dict[Path, list[tuple[str, int]]] = {path: [] for path in before}
    for place, value in zip(places, rest, strict=True):
        after = dict(leaves(value)) if value is not None else before
        for path, fact in before.items():
            if value != {} and after.get(path, _GONE) != fact:
                deciding[path].append(place)
    whole = files[question.file].decode()
    named = [
        (LIBRARY + question.file, number) for number, line in enumerate(whole.split("\n"), 1) if question.name in line
    ]
    for path, found in deciding.items():
        # What no line says, follows from what the declaration is.
        yield path, found or named[:1]


_GONE = object()


def _evaluated(question: Question, kaito_version: str, files: Mapping[str, bytes], names: Sequence[str]) -> list[Any]:
    """What the expression comes to with each of the files; None where it fails."""
    asked = ",\n".join(f"local file = import '{name}'; {question.expression}" for name in names)
    program = f"""
        local parameters = import 'lib/preset.libsonnet';
        local version = import 'lib/version.libsonnet';
        function(kaitoVersion) local kaito = version(kaitoVersion); [{asked}]
    """
    text = bundle({**files, "lines.jsonnet": program.encode()}, "lines.jsonnet")
    try:
        values: list[Any] = evaluate(text, {"kaitoVersion": kaito_version})
    except InvalidInput:
        if len(names) == 1:
            return [None]
        middle = len(names) // 2
        halves = (names[:middle], names[middle:])
        return [value for half in halves for value in _evaluated(question, kaito_version, files, half)]
    return [with_texts(value) for value in values]


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
