"""What a lock records of the presets that follow from its facts: for people who review it, checked and never used."""

from collections.abc import Mapping
from typing import Any

from kaitoc.diagnostics import Diagnostic, Path, Severity, SourceRef, Stage, path_text
from kaitoc.generator.derive import Rejection
from kaitoc.generator.facts import ModelFacts
from kaitoc.kaito.profile import load_profile
from kaitoc.objects import leaves
from kaitoc.registry.load import load_registry
from kaitoc.registry.lock import Lock, LockFile, Record
from kaitoc.registry.locked import locked_preset
from kaitoc.registry.model import Preset, Registry
from kaitoc.registry.show import preset_json

RULE = "KC095"
MOST_DIFFERENCES = 3


def record_of(facts: ModelFacts, version: str) -> Record | None:
    """The preset that a KAITO version derives from facts, as a lock records it.

    None where there is none to record: KAITO has the model built in, or gives up on it.
    """
    registry = load_registry(version)
    if registry.find(facts.model) is not None:
        return None
    made = locked_preset(registry, facts, load_profile(version).generator, "")
    return None if isinstance(made, Rejection) else as_record(made[0])


def as_record(preset: Preset) -> Record:
    """A preset as a lock records it; one that can be tuned, with the parameters for that."""
    shown = preset_json(preset)
    return {"inference": shown["inference"], **({"tuning": shown["tuning"]} if shown["tuning"] else {})}


def misrecorded(lock: LockFile, parsed: Lock, registry: Registry) -> list[Diagnostic]:
    """The records of a lock that are not what its facts come to, for the KAITO version of a registry that has it."""
    found = []
    for key, presets in parsed.presets.items():
        record, preset = presets.get(registry.kaito_version), registry.find(key)
        if record is None or preset is None or parsed.models[key].model not in registry.locked:
            continue
        if record != (derived := as_record(preset)):
            message = f"the lock records another preset than its facts come to: {differences(record, derived)}"
            path = ("models", key, "presets", registry.kaito_version)
            hint, source = (
                "what counts are the facts; `kaitoc preset lock` writes the record anew",
                SourceRef(lock.name),
            )
            found.append(Diagnostic(RULE, Severity.WARNING, Stage.ADVICE, message, hint, path, source))
    return found


def differences(recorded: Record, derived: Record) -> str:
    """Where a record is not what the facts come to, in a line."""
    old, new = _values(recorded), _values(derived)
    changed = [path for path in sorted({*old, *new}, key=path_text) if old.get(path) != new.get(path)]
    shown = [f"{path_text(path)} is {_text(old, path)}, not {_text(new, path)}" for path in changed[:MOST_DIFFERENCES]]
    return "; ".join(shown) + ("; ..." if len(changed) > MOST_DIFFERENCES else "")


def _values(record: Record) -> Mapping[Path, Any]:
    return dict(leaves(record))


def _text(values: Mapping[Path, Any], path: Path) -> str:
    return str(values[path]) if path in values else "nothing"
