"""From documents to objects: the ones that can be compiled, in their storage version, with explicit defaults."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.deployment.model import KIND as DEPLOYMENT
from kaitoc.deployment.model import is_deployment
from kaitoc.diagnostics import Diagnostic, Severity, has_errors
from kaitoc.entry import Entry, error, schema_diagnostics
from kaitoc.identity import distinct, identity_problem
from kaitoc.load.document import Document
from kaitoc.objects import KAITO_GROUP, KAITOC_API_VERSION, Object, group_of
from kaitoc.schema.conversion import lost_in_storage, to_storage_version
from kaitoc.schema.defaults import defaulted
from kaitoc.schema.embedded import embedded_violations, is_decoded
from kaitoc.schema.kinds import served_versions
from kaitoc.schema.validate import violations
from kaitoc.schema.violation import Violation

_TOOL_KINDS = {("kustomize.config.k8s.io", "Kustomization"), ("kustomize.config.k8s.io", "Component")}
_NOT_KAITOS = ("KaitoNodeClass",)  # in KAITO's group, but the Azure GPU provisioner's
_CONFIGURATION = ((KAITOC_API_VERSION, "Cluster"), (KAITOC_API_VERSION, "Project"))
_KAITO_FIELDS = {"resource", "inference", "tuning"}


class Lowered(Struct, frozen=True):
    """The objects of an input: those that can be compiled, and KAITO's own that their schema refuses."""

    entries: list[Entry]
    rejected: list[Entry]
    diagnostics: list[Diagnostic]


def lower(documents: Iterable[Document], version: str) -> Lowered:
    """Every object of the documents for a KAITO version, and what is wrong with those that cannot be used.

    KAITO's kinds are checked against the schema of the version they are written in, get its defaults, and are brought
    to the storage version. Other objects are left as they are. Of two objects with one identity the first counts.
    """
    entries: list[Entry] = []
    rejected: list[Entry] = []
    diagnostics: list[Diagnostic] = []
    for document in documents:
        made, found = _entries(document, version)
        diagnostics += found
        (rejected if has_errors(found) else entries).extend(made)
    kept, twice = distinct(entries)
    return Lowered(kept, rejected, diagnostics + twice)


def lower_object(obj: Object, version: str) -> Object:
    """A KAITO object that satisfies its schema, in the storage version with every default written out."""
    return to_storage_version(defaulted(obj, version), version)


def refused_by_schema(obj: Object, version: str) -> list[Violation]:
    """Why the API server does not take a KAITO object, or KAITO's webhook cannot decode it."""
    return [*violations(obj, version), *(v for v in embedded_violations(obj, version) if not is_decoded(v, obj))]


def _entries(document: Document, version: str) -> tuple[list[Entry], list[Diagnostic]]:
    """The entries of a document; none for what is no object of the cluster, or none that can be told from others."""
    obj = document.data
    entry = Entry(document.source, obj, obj)
    api_version, kind = obj.get("apiVersion"), obj.get("kind")
    if api_version is None and kind is None:
        if _KAITO_FIELDS & obj.keys():
            hint = f"add them, e.g. apiVersion: {served_versions('Workspace', version)[0]} and kind: Workspace"
            return [], [error(entry, "KC014", "apiVersion and kind are missing", hint, ())]
        return [], []
    if (api_version, kind) in _CONFIGURATION or _is_tool_kind(api_version, kind):
        return [], []
    is_short = is_deployment(obj)
    if isinstance(api_version, str) and api_version.startswith("kaitoc/") and not is_short:
        return [], [_no_kind_of_kaitoc(entry, str(kind), version)]
    problem = identity_problem(entry)
    if problem is not None:
        return [], [problem]
    if is_short:
        return _deployment(document, version)
    if group_of(api_version) != KAITO_GROUP or kind in _NOT_KAITOS:
        return [entry], []
    entry, found = _checked(Entry(document.source, obj, obj, is_kaito=True), version)
    return [entry], found


def _deployment(document: Document, version: str) -> tuple[list[Entry], list[Diagnostic]]:
    # Most inputs have no ModelDeployment, and do without what it takes to lower one.
    from kaitoc.deployment.lower import lower_deployment

    entries, found = lower_deployment(document, version)
    if has_errors(found):
        return entries, found
    workload, more = _checked(entries[0], version)
    return [workload, *entries[1:]], found + more


def _checked(entry: Entry, version: str) -> tuple[Entry, list[Diagnostic]]:
    """A KAITO object in the storage version with every default, if its schema takes it; and what is wrong."""
    obj = entry.object
    found = schema_diagnostics(refused_by_schema(obj, version), entry)
    if has_errors(found):
        return entry, found
    found += schema_diagnostics(lost_in_storage(obj, version), entry, severity=Severity.WARNING)
    return replace(entry, object=lower_object(obj, version)), found


def _no_kind_of_kaitoc(entry: Entry, kind: str, version: str) -> Diagnostic:
    if served := served_versions(kind, version):
        message = f"{kind} is a kind of KAITO, not of kaitoc"
        return error(entry, "KC016", message, f"write apiVersion: {served[0]}", ("apiVersion",))
    if kind == DEPLOYMENT:
        message, hint = f"{kind} is a kind of kaitoc in another version", f"write apiVersion: {KAITOC_API_VERSION}"
        return error(entry, "KC016", message, hint, ("apiVersion",))
    known = f"{', '.join(known for _, known in _CONFIGURATION)} and {DEPLOYMENT}"
    return error(entry, "KC016", f'kaitoc has no kind "{kind}"', f"it has {known}", ("kind",))


def _is_tool_kind(api_version: object, kind: object) -> bool:
    return isinstance(api_version, str) and isinstance(kind, str) and (group_of(api_version), kind) in _TOOL_KINDS
