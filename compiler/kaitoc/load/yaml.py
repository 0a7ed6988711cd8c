"""Files to documents: YAML streams and JSON, read as Kubernetes reads them."""

import codecs
import json
import re
from collections.abc import Callable
from typing import Any, Final

from yaml import YAMLError
from yaml.nodes import Node
from yaml.reader import ReaderError

from kaitoc.diagnostics import Diagnostic, Fix, Path, Position, Rewrite, Severity, SourceRef, Stage
from kaitoc.load.document import Document, object_ref
from kaitoc.load.inputs import too_large
from kaitoc.load.nodes import MAX_DEPTH, Refused, compose, paths
from kaitoc.load.scalars import resolve
from kaitoc.load.syntax import Complaint, explain, line_and_column
from kaitoc.load.values import Finding, to_data
from kaitoc.objects import KAITO_GROUP, group_of

_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_OTHER_VERSION: Final = re.compile(rb"^%YAML[ \t]+(?!1\.1\b)", re.MULTILINE)

_Read = tuple[list[Document], list[Diagnostic]]
_Take = Callable[[Any, SourceRef, Node | None], _Read]


def read_documents(data: bytes, file: str) -> _Read:
    """The objects of a file, and what there is to say about how they are written.

    `file` is the name to report. Documents that are empty are left out, but counted; the items of a `kind: List` are
    objects of their own, as for kubectl. Where a file breaks, the documents before that place are returned. All
    diagnostics are of stage admission and have a position, unless the file is JSON.
    """
    return _read(data, file, _objects)


def read_values(data: bytes, file: str) -> _Read:
    """The values of a file that need not be objects, one for each document; otherwise as `read_documents`."""
    return _read(data, file, _value)


def _read(data: bytes, file: str, take: _Take) -> _Read:
    if large := too_large(len(data), file):
        return [], [large]
    if data.startswith(_WIDE) or b"\0" in data[:4]:
        return [], [_broken("KC002", SourceRef(file), Complaint("this is UTF-16", "save the file as UTF-8", 1, 1))]
    try:
        data.decode()
    except UnicodeDecodeError as error:
        complaint = Complaint("this is not UTF-8", "save the file as UTF-8", *line_and_column(data, error.start))
        return _read_up_to(error.start, data, file, take, "KC002", complaint)
    if (value := _json_object(data)) is not None:
        return take(value, SourceRef(file), None)
    if stray := _stray(data):
        offset, message, hint = stray
        return _read_up_to(offset, data, file, take, "KC001", Complaint(message, hint, *line_and_column(data, offset)))
    return _read_stream(data, file, take)


def _stray(data: bytes) -> tuple[int, str, str] | None:
    """What libyaml takes, but not Kubernetes: its offset, a message and a hint."""
    if b"%YAML" in data and (directive := _OTHER_VERSION.search(data)):
        return directive.start(), "Kubernetes reads YAML 1.1 only", "remove the `%YAML` line"
    if data.rfind(codecs.BOM_UTF8) > 0 and (offset := data.find(b"\n" + codecs.BOM_UTF8)) >= 0:
        hint = "remove it; it stays where files that start with one are joined"
        return offset + 1, "this line starts with an invisible byte order mark", hint
    return None


def _read_stream(data: bytes, file: str, take: _Take) -> _Read:
    documents: list[Document] = []
    diagnostics: list[Diagnostic] = []
    number = -1
    try:
        for number, root in enumerate(compose(data)):
            source = SourceRef(file, number)
            try:
                value, findings = to_data(root, len(data))
            except Refused as refused:
                diagnostics.append(_refusal(refused, source))
                continue
            found, problems = take(value, source, root)
            documents += found
            diagnostics += problems
            if findings:
                diagnostics += _about(findings, root, source, found)
    except ReaderError as error:
        return _read_up_to(error.position, data, file, take, "KC001", explain(error, data))
    except YAMLError as error:
        diagnostics.append(_broken("KC001", SourceRef(file, number + 1), explain(error, data)))
    except Refused as refused:
        diagnostics.append(_refusal(refused, SourceRef(file, number + 1)))
    return documents, diagnostics


def _read_up_to(offset: int, data: bytes, file: str, take: _Take, rule: str, complaint: Complaint) -> _Read:
    """What stands before a byte that spoils everything after it: the C parser reads ahead, and would give nothing."""
    documents, diagnostics = _read_stream(data[: data.rfind(b"\n---", 0, offset) + 1], file, take)
    number = documents[-1].source.document + 1 if documents else 0
    return documents, [*diagnostics, _broken(rule, SourceRef(file, number), complaint)]


def _value(value: Any, source: SourceRef, root: Node | None) -> _Read:
    return ([] if value is None else [Document(source, value)]), []


