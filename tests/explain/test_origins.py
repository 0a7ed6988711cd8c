"""What KAITO versions decide has a name."""

import pytest
from msgspec import Struct

from golden_worlds import all_worlds
from kaitoc.explain.decisions import at
from kaitoc.explain.world import Layer, outcome
from kaitoc.kaito.profile import KNOWN_VERSIONS, Profile, load_profile

NOT_TOLD = {
    "version": "it is the version itself",
    "vllm": "what validate knows of the image",
    "trainer": "what validate knows of the image",
    "expands": "about kaitoc, not about KAITO",
    "run_parameters": "kaitoc's own annotations",
    "find_named": "finds a preset or refuses",
    "tuning_params": "chooses among the parameters of a preset, which are told",
    "registers_presets": "what validate asks",
    "hub_names_need_secret": "refuses, or does nothing",
    "upgrade_label": "a name",
    "conditions": "about the status",
    "origins": "these themselves",
    "makers": "these themselves",
    "default_inference_config": "named where a version has one",
    "rag.required": "refuses, or does nothing",
    "rag.read_by_webhook": "refuses, or does nothing",
    "rag.node_class_gate": "a name of a gate",
    "rag.guardrails_template": "named where a version has one",
    "inference_set.annotated": "a part of what a child is",
    "inference_set.kept_labels": "about children that exist",
    "inference_set.finds_anywhere": "about children that exist",
}
"""The parts of a profile that have no name of their own, and why."""

VERSIONS = [version for version in KNOWN_VERSIONS if load_profile(version).expands]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_part_of_a_profile_has_a_name_or_a_reason(version: str) -> None:
    profile = load_profile(version)
    parts = {
        f"{name}.{inner}" if inner else name for name in Profile.__struct_fields__ for inner in _inner(profile, name)
    }
    assert parts - NOT_TOLD.keys() <= profile.origins().keys()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_name_is_a_part_of_the_profile(version: str) -> None:
    profile = load_profile(version)
    for key, origin in profile.origins().items():
        at(profile, tuple(key.split(".")))
        assert origin.name
        assert origin.sentence
        assert origin.source


def test_every_object_that_the_operator_makes_has_a_maker() -> None:
    for name, world in all_worlds():
        for known in outcome(world).objects:
            if known.layer is Layer.CREATED:
                assert known.key.kind in world.target.profile.makers(), name


def _inner(profile: Profile, name: str) -> tuple[str, ...]:
    part = getattr(profile, name)
    if name == "estimator":
        return ("nodes", "memory", "max_model_len")
    return part.__struct_fields__ if isinstance(part, Struct) and name != "generator" else ("",)
