"""From flags to compilations: the paths of the command line, or the targets of kaitoc.yaml."""

import sys
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import click

from kaitoc.cli.output import is_terminal
from kaitoc.compile import Compilation, compile_documents
from kaitoc.diagnostics import Diagnostic, Severity, Stage
from kaitoc.environment import environment, require_objects
from kaitoc.errors import EnvironmentProblem
from kaitoc.footprint import Trace
from kaitoc.load.document import Document
from kaitoc.load.inputs import STDIN, InputFile, Read, collect, reader
from kaitoc.load.overlays import load_overlay
from kaitoc.load.yaml import read_documents
from kaitoc.project import (
    PROJECT_FILE,
    TargetInputs,
    chosen_targets,
    find_project,
    hashes_of,
    inputs_digest,
    read_target,
)
from kaitoc.records import dataclass
from kaitoc.registry.lock import read_lock_file

_NO_OBJECTS = Diagnostic(
    "KC020",
    Severity.WARNING,
    Stage.ADVICE,
    "the input holds no objects",
    "check the path, or the inputs in kaitoc.yaml",
)


@dataclass(frozen=True, slots=True)
class Source:
    """A compilation and how to read its files again.

    `name` is that of the target; `digest` the SHA-256 of everything that went in, where paths were given.
    """

    name: str
    compilation: Compilation
    read: Read
    digest: str = ""


def compilations(
    paths: Sequence[str],
    cluster_file: Path | None,
    kaito_version: str | None,
    overlays: Sequence[str] = (),
    targets: Sequence[str] = (),
    *,
    lock_file: Path | None = None,
    admission: bool = True,
) -> list[Source]:
    """The paths as given, or without any, the targets of the project with hashed names, as they are rendered.

    Raises InvalidInput or EnvironmentProblem where a target or a path cannot be read.
    """
    if paths:
        if targets:
            raise EnvironmentProblem(
                "--target and PATHs exclude each other", f"the targets are those of {PROJECT_FILE}"
            )
        return [from_paths(paths, cluster_file, kaito_version, overlays, lock_file=lock_file, admission=admission)]
    if cluster_file or kaito_version or overlays or lock_file:
        hint = f"without a PATH the targets of {PROJECT_FILE} say it"
        raise EnvironmentProblem("--cluster, --kaito-version, --overlay and --lock need PATHs", hint)
    project_file = find_project()
    chosen = chosen_targets(project_file, targets)
    return [from_target(read_target(project_file, target), admission=admission) for target in chosen]


def from_paths(
    paths: Sequence[str],
    cluster_file: Path | None,
    kaito_version: str | None,
    overlays: Sequence[str] = (),
    *,
    lock_file: Path | None = None,
    hashed_names: bool = False,
    admission: bool = True,
) -> Source:
    """Compile files, directories and standard input for one cluster."""
    lock = read_lock_file(lock_file) if lock_file else None
    target = environment(cluster_file, kaito_version, lock=lock)
    require_objects(target.profile, target.source)
    loaded = [load_overlay(name) for name in overlays]
    patches = [patch for overlay in loaded for patch in overlay.patches]
    files = collect(paths)
    contents = contents_of(files)
    documents, found = parse(files, contents)
    compilation = compile_documents(documents, target, patches, hashed_names=hashed_names, admission=admission)
    kept = {file.name: data for file, data in zip(files, contents, strict=True) if file.name == STDIN}
    settings = {"validated": admission, "cluster": repr(target.cluster), "presets": target.registry.digest}
    digest = inputs_digest(settings, loaded, hashes_of(files, contents))
    found += [warning for overlay in loaded for warning in overlay.diagnostics]
    return Source("", _with(compilation, found), reader(files, kept), digest)


def from_target(
    inputs: TargetInputs,
    *,
    admission: bool = True,
    only: Collection[str] | None = None,
    matched: Collection[int] = (),
    trace: Trace | None = None,
) -> Source:
    """Compile a target as it is rendered.

    With `only` some of its files, by id, of which `compile_documents` says when that is enough; `matched` are the
    numbers of the patches that match in the others. `trace` receives the footprint of each file, by name.
    """
    require_objects(inputs.environment.profile, inputs.environment.source)
    chosen = [pair for pair in zip(inputs.files, inputs.contents, strict=True) if only is None or pair[0].id in only]
    documents, found = parse([file for file, _ in chosen], [content for _, content in chosen])
    compilation = compile_documents(
        documents,
        inputs.environment,
        inputs.patches,
        hashed_names=True,
        admission=admission,
        operator=inputs.target.deliver == "workspace",
        matched=[inputs.patches[number] for number in matched],
        trace=trace,
    )
    found += [warning for overlay in inputs.overlays for warning in overlay.diagnostics]
    compilation = _with(compilation, found, may_be_empty=only is not None)
    return Source(inputs.target.name, compilation, reader(inputs.files, {}))


def contents_of(files: Sequence[InputFile]) -> list[bytes]:
    """What files hold; whoever has to type standard input is told so."""
    if any(file.path is None for file in files) and is_terminal(sys.stdin):
        click.echo("reading from the terminal; Ctrl-D on a line of its own ends the input", err=True)
    return [file.read() for file in files]


def parse(files: Sequence[InputFile], contents: Sequence[bytes]) -> tuple[list[Document], list[Diagnostic]]:
    """The documents of files, in order, and what is wrong with the files."""
    documents: list[Document] = []
    diagnostics: list[Diagnostic] = []
    for file, data in zip(files, contents, strict=True):
        read, found = read_documents(data, file.name)
        documents += read
        diagnostics += found
    return documents, diagnostics


def _with(compilation: Compilation, found: Sequence[Diagnostic], *, may_be_empty: bool = False) -> Compilation:
    """The compilation with the findings about how its files are written, which come before all others."""
    if not (may_be_empty or compilation.entries or found or compilation.diagnostics):
        found = [_NO_OBJECTS]
    if not found:
        return compilation
    unreadable = {(d.source, d.path) for d in found if d.is_error and d.path}
    others = [d for d in compilation.diagnostics if (d.source, d.path) not in unreadable]
    return replace(compilation, diagnostics=(*found, *others))
