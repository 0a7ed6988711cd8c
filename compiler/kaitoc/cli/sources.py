"""From flags to compilations: the paths of the command line, or the targets of kaitoc.yaml.

The compiler is imported where it is needed, so that files are parsed meanwhile.
"""

import os
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.cli.belonging import shared
from kaitoc.cli.beside import beside
from kaitoc.cli.leaving import left_alone
from kaitoc.cli.reading import Reading, contents_of, read, reading
from kaitoc.cli.rehearsal import rehearse
from kaitoc.diagnostics import Diagnostic, Severity, Stage
from kaitoc.environment import Environment, environment, require_objects, with_version
from kaitoc.errors import EnvironmentProblem
from kaitoc.footprint import Trace
from kaitoc.load.inputs import STDIN, InputFile, Read, collect, reader
from kaitoc.load.overlays import Overlay, load_overlay
from kaitoc.policy import NO_POLICY, Policy, silences
from kaitoc.project import (
    PROJECT_FILE,
    TargetInputs,
    chosen_targets,
    find_project,
    hashes_of,
    inputs_digest,
    read_target,
)
from kaitoc.registry.lock import read_lock_file

if TYPE_CHECKING:
    from kaitoc.compile import Compilation
    from kaitoc.entry import Entry

NO_OBJECTS = "KC020"
_NO_OBJECTS = Diagnostic(
    NO_OBJECTS,
    Severity.WARNING,
    Stage.ADVICE,
    "the input holds no objects",
    "check the path, or the inputs in kaitoc.yaml",
)


class Source(Struct, frozen=True):
    """A compilation and how to read its files again.

    `name` is that of the target; `digest` the SHA-256 of everything that went in, where paths were given. `policy` is
    what the project and the comments in the files say about findings; the compilation is judged by it, unless `judged`
    is off. `about` are the names of the files that the findings are about, None for all.
    """

    name: str
    compilation: "Compilation"
    read: Read
    policy: Policy
    digest: str = ""
    about: frozenset[str] | None = None


