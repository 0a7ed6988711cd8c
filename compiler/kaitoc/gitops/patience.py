"""How long a workload may take before something is wrong: the time of its nodes, and that of its model."""

from collections.abc import Iterable, Mapping
from math import ceil

from kaitoc.kaito.durations import seconds
from kaitoc.registry.model import PresetParams, Registry

NODES = 30 * 60
"""Seconds for nodes with GPUs to be there. KAITO sets no limit; clouds take ten minutes, and often longer."""

MODEL = 30 * 60
"""Seconds for a server to answer where its preset does not say (defaultStartupProbeTimeout, v0.12.0)."""


def of_preset(params: PresetParams) -> int:
    """The readiness timeout of a preset, in seconds."""
    return ceil(seconds(params.readiness_timeout or "0s")) or MODEL


def exceptions(registries: Iterable[Registry]) -> Mapping[str, int]:
    """The presets that may take longer than MODEL, by each of their names, in seconds: the longest of all versions."""
    found: dict[str, int] = {}
    for registry in registries:
        for preset in registry.presets.values():
            allowed = of_preset(preset.inference)
            if allowed <= MODEL:
                continue
            aliases = [alias for alias, name in registry.aliases.items() if name == preset.name]
            for name in (preset.name, *preset.aliases, *aliases):
                found[name] = max(found.get(name, 0), allowed)
    return dict(sorted(found.items()))
