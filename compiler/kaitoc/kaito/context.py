"""The target that objects are compiled for: a cluster, a KAITO version, its presets, and what exists."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from msgspec import Struct

from kaitoc.footprint import Trait, as_text, identity, own_traits, traits
from kaitoc.kaito.names import ANNOTATION_RUNTIME, RUNTIME_TRANSFORMERS, RUNTIME_VLLM
from kaitoc.kaito.profile import Profile
from kaitoc.kaito.relations import RELATIONS, relations
from kaitoc.kaito.workspace import Workspace
from kaitoc.load.cluster import Cluster, Node
from kaitoc.objects import Key, Object, key_of
from kaitoc.registry.model import GPUConfig, Registry

_ByTrait = Callable[[str], Mapping[Trait, Sequence[Object]]]
"""The objects by those traits that begin with a word (a kind or a relation), in the order of their identity."""


class Index:
    """Objects by identity, and by kind, name and label; what it is asked for is noted, where somebody wants to know."""

    __slots__ = ("_asked", "_by_identity", "_by_trait", "_more")

    def __init__(
        self,
        by_identity: Mapping[Key, Object],
        by_trait: _ByTrait,
        asked: set[str] | None = None,
        more: "Additions | None" = None,
    ) -> None:
        """`asked` receives the traits (`footprint`) of all that is asked for; `more` are further objects."""
        self._by_identity, self._by_trait, self._asked, self._more = by_identity, by_trait, asked, more

    def noting(self, asked: set[str]) -> "Index":
        """The same objects, with what is asked for added to `asked`."""
        return Index(self._by_identity, self._by_trait, asked, self._more)

    def also(self, more: "Additions") -> "Index":
        """These objects and those that are there in addition, now and later."""
        return Index(self._by_identity, self._by_trait, self._asked, more)

    def find(self, key: Key) -> Object | None:
        """The object of an identity."""
        if self._asked is not None:
            self._asked.add(as_text(identity(key)))
        found = self._by_identity.get(key)
        return self._more.by_identity.get(key) if found is None and self._more is not None else found

    def having(self, *trait: str) -> Sequence[Object]:
        """The objects that have a trait, in the order of their identity."""
        if self._asked is not None:
            self._asked.add(as_text(trait))
        found = self._by_trait(trait[0]).get(trait, ())
        more = self._more.by_trait.get(trait) if self._more is not None else None
        return sorted([*found, *more], key=key_of) if more else found


class Additions:
    """Objects that come to an index while it is in use."""

    __slots__ = ("by_identity", "by_trait")

    def __init__(self) -> None:
        """None yet."""
        self.by_identity: dict[Key, Object] = {}
        self.by_trait: dict[Trait, list[Object]] = {}

    def add(self, obj: Object) -> bool:
        """Add an object; False where one of its identity has come before."""
        if key_of(obj) in self.by_identity:
            return False
        self.by_identity[key_of(obj)] = obj
        for trait in traits(obj):
            self.by_trait.setdefault(trait, []).append(obj)
        return True


class Context(Struct, frozen=True):
    """Everything that the controllers of a cluster would look up.

    `objects` holds the objects of the input in their storage version, by identity. `has_operator` is false where the
    workloads themselves are delivered, to a cluster without KAITO.
    """

    cluster: Cluster
    profile: Profile
    registry: Registry
    objects: Index
    has_operator: bool = True

    def gate(self, name: str) -> bool:
        """Whether a feature gate is on: the cluster's word, else the chart's default; never one of other versions."""
        known = self.profile.feature_gates
        return name in known and self.cluster.feature_gates.get(name, known[name])

    def runs(self, gate: str) -> bool:
        """Whether the controller behind a feature gate does its work; where there is no operator, kaitoc does it."""
        return gate in self.profile.feature_gates if not self.has_operator else self.gate(gate)

    def runtime(self, annotations: Mapping[str, str]) -> str:
        """The runtime of a Workspace: vLLM unless its gate is off or the annotation says transformers.

        Any other annotation value means vLLM (api/v1beta1/labels.go, GetWorkspaceRuntimeName).
        """
        transformers = annotations.get(ANNOTATION_RUNTIME) == RUNTIME_TRANSFORMERS or not self.gate("vLLM")
        return RUNTIME_TRANSFORMERS if transformers else RUNTIME_VLLM

    def of_kind(self, kind: str) -> Sequence[Object]:
        """Every object of the input of a kind, whatever its API group."""
        return self.objects.having(kind)

    def named(self, kind: str, name: str) -> Sequence[Object]:
        """Every object of the input of a kind and a name, whatever its API group and namespace."""
        return self.objects.having(kind, name)

    def labelled(self, kind: str, label: str, value: str) -> Sequence[Object]:
        """Every object of the input of a kind with a label of that value, whatever its API group."""
        return self.objects.having(kind, label, value)

    def related(self, *relation: str) -> Sequence[Object]:
        """Every KAITO object of the input that says so (`relations`)."""
        return self.objects.having(*relation)

    def find(self, kind: str, namespace: str, name: str, group: str = "") -> Object | None:
        """An object of the input."""
        return self.objects.find(Key(group, kind, namespace, name))

    def skus(self) -> Mapping[str, GPUConfig]:
        """The GPU SKUs of the cluster's cloud; empty for a cloud that KAITO does not know."""
        return self.registry.skus.get(self.cluster.cloud, {})

    def sku(self, name: str) -> GPUConfig | None:
        """A GPU SKU of the cluster's cloud; whether the case of its name counts, depends on the KAITO version."""
        known = self.skus()
        if name in known or self.profile.nodes.exact_skus:
            return known.get(name)
        same = (sku for sku in known if sku.lower() == name.lower())
        return known.get(next(same, name))

    def selector(self, match_labels: Mapping[str, str] | None) -> dict[str, str]:
        """The labels of an author's selector that count: matchExpressions do not, nor labels that KAITO reserves."""
        reserved = self.profile.nodes.reserved_labels
        return {key: value for key, value in (match_labels or {}).items() if key not in reserved}

    def owner_labels(self, workspace: Workspace) -> dict[str, str]:
        """The labels of the nodes that were made for a Workspace, where this provisioner tells them from others."""
        keys = self.profile.nodes.owner_labels.get(self.cluster.node_provisioner)
        return {} if keys is None else {keys[0]: workspace.name, keys[1]: workspace.namespace}

    def nodes_with(self, labels: Mapping[str, str]) -> list[Node]:
        """The nodes that carry all of the labels, by name."""
        nodes = sorted(self.cluster.nodes, key=lambda node: node.name)
        return [node for node in nodes if labels.items() <= node.labels.items()]

    def labelled_nodes(self, workspace: Workspace) -> list[Node]:
        """The nodes that carry the labels of the selector, and those of the Workspace as their owner, by name."""
        return self.nodes_with(self.selector(workspace.match_labels) | self.owner_labels(workspace))

    def ready_nodes(self, workspace: Workspace) -> list[Node]:
        """Those of the labelled nodes that are ready."""
        return [node for node in self.labelled_nodes(workspace) if node.ready]


