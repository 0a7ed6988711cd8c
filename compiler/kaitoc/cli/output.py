"""Where findings and data go: data to stdout, findings to stderr unless they are the command's report."""

import os
import sys
from collections.abc import Sequence

import click

from kaitoc.diagnostics import Diagnostic, in_order
from kaitoc.errors import KaitocError
from kaitoc.load.inputs import Read, read_bytes


def use_color(choice: str, stream: object = None) -> bool:
    """Whether to colour what goes to a stream: asked for, or a terminal without NO_COLOR."""
    if choice != "auto":
        return choice == "always"
    return is_terminal(stream or sys.stdout) and not os.environ.get("NO_COLOR")


def is_terminal(stream: object) -> bool:
    """Whether a person sits at the other end of a stream."""
    return bool(getattr(stream, "isatty", lambda: False)())


def write(text: str, *, err: bool = False) -> None:
    """Print text as it is: click would take the colours away that somebody asked for."""
    click.echo(text, nl=False, err=err, color=True)


def placed(diagnostics: Sequence[Diagnostic], read: Read) -> list[Diagnostic]:
    """The findings in order, each with its line and column."""
    from kaitoc.load.positions import locate

    return in_order(locate(list(diagnostics), read))


def print_findings(diagnostics: Sequence[Diagnostic], read: Read | None = None, color: str = "auto") -> None:
    """Print findings as text to stderr; nothing where there are none."""
    if diagnostics:
        reader = read or from_disk
        text = findings_text(placed(diagnostics, reader), reader, use_color(color, sys.stderr))
        write(text, err=True)


def findings_text(diagnostics: Sequence[Diagnostic], read: Read, color: bool) -> str:
    """Placed findings as text with their source lines."""
    from kaitoc.report.findings import to_text
    from kaitoc.report.text import excerpt

    def line(d: Diagnostic) -> tuple[str, int]:
        if not d.position.line:
            return "", 0
        try:
            return excerpt(read(d.file), d.position)
        except (OSError, KaitocError):
            return "", 0

    return to_text(diagnostics, line, color)


def from_disk(name: str) -> bytes:
    """How to read the files of findings that come without a reader: by their name."""
    from pathlib import Path

    return read_bytes(Path(name), name)
