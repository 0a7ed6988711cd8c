"""Where the presets declare a fact: in a file of kaitoc's own, or in one of the project."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from kaitoc.errors import KaitocError
from kaitoc.explain.inputs import Input, Sort
from kaitoc.explain.places import Declared, Place
from kaitoc.explain.world import World
from kaitoc.jsonnet import LIBRARY
from kaitoc.load.inputs import Read
from kaitoc.registry.lines import Lines, generated_lines, image_lines, preset_lines, sku_lines
from kaitoc.registry.model import Preset

_DECLARED_AS = {"totalSafeTensorFileSize": "size", "diskStorageRequirement": "disk", "modelRunParams": "params"}
_IN_SKUS = {"gpuMemBytes": "gpuMemGiB"}


def declared_in(world: World, read: Read) -> Declared:
    """Where a world's presets, SKUs and base image say what they say."""
    version, registry = world.target.profile.version, world.target.registry

    def declared(one: Input) -> Sequence[Place]:
        if one.sort is Sort.IMAGE:
            return _at(image_lines(version), one.path)
        if one.sort is Sort.SKU:
            path = one.path
            return _at(
                sku_lines(one.about, world.target.cluster.cloud, version), (_IN_SKUS.get(str(path[0]), path[0]),)
            )
        preset = registry.presets.get(one.about)
        path = one.path
        if preset is None:
            return _at(generated_lines(version), path)
        if preset.source.is_shipped:
            return _at(preset_lines(preset.name, preset.source.file.removeprefix(LIBRARY), version), path)
        return [_in_project(preset, [str(part) for part in path], read)]

    return declared


def _at(lines: Lines, path: Sequence[str | int]) -> list[Place]:
    return [Place(file, line) for file, line in lines.get(tuple(path), ())]


def _in_project(preset: Preset, path: Sequence[str], read: Read) -> Place:
    """The line of a fact in a file of the project, which names facts as `schemas/preset.json` does."""
    place = Place(preset.source.file)
    try:
        lines = read(place.file).decode(errors="replace").split("\n")
    except (KaitocError, OSError):
        return place
    start = next((number for number, line in enumerate(lines) if preset.name in line), 0)
    for part in reversed(path):
        field = re.compile(rf"(?<![\w-]){re.escape(_DECLARED_AS.get(part, part))}['\"]?\s*\+?:")
        for number in range(start, len(lines)):
            if field.search(lines[number]):
                return replace(place, line=number + 1)
    return replace(place, line=start + 1)
