"""The files that a target of kaitoc.yaml is rendered to: compiled as a whole, or as far as a change bears on it.

The cache keeps what the last run found out: which files were compiled apart from each other, and to what (`parts`). Of
files that need not be compiled again the SHA-256 of their output is known; the output directory has the rest.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from kaitoc import cache
from kaitoc.cli.sources import Source, from_target
from kaitoc.delivery import delivered_objects, delivered_patches
from kaitoc.diagnostics import Diagnostic, Stage
from kaitoc.emit.layout import KUSTOMIZATION, kustomization, plain_path
from kaitoc.emit.ownership import Content, Known, digest
from kaitoc.errors import InvalidInput
from kaitoc.footprint import Trace, united
from kaitoc.load.inputs import Read
from kaitoc.objects import Object
from kaitoc.parts import Part, Parts, from_json, parts_of, to_json
from kaitoc.project import TargetInputs
from kaitoc.rendering import Texts, rendered_files, rendered_text
from kaitoc.resources import fingerprint


class TargetFiles(Struct, frozen=True):
    """What a target is rendered to, what there is to say about it, and how to read its files again.

    The next run may know the `parts` of what was compiled, None where they cannot be told apart, beside those that were
    `known` before.
    """

    files: Mapping[str, Content]
    diagnostics: Sequence[Diagnostic]
    read: Read
    parts: Sequence[Part] | None
    known: Parts | None = None


def whole_target(inputs: TargetInputs, *, no_validate: bool) -> TargetFiles:
    """Compile a target from all of its files; raises InvalidInput for what --no-validate does not excuse."""
    trace: Trace = {}
    texts = Texts()
    meanwhile = texts.prepare if inputs.target.deliver == "workspace" else None
    source = from_target(inputs, admission=not no_validate, trace=trace, meanwhile=meanwhile)
    objects, found = deliverable(source, no_validate)
    patches = delivered_patches(source.compilation)
    files = rendered_files(objects, patches, texts)
    parts = None if patches else _parts(inputs, source, found, trace, files)
    return TargetFiles(files, found, source.read, parts)


def changed_target(inputs: TargetInputs, known: Parts, *, no_validate: bool) -> TargetFiles | None:
    """Compile what is new or changed since a target was compiled, and what that bears on; None where that is no use.

    That is so where nothing else is left, where something is wrong (then it takes the whole to say what), and where
    there are patches, whose kustomization belongs to all of them.
    """
    known = known.without(known.stale(inputs.hashes))
    while True:
        outputs = known.rendered_files()
        if not outputs:
            return None
        only = inputs.hashes.keys() - known.compiled_files()
        trace: Trace = {}
        matched = known.matched_patches()
        source = from_target(inputs, admission=not no_validate, only=only, matched=matched, trace=trace)
        touched = known.touched_by(united(trace.values()))
        if not touched:
            break
        known = known.without(touched)
    if source.compilation.failed or delivered_patches(source.compilation):
        return None
    objects, found = deliverable(source, no_validate)
    files: dict[str, Content] = {plain_path(obj): rendered_text(obj).encode() for obj in objects}
    parts = _parts(inputs, source, found, trace, files, only)
    paths = [*files, *outputs]
    if parts is None or len({path.lower() for path in paths}) < len(objects) + len(outputs):
        return None
    files.update((path, Known(sha256)) for path, sha256 in outputs.items())
    files[KUSTOMIZATION] = rendered_text(kustomization(paths)).encode()
    return TargetFiles(files, found, source.read, parts, known)


def deliverable(source: Source, no_validate: bool) -> tuple[list[Object], list[Diagnostic]]:
    """What is delivered, and all findings; raises InvalidInput for what --no-validate does not excuse."""
    objects, problems = delivered_objects(source.compilation)
    found = [*source.compilation.diagnostics, *problems]
    if any(d.stops and not (no_validate and d.stage is not Stage.ADMISSION) for d in found):
        raise InvalidInput(found, source.read)
    return objects, found


def recall(inputs: TargetInputs, *, no_validate: bool) -> Parts | None:
    """What is known of a target from its last run."""
    directory = cache.default_directory("targets")
    stored = cache.read(directory, _entry(inputs, no_validate)) if directory else None
    return from_json(stored[0]) if stored else None


def remember(inputs: TargetInputs, done: TargetFiles, *, no_validate: bool) -> None:
    """Keep what is known of a target for its next run."""
    directory = cache.default_directory("targets")
    if directory and done.parts:
        cache.write(directory, _entry(inputs, no_validate), to_json(Parts.of(done.parts, done.known)), {})


def _entry(inputs: TargetInputs, no_validate: bool) -> str:
    surroundings = inputs.surroundings(validated=not no_validate)
    return cache.key(surroundings, f"{inputs.project_file.path.resolve()}\0{fingerprint()}")


def _parts(
    inputs: TargetInputs,
    source: Source,
    found: Iterable[Diagnostic],
    trace: Trace,
    files: Mapping[str, Content],
    only: Iterable[str] | None = None,
) -> list[Part] | None:
    """The parts of what was compiled; None where they cannot be told apart."""
    if inputs.target.deliver != "workspace" or source.compilation.failed:
        return None
    ids = {file.name: file.id for file in inputs.files}
    general = {*inputs.environment.diagnostics, *(d for overlay in inputs.overlays for d in overlay.diagnostics)}
    remarkable = {ids.get(d.file, "") for d in found if d not in general}
    if "" in remarkable:
        return None
    numbers = {patch: number for number, patch in enumerate(inputs.patches)}
    outputs: dict[str, dict[str, str]] = {}
    patches: dict[str, set[int]] = {}
    for entry in source.compilation.entries:
        file, path = ids[entry.source.file], plain_path(entry.object)
        if path not in files:
            return None
        outputs.setdefault(file, {})[path] = digest(files[path])
        patches.setdefault(file, set()).update(numbers[patch] for patch in entry.patches)
    hashes = {file: inputs.hashes[file] for file in (inputs.hashes if only is None else only)}
    footprints = {ids[name]: footprint for name, footprint in trace.items()}
    return list(parts_of(footprints, hashes, outputs, patches, remarkable))
