"""A KAITO version: everything that differs between versions, as data and small functions.

Builders ask the profile; they never compare version numbers. `profiles` holds one module per version.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from kaitoc.kaito.commands import Launch
from kaitoc.kaito.sizing import Estimator
from kaitoc.objects import Object
from kaitoc.registry.model import PresetParams

KNOWN_VERSIONS = ("0.8.1", "0.9.4")
"""The versions that have a profile, oldest first: `profiles.v0_9_4` for 0.9.4."""

_RELEASE = re.compile(r"(\d+\.\d+)\.\d+(?:[-+].+)?")


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a version writes the parts of an inference pod and its Services.

    `liveness_probe` and `readiness_probe` take the name and namespace of the Workspace and whether it spans nodes.
    """

    container_ports: tuple[Object, ...]
    service_ports: tuple[Object, ...]
    tolerations: tuple[Object, ...]
    liveness_probe: Callable[[str, str, bool], Object]
    readiness_probe: Callable[[str, str, bool], Object]
    token_env: Callable[[str], Object]
    oras_image: str


@dataclass(frozen=True, slots=True)
class Profile:
    """One KAITO version.

    `expands` tells whether kaitoc knows what this version's controllers create (else only presets and artifacts).
    `feature_gates` are the chart's defaults. `default_config_maps` are the config templates that the chart installs in
    the release namespace: name to data. `default_inference_config` names the one for inference.
    """

    version: str
    expands: bool
    feature_gates: Mapping[str, bool]
    default_config_maps: Mapping[str, Mapping[str, str]]
    default_inference_config: str
    estimator: Estimator
    vllm_flags: Callable[[PresetParams, Launch], dict[str, str]]
    conventions: Conventions


def load_profile(version: str) -> Profile:
    """The profile of a known version; raises KeyError for any other."""
    if version not in KNOWN_VERSIONS:
        raise KeyError(version)
    profile: Profile = import_module(f"kaitoc.kaito.profiles.v{version.replace('.', '_')}").PROFILE
    return profile


def nearest_version(version: str) -> str | None:
    """The known version of the same minor release as `version`, or None."""
    release = _RELEASE.fullmatch(version)
    return next((known for known in KNOWN_VERSIONS if release and known.startswith(f"{release[1]}.")), None)
