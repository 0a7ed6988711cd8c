"""A rendered tree: the files that its ownership manifest lists, and what each is about, told from its first lines."""

import re
from pathlib import Path

from kaitoc.diagnostics import ObjectRef
from kaitoc.emit.layout import KUSTOMIZATION
from kaitoc.emit.ownership import read_manifest, read_regular
from kaitoc.emit.paths import MANIFEST
from kaitoc.errors import EnvironmentProblem
from kaitoc.objects import CLUSTER_SCOPED, DEFAULT_NAMESPACE, Key, group_of

_HEAD = re.compile(rb"apiVersion: ([\w./-]+)\nkind: (\w+)\nmetadata:\n((?:  .*\n)+)")
_NAME = re.compile(rb"^  name: ([\w.-]+)$", re.MULTILINE)
_NAMESPACE = re.compile(rb"^  namespace: ?(.*)$", re.MULTILINE)
_PLAIN = re.compile(rb"[\w.-]+")


def is_rendered(path: Path) -> bool:
    """Whether a directory is one that kaitoc rendered."""
    return (path / MANIFEST).is_file()


def read_rendered(root: Path) -> dict[str, bytes]:
    """The objects of a rendered tree: the content of each listed file by its path; the kustomization is none.

    Raises EnvironmentProblem for a file that is listed but cannot be read, RefusedOutput for a manifest that is wrong.
    """
    manifest = read_manifest(root)
    listed = manifest.files if manifest else {}
    try:
        return {path: read_regular(f"{root}/{path}") for path in listed if path != KUSTOMIZATION}
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise EnvironmentProblem(
            f"cannot read {error.filename or root}: {reason}", f"{MANIFEST} lists it: render the directory again"
        ) from error


def identity_in(content: bytes) -> tuple[Key, ObjectRef] | None:
    """The identity of the object in a rendered file, and as it is written; None where only a parser can tell."""
    head = _HEAD.match(content)
    name = _NAME.search(head[3]) if head else None
    namespace = _NAMESPACE.search(head[3]) if head else None
    if head is None or name is None or (namespace and not _PLAIN.fullmatch(namespace[1])):
        return None
    kind, written = head[2].decode(), namespace[1].decode() if namespace else ""
    effective = "" if kind in CLUSTER_SCOPED else written or DEFAULT_NAMESPACE
    called = name[1].decode()
    return Key(group_of(head[1].decode()), kind, effective, called), ObjectRef(kind, written, called)
