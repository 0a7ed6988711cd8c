"""`kaitoc render`: the targets of kaitoc.yaml, each to its directory."""

from collections.abc import Mapping, Sequence

import click

from kaitoc.cli.beside import beside
from kaitoc.cli.output import print_findings
from kaitoc.cli.render_report import print_stream, say, say_written, show_changes
from kaitoc.emit.ownership import Content, ContentNeeded, unchanged
from kaitoc.emit.tree import check_tree, write_tree
from kaitoc.errors import EnvironmentProblem, Exit
from kaitoc.project import TargetInputs, chosen_targets, find_project, read_target


def render_targets(names: Sequence[str], check: bool, force: bool, hook: bool, no_validate: bool, color: str) -> int:
    """Compile the targets of that name, or all, to their directories; the exit code."""
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
    return max(code, _unknown_to_git(names)) if hook else code


def print_target(names: Sequence[str], no_validate: bool, color: str) -> int:
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
    print_stream(objects)
    return Exit.OK


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
        return show_changes(changes, inputs.target.output, color)
    report = write_tree(
        output,
        files,
        digest,
        sources=kept,
        force=force,
        boundary=boundary,
        protected=protected,
        notify=say,
        aside=beside,
    )
    say_written(report, inputs.target.output)
    return Exit.INVALID if hook and (report.added or report.changed or report.removed) else Exit.OK


def _unknown_to_git(names: Sequence[str]) -> int:
    """Whether a rendered file would be missing from the commit, and which, on standard error."""
    from kaitoc.load.untracked import untracked

    project_file = find_project()
    code: int = Exit.OK
    for target in chosen_targets(project_file, names):
        for file in untracked(project_file.base / target.output):
            say(f"{target.output}/{file} is not in git: `git add {target.output}`")
            code = Exit.INVALID
    return code
