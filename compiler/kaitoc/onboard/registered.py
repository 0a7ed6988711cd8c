"""`cmd/workspace/models.go`: the import that makes the operator know a family, until KAITO 0.12.0."""

from kaitoc.onboard.golang.edit import with_import, without
from kaitoc.onboard.golang.source import NotGo, parse
from kaitoc.onboard.layout import MODELS, MODULE, REGISTERED
from kaitoc.onboard.model_go import stays
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.target import Target, Tree, Unplaced


def place(text: str | None, subject: Subject, _: Tree) -> str:
    """The text with the import of the family's package; of None those of all families."""
    if text is None:
        every = {Subject(one, subject.registry, {}).package for one in subject.registry.presets.values()}
        lines = "".join(f'\t_ "{MODULE}/{MODELS}/{package}"\n' for package in sorted(every))
        return f'package main\n\nimport (\n\t_ "{MODULE}/{MODELS}"\n{lines})\n'
    path = f"{MODULE}/{subject.folder}"
    try:
        return with_import(text, path, "_")
    except (LookupError, NotGo) as error:
        raise Unplaced("the file has no block of imports", f'_ "{path}"') from error


def remove(text: str, subject: Subject, tree: Tree) -> str:
    """The text without that import, if nothing is left of the package."""
    if stays(subject, tree):
        return text
    try:
        file = parse(text)
    except NotGo as error:
        raise Unplaced("the file is no Go", f'_ "{MODULE}/{subject.folder}"') from error
    return without(file, [one.node for one in file.imports if one.path == f"{MODULE}/{subject.folder}"])


TARGET = Target(
    path=lambda _: REGISTERED,
    place=place,
    remove=remove,
    belongs=lambda subject: not subject.layout.has_catalog,
    is_shared=True,
)
