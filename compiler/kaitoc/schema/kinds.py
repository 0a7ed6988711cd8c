"""The kinds of KAITO's API: which version of KAITO serves what, and in which version it is stored."""

from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from kaitoc.objects import KAITO_GROUP, group_of
from kaitoc.resources import shipped
from kaitoc.schema.files import Schema, inlined, read
from kaitoc.versions import numbers


class ApiVersion(Struct, frozen=True):
    """One version of a kind as its CRD declares it; `schema` has no references (but see `files.OPEN`)."""

    name: str
    served: bool
    storage: bool
    schema: Schema


class Kind(Struct, frozen=True):
    """A kind of KAITO; `namespaced` is false for cluster-scoped ones."""

    name: str
    namespaced: bool
    versions: Mapping[str, ApiVersion]

    @property
    def storage(self) -> ApiVersion:
        """The version that etcd holds and KAITO's controllers read."""
        return next(version for version in self.versions.values() if version.storage)


@cache
def kaito_versions() -> tuple[str, ...]:
    """The KAITO versions whose resources are described, oldest first."""
    names = [folder.name for folder in (shipped("schemas") / "kaito").iterdir() if folder.is_dir()]
    return tuple(sorted(names, key=numbers))


@cache
def described_version(kaito_version: str) -> str | None:
    """The version whose folder describes the resources of a KAITO version: its own, or the last one before it."""
    older = [version for version in kaito_versions() if numbers(version) <= numbers(kaito_version)]
    return older[-1] if older else None


def described_in(kind_name: str, kaito_version: str) -> str:
    """The schema file of a kind that a KAITO version has."""
    return f"kaito/{described_version(kaito_version)}/{kind_name}.json"


@cache
def known_kinds(kaito_version: str) -> frozenset[str]:
    """The kinds of a KAITO version; empty for a version without described resources."""
    described = described_version(kaito_version)
    if described is None:
        return frozenset()
    return frozenset(file.stem for file in (shipped("schemas") / "kaito" / described).glob("[A-Z]*.json"))


@cache
def kind(name: str, kaito_version: str) -> Kind:
    """One kind. Raises KeyError where this KAITO version does not have it."""
    if name not in known_kinds(kaito_version):
        raise KeyError(name)
    file = described_in(name, kaito_version)
    document = read(file)
    versions = {}
    for version, schema in document["$defs"].items():
        declared = schema.get("x-kaitoc-version")
        if declared is not None:
            versions[version] = ApiVersion(version, declared["served"], declared["storage"], inlined(schema, file))
    return Kind(name, document["x-kaitoc-resource"]["scope"] == "Namespaced", versions)


@cache
def is_kaito_kind(api_version: str, kind: str) -> bool:
    """Whether any known KAITO version has this kind in the API group of `api_version`."""
    return group_of(api_version) == KAITO_GROUP and first_version(kind) is not None


@cache
def first_version(kind: str) -> str | None:
    """The oldest known KAITO version that has a kind, or None."""
    return next((version for version in kaito_versions() if kind in known_kinds(version)), None)


@cache
def served_versions(kind_name: str, kaito_version: str) -> tuple[str, ...]:
    """The apiVersions (`kaito.sh/v1beta1`) in which a kind may be written, the stored one first; empty if none."""
    if kind_name not in known_kinds(kaito_version):
        return ()
    versions = [version for version in kind(kind_name, kaito_version).versions.values() if version.served]
    versions.sort(key=lambda version: not version.storage)
    return tuple(f"{KAITO_GROUP}/{version.name}" for version in versions)


@cache
def storage_version(kind_name: str, kaito_version: str) -> str:
    """The apiVersion in which a kind is stored. Raises KeyError where this KAITO version does not have the kind."""
    return f"{KAITO_GROUP}/{kind(kind_name, kaito_version).storage.name}"
