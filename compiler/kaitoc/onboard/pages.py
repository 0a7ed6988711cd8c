"""The preset's rows in KAITO's documentation: its family, its place among those that span nodes, its scores."""

from collections.abc import Sequence

from kaitoc.onboard.layout import MODELS, PRESETS_PAGE, SCORES
from kaitoc.onboard.model_go import stays
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.tables import Table, changed_row, place_for, table, with_row, without_line
from kaitoc.onboard.target import Target, Tree, Unplaced

_TREE = f"https://github.com/kaito-project/kaito/tree/main/{MODELS}"
_FAMILIES = ("Model Family", "Compatible KAITO Versions")
_SPANNING = ("Model Family", "Models", "Multi-Node Support")
_CURATED = ("Model Name", "Description", "License")
_LICENSES = {
    "mit": "MIT",
    "gemma": "Gemma",
    "llama3.1": "Llama 3.1",
    "llama3.3": "Llama 3.3",
    "other": "Other",
    "modified-mit": "Modified MIT",
}


def place_presets(text: str | None, subject: Subject, _: Tree) -> str:
    """The page of presets with the family and, if the preset spans nodes, its name; of None a page of its own."""
    if text is None:
        text = "---\ntitle: Presets\n---\n\n" + "\n".join(_blank(*_FAMILIES))
        if subject.preset.support_distributed_inference:
            text += "\n" + "\n".join(_blank(*_SPANNING))
    text = _with_family(text, subject)
    return _with_spanning(text, subject) if subject.preset.support_distributed_inference else text


def remove_presets(text: str, subject: Subject, tree: Tree) -> str:
    """The page without what is about the preset, and without the family if nothing is left of it."""
    spanning = table(text, *_SPANNING) if subject.preset.support_distributed_inference else None
    row = _row_of_family(spanning, subject)
    if spanning and row is not None:
        models = [one for one in _listed(spanning.rows[row].cells[1]) if not _means(one, subject)]
        if models:
            cells = [spanning.rows[row].cells[0], ", ".join(f"`{one}`" for one in models)]
            text = changed_row(text, spanning.rows[row], cells, lambda _, old, new: _listed(old) == _listed(new))
        else:
            text = without_line(text, spanning.rows[row].line)
    if stays(subject, tree):
        return text
    families = table(text, *_FAMILIES)
    row = _row_of_family(families, subject)
    return without_line(text, families.rows[row].line) if families and row is not None else text


def place_curated(text: str | None, subject: Subject, _: Tree) -> str:
    """The page of curated models with a row, since KAITO 0.12.0; of None a page of its own."""
    license_id = subject.preset.onboarding.card.license
    name = subject.preset.onboarding.card.license_name or _LICENSES.get(license_id, license_id.title())
    row = [subject.model, f"https://huggingface.co/{subject.model}", name or "Unknown"]
    if text is None:
        text = "---\ntitle: Presets\n---\n\n" + "\n".join(_blank(*_CURATED))
    return _with_model(text, table(text, *_CURATED), row, subject)


def remove_curated(text: str, subject: Subject, _: Tree) -> str:
    """The page without the model's row."""
    return _without_model(text, table(text, *_CURATED), subject)


def place_scores(text: str | None, subject: Subject, _: Tree) -> str:
    """The scores with those of the preset, as they are declared; of None a page of their own."""
    scores = subject.preset.onboarding.scores
    found = table(text or "", "Model", "Runtime", "Overall")
    columns = found.header if found else ("Model", "Runtime", "Overall", *sorted(set(scores) - {"runtime", "overall"}))
    if text is None:
        text = "\n".join(_blank(*(one.title() for one in columns)))
        found = table(text, "Model", "Runtime", "Overall")
    row = [subject.model, *(_score(scores.get(one.lower(), "")) for one in columns[1:])]
    return _with_model(text, found, row, subject)


def remove_scores(text: str, subject: Subject, _: Tree) -> str:
    """The page without the model's scores."""
    return _without_model(text, table(text, "Model", "Runtime"), subject)


