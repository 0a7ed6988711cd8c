"""From a ModelDeployment as written to entries of the objects that it stands for."""

from kaitoc.deployment.checks import problems
from kaitoc.deployment.manifests import objects_of
from kaitoc.deployment.model import INFERENCE_SET, SCHEMA, WORKSPACE, view
from kaitoc.deployment.names import PREMADE, VLLM
from kaitoc.diagnostics import Diagnostic, has_errors
from kaitoc.entry import Entry, error, schema_diagnostics
from kaitoc.load.document import Document
from kaitoc.objects import Object, at, metadata, name_of
from kaitoc.schema.names import metadata_violations
from kaitoc.schema.validate import document_violations


def lower_deployment(document: Document, version: str) -> tuple[list[Entry], list[Diagnostic]]:
    """The KAITO object of a ModelDeployment with a name, then its Service if any; and what is wrong.

    The KAITO object has neither been checked nor got its defaults yet. Where something is wrong, the entries hold
    nothing but their identity, so that they can be told from what is gone.
    """
    source, written = document.source, document.data
    entry = Entry(source, written, written)
    found = schema_diagnostics(document_violations(written, SCHEMA), entry)
    if not found:
        found = schema_diagnostics(metadata_violations(written), entry)
        found += [error(entry, one.rule, one.message, one.hint, one.path) for one in problems(view(written))]
    made = _identities(written, version) if has_errors(found) else objects_of(view(written), version)
    return [Entry(source, written, obj, is_kaito=number == 0) for number, obj in enumerate(made)], found


def _identities(written: Object, version: str) -> list[Object]:
    """Who the objects would be, as far as the author says it."""
    said = {"name": name_of(written), "namespace": metadata(written).get("namespace")}
    is_vllm, is_set = (
        at(written, ("spec", "modelSource")) == VLLM,
        at(written, ("spec", "resourceType")) == INFERENCE_SET,
    )
    spec = {"modelSource": VLLM if is_vllm else PREMADE, "resourceType": INFERENCE_SET if is_set else WORKSPACE}
    made = objects_of(view({"metadata": said, "spec": spec}), version)
    return [
        {**{key: obj[key] for key in ("apiVersion", "kind")}, "metadata": {**obj["metadata"], "labels": {}}}
        for obj in made
    ]
