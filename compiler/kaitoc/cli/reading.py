"""What input files hold, and the documents in them."""

import sys
from collections.abc import Callable, Sequence

import click
from msgspec import Struct

from kaitoc.aside import worthwhile
from kaitoc.cli.beside import beside
from kaitoc.cli.output import is_terminal
from kaitoc.diagnostics import Diagnostic
from kaitoc.load.document import Document
from kaitoc.load.inputs import InputFile, collect

Parsed = tuple[list[Document], list[Diagnostic]]
"""The documents of files, in order, and what is wrong with the files."""


class Reading(Struct, frozen=True):
    """Input files and what they hold; `parsed` waits for the documents in that, which other work need not."""

    files: Sequence[InputFile]
    contents: Sequence[bytes]
    parsed: Callable[[], Parsed]


def read(paths: Sequence[str]) -> Reading:
    """Files, directories and standard input. Raises EnvironmentProblem for what is not there or cannot be read."""
    files = collect(paths)
    return reading(files, contents_of(files))


def reading(files: Sequence[InputFile], contents: Sequence[bytes]) -> Reading:
    """Files of which is known what they hold; the parsing begins."""
    return Reading(files, contents, worthwhile(beside, len(files))(lambda: parse(files, contents)))


def contents_of(files: Sequence[InputFile]) -> list[bytes]:
    """What files hold; whoever has to type standard input is told so."""
    if any(file.path is None for file in files) and is_terminal(sys.stdin):
        click.echo("reading from the terminal; Ctrl-D on a line of its own ends the input", err=True)
    return [file.read() for file in files]


def parse(files: Sequence[InputFile], contents: Sequence[bytes]) -> Parsed:
    """The documents of files."""
    # Imported here, so that a process that parses aside does so as early as there is something to read.
    from kaitoc.load.yaml import read_documents

    documents: list[Document] = []
    diagnostics: list[Diagnostic] = []
    for file, data in zip(files, contents, strict=True):
        found, problems = read_documents(data, file.name)
        documents += found
        diagnostics += problems
    return documents, diagnostics
