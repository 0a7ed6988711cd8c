"""Overlays: which objects they match and how they change them."""

from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct

from kaitoc.diagnostics import Diagnostic, ObjectRef, Path, Severity, SourceRef, Stage
from kaitoc.nearest import nearest
from kaitoc.objects import Object, labels_of, name_of, namespace_of

LIST_KEYS: Mapping[str, tuple[str, ...]] = {
    "containers": ("name",),
    "env": ("name",),
    "ephemeralContainers": ("name",),
    "hostAliases": ("ip",),
    "imagePullSecrets": ("name",),
    "initContainers": ("name",),
    "ports": ("containerPort", "port"),
    "resourceClaims": ("name",),
    "secrets": ("name",),
    "topologySpreadConstraints": ("topologyKey",),
    "volumeDevices": ("devicePath",),
    "volumeMounts": ("mountPath",),
    "volumes": ("name",),
}
"""Lists whose items Kubernetes tells apart by a key (`x-kubernetes-patch-merge-key` in its OpenAPI schema)."""

PROTECTED = ("apiVersion", "kind", "status")


class Patch(Struct, frozen=True, eq=False):
    """One entry of an overlay: the objects it is for, and a JSON Merge Patch for them.

    `place` leads to it inside the document of the overlay. An `optional` entry may match nothing: those of the overlays
    that ship with kaitoc, which are written for every kind.
    """

    source: SourceRef
    place: Path
    match: Mapping[str, Any]
    patch: Mapping[str, Any]
    optional: bool = False

    def matches(self, obj: Object) -> bool:
        """Whether the entry is for this object; kind, namespace and name may hold `*`, labels must all be there."""
        wanted, labels = self.match.get("labels") or {}, labels_of(obj)
        return (
            fnmatchcase(str(obj.get("kind")), self.match.get("kind", "*"))
            and fnmatchcase(name_of(obj), self.match.get("name", "*"))
            and fnmatchcase(namespace_of(obj), self.match.get("namespace", "*"))
            and all(labels.get(key) == value for key, value in wanted.items())
        )


def apply_patches(obj: Object, patches: Sequence[Patch]) -> tuple[Object, list[Patch]]:
    """The object after every patch that matches it, in order, and the patches that did."""
    used = []
    for patch in patches:
        if patch.matches(obj):
            used.append(patch)
            obj = merge(obj, patch.patch)
    return obj, used


def merge(value: Any, patch: Any, field: str = "") -> Any:
    """A JSON Merge Patch (RFC 7386): null deletes, lists replace, except for lists that Kubernetes merges by a key.

    An item `{<key>: ..., $patch: delete}` of such a list deletes the item, as in Kubernetes' strategic merge patch.
    Neither argument is changed.
    """
    if isinstance(patch, Mapping):
        merged = dict(value) if isinstance(value, Mapping) else {}
        for key, change in patch.items():
            if change is None:
                merged.pop(key, None)
            else:
                merged[key] = merge(merged.get(key), change, key)
        return merged
    if isinstance(patch, list) and isinstance(value, list):
        key_name = list_key(field, [*value, *patch])
        if key_name:
            return _merge_list(value, patch, key_name)
    if isinstance(patch, list):
        return [merge(None, item) for item in patch if not _is_deletion(item)]
    return patch


def check_patch(patch: Patch) -> list[Diagnostic]:
    """What an overlay must not do: change the apiVersion, the kind or the status of an object."""
    return [
        Diagnostic(
            "KC031",
            Severity.ERROR,
            Stage.ADMISSION,
            f"an overlay cannot change {field}",
            f"remove {field} from the patch" + ("; write another object instead" if field != "status" else ""),
            (*patch.place, "patch", field),
            patch.source,
        )
        for field in PROTECTED
        if field in patch.patch
    ]


def unchanged_by(patches: Sequence[Patch], source: SourceRef, signed: ObjectRef) -> list[Diagnostic]:
    """What overlays would have changed in an object that SOPS has signed, and so do not."""
    return [
        Diagnostic(
            "KC033",
            Severity.WARNING,
            Stage.ADVICE,
            f"{signed} stays as it is: SOPS has signed it, and would not decrypt it after a change",
            "change the file and encrypt it again, or encrypt with --mac-only-encrypted",
            _match_path(patch),
            patch.source,
            object=signed,
        )
        for patch in patches
        if not patch.optional
    ]


def unmatched(patches: Sequence[Patch], used: Collection[Patch], objects: Sequence[Object] = ()) -> list[Diagnostic]:
    """The entries that matched none of the objects: most likely a misspelt name."""
    return [
        Diagnostic(
            "KC032",
            Severity.ERROR,
            Stage.ADMISSION,
            f"the overlay matches nothing: no object has {_describe(patch.match)}",
            _nearest(patch.match, objects) or "correct the match, or remove the entry",
            _match_path(patch),
            patch.source,
        )
        for patch in patches
        if patch not in used and not patch.optional
    ]


def _merge_list(value: list[Any], patch: list[Any], key_name: str) -> list[Any]:
    merged = list(value)
    places = {item[key_name]: place for place, item in enumerate(merged)}
    for item in patch:
        place = places.get(item[key_name])
        if place is not None:
            merged[place] = None if _is_deletion(item) else merge(merged[place], item)
        elif not _is_deletion(item):
            places[item[key_name]] = len(merged)
            merged.append(merge(None, item))
    return [item for item in merged if item is not None]


def list_key(field: str, items: Sequence[Any]) -> str:
    """The key by which Kubernetes tells the items of a list apart, "" where it goes by their place."""
    for key in LIST_KEYS.get(field, ()):
        if all(isinstance(item, Mapping) and isinstance(item.get(key), (str, int)) for item in items):
            return key
    return ""


def _is_deletion(item: Any) -> bool:
    return isinstance(item, Mapping) and item.get("$patch") == "delete"


def _nearest(match: Mapping[str, Any], objects: Sequence[Object]) -> str:
    """What the author may have meant by the first part of a match that no object has."""
    for field, text_of in (("kind", lambda o: str(o.get("kind"))), ("namespace", namespace_of), ("name", name_of)):
        known = {text_of(obj) for obj in objects}
        wanted = match.get(field)
        if wanted is not None and not any(fnmatchcase(text, wanted) for text in known):
            close = nearest(wanted, known, most=1)
            return f'did you mean {field} "{close[0]}"?' if close else ""
    return ""


def _describe(match: Mapping[str, Any]) -> str:
    parts = [f'{key} "{match[key]}"' for key in ("kind", "namespace", "name") if key in match]
    parts += [f'label {key}="{value}"' for key, value in sorted((match.get("labels") or {}).items())]
    return " and ".join(parts)


def _match_path(patch: Patch) -> Path:
    named = next((key for key in ("name", "kind", "namespace", "labels") if key in patch.match), "")
    return (*patch.place, "match", named)
