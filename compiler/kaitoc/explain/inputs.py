"""What can be changed about a world: every leaf of what it is compiled from, and how to change it."""

from collections.abc import Callable, Collection, Iterator
from enum import StrEnum
from functools import partial
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.deployment.model import is_deployment
from kaitoc.diagnostics import Path, SourceRef, path_text
from kaitoc.explain.deployments import SOURCE, with_source
from kaitoc.explain.text import closed, opened
from kaitoc.explain.tree import ABSENT, changed, leaves
from kaitoc.explain.trials import Known, trials
from kaitoc.explain.unwritten import unwritten, unwritten_in_cluster, words_of
from kaitoc.explain.world import World
from kaitoc.load.cluster import parse_cluster
from kaitoc.load.document import Document
from kaitoc.objects import KAITOC_API_VERSION, ref_of
from kaitoc.overlay import Patch


class Sort(StrEnum):
    """Where an input is."""

    INPUT = "input"
    UNWRITTEN = "not written"
    CLUSTER = "cluster"
    TARGET = "target"
    OVERLAY = "overlay"
    PRESET = "preset"
    SKU = "sku"
    IMAGE = "image"
    LOCK = "lock"
    KAITO = "kaito"


HIDDEN_KIND = "Secret "
"""What the name begins with of something whose values nobody may see."""


class Input(Struct, frozen=True):
    """A leaf that something may depend on.

    `about` is what it is a leaf of: an object, a preset, a SKU, a decision of the KAITO version. `value` is ABSENT for
    a field that is not written. `source` is the document that it is in. `trials` are the values to try, and `put` gives
    a world with one of them, None where there is no such world.
    """

    sort: Sort
    about: str
    path: Path
    value: Any
    trials: tuple[Any, ...]
    put: Callable[[World, Any], World | None]
    source: SourceRef | None = None

    @property
    def is_secret(self) -> bool:
        """Whether its values may not be shown."""
        return self.about.startswith(HIDDEN_KIND)

    @property
    def name(self) -> str:
        """The path of the leaf as text."""
        return path_text(self.path)


_IDENTITY: Collection[Path] = (("apiVersion",), ("kind",), ("metadata", "name"))
"""What no object is without."""


def document_inputs(world: World, known: Known) -> Iterator[Input]:
    """The leaves of the documents, and the fields of KAITO's objects that are not written."""
    version = world.target.profile.version
    for number, document in enumerate(world.documents):
        view = opened(document.data)
        about = str(ref_of(view))
        put = partial(_with_leaf, number)
        for path, value in leaves(view):
            words = words_of(view, path, version)
            tried = [*trials(path_text(path), value, known, words), *([] if path in _IDENTITY else [ABSENT])]
            yield Input(Sort.INPUT, about, path, value, tuple(tried), partial(put, path), document.source)
        for path, candidates in unwritten(view, version):
            tried = [one for one in candidates or trials(path_text(path), ABSENT, known) if one is not ABSENT]
            yield Input(Sort.UNWRITTEN, about, path, ABSENT, tuple(tried), partial(put, path), document.source)


def cluster_inputs(world: World, known: Known) -> Iterator[Input]:
    """The fields of the Cluster, written or not."""
    spec = _cluster(world).data["spec"]
    source = world.cluster.source if world.cluster else None
    for path, value in leaves(spec, ("spec",)):
        tried = trials(path_text(path), value, known)
        if path != ("spec", "kaitoVersion"):
            tried.append(ABSENT)
        yield Input(Sort.CLUSTER, "Cluster", path, value, tuple(tried), partial(_with_cluster, path), source)
    for path, candidates in unwritten_in_cluster(spec, world.target.profile.feature_gates):
        put = partial(_with_cluster, path)
        yield Input(Sort.CLUSTER, "Cluster", path, ABSENT, tuple(candidates), put, source)


def target_inputs(world: World) -> Iterator[Input]:
    """What a target delivers."""
    if world.project is not None:
        source, path = world.project
        value, other = ("workspace", "workload") if world.operator else ("workload", "workspace")
        yield Input(Sort.TARGET, "Project", (*path, "deliver"), value, (other,), _with_delivery, source)


def overlay_inputs(world: World, known: Known) -> Iterator[Input]:
    """The leaves of what overlays write."""
    for number, patch in enumerate(world.patches):
        view = _written(patch)
        secret = view["kind"] == "Secret" or "stringData" in view
        about = f"{HIDDEN_KIND}{patch.source.file}" if secret else patch.source.file
        for path, value in leaves({key: child for key, child in view.items() if key != "kind"}):
            tried = (*trials(path_text(path), value, known), ABSENT)
            place = (*patch.place, "patch", *path)
            yield Input(Sort.OVERLAY, about, place, value, tried, partial(_with_patch, number, path), patch.source)


def _with_leaf(number: int, path: Path, world: World, value: Any) -> World | None:
    documents = list(world.documents)
    source, data = documents[number].source, documents[number].data
    view = opened(data)
    try:
        other = with_source(view, value) if path == SOURCE and is_deployment(view) else changed(view, path, value)
    except LookupError:
        return None
    documents[number] = Document(source, closed(other))
    return replace(world, documents=tuple(documents))


def _with_cluster(path: Path, world: World, value: Any) -> World | None:
    document = _cluster(world)
    document = Document(document.source, changed(document.data, path, value))
    cluster, _ = parse_cluster(document)
    if cluster is None:
        return None
    target = world.target
    if cluster.kaito_version != target.cluster.kaito_version:
        other = world.other_version(cluster.kaito_version)
        if other is None:
            return None
        target = other
    gates = target.profile.feature_gates
    if any(gate not in gates for gate in cluster.feature_gates):
        return None
    return replace(world, target=replace(target, cluster=cluster), cluster=document)


def _cluster(world: World) -> Document:
    """The Cluster document, or what it would be for a bare KAITO version."""
    if world.cluster is not None:
        return world.cluster
    spec = {"kaitoVersion": world.target.cluster.kaito_version}
    data = {"apiVersion": KAITOC_API_VERSION, "kind": "Cluster", "metadata": {"name": ""}, "spec": spec}
    return Document(SourceRef(""), data)


def _with_delivery(world: World, value: Any) -> World:
    return replace(world, operator=value == "workspace")


def _with_patch(number: int, path: Path, world: World, value: Any) -> World:
    text = closed(changed(_written(world.patches[number]), path, value))
    written = {key: child for key, child in text.items() if key != "kind"}
    patches = list(world.patches)
    patches[number] = replace(patches[number], patch=written)
    return replace(world, patches=tuple(patches))


def _written(patch: Patch) -> Any:
    """What a patch writes, with the kind that tells what the inside of its texts is."""
    return opened({"kind": patch.match.get("kind"), **patch.patch})
