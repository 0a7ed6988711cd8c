"""The preset's row in the README.md of its family, until KAITO 0.12.0."""

import re
from collections.abc import Mapping

from kaitoc.onboard.model_go import stays
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.tables import Table, changed_row, place_for, table, with_row, without_line
from kaitoc.onboard.target import Target, Tree, Unplaced, is_checkout

COLUMNS = ("Model name", "Model source", "Sample workspace", "Kubernetes Workload", "Distributed inference")
UP = "../../../../"
"""The way from the README to the root of the repository."""
_LINK = re.compile(r"\((.*?)\)")


def models_table(text: str) -> Table | None:
    """The table of models of a README."""
    return table(text, "Model name", "Model source")


def facts(cells: Mapping[int, str]) -> dict[str, str]:
    """What a row says: the link to the model, the example that it links to, whether inference is distributed."""
    links = {index: found[1] for index in (1, 2) if (found := _LINK.search(cells.get(index, "")))}
    said = {"source": links.get(1, ""), "example": links.get(2, "").removeprefix(UP)}
    return {**said, "workload": cells.get(3, "").lower(), "distributed": cells.get(4, "").lower()}


def row(subject: Subject) -> list[str]:
    """The row as it is to be."""
    distributed = subject.preset.support_distributed_inference
    organisation = subject.model.partition("/")[0]
    return [
        subject.listed,
        f"[{organisation}](https://huggingface.co/{subject.model})",
        f"[link]({UP}{subject.example})",
        "StatefulSet" if distributed else "Deployment",
        str(distributed).lower(),
    ]


def place(text: str | None, subject: Subject, tree: Tree) -> str:
    """The text with the row; of None the whole file."""
    if text is None:
        rows = [row(one) for one in ([subject] if is_checkout(tree) else subject.relatives())]
        lines = [f"| {' | '.join(cells)} |" for cells in (COLUMNS, ["---"] * len(COLUMNS), *rows)]
        return f"# {subject.family}\n\n## Supported models\n\n" + "\n".join(lines) + "\n"
    found = models_table(text)
    if found is None:
        raise Unplaced("the file has no table of models", f"| {' | '.join(row(subject))} |")
    names: list[str | None] = [one.cells[0] for one in found.rows]
    if subject.listed in names:
        return changed_row(text, found.rows[names.index(subject.listed)], row(subject), _same)
    order = [one.listed for one in subject.relatives()]
    return with_row(text, row(subject), place_for(found, names, order, subject.listed))


def remove(text: str, subject: Subject, tree: Tree) -> str | None:
    """The text without the row; None where nothing is left of the family."""
    if stays(subject, tree) is False:
        return None
    found = models_table(text)
    known = next((one for one in found.rows if one.cells[0] == subject.listed), None) if found else None
    return without_line(text, known.line) if known else text


def _same(index: int, old: str, new: str) -> bool:
    if index == 0:
        return old == new
    names = ("", "source", "example", "workload", "distributed")
    return facts({index: old})[names[index]].lower() == facts({index: new})[names[index]].lower()


TARGET = Target(
    path=lambda subject: f"{subject.folder}/README.md",
    place=place,
    remove=remove,
    belongs=lambda subject: not subject.layout.has_catalog,
)
