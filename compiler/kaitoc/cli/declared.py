"""Where the presets declare a fact: in a file of kaitoc's own, or in one of the project."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from kaitoc.cli.beside import beside
from kaitoc.diagnostics import Path
from kaitoc.errors import KaitocError
from kaitoc.explain.disk import declared_disk, locked_disk
from kaitoc.explain.explanation import Explanation, Field, Sum
from kaitoc.explain.inputs import Input, Sort
from kaitoc.explain.places import Declared, Place
from kaitoc.explain.world import World
from kaitoc.jsonnet import LIBRARY
from kaitoc.load.inputs import Read
from kaitoc.registry.lines import Question, about_generated, about_image, about_preset, about_sku, lines
from kaitoc.registry.model import Preset
from kaitoc.registry.sources import shipped_files

_DECLARED_AS = {"totalSafeTensorFileSize": "size", "diskStorageRequirement": "disk", "modelRunParams": "params"}
_IN_SKUS = {"gpuMemBytes": "gpuMemGiB"}


def declared_in(world: World, read: Read) -> Declared:
    """Where a world's presets, SKUs and base image say what they say."""

    def declared(inputs: Sequence[Input]) -> list[Sequence[Place]]:
        asked = [_question(world, one) for one in inputs]
        answers = lines([one for one in asked if one is not None], world.target.profile.version, beside)
        return [
            _in_project(world.target.registry.presets[one.about], [str(part) for part in one.path], read)
            if question is None
            else [Place(file, line) for file, line in answers[question].get(_fact(one), [(LIBRARY + question.file, 0)])]
            for one, question in zip(inputs, asked, strict=True)
        ]

    return declared


def with_disk(world: World, explanation: Explanation, declared: Declared) -> Explanation:
    """An explanation with the sums behind the fields that are the disk of a preset."""
    fields = []
    for field in explanation.fields:
        sums = filter(None, (_disk(world, field, witness.input, declared) for witness in field.because))
        fields.append(replace(field, sums=(*field.sums, *dict.fromkeys(sums))))
    return replace(explanation, fields=tuple(fields))


def _disk(world: World, field: Field, one: Input, declared: Declared) -> Sum | None:
    """The sum of the disk that a field is, where an input says so, and nobody declared the disk itself."""
    registry = world.target.registry
    if one.sort is Sort.LOCK and field.path[-1] == "storage":
        preset = registry.find(one.about)
        return locked_disk(preset) if preset is not None else None
    if one.sort is not Sort.PRESET or one.path[-1] != "diskStorageRequirement":
        return None
    size = replace(one, path=(*one.path[:-1], "totalSafeTensorFileSize"))
    of_disk, of_size = declared([one, size])
    preset = registry.presets[one.about]
    params = preset.inference if one.path[0] == "inference" else preset.tuning
    if params is None or not set(of_size) <= set(of_disk):
        return None
    return declared_disk(params, shipped_files(), derived=not world.target.profile.registers_presets)


def _question(world: World, one: Input) -> Question | None:
    """What to ask the shipped Jsonnet about an input; None for a preset of the project's own."""
    if one.sort is Sort.IMAGE:
        return about_image()
    if one.sort is Sort.SKU:
        return about_sku(one.about, world.target.cluster.cloud)
    preset = world.target.registry.presets.get(one.about)
    if preset is None:
        return about_generated()
    if preset.source.is_shipped:
        return about_preset(preset.name, preset.source.file.removeprefix(LIBRARY))
    return None


def _fact(one: Input) -> Path:
    """The path of an input in what the Jsonnet evaluates to."""
    return (_IN_SKUS.get(str(one.path[0]), one.path[0]),) if one.sort is Sort.SKU else one.path


def _in_project(preset: Preset, path: Sequence[str], read: Read) -> list[Place]:
    """The line of a fact in a file of the project, which names facts as `schemas/preset.json` does."""
    place = Place(preset.source.file)
    try:
        text = read(place.file).decode(errors="replace").split("\n")
    except (KaitocError, OSError):
        return [place]
    start = next((number for number, line in enumerate(text) if preset.name in line), 0)
    for part in reversed(path):
        field = re.compile(rf"(?<![\w-]){re.escape(_DECLARED_AS.get(part, part))}['\"]?\s*\+?:")
        for number in range(start, len(text)):
            if field.search(text[number]):
                return [replace(place, line=number + 1)]
    return [replace(place, line=start + 1)]
