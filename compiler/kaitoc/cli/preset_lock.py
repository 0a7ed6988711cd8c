"""`kaitoc preset lock`."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitoc.cli import options
from kaitoc.cli.output import is_terminal, print_findings
from kaitoc.cli.sources import from_target
from kaitoc.compile import Compilation
from kaitoc.emit.files import write_files
from kaitoc.environment import Environment, environment
from kaitoc.errors import EnvironmentProblem, Exit, InvalidInput
from kaitoc.kaito.planning import NOT_LOCKED
from kaitoc.locking import Outcome, outdated, resolve
from kaitoc.project import ProjectFile, find_project, read_target
from kaitoc.registry.lock import DEFAULT_NAME, Lock, lock_bytes, parse_lock, read_lock_file
from kaitoc.registry.recorded import record_of
from kaitoc.report.text import printable
from kaitoc.report.words import counted
from kaitoc.wanted import asked, unlocked

if TYPE_CHECKING:
    from kaitoc.hub.repository import Hub


@click.command("lock")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@options.target
@click.option(
    "--lock",
    "lock_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=f"The lock to write; by default that of the project, or {DEFAULT_NAME}.",
)
@click.option("--update", is_flag=True, help="Move what is locked to the newest revision: the IDs, or all.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the lock is not what it would be now.")
@options.color
def lock(
    ids: tuple[str, ...],
    cluster_file: Path | None,
    kaito_version: str | None,
    lock_file: Path | None,
    update: bool,
    check: bool,
    color: str,
) -> int:
    """Write down what the Hugging Face Hub says of models, so that all else works offline.

    IDs are Hugging Face ids; without one, those that the targets of the project name. What KAITO has built in needs no
    entry. HF_TOKEN opens gated and private models, HF_ENDPOINT names another Hub.
    """
    if update and check:
        raise EnvironmentProblem("--update and --check exclude each other", "--check writes nothing")
    if not ids and (cluster_file or kaito_version):
        raise EnvironmentProblem(
            "--cluster and --kaito-version need IDs", "without IDs the targets of kaitoc.yaml say it"
        )
    project = _project(needed=not ids)
    path = lock_file or (project.lock if project else Path(DEFAULT_NAME))
    current = parse_lock(read_lock_file(path)) if path.exists() else Lock()
    hub: list[Hub] = []

    def connect() -> "Hub":
        # Nothing is sent, nor is huggingface_hub imported, before there is a question.
        if not hub:
            from kaitoc.hub.repository import Hub

            hub.append(Hub())
        return hub[0]

    prune = False
    if ids:
        wanted, problems = asked(ids, _targets(project, cluster_file, kaito_version))
    else:
        assert project is not None
        compiled = _compiled(project)
        wanted, problems = unlocked(compiled), []
        # What could not be read may need what would be removed.
        prune = not any(d.is_error and d.rule != NOT_LOCKED for _, made in compiled for d in made.diagnostics)
    if check:
        problems += outdated(wanted, current, connect, record_of, prune=prune)
        print_findings(problems, color=color)
        if any(d.is_error for d in problems):
            return Exit.INVALID
        click.echo(f"{path} is up to date", err=True)
        return Exit.OK
    with _progress(len(wanted)) as done:
        outcome = resolve(wanted, current, connect, record_of, update=update, prune=prune, done=done)
    problems += outcome.diagnostics
    if any(d.is_error for d in problems):
        raise InvalidInput(problems)
    print_findings(problems, color=color)
    write_files(path.parent, {path.name: lock_bytes(outcome.lock)})
    _say(path, outcome, [model for model in ids if model.lower() not in outcome.lock.models])
    return Exit.OK


def _project(*, needed: bool) -> ProjectFile | None:
    try:
        return find_project()
    except EnvironmentProblem as error:
        if needed:
            raise EnvironmentProblem(error.message, "give IDs, or start a project with `kaitoc init`") from error
        return None


def _targets(project: ProjectFile | None, cluster_file: Path | None, kaito_version: str | None) -> list[Environment]:
    """What the IDs are locked for: the target of the flags, those of the project, or the newest KAITO."""
    if project is None or cluster_file or kaito_version:
        return [environment(cluster_file, kaito_version)]
    return [read_target(project, target, locked=False).environment for target in project.project.targets]


def _compiled(project: ProjectFile) -> list[tuple[Environment, Compilation]]:
    """The targets of the project, compiled without its lock."""
    read = [read_target(project, target, locked=False) for target in project.project.targets]
    return [(inputs.environment, from_target(inputs).compilation) for inputs in read]


@contextmanager
def _progress(models: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, and a function that moves it on by one model."""
    if not models or not is_terminal(sys.stderr):
        yield lambda: None
        return
    with click.progressbar(length=models, label="asking the Hub", file=sys.stderr) as bar:
        yield lambda: bar.update(1)


def _say(path: Path, outcome: Outcome, builtin: Sequence[str]) -> None:
    """What became of the lock, on stderr."""
    for model in builtin:
        click.echo(f"{printable(model)} is built in and needs no entry", err=True)
    for key, what in sorted(outcome.changed.items()):
        facts = outcome.lock.models.get(key)
        click.echo(f"{what} {facts.model} at {facts.revision[:7]}" if facts else f"{what} {key}", err=True)
    kept = len(outcome.lock.models.keys() - outcome.changed.keys())
    click.echo(f"{path}: {counted(len(outcome.changed), 'change')}, {kept} as before", err=True)
