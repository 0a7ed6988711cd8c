"""`kaitoc validate`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from kaitoc.cli import options
from kaitoc.cli.expansion import expansion
from kaitoc.cli.output import from_disk, placed, use_color, write
from kaitoc.cli.reporting import Report, written
from kaitoc.cli.sources import Source, compilations, given
from kaitoc.diagnostics import Diagnostic, Stage
from kaitoc.errors import EnvironmentProblem, Exit, InvalidInput
from kaitoc.objects import ref_of

if TYPE_CHECKING:
    from kaitoc.rules.selection import Selection


@click.command()
@options.paths
@options.target
@options.lock
@options.overlays
@click.option(
    "--context",
    metavar="PATH",
    multiple=True,
    help="Files or directories with objects that exist beside those of PATHs, and are not judged; may be repeated.",
)
@options.target_names
@options.rules
@click.option("--fix", is_flag=True, help="Write what has one right answer into the files, and report the rest.")
@click.option("--diff", is_flag=True, help="Show what --fix would write, and write nothing; exit 1 if there is any.")
@options.report_format
@options.color
def validate(
    paths: tuple[str, ...],
    cluster_file: Path | None,
    kaito_version: str | None,
    lock_file: Path | None,
    overlays: tuple[str, ...],
    context: tuple[str, ...],
    targets: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fix: bool,
    diff: bool,
    output_format: str,
    color: str,
) -> int:
    """Say what the cluster would refuse, and what it would accept and then fail at.

    Without PATHs the targets of the project. A file among the inputs of a project is judged as a part of it, unless
    --cluster, --kaito-version, --overlay or --context say what it is for; others are judged alone.

    Ends with 1 for an error of any stage, also for what is rendered all the same and crashes in its container.
    """
    if context and not paths:
        raise EnvironmentProblem("--context needs PATHs", "a project's inputs are the context of each other")
    selection = _selection(select, ignore)

    def look() -> list[Report]:
        try:
            if paths and not targets:
                sources = given(paths, cluster_file, kaito_version, overlays, context, lock_file)
            else:
                sources = compilations(
                    paths, cluster_file, kaito_version, overlays, targets, lock_file=lock_file, judged=False
                )
            reports = _judged(sources, complete=not targets)
        except InvalidInput as error:
            # The Cluster, the project, an overlay or a preset is wrong: that is a report as well.
            read = error.read or from_disk
            reports = [Report("", placed(error.diagnostics, read), read)]
        return [replace(one, diagnostics=selection.shown(one.diagnostics)) for one in reports] if selection else reports

    reports = look()
    if fix or diff:
        from kaitoc.cli.fixing import fix_files, show_fixes

        if diff:
            return show_fixes(reports, use_color(color))
        reports = fix_files(reports, look)
    write(written(reports, output_format, use_color(color)))
    return Exit.INVALID if any(d.is_error for report in reports for d in report.diagnostics) else Exit.OK


def _judged(sources: Sequence[Source], *, complete: bool) -> list[Report]:
    """A report for each compilation; `complete` says that nothing was left out that a comment could be about."""
    found = [(source, _found(source)) for source in sources]
    reports = []
    for source, diagnostics in found:
        judged = source.policy.judged(diagnostics)
        if complete and source.policy.silences:
            judged += source.policy.judged(_in_vain(source, found))
        objects = [(entry.source.file, ref_of(entry.written)) for entry in source.compilation.entries]
        shown = [(file, ref) for file, ref in objects if source.about is None or file in source.about]
        reports.append(Report(source.name, placed(judged, source.read), source.read, shown))
    return reports


def _found(source: Source) -> list[Diagnostic]:
    """All findings about a compilation. What is made of an object that the cluster refuses, nobody needs to know."""
    found = list(source.compilation.diagnostics)
    if not _refused(found):
        made = expansion(source.compilation, lambda obj: None, deep=True)
        found += [problem for _, problems in made for problem in problems]
    return found


def _refused(found: Sequence[Diagnostic]) -> bool:
    return any(d.is_error and d.stage is Stage.ADMISSION for d in found)


def _in_vain(source: Source, found: Sequence[tuple[Source, list[Diagnostic]]]) -> list[Diagnostic]:
    """The comments of a compilation that silence nothing in any; none while errors may hide what they are for."""
    from kaitoc.rules.silencing import misunderstood, unused

    own = [silence for silence in source.policy.silences if source.about is None or silence.source.file in source.about]
    wrong = misunderstood(own)
    if any(_refused(diagnostics) for _, diagnostics in found):
        return wrong
    left = [(silence, rule) for silence in own for rule in silence.rules]
    for other, diagnostics in found:
        also = other.policy.unused(diagnostics)
        left = [one for one in left if one in also or one[0] not in other.policy.silences]
    return [*wrong, *unused(left)]


def _selection(select: Sequence[str], ignore: Sequence[str]) -> "Selection | None":
    """What --select and --ignore say, None where they say nothing. Raises EnvironmentProblem for what is no rule."""
    if not select and not ignore:
        return None
    from kaitoc.rules.selection import WHERE, Selection, is_known

    names = [tuple(name.strip().upper() for text in texts for name in text.split(",")) for texts in (select, ignore)]
    for name in (*names[0], *names[1]):
        if not is_known(name):
            raise EnvironmentProblem(f'there is no rule "{name}"', WHERE)
    return Selection(*names)
