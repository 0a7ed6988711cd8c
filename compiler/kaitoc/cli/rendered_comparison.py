"""Two rendered trees: bytes are compared first, and only what differs, or has to do with it, is parsed and compiled."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.check import check
from kaitoc.cli.comparison import compared_target
from kaitoc.cli.reading import reading
from kaitoc.cli.rendered_target import environment_of_tree
from kaitoc.cli.sides import Scope, Side, refuse_lost, unreadable
from kaitoc.cli.sources import NO_OBJECTS, Source, from_reading
from kaitoc.decide import noting
from kaitoc.diagnostics import ObjectRef
from kaitoc.diff.model import Change, Difference, ObjectChange
from kaitoc.environment import Environment
from kaitoc.errors import KaitocError
from kaitoc.footprint import Footprint, Trace, as_text, identity
from kaitoc.load.inputs import InputFile
from kaitoc.load.rendered import identity_in, read_rendered
from kaitoc.objects import KAITO_GROUP, Key

_NAMED = ("ConfigMap", "Secret", "PersistentVolumeClaim")
"""Kinds that a KAITO object asks for by a name that is written in it."""
_MIRRORS = f"{KAITO_GROUP}/modelmirror/"


class Tree(Struct, frozen=True):
    """A rendered tree: its directory as the user gave it, its files by their path, and what it was rendered for."""

    root: str
    files: Mapping[str, bytes]
    target: Environment

    def compiled(self, paths: Iterable[str], trace: Trace) -> Source:
        """Compile some of the files, those that there are."""
        chosen = [path for path in sorted(paths) if path in self.files]
        files = [InputFile(f"{self.root}/{path}", Path(self.root, path), path) for path in chosen]
        contents = [self.files[path] for path in chosen]
        source = from_reading(reading(files, contents), self.target, (), admission=False, trace=trace)
        for entry in source.compilation.entries:
            if entry.is_kaito:
                # What the webhook looks up counts too, though it will judge only what differs.
                list(check(entry, noting(source.compilation.context, trace, entry)))
        return source


def compared_trees(
    old: Side, new: Side, cluster_file: Path | None, kaito_version: str | None, lock_file: Path | None, scope: Scope
) -> Difference:
    """Two directories that kaitoc rendered, each for its cluster; raises UnreadableSide where one cannot be read."""
    trees = []
    for side in (old, new):
        try:
            target = environment_of_tree(Path(side.name), cluster_file, kaito_version, lock_file)
            trees.append(Tree(os.path.normpath(side.name), read_rendered(Path(side.name)), target))
        except KaitocError as error:
            raise unreadable(side, error) from error
    before, after, untouched = _compiled_trees(trees[0], trees[1])
    refuse_lost(old, before)
    refuse_lost(new, after)
    first, *every = compared_target("", old, before, after, scope)
    # An input without objects only means that nothing had to be parsed.
    told = tuple(d for d in first.diagnostics if not untouched or d.rule != NO_OBJECTS)
    found = replace(first, objects=(*first.objects, *untouched), diagnostics=told)
    return Difference(old.name, new.name, (found, *every))


def _compiled_trees(old: Tree, new: Tree) -> tuple[Source, Source, tuple[ObjectChange, ...]]:
    """Both trees, as far as what differs goes, and the objects of the rest, which nothing happens to.

    What is the same to the byte stays unparsed, unless what differs asks for it or may be asked for by it. Where the
    clusters or their presets differ, the same bytes may come to something else, and all are parsed.
    """
    alike = old.target.cluster == new.target.cluster and old.target.registry.digest == new.target.registry.digest
    same = {path for path, content in new.files.items() if alike and old.files.get(path) == content}
    unread = {path: found for path in sorted(same) if (found := identity_in(new.files[path])) is not None}
    chosen = (old.files.keys() | new.files.keys()) - unread.keys()
    chosen |= _affected(old, new, chosen, unread)
    before, after = _compiled(old, new, chosen, unread)
    untouched = tuple(ObjectChange(ref, Change.NONE) for path, (_, ref) in unread.items() if path not in chosen)
    return before, after, untouched


def _compiled(
    old: Tree, new: Tree, chosen: set[str], unread: Mapping[str, tuple[Key, ObjectRef]]
) -> tuple[Source, Source]:
    """Both sides, compiled from the chosen files and from those that they turn out to ask for, which are added."""
    while True:
        trace: Trace = {}
        before, after = (tree.compiled(chosen, trace) for tree in (old, new))
        asked = {text for footprint in trace.values() for text in footprint.asked}
        answers, shares = _Answers(asked), any(map(_makes_mirrors, trace.values()))
        more = {
            path
            for path, (key, _) in unread.items()
            if path not in chosen and ((shares and key.group == KAITO_GROUP) or answers(key, new.files[path]))
        }
        if not more:
            return before, after
        chosen |= more


def _makes_mirrors(footprint: Footprint) -> bool:
    """Whether the objects of a file have mirrors made, which others may share: the first of them has it made."""
    return any(text.startswith(_MIRRORS) for text in footprint.identities)


def _affected(old: Tree, new: Tree, differing: set[str], same: Mapping[str, tuple[Key, ObjectRef]]) -> set[str]:
    """The files of KAITO objects that are the same, and may all the same come to something else.

    They name an object that differs, or there is one of a kind that they ask for without a name.
    """
    contents = [tree.files[path] for tree in (old, new) for path in differing if path in tree.files]
    keys = [found[0] if (found := identity_in(content)) else None for content in contents]
    others = [key for key in keys if key is None or key.group != KAITO_GROUP or key.kind == "ModelMirror"]
    kaito = [path for path, (key, _) in same.items() if key.group == KAITO_GROUP]
    if any(key is None or key.kind not in _NAMED for key in others):
        return set(kaito)
    names = {key.name.encode() for key in others if key is not None}
    return {path for path in kaito if any(name in new.files[path] for name in names)}


class _Answers:
    """Whether an object has a trait that was asked for; labels are looked for in its text."""

    def __init__(self, asked: set[str]) -> None:
        self._asked = asked
        self._labels: dict[str, list[bytes]] = {}

    def __call__(self, key: Key, content: bytes) -> bool:
        kind = key.kind
        if kind not in self._labels:
            self._labels[kind] = self._labels_of(kind.lower())
        if as_text(identity(key)) in self._asked or as_text((kind, key.name)) in self._asked:
            return True
        return any(label in content for label in self._labels[kind])

    def _labels_of(self, kind: str) -> list[bytes]:
        """The labels by which a kind was asked for; all objects hold the empty one, for a kind that is asked for."""
        texts = [text.removeprefix(f"{kind}/") for text in self._asked if text.startswith(f"{kind}/")]
        labels = [text.rpartition("/")[0].encode() for text in texts if "/" in text]
        return [b"", *labels] if kind in self._asked else [label for label in labels if b"/" in label]
