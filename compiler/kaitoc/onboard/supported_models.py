"""The preset's row in supported_models.yaml, and in the chart's ConfigMap with the same text in it."""

from typing import Any

from kaitoc.emit.artifacts import CONFIG_MAP, SUPPORTED_MODELS, artifacts
from kaitoc.onboard.rows import NoList, cut, inside, put, row_text
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.target import Target, Tree, Unplaced
from kaitoc.registry.names import to_json

BLOCK = "SupportedModels: |"
_ORDER = ("name", "type", "version", "runtime", "downloadAuthRequired", "downloadAtRuntime", "tag")


def wanted_row(subject: Subject) -> dict[str, Any] | None:
    """What the row says, in the order that KAITO writes it in; None for a preset that has none."""
    if subject.row is None:
        return None
    data = to_json(subject.row)
    return {key: data[key] for key in (*_ORDER, *sorted(data.keys() - set(_ORDER))) if key in data}


def place_models(text: str | None, subject: Subject, _: Tree) -> str:
    """supported_models.yaml with the row; of None the whole file."""
    if text is None:
        return artifacts_text(subject, SUPPORTED_MODELS)
    return _placed(text, subject)


def place_config_map(text: str | None, subject: Subject, _: Tree) -> str:
    """The ConfigMap with the row; of None the whole file."""
    if text is None:
        return artifacts_text(subject, CONFIG_MAP)
    try:
        return inside(text, BLOCK, lambda block: _placed(block, subject))
    except NoList as error:
        raise Unplaced(str(error), _snippet(subject)) from error


def remove_models(text: str, subject: Subject, _: Tree) -> str:
    """supported_models.yaml without the row."""
    try:
        return cut(text, subject.listed)
    except NoList as error:
        raise Unplaced(str(error)) from error


def remove_config_map(text: str, subject: Subject, tree: Tree) -> str:
    """The ConfigMap without the row."""
    try:
        return inside(text, BLOCK, lambda block: cut(block, subject.listed))
    except NoList as error:
        raise Unplaced(str(error)) from error


def artifacts_text(subject: Subject, path: str) -> str:
    """A whole file of the registry, as `kaitoc preset export` writes it."""
    return artifacts(subject.registry)[path].decode()


def _placed(text: str, subject: Subject) -> str:
    row = wanted_row(subject)
    assert row is not None
    try:
        order = [entry.name for entry in subject.registry.entries]
        return put(text, row, order, {one.listed for one in subject.relatives()})
    except NoList as error:
        raise Unplaced(str(error), _snippet(subject)) from error


def _snippet(subject: Subject) -> str:
    row = wanted_row(subject)
    return row_text(row, 2) if row else ""


def _has_row(subject: Subject) -> bool:
    return subject.row is not None


MODELS_TARGET = Target(lambda _: SUPPORTED_MODELS, place_models, remove_models, _has_row, is_shared=True)
CONFIG_MAP_TARGET = Target(lambda _: CONFIG_MAP, place_config_map, remove_config_map, _has_row, is_shared=True)
