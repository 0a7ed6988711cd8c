"""Jsonnet files to plain data, with imports and errors that lead to the author's line."""

import hashlib
import json
import posixpath
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from kaitoc.diagnostics import Diagnostic, Position, Severity, SourceRef, Stage
from kaitoc.errors import EnvironmentProblem, InvalidInput
from kaitoc.resources import shipped

LIBRARY = "kaitoc/"
"""What an import starts with that is meant for the presets that ship with kaitoc: `kaitoc/families/llama.libsonnet`."""

RULE = "KC060"

_PLACE = r"(?P<file>[^\t\n]*?):\(?(?P<line>\d+):(?P<column>\d+)\)?(?:-\(?[\d:]+\)?)?"
_SHIPPED = frozenset({".jsonnet", ".libsonnet", ".json"})
_STATIC = re.compile(rf"STATIC ERROR: {_PLACE}: (?P<message>.*)", re.DOTALL)
_FRAME = re.compile(rf"^\t{_PLACE}(?:\t|$)", re.MULTILINE)

_HINTS: Mapping[str, str] = {
    "couldn't open import": "the path starts at the importing file; `kaitoc/...` are the presets that ship with kaitoc",
    "unknown variable": "define it with `local`, import it, or put text in quotes",
    "field does not exist": "correct the name, or allow for its absence: std.get(object, 'name', default)",
    "max stack frames": "a definition refers to itself without end",
    "couldn't manifest function": "call the function, or hide its field with `::`",
    "duplicate field": "remove one of the two",
    "duplicate local": "rename one of the two",
    "undefined external variable": "kaitoc passes none: write the value, or import it",
}
_SYNTAX_HINT = "look for a missing comma, quote or bracket before this place"


class Evaluated(Struct, frozen=True):
    """The value of a program, and the SHA-256 of each file of the user's that it was made from, by path."""

    value: Any
    files: Mapping[Path, str]

    @property
    def digest(self) -> str:
        """The SHA-256 of all files together, whatever they are called."""
        return hashlib.sha256("".join(sorted(self.files.values())).encode()).hexdigest()


def evaluate_file(path: Path, name: str = "") -> Evaluated:
    """The value of a Jsonnet file; messages call it `name`.

    Raises EnvironmentProblem where the file cannot be read, InvalidInput for an error in the program.
    """
    evaluated = evaluate_files([(path, name or path.as_posix())])
    return Evaluated(evaluated.value[0], evaluated.files)


def evaluate_files(files: Sequence[tuple[Path, str]]) -> Evaluated:
    """The values of several Jsonnet files as a list; each file is a path and the name that messages call it.

    One evaluation, because Jsonnet takes some 20 ms to start. Raises as `evaluate_file` does.
    """
    importer = _Importer()
    for path, name in files:
        importer.read(path, name)
    code = "[" + ", ".join(f"import {json.dumps(name)}" for _, name in files) + "]"
    return Evaluated(evaluate(code, importer=importer), importer.files)


def evaluate(code: str, arguments: Mapping[str, Any] | None = None, importer: "_Importer | None" = None) -> Any:
    """The value of a program; if it is a function, of its call with `arguments` (plain data).

    Raises InvalidInput with the place of the error where the program tells one.
    """
    import _jsonnet

    importer = importer or _Importer()
    passed = {name: json.dumps(value) for name, value in (arguments or {}).items()}
    try:
        text = _jsonnet.evaluate_snippet("", code, import_callback=importer.find, tla_codes=passed)
    except RuntimeError as error:
        raise InvalidInput([importer.diagnostic(str(error))]) from None
    return json.loads(text)


class _Importer(Struct):
    """Finds what an import means, and remembers what was read.

    A file goes by its name: as the user gave it, or as an import spells it from there. `_real` has the directories
    behind the names, which differ where the user's paths are relative to something else than the working directory.
    """

    files: dict[Path, str] = field(default_factory=dict)
    _real: dict[str, Path] = field(default_factory=dict)
    _contents: dict[str, bytes] = field(default_factory=dict)

    def read(self, path: Path, name: str) -> bytes:
        """The content of a file of the user's; raises EnvironmentProblem where it cannot be had."""
        try:
            content = path.read_bytes()
        except OSError as error:
            raise EnvironmentProblem(f"cannot read {name}: {(error.strerror or str(error)).lower()}") from error
        self.files[path] = hashlib.sha256(content).hexdigest()
        self._real[posixpath.dirname(name)] = path.parent
        self._contents[name] = content
        return content

    def find(self, directory: str, wanted: str) -> tuple[str, bytes]:
        """What the file in `directory` means by an import: its name and content."""
        if wanted in self._contents and not directory:
            return wanted, self._contents[wanted]
        name = posixpath.normpath(posixpath.join(directory, wanted))
        parent = self._real.get(posixpath.dirname(posixpath.join(directory, "x")))
        label = name if parent is None else wanted
        shipped_file = _library().get(label.removeprefix(LIBRARY)) if label.startswith(LIBRARY) else None
        if shipped_file is not None:
            return label, shipped_file
        if parent is None:
            raise RuntimeError("no such file")
        try:
            return name, self.read(parent / wanted, name)
        except EnvironmentProblem as problem:
            raise RuntimeError("no such file") from problem

    def diagnostic(self, error: str) -> Diagnostic:
        """Jsonnet's error as a finding at the place in the user's file that it comes from."""
        static = _STATIC.match(error)
        message = static["message"] if static else error.removeprefix("RUNTIME ERROR: ").partition("\n\t")[0]
        places = [static] if static else list(_FRAME.finditer(error))
        own = [place for place in places if place["file"] in self._contents] or [p for p in places if p["file"]]
        source, position = None, Position()
        if own:
            source = SourceRef(own[0]["file"])
            position = Position(int(own[0]["line"]), int(own[0]["column"]))
        elif len(self._contents) == 1:
            source, position = SourceRef(next(iter(self._contents))), Position(1, 1)
        text = message.strip().rstrip(".")
        text = text[:1].lower() + text[1:]
        hint = next((hint for start, hint in _HINTS.items() if text.startswith(start)), "")
        if not hint:
            hint = _SYNTAX_HINT if static else _reached_from(own)
        return Diagnostic(RULE, Severity.ERROR, Stage.ADMISSION, text, hint, source=source, position=position)


def _reached_from(frames: Sequence[re.Match[str]]) -> str:
    """The way to a place where a program gave up, innermost call first."""
    calls = [f"{frame['file']}:{frame['line']}:{frame['column']}" for frame in frames[1:4]]
    return f"reached from {', '.join(dict.fromkeys(calls))}" if calls else "the expression at this place fails"


@cache
def _library() -> Mapping[str, bytes]:
    root = shipped("presets")
    files = (path for path in root.rglob("*.*") if path.suffix in _SHIPPED)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
