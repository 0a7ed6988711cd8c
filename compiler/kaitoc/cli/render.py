"""`kaitoc render`."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitoc.cli import options
from kaitoc.cli.output import print_findings, use_color, write
from kaitoc.emit.changes import FileChange
from kaitoc.emit.ownership import Content, ContentNeeded, unchanged
from kaitoc.emit.tree import TreeReport, check_tree, write_tree
from kaitoc.errors import EnvironmentProblem, Exit
from kaitoc.load.inputs import STDIN
from kaitoc.project import TargetInputs, chosen_targets, find_project, read_target

if TYPE_CHECKING:
    from kaitoc.objects import Object


@click.command()
@options.paths
@options.target
@options.lock
@options.overlays
@click.option(
    "-o", "--output", metavar="DIR", help="Where PATHs are rendered to; - prints one YAML stream, also of a target."
)
@options.target_names
@click.option("--check", is_flag=True, help="Write nothing; exit 1 and show the diff if anything would change.")
@click.option("--force", is_flag=True, help="Overwrite files that kaitoc did not write or that were edited.")
@click.option("--hook", is_flag=True, help="For git hooks: exit 1 if a file was written, or is unknown to git.")
@options.no_validate
@options.color
def render(
    paths: tuple[str, ...],
    cluster_file: Path | None,
    kaito_version: str | None,
    lock_file: Path | None,
    overlays: tuple[str, ...],
    output: str | None,
    targets: tuple[str, ...],
    check: bool,
    force: bool,
    hook: bool,
    no_validate: bool,
    color: str,
) -> int:
    """Compile to a directory that Argo CD or Flux apply.

    Without a PATH every target of kaitoc.yaml; with PATHs those, to -o DIR.
    """
    if hook and (paths or check):
        raise EnvironmentProblem("--hook renders the targets of kaitoc.yaml", "leave out PATHs and --check")
    if paths:
        if targets:
            raise EnvironmentProblem("--target and PATHs exclude each other", "the targets are those of kaitoc.yaml")
        return _render_paths(
            paths, cluster_file, kaito_version, lock_file, overlays, output, check, force, no_validate, color
        )
    for option, value in (
        ("--cluster", cluster_file),
        ("--kaito-version", kaito_version),
        ("--lock", lock_file),
        ("--overlay", overlays),
    ):
        if value:
            raise EnvironmentProblem(f"{option} needs PATHs", "without a PATH the targets of kaitoc.yaml say it")
    if output == STDIN and not (check or hook or force):
        return _print_target(targets, no_validate, color)
    if output is not None:
        raise EnvironmentProblem("-o needs PATHs", "without a PATH the targets of kaitoc.yaml say where")
    code = _render_project(targets, check, force, hook, no_validate, color)
    return max(code, _unknown_to_git(targets)) if hook else code


def _render_paths(
    paths: tuple[str, ...],
    cluster_file: Path | None,
    kaito_version: str | None,
    lock_file: Path | None,
    overlays: tuple[str, ...],
    output: str | None,
    check: bool,
    force: bool,
    no_validate: bool,
    color: str,
) -> int:
    from kaitoc.cli.rendered_target import rendered_for
    from kaitoc.cli.sources import from_paths
    from kaitoc.cli.target_files import deliverable
    from kaitoc.delivery import delivered_patches
    from kaitoc.rendering import rendered_files

    if not output:
        raise EnvironmentProblem("PATHs need -o DIR", "-o - prints one YAML stream instead")
    if output == STDIN and check:
        raise EnvironmentProblem("--check needs a directory to compare with", "give -o DIR instead of -o -")
    source = from_paths(
        paths,
        cluster_file,
        kaito_version,
        overlays,
        lock_file=lock_file,
        hashed_names=True,
        admission=not no_validate,
    )
    objects, found = deliverable(source, no_validate)
    print_findings(found, source.read, color)
    if output == STDIN:
        _print(objects)
        return Exit.OK
    files, digest = rendered_files(objects, delivered_patches(source.compilation)), source.digest
    protected = [Path(path) for path in paths if path != STDIN]
    kept = rendered_for(source.compilation.context.cluster, presets=False, lock=lock_file is not None)
    if check:
        changes = check_tree(Path(output), files, digest, sources=kept, protected=protected)
        return _show_changes(changes, output, color)
    report = write_tree(Path(output), files, digest, sources=kept, force=force, protected=protected, notify=_say)
    _say_written(report, output)
    return Exit.OK


def _print_target(names: Sequence[str], no_validate: bool, color: str) -> int:
    """One target as one YAML stream, as a plugin of Argo CD prints it; several would be one heap of objects."""
    from kaitoc.cli.sources import from_target
    from kaitoc.cli.target_files import deliverable

    project_file = find_project()
    chosen = chosen_targets(project_file, names)
    if len(chosen) > 1:
        listed = ", ".join(target.name for target in chosen)
        raise EnvironmentProblem("-o - prints one target", f"pick one with --target: {listed}")
    source = from_target(read_target(project_file, chosen[0]), admission=not no_validate)
    objects, found = deliverable(source, no_validate)
    print_findings(found, source.read, color)
    _print(objects)
    return Exit.OK


def _print(objects: Iterable["Object"]) -> None:
    from kaitoc.rendering import rendered_text

    for index, obj in enumerate(objects):
        sys.stdout.write(("---\n" if index else "") + rendered_text(obj))


def _render_project(names: Sequence[str], check: bool, force: bool, hook: bool, no_validate: bool, color: str) -> int:
    project_file = find_project()
    stale: list[tuple[TargetInputs, str, Mapping[str, Content]]] = []
    # All targets are compiled before any is written: an error in one leaves every output as it was.
    for target in chosen_targets(project_file, names):
        inputs = read_target(project_file, target)
        digest = inputs.digest(validated=not no_validate)
        if not force and unchanged(inputs.output, digest):
            click.echo(f"{target.output} is up to date", err=True)
            continue
        stale.append((inputs, digest, _files(inputs, check, force, no_validate, color)))
    code: int = Exit.OK
    for inputs, digest, files in stale:
        try:
            code = max(code, _deliver(inputs, digest, files, check, force, hook, color))
        except ContentNeeded:
            from kaitoc.cli.target_files import whole_target

            whole = whole_target(inputs, no_validate=no_validate)
            code = max(code, _deliver(inputs, digest, whole.files, check, force, hook, color))
    return code


def _unknown_to_git(names: Sequence[str]) -> int:
    """Whether a rendered file would be missing from the commit, and which, on standard error."""
    from kaitoc.load.untracked import untracked

    project_file = find_project()
    code: int = Exit.OK
    for target in chosen_targets(project_file, names):
        for file in untracked(project_file.base / target.output):
            _say(f"{target.output}/{file} is not in git: `git add {target.output}`")
            code = Exit.INVALID
    return code


def _files(inputs: TargetInputs, check: bool, force: bool, no_validate: bool, color: str) -> Mapping[str, Content]:
    """The files of a target, after printing the findings about it."""
    from kaitoc.cli.target_files import changed_target, recall, remember, whole_target

    known = None if force else recall(inputs, no_validate=no_validate)
    changed = changed_target(inputs, known, no_validate=no_validate) if known else None
    done = changed or whole_target(inputs, no_validate=no_validate)
    # A look at a change is cheap the next time too: only what is written is worth keeping.
    if not (check and changed):
        remember(inputs, done, no_validate=no_validate)
    print_findings(done.diagnostics, done.read, color)
    return done.files


def _deliver(
    inputs: TargetInputs,
    digest: str,
    files: Mapping[str, Content],
    check: bool,
    force: bool,
    hook: bool,
    color: str,
) -> int:
    from kaitoc.cli.rendered_target import rendered_for

    output, boundary, protected = inputs.output, inputs.project_file.base, inputs.protected
    own_presets = bool(inputs.project_file.project.presets)
    kept = rendered_for(inputs.environment.cluster, presets=own_presets, lock=inputs.lock is not None)
    if check:
        changes = check_tree(output, files, digest, sources=kept, boundary=boundary, protected=protected)
        return _show_changes(changes, inputs.target.output, color)
    report = write_tree(
        output, files, digest, sources=kept, force=force, boundary=boundary, protected=protected, notify=_say
    )
    _say_written(report, inputs.target.output)
    return Exit.INVALID if hook and (report.added or report.changed or report.removed) else Exit.OK


def _show_changes(changes: Sequence[FileChange], output: str, color: str) -> int:
    from kaitoc.report.changes import to_text
    from kaitoc.report.words import counted

    if not changes:
        click.echo(f"{output} is up to date", err=True)
        return Exit.OK
    write(to_text(changes, output, use_color(color)))
    click.echo(f"{output} is stale: `kaitoc render` would change {counted(len(changes), 'file')}", err=True)
    return Exit.INVALID


def _say_written(report: TreeReport, output: str) -> None:
    parts = [
        f"{len(paths)} {word}"
        for word, paths in (("added", report.added), ("changed", report.changed), ("removed", report.removed))
        if paths
    ]
    click.echo(f"{output}: {', '.join(parts) or 'nothing changed'}, {len(report.unchanged)} unchanged", err=True)
    if report.replaced_cwd:
        click.echo("the directory that your shell stands in was replaced: `cd .` enters the new one", err=True)


def _say(message: str) -> None:
    click.echo(message, err=True)
