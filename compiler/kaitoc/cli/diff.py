"""`kaitoc diff`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitoc.cli import options
from kaitoc.cli.comparison import compared_paths, compared_projects, compared_with_base
from kaitoc.cli.output import use_color, write
from kaitoc.cli.sides import Scope
from kaitoc.diff.model import Change, Difference
from kaitoc.errors import EnvironmentProblem, Exit
from kaitoc.project import PROJECT_FILE

if TYPE_CHECKING:
    from kaitoc.report.difference.review import Explain

_WITH_PLACES = ("markdown", "github", "html")
"""Forms that lead to the lines of the author."""
_EXPLAINED = ("html", "json")
"""Forms that tell where values come from."""
CLASSES = [change.value for change in Change if change is not Change.NONE]


@click.command()
@click.argument("sides", metavar="[OLD NEW | PATH...]", nargs=-1, type=click.Path(path_type=str, allow_dash=True))
@click.option("--base", metavar="REV", help="Compare the project with the commit in which it left this revision.")
@click.option("--to-kaito", metavar="VERSION", help="Compare the input with itself under another KAITO.")
@click.option("--all-presets", is_flag=True, help="Compare a Workspace for every preset too, used or not.")
@options.target
@options.lock
@options.overlays
@options.target_names
@click.option("--explain", is_flag=True, help="With html and json: where each new value comes from.")
@click.option("--fail-on", metavar="CLASS,...", help=f"Exit 1 only for these classes: {', '.join(CLASSES)}.")
@options.output_format("text", "json", "markdown", "github", "html")
@options.color
def diff(
    sides: tuple[str, ...],
    base: str | None,
    to_kaito: str | None,
    all_presets: bool,
    cluster_file: Path | None,
    kaito_version: str | None,
    lock_file: Path | None,
    overlays: tuple[str, ...],
    targets: tuple[str, ...],
    explain: bool,
    fail_on: str | None,
    output_format: str,
    color: str,
) -> int:
    """Say what a change does to the cluster: nothing, a restart, or a model that is down.

    OLD and NEW are files, directories, or - for standard input; two directories with a kaitoc.yaml are compared as
    projects. With --base the project is compared with itself at a git revision, which is read without a checkout. With
    --to-kaito the PATHs, or the targets of the project, are compared with themselves under another KAITO.
    """
    classes = _classes(fail_on)
    scope = Scope(all_presets, output_format in _WITH_PLACES)
    difference = _difference(sides, base, to_kaito, cluster_file, kaito_version, lock_file, overlays, targets, scope)
    asked: Explain | None = None
    if explain:
        from kaitoc.cli.origins import origins
        from kaitoc.cli.worlds import new_side

        if to_kaito is not None or output_format not in _EXPLAINED:
            raise EnvironmentProblem("--explain is for html and json, and not for --to-kaito", "leave it out")
        asked = origins(new_side(sides, cluster_file, kaito_version, overlays, targets, lock_file))
    write(_report(difference, output_format, use_color(color), asked))
    return _exit_code(difference, classes)


def _difference(
    sides: Sequence[str],
    base: str | None,
    to_kaito: str | None,
    cluster_file: Path | None,
    kaito_version: str | None,
    lock_file: Path | None,
    overlays: Sequence[str],
    targets: Sequence[str],
    scope: Scope,
) -> Difference:
    settings = bool(cluster_file or kaito_version or lock_file or overlays)
    if to_kaito is not None:
        if base is not None:
            raise EnvironmentProblem("--base and --to-kaito exclude each other", "compare one after the other")
        if not sides and settings:
            hint = f"without a PATH the targets of {PROJECT_FILE} say it"
            raise EnvironmentProblem("--cluster, --kaito-version, --lock and --overlay need PATHs", hint)
        from kaitoc.cli.upgrade import compared_versions

        return compared_versions(sides, cluster_file, kaito_version, overlays, targets, to_kaito, lock_file, scope)
    if base is not None:
        if sides or settings:
            hint = "the targets of kaitoc.yaml say for which cluster and with which overlays"
            raise EnvironmentProblem(
                "--base compares the project: it takes no OLD, NEW, --cluster, --lock or --overlay", hint
            )
        return compared_with_base(base, targets, scope)
    if len(sides) != 2:
        raise EnvironmentProblem("diff takes OLD and NEW", "give two files or directories, or --base REV")
    if not settings and all((Path(side) / PROJECT_FILE).is_file() for side in sides):
        return compared_projects(sides[0], sides[1], targets, scope)
    if targets:
        raise EnvironmentProblem("--target chooses among the targets of projects", "give --base, or two projects")
    return compared_paths(sides[0], sides[1], cluster_file, kaito_version, overlays, lock_file, scope)


def _classes(fail_on: str | None) -> frozenset[Change] | None:
    if fail_on is None:
        return None
    names = [name.strip() for name in fail_on.split(",")]
    unknown = next((name for name in names if name not in CLASSES), None)
    if unknown is not None:
        raise EnvironmentProblem(f'--fail-on knows no class "{unknown}"', f"it knows {', '.join(CLASSES)}")
    return frozenset(Change(name) for name in names)


def _report(difference: Difference, output_format: str, color: bool, explain: "Explain | None") -> str:
    if output_format == "json":
        from kaitoc.report.difference.document import to_json

        return to_json(difference, explain) if explain else to_json(difference)
    from kaitoc.report.difference.review import review

    found = review(difference, explain) if explain else review(difference)
    if output_format == "markdown":
        from kaitoc.report.difference.markdown import to_markdown

        return to_markdown(found)
    if output_format == "github":
        from kaitoc.report.difference.github import to_github

        return to_github(found)
    if output_format == "html":
        from kaitoc.report.difference.page import to_html

        return to_html(found)
    from kaitoc.report.difference.text import to_text

    return to_text(found, color)


def _exit_code(difference: Difference, classes: frozenset[Change] | None) -> int:
    if classes is None:
        return Exit.INVALID if difference.differs else Exit.OK
    found = any(entry.change in classes for target in difference.targets for entry in target.objects)
    return Exit.INVALID if found else Exit.OK
