"""A preset as `kaitoc preset show` prints it."""

from typing import Any

from kaitoc.registry.model import Preset
from kaitoc.registry.names import to_json


def preset_json(preset: Preset) -> dict[str, Any]:
    """The JSON of one preset; `inference` and `tuning` have the names of KAITO's parameters, and no others.

    Empty values are left out.
    """
    origin = {"model": preset.source.hugging_face_model, "revision": preset.source.hugging_face_revision}
    return {
        "name": preset.name,
        "inference": to_json(preset.inference),
        "tuning": to_json(preset.tuning) if preset.tuning else None,
        "supportTuning": preset.support_tuning,
        "supportDistributedInference": preset.support_distributed_inference,
        "source": {"file": preset.source.file, "huggingFace": origin},
    }
