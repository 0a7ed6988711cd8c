"""What is known of a target from its last run: which files were compiled apart from each other, and to what.

The files of a target fall into parts. Files of one part asked for each other's objects (`footprint`), those of
different parts did not. So a part whose files are all as they were is rendered to the same, whatever else changes,
unless a file that is new or changed bears on it. Files about which there was something to say are in no part: they are
compiled, and it is said, every time.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Self

from msgspec import Struct, field
from msgspec.structs import replace

from kaitoc.footprint import Footprint, united


class Part(Struct, frozen=True):
    """Files that were compiled together: the SHA-256 of each, and of each file that they are rendered to.

    `patches` are the overlay entries, by their number, that match in them.
    """

    files: Mapping[str, str]
    outputs: Mapping[str, str]
    footprint: Footprint
    patches: Collection[int] = ()


class Parts(Struct, frozen=True):
    """The parts of a target by number, turned inside out: from files, outputs, traits and patches to numbers of parts.

    Of those that are `gone` the tables still tell: to look over them costs less than to make new tables.
    """

    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    outputs: dict[str, tuple[str, int]] = field(default_factory=dict)
    identities: dict[str, list[int]] = field(default_factory=dict)
    traits: dict[str, list[int]] = field(default_factory=dict)
    asked: dict[str, list[int]] = field(default_factory=dict)
    patches: dict[str, list[int]] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()

    @classmethod
    def of(cls, parts: Iterable[Part], base: Self | None = None) -> "Parts":
        """Parts in addition to those of a base."""
        made = base._tidy() if base else cls()
        first = 1 + max((part for _, part in made.files.values()), default=-1)
        for number, part in enumerate(parts, first):
            made.files.update((file, (sha256, number)) for file, sha256 in part.files.items())
            made.outputs.update((path, (sha256, number)) for path, sha256 in part.outputs.items())
            for names, known in (
                (part.footprint.identities, made.identities),
                (part.footprint.traits, made.traits),
                (part.footprint.asked, made.asked),
                (map(str, part.patches), made.patches),
            ):
                for name in names:
                    known.setdefault(name, []).append(number)
        return made

    def compiled_files(self) -> set[str]:
        """The files of all parts."""
        return {file for file, (_, part) in self.files.items() if part not in self.gone}

    def rendered_files(self) -> dict[str, str]:
        """The SHA-256 of each file that the parts are rendered to."""
        return {path: sha256 for path, (sha256, part) in self.outputs.items() if part not in self.gone}

    def matched_patches(self) -> list[int]:
        """The overlay entries, by their number, that match in some part."""
        return [int(patch) for patch, parts in self.patches.items() if not self.gone.issuperset(parts)]

    def stale(self, current: Mapping[str, str]) -> set[int]:
        """The parts of which a file is gone or has another SHA-256 than it has in `current`."""
        return {part for file, (sha256, part) in self.files.items() if current.get(file) != sha256} - self.gone

    def touched_by(self, footprint: Footprint) -> set[int]:
        """The parts that files with this footprint ask for, are asked for by, or have an identity in common with."""
        touched = {
            part
            for names, known in (
                (footprint.asked, self.identities),
                (footprint.asked, self.traits),
                (footprint.identities, self.asked),
                (footprint.traits, self.asked),
                (footprint.identities, self.identities),
            )
            for name in names
            for part in known.get(name, ())
        }
        return touched - self.gone

    def without(self, gone: Collection[int]) -> "Parts":
        """All parts but some."""
        return replace(self, gone=self.gone.union(gone))

    def _tidy(self) -> "Parts":
        """The same parts in tables that tell of no other."""

        def kept(table: Mapping[str, list[int]]) -> dict[str, list[int]]:
            rest = ((name, [part for part in parts if part not in self.gone]) for name, parts in table.items())
            return {name: parts for name, parts in rest if parts}

        return Parts(
            {file: known for file, known in self.files.items() if known[1] not in self.gone},
            {path: known for path, known in self.outputs.items() if known[1] not in self.gone},
            kept(self.identities),
            kept(self.traits),
            kept(self.asked),
            kept(self.patches),
        )


def divided(footprints: Mapping[str, Footprint]) -> Iterator[list[str]]:
    """The files, divided into those that bear on each other."""
    leader = {file: file for file in footprints}

    def find(file: str) -> str:
        while leader[file] != file:
            leader[file] = file = leader[leader[file]]
        return file

    holders: dict[str, list[str]] = {}
    for file, footprint in footprints.items():
        for name in footprint.identities:
            leader[find(file)] = find(holders.setdefault(name, [file])[0])
        for name in footprint.traits:
            holders.setdefault(name, []).append(file)
    for file, footprint in footprints.items():
        for name in footprint.asked:
            for holder in holders.get(name, ()):
                leader[find(holder)] = find(file)
    found: dict[str, list[str]] = {}
    for file in footprints:
        found.setdefault(find(file), []).append(file)
    yield from found.values()


def parts_of(
    footprints: Mapping[str, Footprint],
    files: Mapping[str, str],
    outputs: Mapping[str, Mapping[str, str]],
    patches: Mapping[str, Collection[int]],
    remarkable: Collection[str],
) -> Iterator[Part]:
    """The parts of what was compiled, but for those with a `remarkable` file, about which there is something to say.

    `files` has the SHA-256 of each file, and `outputs` those of what it is rendered to.
    """
    apart = {file: footprints.get(file, Footprint()) for file in files}
    for together in divided(apart):
        if not any(file in remarkable for file in together):
            yield Part(
                {file: files[file] for file in together},
                {path: sha256 for file in together for path, sha256 in outputs.get(file, {}).items()},
                united(apart[file] for file in together),
                {patch for file in together for patch in patches.get(file, ())},
            )


def to_json(parts: Parts) -> dict[str, Any]:
    """The parts as a JSON document."""
    return {name: getattr(parts, name) for name in ("files", "outputs", "identities", "traits", "asked", "patches")}


def from_json(document: Mapping[str, Any]) -> Parts:
    """The parts in a document that `to_json` made."""
    return Parts(**document)
