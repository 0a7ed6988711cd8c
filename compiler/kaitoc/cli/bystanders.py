"""What lies beside KAITO's objects in a repository: Helm templates, values, objects of others. It is no error."""

import os
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from kaitoc.diagnostics import Diagnostic, Severity, Stage
from kaitoc.entry import Entry
from kaitoc.identity import identity_problem
from kaitoc.load.document import Document
from kaitoc.load.inputs import InputFile
from kaitoc.objects import KAITO_GROUP, KAITOC_API_VERSION, group_of, key_of
from kaitoc.schema.kinds import first_version

SKIPPED: Final = "KC051"
_KAITO: Final = b"kaito"
_OUR_GROUPS: Final = (KAITO_GROUP, group_of(KAITOC_API_VERSION))
_OUR_FIELDS: Final = frozenset({"resource", "inference", "tuning"})
_ACTION: Final = re.compile(
    rb"\{\{-?\s*(?:[.$]|/\*|(?:if|else|end|range|with|define|include|template|block|toYaml|tpl|quote|default|printf)\b)"
)
_RENDER_FIRST: Final = "check what it makes: `helm template CHART | kaitoc validate -`"

_Read = tuple[list[Document], list[Diagnostic]]


def without_bystanders(
    files: Sequence[InputFile], contents: Sequence[bytes], documents: Sequence[Document], found: Sequence[Diagnostic]
) -> _Read:
    """The documents to judge, and what there is to say about how files are written; standard input is all judged.

    A template of a Helm chart is skipped with a note, and so is a file that cannot be read and in which nothing is
    KAITO's. Of the objects of others those are left out that a directory of rendered files could not hold: without a
    name, or defined twice.
    """
    of_file: dict[str, _Read] = {file.name: ([], []) for file in files}
    for document in documents:
        of_file[document.source.file][0].append(document)
    for diagnostic in found:
        of_file[diagnostic.file][1].append(diagnostic)
    kept: list[Document] = []
    said: list[Diagnostic] = []
    for file, content in zip(files, contents, strict=True):
        here, about = _judged(file, content, *of_file[file.name])
        kept += here
        said += about
    return list(_distinct(kept)), said


def _judged(file: InputFile, content: bytes, documents: list[Document], found: list[Diagnostic]) -> _Read:
    if file.path is None:
        return documents, found
    errors = [d for d in found if d.is_error]
    if _is_template(file.path) or (errors and _ACTION.search(content)):
        return [], [_skipped(d, "a template of a Helm chart", _RENDER_FIRST) for d in errors[:1]]
    if _KAITO not in content.lower():
        if not any(_is_object(document.data) for document in documents):
            found = errors
        if errors:
            return documents, [_skipped(errors[0], f"{errors[0].message}; nothing in it is KAITO's", "")]
    return [document for document in documents if _is_ours(document) or not _cannot_be_told(document)], found


def _is_template(path: os.PathLike[str] | str) -> bool:
    """Whether a file is below the templates of a Helm chart, or describes a chart."""
    folder, name = os.path.split(os.path.realpath(path))
    if name == "Chart.yaml":
        return True
    while (above := os.path.dirname(folder)) != folder:
        if os.path.basename(folder) == "templates" and os.path.isfile(os.path.join(above, "Chart.yaml")):
            return True
        folder = above
    return False


def _is_object(data: Any) -> bool:
    return isinstance(data, dict) and isinstance(data.get("apiVersion"), str) and isinstance(data.get("kind"), str)


def _is_ours(document: Document) -> bool:
    """Whether an object is one of KAITO's or kaitoc's, or would be if its apiVersion were right."""
    api_version, kind = document.data.get("apiVersion"), document.data.get("kind")
    if isinstance(api_version, str) and group_of(api_version):
        return group_of(api_version) in _OUR_GROUPS
    return first_version(str(kind)) is not None or not _OUR_FIELDS.isdisjoint(document.data)


def _cannot_be_told(document: Document) -> bool:
    return identity_problem(Entry(document.source, document.data, document.data)) is not None


def _distinct(documents: Sequence[Document]) -> Iterator[Document]:
    """The documents without objects of others that were defined before."""
    seen = set()
    for document in documents:
        if _is_object(document.data) and not _is_ours(document):
            key = key_of(document.data)
            if key in seen:
                continue
            seen.add(key)
        yield document


def _skipped(error: Diagnostic, why: str, hint: str) -> Diagnostic:
    message = f"skipped: {why}"
    source, position = error.source, error.position
    return Diagnostic(SKIPPED, Severity.INFO, Stage.ADVICE, message, hint, source=source, position=position)
