"""What has to be edited in manifests before another KAITO takes them, and what is right there."""

from collections.abc import Iterable

from kaitoc.diagnostics import Diagnostic, Path
from kaitoc.diff.model import Edit
from kaitoc.entry import Entry
from kaitoc.kaito.context import Context
from kaitoc.kaito.fitting import instance_types
from kaitoc.kaito.gpus import INSTANCE_TYPE
from kaitoc.kaito.plan import Plan
from kaitoc.objects import Object, at

_PRESET = ("preset", "name")


def due_edits(
    entry: Entry, found: Iterable[Diagnostic], before: Plan | None, old: Context, new: Context
) -> tuple[Edit, ...]:
    """An edit for each error that another KAITO finds in an object; each place comes once.

    `found` is what this one did not find, `before` what it plans for the object; `old` and `new` are the clusters.
    """
    edits: dict[Path, Edit] = {}
    for d in found:
        if d.is_error and d.path not in edits:
            edits[d.path] = _edit(entry, d, successor(before, old, new), new)
    return tuple(edits.values())


def successor(before: Plan | None, old: Context, new: Context) -> str:
    """The Hugging Face id of the model of a preset that is there no more, "" where there is none.

    It can be served by this id, but not be tuned.
    """
    preset = old.registry.presets.get(before.preset.lower()) if before is not None and before.preset else None
    if preset is None or preset.name in new.registry.presets or (before and before.runtime == "tuning"):
        return ""
    return preset.source.hugging_face_model


def _edit(entry: Entry, d: Diagnostic, model: str, context: Context) -> Edit:
    value = at(entry.written, d.path)
    if d.path[-2:] == _PRESET and "tuning" in d.path:
        tunable = [name for name, preset in context.registry.presets.items() if preset.support_tuning]
        return Edit(d, value, None, f"presets that can be tuned: {', '.join(tunable)}")
    if d.path[-2:] == _PRESET and model:
        lock = f"kaitoc preset lock {model} --kaito-version {context.profile.version}"
        note = f"the same model from Hugging Face (`{lock}`), in a new {entry.object['kind']}: no preset can be changed"
        return Edit(d, value, model, note)
    if d.path == INSTANCE_TYPE and value not in context.skus() and entry.object["kind"] == "Workspace":
        smallest = next(instance_types(context, lambda sku: _on(entry.object, sku)), None)
        return Edit(d, value, smallest, "the smallest instance type that it runs on" if smallest else d.hint)
    return Edit(d, value, d.fix.new if d.fix else None, d.hint)


def _on(workspace: Object, instance_type: str) -> Object:
    return {**workspace, "resource": {**workspace["resource"], "instanceType": instance_type}}
