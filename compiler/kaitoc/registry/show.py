"""A preset as `kaitoc preset show` prints it."""

import re
from typing import Any

from kaitoc.registry.model import Preset, PresetParams
from kaitoc.registry.names import to_json

_FRACTION = re.compile(r"\.[0-9]+s$")


def preset_json(preset: Preset, *, exact: bool = False) -> dict[str, Any]:
    """The JSON of one preset; `inference` and `tuning` have the names of KAITO's parameters, and no others.

    Empty values are left out. Durations are in whole seconds, or `exact`, as KAITO's generator computes them.
    """

    def params_json(params: PresetParams) -> dict[str, Any]:
        found = to_json(params)
        if not exact and "readinessTimeout" in found:
            found["readinessTimeout"] = _FRACTION.sub("s", found["readinessTimeout"])
        return found

    origin = {"model": preset.source.hugging_face_model, "revision": preset.source.hugging_face_revision}
    return {
        "name": preset.name,
        "inference": params_json(preset.inference),
        "tuning": params_json(preset.tuning) if preset.tuning else None,
        "supportTuning": preset.support_tuning,
        "supportDistributedInference": preset.support_distributed_inference,
        "source": {"file": preset.source.file, "huggingFace": origin},
    }
