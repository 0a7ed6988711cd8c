"""What `kaitoc render` has to say: the stream, the changes, and what it did."""

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from kaitoc.cli.output import use_color, write
from kaitoc.errors import Exit

if TYPE_CHECKING:
    from kaitoc.emit.changes import FileChange
    from kaitoc.emit.tree import TreeReport
    from kaitoc.objects import Object


def print_stream(objects: Iterable["Object"]) -> None:
    """Print objects as one YAML stream, one document at a time."""
    from kaitoc.rendering import rendered_text

    for index, obj in enumerate(objects):
        sys.stdout.write(("---\n" if index else "") + rendered_text(obj))


def show_changes(changes: Sequence["FileChange"], output: str, color: str) -> int:
    """Print what a run would change, and the exit code of that."""
    from kaitoc.report.changes import to_text
    from kaitoc.report.words import counted

    if not changes:
        click.echo(f"{output} is up to date", err=True)
        return Exit.OK
    write(to_text(changes, output, use_color(color)))
    click.echo(f"{output} is stale: `kaitoc render` would change {counted(len(changes), 'file')}", err=True)
    return Exit.INVALID


def say_written(report: "TreeReport", output: str) -> None:
    """Say what a run did to the output directory."""
    parts = [
        f"{len(paths)} {word}"
        for word, paths in (("added", report.added), ("changed", report.changed), ("removed", report.removed))
        if paths
    ]
    click.echo(f"{output}: {', '.join(parts) or 'nothing changed'}, {len(report.unchanged)} unchanged", err=True)
    if report.replaced_cwd:
        click.echo("the directory that your shell stands in was replaced: `cd .` enters the new one", err=True)


def say(message: str) -> None:
    """Tell the user something beside the output."""
    click.echo(message, err=True)
