"""A project as a delivery tool sees it: where it comes from, and which directory goes to which cluster."""

import re

from msgspec import Struct

from kaitoc.objects import Key


class Origin(Struct, frozen=True):
    """Where the rendered files come from: a Git repository, or with `oci` a repository of OCI artifacts, one a target.

    `revision` is a branch, a tag or a commit of Git, or the tag of the artifacts. `folder` is the project's directory
    in the repository, "" at its top.
    """

    url: str
    revision: str
    folder: str = ""

    @property
    def oci(self) -> bool:
        """Whether the files come as OCI artifacts."""
        return self.url.startswith("oci://")


class Delivery(Struct, frozen=True):
    """One rendered target and its cluster.

    `directory` is its output, relative to the project. `seconds` is how long its slowest workload may take. `operator`
    tells whether KAITO is there; `patched` whether there are patches to what it makes. `scaled` are the InferenceSets
    whose replicas something in the target changes. `monitoring` is the directory in the repository with what watches
    it, "" where there is none.
    """

    target: str
    cluster: str
    directory: str
    seconds: int
    operator: bool = True
    patched: bool = False
    scaled: tuple[Key, ...] = ()
    monitoring: str = ""


def label(text: str) -> str:
    """A name that Kubernetes takes for an object, of a name that people chose."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:52].rstrip("-") or "kaito"


def path_of(origin: Origin, directory: str) -> str:
    """A directory of the project as a path in the repository; an artifact holds nothing but the one directory."""
    if origin.oci:
        return ""
    return f"{origin.folder}/{directory}" if origin.folder else directory


def url_of(origin: Origin, delivery: Delivery) -> str:
    """The repository that holds a target: each has its own OCI artifact."""
    return f"{origin.url.rstrip('/')}/{label(delivery.target)}" if origin.oci else origin.url
