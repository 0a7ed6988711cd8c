"""The API server's rules for names, labels, annotations and keys (k8s.io/apimachinery/pkg/util/validation).

A rule takes a text and says what is wrong with it, or "" where it is fine.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from kaitoc.diagnostics import Path
from kaitoc.schema.violation import Violation, ViolationKind

Rule = Callable[[str], str]

LABEL_LENGTH = 63
SUBDOMAIN_LENGTH = 253
ANNOTATIONS_SIZE = 256 * 1024
REVISION_HASH_LENGTH = 10

_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_LABEL_1035 = re.compile(r"[a-z](?:[-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_QUALIFIED = re.compile(r"(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_DATA_KEY = re.compile(r"[-._a-zA-Z0-9]+")


def _rule(pattern: re.Pattern[str], longest: int, form: str) -> Rule:
    @lru_cache(maxsize=4096)
    def check(text: str) -> str:
        if len(text) > longest:
            return f"{len(text)} characters are too many: the most is {longest}"
        return "" if pattern.fullmatch(text) else form

    return check


dns_label = _rule(_LABEL, LABEL_LENGTH, "it may only have a-z, 0-9 and -, and neither begins nor ends with -")
dns_label_1035 = _rule(
    _LABEL_1035, LABEL_LENGTH, "it may only have a-z, 0-9 and -, begins with a letter and does not end with -"
)
dns_subdomain = _rule(
    _SUBDOMAIN, SUBDOMAIN_LENGTH, "it may only have a-z, 0-9, - and ., and begins and ends with a letter or digit"
)
_data_key_characters = _rule(_DATA_KEY, SUBDOMAIN_LENGTH, "it may only have letters, digits, -, _ and .")
_local_name = _rule(
    _QUALIFIED, LABEL_LENGTH, "it may only have letters, digits, -, _ and ., and begins and ends with a letter or digit"
)


def data_key(text: str) -> str:
    """A key of a ConfigMap or Secret, which becomes the name of a file."""
    if text == "." or text.startswith(".."):
        return "as a file it would leave its directory"
    return _data_key_characters(text)


@lru_cache(maxsize=4096)
def qualified_name(text: str) -> str:
    """The key of a label or annotation: a name, optionally after a DNS subdomain and a slash."""
    prefix, slash, name = text.rpartition("/")
    if slash and (wrong := dns_subdomain(prefix)):
        return f"before the slash, {wrong}"
    return _local_name(name)


def label_value(text: str) -> str:
    """The value of a label, which may be empty."""
    return _local_name(text) if text else ""


def annotation_key(text: str) -> str:
    """The key of an annotation, whose case does not matter."""
    return qualified_name(text.lower())


def job_name(text: str) -> str:
    """The name of a Job, which its pods carry as a label (pkg/apis/batch/v1, batch.kubernetes.io/job-name)."""
    return dns_subdomain(text) or label_value(text)


def stateful_set_pods(name: str) -> str:
    """Whether the pods of a StatefulSet can carry its name; the StatefulSet itself may have a longer one.

    They have the label controller-revision-hash: the name, a dash and up to ten characters
    (pkg/controller/history, ControllerRevisionName).
    """
    longest = LABEL_LENGTH - 1 - REVISION_HASH_LENGTH
    return f"{len(name)} characters are too many for its pods: the most is {longest}" if len(name) > longest else ""


_NO_NAME = ("the object has no name", "add metadata.name")
_RULES: Mapping[str, Rule] = {"Job": job_name, "Namespace": dns_label, "Service": dns_label_1035}


def object_name(kind: str, name: str) -> str:
    """The name of an object of a kind."""
    return _RULES.get(kind, dns_subdomain)(name)


def metadata_violations(obj: Mapping[str, Any]) -> list[Violation]:
    """What the API server refuses in the metadata of any object: its name and namespace, labels and annotations."""
    metadata = obj.get("metadata")
    if not isinstance(metadata, dict):
        return [Violation((), ViolationKind.MISSING, *_NO_NAME)]
    return list(_of_metadata(metadata, str(obj.get("kind"))))


def label_violations(metadata: Any, path: Path) -> list[Violation]:
    """What the API server refuses in the labels and annotations of something that becomes an object's metadata."""
    return list(_of_labels_and_annotations(metadata, path)) if isinstance(metadata, dict) else []