def _with_family(text: str, subject: Subject) -> str:
    declared = subject.preset.onboarding.family.since or subject.registry.kaito_version
    row = [f"[{subject.family}]({_TREE}/{subject.package})", f"v{declared.removeprefix('v').removesuffix('+')}+"]
    found = table(text, *_FAMILIES)
    if found is None:
        raise Unplaced("the page has no table of families", f"| {' | '.join(row)} |")
    if _row_of_family(found, subject) is not None:
        return text
    names = [_family_name(one.cells[0]) for one in found.rows]
    at = next((one.line for one, name in zip(found.rows, names, strict=True) if name > subject.family), found.end)
    return with_row(text, row, at)


def _with_spanning(text: str, subject: Subject) -> str:
    found = table(text, *_SPANNING)
    cells = [f"[{subject.family}]({_TREE}/{subject.package})", f"`{subject.listed}`", "✅"]
    if found is None:
        raise Unplaced("the page has no table of models that span nodes", f"| {' | '.join(cells)} |")
    row = _row_of_family(found, subject)
    if row is None:
        return with_row(text, cells, found.end)
    models = _listed(found.rows[row].cells[1])
    if any(_means(one, subject) for one in models):
        return text
    cells = [found.rows[row].cells[0], ", ".join(f"`{one}`" for one in [*models, subject.listed])]
    return changed_row(text, found.rows[row], cells, lambda _, old, new: old == new)


def _row_of_family(found: Table | None, subject: Subject) -> int | None:
    for index, row in enumerate(found.rows if found else ()):
        if _family_name(row.cells[0]) == subject.family or f"/{subject.package})" in row.cells[0]:
            return index
    return None


def _family_name(cell: str) -> str:
    return cell.partition("[")[2].partition("]")[0] or cell


def _listed(cell: str) -> list[str]:
    return [one.strip().strip("`") for one in cell.split(",") if one.strip()]


def _means(listed: str, subject: Subject) -> bool:
    """Whether a name in the table is the preset's, or the beginning of it."""
    return subject.listed == listed or subject.listed.startswith(f"{listed}-")


def _with_model(text: str, found: Table | None, row: Sequence[str], subject: Subject) -> str:
    if found is None:
        raise Unplaced("the page has no table of models", f"| {' | '.join(row)} |")
    names = [one.cells[0] for one in found.rows]
    known = next((one for one in found.rows if one.cells[0].lower() == subject.model.lower()), None)
    if known is not None:
        return changed_row(text, known, row, lambda _, old, new: _means_the_same(old, new))
    order = [one.source.hugging_face_model for one in subject.registry.presets.values()]
    sorted_by_name = names == sorted(names, key=str.lower) and len(names) > 1
    at = (
        next((one.line for one in found.rows if one.cells[0].lower() > subject.model.lower()), found.end)
        if sorted_by_name
        else place_for(found, list(names), order, subject.model)
    )
    return with_row(text, row, at)


def _without_model(text: str, found: Table | None, subject: Subject) -> str:
    known = next((one for one in found.rows if one.cells[0].lower() == subject.model.lower()), None) if found else None
    return without_line(text, known.line) if known else text


def _means_the_same(old: str, new: str) -> bool:
    try:
        return float(old) == float(new)
    except ValueError:
        return old.lower() == new.lower()


def _score(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, (int, float)) else str(value)


def _blank(*columns: str) -> list[str]:
    return [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}", ""]


PRESETS_TARGET = Target(
    lambda _: PRESETS_PAGE,
    lambda text, subject, tree: (place_curated if subject.layout.has_catalog else place_presets)(text, subject, tree),
    lambda text, subject, tree: (remove_curated if subject.layout.has_catalog else remove_presets)(text, subject, tree),
)
SCORES_TARGET = Target(
    lambda _: SCORES,
    place_scores,
    remove_scores,
    lambda subject: subject.layout.has_catalog and bool(subject.preset.onboarding.scores),
)
