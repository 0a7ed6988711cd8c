"""`kaitoc validate`."""

from pathlib import Path

import click

from kaitoc.cli import options
from kaitoc.cli.output import findings_text, from_disk, placed, use_color, write
from kaitoc.cli.sources import Source, compilations
from kaitoc.compile import expand
from kaitoc.diagnostics import Diagnostic
from kaitoc.errors import Exit, InvalidInput
from kaitoc.load.inputs import Read
from kaitoc.report.findings import to_github, to_json


@click.command()
@options.paths
@options.target
@options.lock
@options.overlays
@options.target_names
@options.output_format("text", "json", "github")
@options.color
def validate(
    paths: tuple[str, ...],
    cluster_file: Path | None,
    kaito_version: str | None,
    lock_file: Path | None,
    overlays: tuple[str, ...],
    targets: tuple[str, ...],
    output_format: str,
    color: str,
) -> int:
    """Say what the cluster would refuse, and what it would accept and then fail at.

    With PATHs the objects as given; without, the targets of the project.
    """
    report: list[Diagnostic] = []
    text = ""
    try:
        judged = [
            _judged(source)
            for source in compilations(paths, cluster_file, kaito_version, overlays, targets, lock_file=lock_file)
        ]
    except InvalidInput as error:
        # The Cluster, the project, an overlay or a preset is wrong: that is a report as well.
        judged = [("", list(error.diagnostics), error.read or from_disk)]
    for target, found, read in judged:
        shown = placed(found, read)
        report += shown
        if output_format == "text":
            text += (f"target {target}\n" if target else "") + findings_text(shown, read, use_color(color))
    if output_format == "json":
        text = to_json(report)
    elif output_format == "github":
        text = to_github(report)
    write(text)
    return Exit.INVALID if any(d.is_error for d in report) else Exit.OK


def _judged(source: Source) -> tuple[str, list[Diagnostic], Read]:
    """The target of a compilation, all findings about it, and how to read its files again."""
    found = list(source.compilation.diagnostics)
    if not source.compilation.failed:
        found += [problem for _, problems in expand(source.compilation, deep=True) for problem in problems]
    return source.name, found, source.read
