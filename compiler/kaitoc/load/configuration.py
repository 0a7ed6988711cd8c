"""kaitoc's own documents: checked against their schema before anything is made of them."""

from collections.abc import Sequence
from typing import Any

from kaitoc.diagnostics import Diagnostic, Path, Position, Severity, SourceRef, Stage
from kaitoc.load.document import Document, object_ref
from kaitoc.objects import KAITOC_API_VERSION


def configuration_problems(document: Document, kind: str, rule: str) -> list[Diagnostic]:
    """What is wrong with a document of a kind, by `schemas/<kind in lower case>.json`, as errors of a rule."""
    from kaitoc.schema.validate import document_violations

    data = document.data
    found = (data.get("apiVersion"), data.get("kind")) if isinstance(data, dict) else (None, None)
    if found != (KAITOC_API_VERSION, kind):
        named = " ".join(str(part) for part in found if part is not None) or "something else"
        hint = f"it begins with apiVersion: {KAITOC_API_VERSION} and kind: {kind}"
        return [problem(document, rule, f"expected a {kind}, found {named}", hint, ())]
    violations = document_violations(data, f"{kind.lower()}.json")
    return [problem(document, rule, v.message, v.hint, v.path) for v in violations]


def one_document(documents: Sequence[Document], file: str, kind: str, rule: str) -> list[Diagnostic]:
    """What is wrong with a file of kaitoc's own that holds nothing, or more than its one document."""
    if not documents:
        hint = f"it begins with apiVersion: {KAITOC_API_VERSION} and kind: {kind}"
        source, start = SourceRef(file), Position(1, 1)
        message = f"the file is empty, expected a {kind}"
        return [Diagnostic(rule, Severity.ERROR, Stage.ADMISSION, message, hint, source=source, position=start)]
    message, hint = f"this file holds one {kind}, and something follows it", "put it into a file of its own"
    return [problem(document, rule, message, hint, ()) for document in documents[1:2]]


def problem(document: Document, rule: str, message: str, hint: str, path: Path) -> Diagnostic:
    """An error in one of kaitoc's own documents."""
    return Diagnostic(
        rule, Severity.ERROR, Stage.ADMISSION, message, hint, path, document.source, object=object_ref(document.data)
    )


def written(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that have a value: `nodes:` with nothing after it is the same as no nodes at all."""
    return {name: value for name, value in fields.items() if value is not None}