def name_violations(obj: Mapping[str, Any]) -> list[Violation]:
    """Every name of a built-in object that the API server refuses: in its metadata, its data, and for its pods."""
    found = metadata_violations(obj)
    spec = obj.get("spec")
    if isinstance(spec, dict):
        found += _of_spec(spec)
    if obj.get("kind") in ("ConfigMap", "Secret"):
        for field in ("data", "binaryData", "stringData"):
            found += _of_keys(obj.get(field), (field,), data_key, "key")
    return found


def _of_metadata(metadata: Mapping[str, Any], kind: str) -> Iterator[Violation]:
    name, prefix, namespace = (metadata.get(key) for key in ("name", "generateName", "namespace"))
    if isinstance(name, str) and name:
        yield from _violation(("metadata", "name"), f'name "{name}"', object_name(kind, name))
    elif isinstance(prefix, str) and prefix:
        completed = prefix[:-1] + "a" if prefix.endswith("-") else prefix
        yield from _violation(("metadata", "generateName"), f'name "{prefix}"', object_name(kind, completed))
    elif not name and not prefix:
        yield Violation(("metadata",), ViolationKind.MISSING, *_NO_NAME)
    if isinstance(namespace, str) and namespace:
        yield from _violation(("metadata", "namespace"), f'namespace "{namespace}"', dns_label(namespace))
    yield from _of_labels_and_annotations(metadata, ("metadata",))


def _of_labels_and_annotations(metadata: Mapping[str, Any], path: Path) -> Iterator[Violation]:
    yield from _of_labels(metadata.get("labels"), (*path, "labels"))
    annotations = metadata.get("annotations")
    yield from _of_keys(annotations, (*path, "annotations"), annotation_key, "annotation")
    if isinstance(annotations, dict):
        size = sum(len(key.encode()) + len(str(value).encode()) for key, value in annotations.items())
        if size > ANNOTATIONS_SIZE:
            yield Violation(
                (*path, "annotations"),
                ViolationKind.OUT_OF_BOUNDS,
                f"the annotations are {size} bytes: the most is {ANNOTATIONS_SIZE}",
            )


def _of_spec(spec: Mapping[str, Any]) -> Iterator[Violation]:
    """The labels that an object gives to pods and claims, and selects by."""
    template, selector = spec.get("template"), spec.get("selector")
    if isinstance(template, dict):
        yield from label_violations(template.get("metadata"), ("spec", "template", "metadata"))
    if isinstance(selector, dict):
        nested = isinstance(selector.get("matchLabels"), dict)
        yield from _of_labels(
            selector["matchLabels"] if nested else selector,
            ("spec", "selector", "matchLabels") if nested else ("spec", "selector"),
        )


def _of_labels(labels: Any, path: Path) -> Iterator[Violation]:
    if not isinstance(labels, dict):
        return
    yield from _of_keys(labels, path, qualified_name, "label")
    for key, value in labels.items():
        if isinstance(value, str):
            yield from _violation((*path, key), f'label value "{value}"', label_value(value))


def _of_keys(fields: Any, path: Path, rule: Rule, what: str) -> Iterator[Violation]:
    for key in fields if isinstance(fields, dict) else ():
        yield from _violation((*path, key), f'{what} "{key}"', rule(key))


def _violation(path: Path, what: str, wrong: str) -> Iterator[Violation]:
    if wrong:
        yield Violation(path, ViolationKind.NAME, f"{what} is not valid", wrong)