def index(objects: Iterable[Object]) -> Index:
    """Objects by identity; of two with one identity the first."""
    by_identity: dict[Key, Object] = {}
    for obj in objects:
        by_identity.setdefault(key_of(obj), obj)

    # Only a few kinds are ever asked for, and relations by rules alone: each is listed when somebody does.
    @cache
    def by_kind() -> Mapping[str, Sequence[Object]]:
        found: dict[str, list[Object]] = {}
        for key, obj in by_identity.items():
            found.setdefault(key.kind, []).append(obj)
        return found

    @cache
    def of_kind(kind: str) -> Mapping[Trait, Sequence[Object]]:
        return _listed(by_kind().get(kind, ()), own_traits)

    @cache
    def related() -> Mapping[Trait, Sequence[Object]]:
        return _listed(by_identity.values(), relations)

    return Index(by_identity, lambda word: related() if word in RELATIONS else of_kind(word))


def _listed(
    objects: Iterable[Object], traits_of: Callable[[Object], Iterable[Trait]]
) -> Mapping[Trait, Sequence[Object]]:
    found: dict[Trait, list[Object]] = {}
    for obj in objects:
        for trait in traits_of(obj):
            found.setdefault(trait, []).append(obj)
    for several in found.values():
        if len(several) > 1:
            several.sort(key=key_of)
    return found