def _objects(value: Any, source: SourceRef, root: Node | None) -> _Read:
    """The objects of one document; `root` is its node, or None for JSON."""
    if value is None:
        return [], []
    if not isinstance(value, dict):
        return [], [_no_object(source, root)]
    kind, items = value.get("kind"), value.get("items")
    if not (isinstance(kind, str) and kind.endswith("List") and isinstance(items, list)):
        return [Document(source, value)], []
    # The items of a typed list come without apiVersion and kind; kubectl derives them from the list.
    derived = {key: text for key, text in (("apiVersion", value.get("apiVersion")), ("kind", kind[:-4])) if text}
    documents: list[Document] = []
    diagnostics: list[Diagnostic] = []
    for index, item in enumerate(items):
        inside = SourceRef(source.file, source.document, index)
        if not isinstance(item, dict):
            diagnostics.append(_no_object(inside, root))
        elif kind == "List" or "kind" in item:
            documents.append(Document(inside, item))
        else:
            documents.append(Document(inside, derived | item))
    return documents, diagnostics


def _about(findings: list[Finding], root: Node, source: SourceRef, documents: list[Document]) -> list[Diagnostic]:
    """Diagnostics of findings, each about the object that it is inside of; values of Secrets are not repeated."""
    objects = {document.source.item: document for document in documents}
    where = paths(root, (finding.node for finding in findings))
    diagnostics = []
    for finding in findings:
        document, path = _owner(where.get(id(finding.node), ()), objects)
        data = document.data if document and isinstance(document.data, dict) else {}
        message, hint = finding.message, finding.hint
        if finding.discreet and data.get("kind") == "Secret" and path[:1] in (("data",), ("stringData",)):
            message, hint = finding.discreet
        mark = finding.node.start_mark
        diagnostics.append(
            Diagnostic(
                finding.rule,
                finding.severity,
                Stage.ADMISSION,
                message,
                hint,
                path,
                document.source if document else source,
                Position(mark.line + 1, mark.column + 1),
                object_ref(data),
                _fix(finding.fix, path, data),
            )
        )
    return diagnostics


def _fix(fix: Fix | None, path: Path, data: dict[str, Any]) -> Fix | None:
    """The fix of a scalar that readers take differently, where it is certain what its author wants.

    That is the text, where only text may stand. What Kubernetes reads as a number or a boolean is written as one in
    KAITO's objects: if that is wrong there, an error of their schema has the right fix. Elsewhere it could be either.
    """
    if fix is None or fix.rewrite is not Rewrite.VALUE:
        return fix
    of_text = path[:2] in (("metadata", "labels"), ("metadata", "annotations"))
    if of_text or (data.get("kind") in ("ConfigMap", "Secret") and path[:1] in (("data",), ("stringData",))):
        return Fix(Rewrite.QUOTES)
    return fix if group_of(str(data.get("apiVersion"))) == KAITO_GROUP else None


def _owner(path: Path, objects: dict[int | None, Document]) -> tuple[Document | None, Path]:
    """The object that a path of a document leads into, if it is one of its `items`; and the rest of the path."""
    item = path[1] if len(path) > 1 and None not in objects else None
    if isinstance(item, int) and item in objects:
        return objects[item], path[2:]
    return objects.get(None), path


def _json_object(data: bytes) -> Any:
    """The value of a file that is one JSON object, or None: then YAML gets to read it, and to say what is wrong."""
    text = data.removeprefix(codecs.BOM_UTF8)
    if not text.lstrip().startswith(b"{"):
        return None
    try:
        value = json.loads(text, object_pairs_hook=_distinct, parse_float=_finite, parse_constant=_finite)
        if b"\\u" in text:
            # Half of a surrogate pair is JSON, but no text.
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return None if _deeper(value, MAX_DEPTH) else value


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("duplicate key")
    return result


def _finite(text: str) -> Any:
    if isinstance(value := resolve(text), str):
        raise ValueError("no number that JSON has")
    return value


def _deeper(value: Any, levels: int) -> bool:
    """Whether a value has more than so many levels of nesting."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return inner is not None and (levels == 0 or any(_deeper(item, levels - 1) for item in inner))


def _broken(rule: str, source: SourceRef, complaint: Complaint) -> Diagnostic:
    where = Position(complaint.line, complaint.column)
    return Diagnostic(
        rule, Severity.ERROR, Stage.ADMISSION, complaint.message, complaint.hint, source=source, position=where
    )


def _refusal(refused: Refused, source: SourceRef) -> Diagnostic:
    return _broken(refused.rule, source, Complaint(refused.message, refused.hint, refused.line + 1, refused.column + 1))


def _no_object(source: SourceRef, root: Node | None) -> Diagnostic:
    from kaitoc.load.positions import place

    where = place(root, () if source.item is None else ("items", source.item)) if root else Position()
    hint = "an object starts with `apiVersion:` and `kind:`"
    return _broken("KC009", source, Complaint("this is no Kubernetes object", hint, where.line, where.column))
