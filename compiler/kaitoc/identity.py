"""What makes an object one: apiVersion, kind, namespace and name, and whether they can be the name of a file."""

import json
import re
from collections.abc import Iterable

from kaitoc.diagnostics import Diagnostic
from kaitoc.entry import Entry, error, is_substituted
from kaitoc.objects import CLUSTER_SCOPED, Key, key_of, metadata, ref_of
from kaitoc.schema.names import SUBDOMAIN_LENGTH, dns_label, dns_label_1035, dns_subdomain

TWICE = "KC013"
"""That an object is there twice, which is no word about the first of the two."""

_KIND = re.compile(r"[A-Za-z](?:[-A-Za-z0-9]{0,61}[A-Za-z0-9])?")
_NO_FILE = re.compile(r"[\x00-\x1f\x7f-\x9f\\\u2028\u2029\ud800-\udfff]")


def identity_problem(entry: Entry) -> Diagnostic | None:
    """Why an object cannot be told from others, or what keeps it from being a file below the output directory."""
    return _type_problem(entry) or _name_problem(entry) or _namespace_problem(entry)


def distinct(entries: Iterable[Entry]) -> tuple[list[Entry], list[Diagnostic]]:
    """The first entry of each identity, and an error for each further one.

    Identities that differ only by case are no two: a checkout on macOS or Windows would lose one of the files.
    """
    first: dict[Key, Entry] = {}
    kept: list[Entry] = []
    diagnostics: list[Diagnostic] = []
    for entry in entries:
        key = key_of(entry.object)
        twin = first.setdefault(_folded(key), entry)
        if twin is entry:
            kept.append(entry)
            continue
        of_deployments = twin.is_lowered and entry.is_lowered
        named = ref_of(entry.written if of_deployments else entry.object)
        message = f"{named} is already defined in {_place(twin, entry)}"
        hint = "keep one of them, or rename one"
        if key_of(twin.object) != key:
            message = f"{ref_of(entry.object)} differs only by case from {ref_of(twin.object)} in {_place(twin, entry)}"
            hint = "rename one of them: not every checkout can hold both files"
        diagnostics.append(error(entry, TWICE, message, hint, ("metadata", "name")))
    return kept, diagnostics


def _type_problem(entry: Entry) -> Diagnostic | None:
    """By the names that a CustomResourceDefinition may give (apiextensions.k8s.io/v1, names.kind, group, versions)."""
    for field, example in (("apiVersion", "v1 or apps/v1"), ("kind", "Workspace or ConfigMap")):
        value = entry.object.get(field)
        if value is None or value == "":
            return error(entry, "KC014", f"{field} is missing", f"add {field}, such as {example}", (field,))
        if not isinstance(value, str):
            return error(entry, "KC014", f"{field} must be text", "put it in quotes", (field,))
        group, slash, version = value.rpartition("/")
        if field == "kind":
            wrong = not _KIND.fullmatch(value)
        else:
            wrong = bool(dns_label_1035(version) or (slash and dns_subdomain(group)))
        if wrong:
            return error(entry, "KC014", f"{_quoted(value)} is no {field}", f"write it like {example}", (field,))
    return None


def _name_problem(entry: Entry) -> Diagnostic | None:
    path = ("metadata", "name")
    if not isinstance(entry.object.get("metadata"), dict):
        return error(entry, "KC017", "metadata is missing", "add metadata.name", ("metadata",))
    name = metadata(entry.object).get("name")
    if name is None or name == "":
        return error(entry, "KC017", "metadata.name is missing", "objects in git need a name", path)
    if problem := _text_problem(entry, "name", name):
        return problem
    if len(name) > SUBDOMAIN_LENGTH:
        message = f"metadata.name has {len(name)} characters: the most is {SUBDOMAIN_LENGTH}"
        return error(entry, "KC012", message, "choose a shorter name", path)
    return None


def _namespace_problem(entry: Entry) -> Diagnostic | None:
    namespace = metadata(entry.object).get("namespace")
    if namespace is None or entry.object["kind"] in CLUSTER_SCOPED:
        return None
    if problem := _text_problem(entry, "namespace", namespace):
        return problem
    if namespace and not is_substituted(namespace) and (wrong := dns_label(namespace)):
        message = f"namespace {_quoted(namespace)} is not valid"
        return error(entry, "KC107", message, wrong, ("metadata", "namespace"))
    return None


def _text_problem(entry: Entry, field: str, value: object) -> Diagnostic | None:
    path = ("metadata", field)
    if not isinstance(value, str):
        return error(entry, "KC017", f"metadata.{field} must be text", "put it in quotes", path)
    hint = "use letters, digits, - and ."
    if "/" in value or value in (".", ".."):
        message = f"metadata.{field} cannot be {_quoted(value)}: it would lead out of the output directory"
        return error(entry, "KC012", message, hint, path)
    if _NO_FILE.search(value):
        message = f"metadata.{field} cannot be {_quoted(value)}: not every system can have such a file"
        return error(entry, "KC012", message, hint, path)
    return None


def _folded(key: Key) -> Key:
    return Key(key.group, key.kind.lower(), key.namespace, key.name.lower())


def _place(twin: Entry, entry: Entry) -> str:
    source = twin.source
    if source.document or source.file == entry.source.file:
        return f"{source.file}, document {source.document + 1}"
    return source.file


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
