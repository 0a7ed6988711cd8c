"""`kaitoc validate --fix` and `--diff`: what has one right answer, written or shown."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from kaitoc.cli.output import write
from kaitoc.cli.reporting import Report
from kaitoc.diagnostics import Diagnostic
from kaitoc.emit.changes import ChangeKind, FileChange
from kaitoc.emit.edits import Edit, edits, fixed
from kaitoc.emit.files import replace_file
from kaitoc.errors import EnvironmentProblem, Exit
from kaitoc.load.inputs import STDIN, SUFFIXES, Read
from kaitoc.report.changes import to_text
from kaitoc.report.words import counted

MOST_ROUNDS = 10
"""How often files are fixed: a fix may bring to light what was hidden behind the mistake."""


def fix_files(reports: Sequence[Report], look: Callable[[], list[Report]]) -> list[Report]:
    """Write the fixes of all reports, and give the reports that are left; `look` makes them anew.

    Raises EnvironmentProblem for a file that cannot be written, such as standard input.
    """
    changed: set[str] = set()
    number = 0
    for _ in range(MOST_ROUNDS):
        rewritten = _rewritten(reports)
        if not rewritten:
            break
        for file, (_, new, findings) in rewritten.items():
            if file == STDIN:
                raise EnvironmentProblem("standard input cannot be written to", "give files, or use --diff")
            replace_file(Path(file), new)
            changed.add(file)
            number += len({(d.rule, d.path, d.source) for d in findings})
        reports = look()
    if changed:
        click.echo(f"fixed {counted(number, 'finding')} in {counted(len(changed), 'file')}", err=True)
    return list(reports)


def show_fixes(reports: Sequence[Report], color: bool) -> int:
    """Print what `fix_files` would write first; exit 1 if that is anything."""
    rewritten = _rewritten(reports)
    changes = [FileChange(file, ChangeKind.CHANGED, old, new) for file, (old, new, _) in rewritten.items()]
    write(to_text(changes, "", color))
    return Exit.INVALID if changes else Exit.OK


def edits_of(reports: Sequence[Report]) -> dict[Diagnostic, Edit]:
    """What the fixes of all reports would write, by finding."""
    return {d: edit for file, (read, findings) in _fixable(reports).items() for d, edit in edits(read(file), findings)}


def _rewritten(reports: Sequence[Report]) -> dict[str, tuple[bytes, bytes, list[Diagnostic]]]:
    """The files that fixes change: the old content, the new one, and the findings that it takes care of."""
    found = {}
    for file, (read, findings) in sorted(_fixable(reports).items()):
        old = read(file)
        new, done = fixed(old, findings)
        if done:
            found[file] = (old, new, done)
    return found


def _fixable(reports: Sequence[Report]) -> dict[str, tuple[Read, list[Diagnostic]]]:
    """The findings that have a fix, by file."""
    found: dict[str, tuple[Read, list[Diagnostic]]] = {}
    for report in reports:
        for d in report.diagnostics:
            if d.fix is not None and (d.file == STDIN or d.file.endswith(SUFFIXES)):
                found.setdefault(d.file, (report.read, []))[1].append(d)
    return found
