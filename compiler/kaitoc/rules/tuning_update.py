"""What KAITO's webhook asks of a change to the tuning of a Workspace (workspace_validation.go, v0.9.4)."""

from collections.abc import Iterator, Mapping
from typing import Any

from kaitoc.diagnostics import Stage
from kaitoc.kaito.images import image_problem
from kaitoc.rules.comparing import unchanged
from kaitoc.rules.rule import Finding, Rule, Update, rule
from kaitoc.rules.workspace_update import ANEW


@rule("KC182", Stage.ADMISSION)
def tuning_keeps_input_and_output(update: Update) -> Iterator[Finding]:
    """Data to tune with and a place for the result cannot go, and the data keeps its name."""
    if (both := _tunings(update)) is None:
        return
    old, new = both
    for field in ("input", "output"):
        if new.get(field) is None:
            yield Finding(f"tuning.{field} cannot be removed", ("tuning", field), "write it again")
    before, after = ((tuning.get("input") or {}).get("name") or "" for tuning in (old, new))
    if new.get("input") is not None and before != after:
        message = f'the name of the data cannot be changed from "{before}" to "{after}"'
        yield Finding(message, ("tuning", "input", "name"), ANEW)


@rule("KC183", Stage.ADMISSION)
def tuning_images_are_references(update: Update) -> Iterator[Finding]:
    """Images with data, and for the result, must be such that a registry can have them."""
    if (both := _tunings(update)) is None:
        return
    for field in ("input", "output"):
        image = (both[1].get(field) or {}).get("image")
        if image and (wrong := image_problem(image)):
            yield Finding(f'"{image}" is no image reference: {wrong}', ("tuning", field, "image"))


@rule("KC184", Stage.ADMISSION)
def tuned_preset_stays(update: Update) -> Iterator[Finding]:
    """What is tuned, and by which method, is for ever."""
    if (both := _tunings(update)) is None:
        return
    old, new = both
    yield from unchanged(old.get("preset"), new.get("preset"), ("tuning", "preset"), "tuning.preset", ANEW)
    before, after = (str(tuning.get("method") or "").lower() for tuning in both)
    yield from unchanged(before, after, ("tuning", "method"), "tuning.method", ANEW)


def _tunings(update: Update) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    old, new = update.old.get("tuning"), update.new.get("tuning")
    return None if old is None or new is None else (old, new)


RULES: tuple[Rule[Update], ...] = (tuning_keeps_input_and_output, tuning_images_are_references, tuned_preset_stays)
