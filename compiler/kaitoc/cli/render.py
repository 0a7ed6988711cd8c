"""`kaitoc render`."""

from pathlib import Path

import click

from kaitoc.cli import options
from kaitoc.errors import EnvironmentProblem
from kaitoc.load.inputs import STDIN


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
        from kaitoc.cli.render_paths import render_paths

        return render_paths(
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
    from kaitoc.cli.render_targets import print_target, render_targets

    if output == STDIN and not (check or hook or force):
        return print_target(targets, no_validate, color)
    if output is not None:
        raise EnvironmentProblem("-o needs PATHs", "without a PATH the targets of kaitoc.yaml say where")
    return render_targets(targets, check, force, hook, no_validate, color)