def compilations(
    paths: Sequence[str],
    cluster_file: Path | None,
    kaito_version: str | None,
    overlays: Sequence[str] = (),
    targets: Sequence[str] = (),
    *,
    lock_file: Path | None = None,
    admission: bool = True,
    judged: bool = True,
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
    return [from_target(read_target(project_file, target), admission=admission, judged=judged) for target in chosen]


def given(
    paths: Sequence[str],
    cluster_file: Path | None,
    kaito_version: str | None,
    overlays: Sequence[str] = (),
    context: Sequence[str] = (),
    lock_file: Path | None = None,
) -> list[Source]:
    """What is to say about PATHs, not judged yet: by project, where nothing else says what they are for.

    `context` are further paths, with objects that exist but are not judged.
    """
    loaded = [load_overlay(name) for name in overlays]
    files = collect(paths)
    told = cluster_file or kaito_version or overlays or context or lock_file
    shares, rest = ([], files) if told else shared(files)
    sources = [from_target(share.inputs, judged=False, about=share.about) for share in shares]
    if rest or not shares:
        target = environment_of(cluster_file, kaito_version, lock_file)
        about = frozenset(file.name for file in rest) if context else None
        rest = _each_once([*rest, *collect(context)]) if context else rest
        taken = reading(rest, contents_of(rest))
        alone = from_reading(taken, target, loaded, judged=False, only_kaito=True, about=about)
        # That there is nothing to say of what lies beside a project, nobody has to know.
        sources += [alone] if not shares or _NO_OBJECTS not in alone.compilation.diagnostics else []
    return sources


def from_paths(
    paths: Sequence[str],
    cluster_file: Path | None,
    kaito_version: str | None,
    overlays: Sequence[str] = (),
    *,
    lock_file: Path | None = None,
    hashed_names: bool = False,
    admission: bool = True,
    taken: Reading | None = None,
    meanwhile: Callable[[Sequence["Entry"]], None] | None = None,
) -> Source:
    """Compile files, directories and standard input for one cluster; `taken` where they are being read already."""
    loaded = [load_overlay(name) for name in overlays]
    taken = taken or read(paths)
    target = environment_of(cluster_file, kaito_version, lock_file)
    return from_reading(taken, target, loaded, hashed_names=hashed_names, admission=admission, meanwhile=meanwhile)


def environment_of(cluster_file: Path | None, kaito_version: str | None, lock_file: Path | None) -> Environment:
    """The target that flags say; raises as `environment` does."""
    lock = read_lock_file(lock_file) if lock_file else None
    return environment(cluster_file, kaito_version, lock=lock)


def from_reading(
    taken: Reading,
    target: Environment,
    overlays: Sequence[Overlay],
    *,
    hashed_names: bool = False,
    admission: bool = True,
    judged: bool = True,
    only_kaito: bool = False,
    about: frozenset[str] | None = None,
    trace: Trace | None = None,
    meanwhile: Callable[[Sequence["Entry"]], None] | None = None,
) -> Source:
    """Compile files for a target; with `about` for what there is to say about these, by name.

    `trace` and `meanwhile` are those of `compile_documents`.
    """
    require_objects(target.profile, target.source)
    patches = [patch for overlay in overlays for patch in overlay.patches]
    from kaitoc.compile import compile_documents

    files, contents = taken.files, taken.contents
    rehearse(taken, partial(compile_documents, target=target, hashed_names=hashed_names), admission=admission)
    documents, found = taken.parsed()
    if only_kaito:
        from kaitoc.cli.bystanders import without_bystanders

        documents, found = without_bystanders(files, contents, documents, found)
    policy = Policy(silences=silences(files, contents, documents))
    compilation = compile_documents(
        documents,
        target,
        patches,
        hashed_names=hashed_names,
        admission=admission,
        policy=policy if judged else NO_POLICY,
        about=about,
        trace=trace,
        aside=beside,
        meanwhile=meanwhile,
    )
    kept = {file.name: data for file, data in zip(files, contents, strict=True) if file.name == STDIN}
    settings = {"validated": admission, "cluster": repr(target.cluster), "presets": target.registry.digest}
    digest = inputs_digest(settings, overlays, hashes_of(files, contents))
    found += [warning for overlay in overlays for warning in overlay.diagnostics]
    return left_alone(Source("", _with(compilation, found, about), reader(files, kept), policy, digest, about))


def _each_once(files: Sequence[InputFile]) -> list[InputFile]:
    first: dict[str, InputFile] = {}
    for file in files:
        first.setdefault(os.path.realpath(file.path) if file.path else STDIN, file)
    return list(first.values())


def from_target(
    inputs: TargetInputs,
    *,
    admission: bool = True,
    judged: bool = True,
    only: Collection[str] | None = None,
    matched: Collection[int] = (),
    trace: Trace | None = None,
    about: frozenset[str] | None = None,
    kaito_version: str | None = None,
    meanwhile: Callable[[Sequence["Entry"]], None] | None = None,
) -> Source:
    """Compile a target as it is rendered, or with `kaito_version` as it would be for another KAITO.

    With `only` some of its files, by id, of which `compile_documents` says when that is enough; `matched` are the
    numbers of the patches that match in the others. `trace` receives the footprint of each file, by name. With `about`
    all of its files, for what there is to say about these, by name.
    """
    chosen = [pair for pair in zip(inputs.files, inputs.contents, strict=True) if only is None or pair[0].id in only]
    files, contents = [file for file, _ in chosen], [content for _, content in chosen]
    taken = reading(files, contents)
    from kaitoc.compile import compile_documents

    target = inputs.environment
    if kaito_version is not None:
        target = with_version(target, kaito_version, inputs.preset_folders, inputs.lock)
    require_objects(target.profile, target.source)
    rehearse(taken, partial(compile_documents, target=target, hashed_names=True), admission=admission)
    documents, found = taken.parsed()
    operator = inputs.target.deliver == "workspace"
    policy = Policy(inputs.project_file.project.rules, silences(files, contents, documents), operator)
    compilation = compile_documents(
        documents,
        target,
        inputs.patches,
        hashed_names=True,
        admission=admission,
        operator=operator,
        matched=[inputs.patches[number] for number in matched],
        trace=trace,
        policy=policy if judged else NO_POLICY,
        about=about,
        aside=beside,
        meanwhile=meanwhile,
    )
    found += [warning for overlay in inputs.overlays for warning in overlay.diagnostics]
    compilation = _with(compilation, found, about, may_be_empty=only is not None)
    return Source(inputs.target.name, compilation, reader(inputs.files, {}), policy, about=about)


def _with(
    compilation: "Compilation",
    found: Sequence[Diagnostic],
    about: frozenset[str] | None,
    *,
    may_be_empty: bool = False,
) -> "Compilation":
    """The compilation with the findings about how its files are written, which come before all others."""
    if about is not None:
        found = [d for d in found if d.file in about]
    elif not (may_be_empty or compilation.entries or found or compilation.diagnostics):
        found = [_NO_OBJECTS]
    if not found:
        return compilation
    found = compilation.policy.judged(found)
    unreadable = {(d.source, d.path) for d in found if d.is_error and d.path}
    others = [d for d in compilation.diagnostics if (d.source, d.path) not in unreadable]
    return replace(compilation, diagnostics=(*found, *others))
