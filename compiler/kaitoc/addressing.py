"""Content-hashed names: a changed configuration becomes a new ConfigMap, and what names it rolls out."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from kaitoc.diagnostics import Path
from kaitoc.entry import Entry
from kaitoc.objects import Key, Object, at, is_encrypted, key_of, metadata, namespace_of
from kaitoc.schema.names import SUBDOMAIN_LENGTH

HASH_LENGTH = 10
_HASHED = re.compile(rf"(.+)-([0-9a-f]{{{HASH_LENGTH}}})")

_CONTAINERS = (dict, list)
_NAMING = frozenset({"configMap", "configMapRef", "configMapKeyRef"})

_EACH = "*"
REFERENCES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "Workspace": (("inference", "config"), ("tuning", "config")),
    "InferenceSet": (("spec", "template", "inference", "config"),),
    "MultiRoleInference": (("spec", "eppPluginsConfig"), ("spec", "roles", _EACH, "runtimeConfig")),
}
"""Where KAITO's kinds name a ConfigMap of their own namespace, and follow it to another name; * is each item of a list.

Not the guardrails of a RAGEngine: the controller never changes the volumes of a Deployment, and the server itself reads
a ConfigMap again that changes under its name.
"""


def content_hash(config_map: Mapping[str, Any]) -> str:
    """The hash of what a ConfigMap holds, whatever its name and labels."""
    content = {"data": config_map.get("data") or {}, "binaryData": config_map.get("binaryData") or {}}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:HASH_LENGTH]


def hashed_name(config_map: Mapping[str, Any]) -> str:
    """The content-hashed name of a ConfigMap; one that already has it, as in rendered files, keeps it."""
    # What is cut off a name of nearly the greatest length, the hash makes up for.
    name = plain_name(config_map)[: SUBDOMAIN_LENGTH - HASH_LENGTH - 1].rstrip("-.")
    return f"{name}-{content_hash(config_map)}"


def plain_name(config_map: Mapping[str, Any]) -> str:
    """The name without its hash, where the name ends in the hash of the very content; else the name."""
    name = str(metadata(config_map).get("name") or "")
    match = _HASHED.fullmatch(name)
    return match[1] if match and match[2] == content_hash(config_map) else name


def address(entries: Sequence[Entry]) -> list[Entry]:
    """Entries in which every ConfigMap that a KAITO object names has a content-hashed name, and is named by it.

    A ConfigMap that other objects name too (pod volumes, envFrom...) stays beside its hashed twin. An encrypted one
    keeps its name, which SOPS has signed.
    """
    config_maps = {
        key_of(e.object): e
        for e in entries
        if e.object.get("kind") == "ConfigMap" and not e.is_kaito and not is_encrypted(e.object)
    }
    renamed: dict[Key, str] = {}
    for entry in entries:
        for _, key in references(entry):
            if key in config_maps and key not in renamed:
                renamed[key] = hashed_name(config_maps[key].object)
    if not renamed:
        return list(entries)
    others = {key for entry in entries for key in other_references(entry)}
    addressed: list[Entry] = []
    written = config_maps.keys() - renamed.keys()
    for entry in entries:
        key = key_of(entry.object)
        if key in renamed:
            new = replace(key, name=renamed[key])
            if key in others and new != key:
                addressed.append(entry)
            # Two ConfigMaps with one hashed name have one content.
            if new not in written:
                written.add(new)
                addressed.append(replace(entry, object=_with_name(entry.object, new.name)))
        else:
            addressed.append(_with_references(entry, renamed))
    return addressed


def references(entry: Entry) -> list[tuple[Path, Key]]:
    """The ConfigMaps that a KAITO object names: the path of each field that does, and what it means."""
    if not entry.is_kaito:
        return []
    return [
        (path, Key("", "ConfigMap", namespace_of(entry.object), name))
        for pattern in REFERENCES.get(entry.object["kind"], ())
        for path, name in _values(entry.object, pattern)
        if isinstance(name, str) and name
    ]


def _values(value: Any, pattern: tuple[str, ...], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The values at the places that a pattern means, and where they are."""
    if _EACH not in pattern:
        yield (*path, *pattern), at(value, pattern)
    elif pattern[0] == _EACH:
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from _values(item, pattern[1:], (*path, index))
    elif isinstance(value, dict) and pattern[0] in value:
        yield from _values(value[pattern[0]], pattern[1:], (*path, pattern[0]))


def other_references(entry: Entry) -> list[Key]:
    """The ConfigMaps that an object names in pods: as volumes and in the environment of containers."""
    # To search the JSON of an object, which is made in C, takes a fifth of the walk; hardly any needs one.
    if entry.object.get("kind") == "ConfigMap" or b'"configMap' not in msgspec.json.encode(entry.object):
        return []
    namespace = namespace_of(entry.object)
    return [Key("", "ConfigMap", namespace, name) for name in _named_config_maps(entry.object)]


def _with_references(entry: Entry, renamed: Mapping[Key, str]) -> Entry:
    obj = entry.object
    for path, key in references(entry):
        if key in renamed:
            obj = _replaced(obj, path, renamed[key])
    return entry if obj is entry.object else replace(entry, object=obj)


def _replaced(value: Any, path: Path, new: str) -> Any:
    if not path:
        return new
    head, *rest = path
    changed = _replaced(value[head], tuple(rest), new)
    if isinstance(value, list):
        return [changed if index == head else item for index, item in enumerate(value)]
    return {**value, head: changed}


def _with_name(obj: Object, name: str) -> Object:
    return {**obj, "metadata": {**obj["metadata"], "name": name}}


def _named_config_maps(value: Any) -> set[str]:
    """The names in every configMap, configMapRef and configMapKeyRef below a value."""
    found: set[str] = set()
    todo = [value]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            for field in _NAMING & value.keys():
                if isinstance(value[field], dict):
                    found.add(str(value[field].get("name")))
            value = value.values()
        todo += [child for child in value if isinstance(child, _CONTAINERS)]
    return found
