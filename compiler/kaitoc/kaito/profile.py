"""A KAITO version: everything that differs between versions, as data and small functions.

Builders ask the profile; they never compare version numbers. `profiles` holds one module per version.
"""

import re
from collections.abc import Callable, Mapping
from importlib import import_module

from msgspec import Struct

from kaitoc.generator.rules import GeneratorRules
from kaitoc.kaito.commands import Launch
from kaitoc.kaito.conditions import Conditions
from kaitoc.kaito.node_conventions import NodeConventions
from kaitoc.kaito.origins import Origin
from kaitoc.kaito.pod_conventions import PodConventions, ServingOptions
from kaitoc.kaito.rag_conventions import RagConventions
from kaitoc.kaito.run_parameters import RunParameter
from kaitoc.kaito.set_conventions import SetConventions
from kaitoc.kaito.sizing import Estimator, Parallelism
from kaitoc.kaito.workspace import Workspace
from kaitoc.registry.model import GPUConfig, Preset, PresetParams, Registry
from kaitoc.versions import known_versions

KNOWN_VERSIONS = known_versions()
"""The versions that have a profile, oldest first."""

_RELEASE = re.compile(r"(\d+\.\d+)\.\d+(?:[-+].+)?")


class Profile(Struct, frozen=True):
    """One KAITO version.

    `vllm` is the vLLM in its base image, `trainer` the KAITO version whose tuning program that image has. `expands`
    tells whether kaitoc knows what this version's controllers create (else only presets and artifacts).
    `feature_gates` are the chart's defaults. `default_config_maps` are the config templates that the chart installs in
    the release namespace: name to data. `default_inference_config` names the one for inference; where it is None, KAITO
    mounts only what the author names, and does not look whether it is there.

    `options` takes a Workspace and its runtime. `parallelism` takes the number of nodes that one model is spread over.
    `download_flags` are what the Transformers server needs besides to fetch its weights from the Hub. `run_parameters`
    are those of its flags that an author may set. `tuning_params` are the parameters that a preset is tuned with.
    `find_named` finds a preset by its name as the webhook and the controller of tuning compare it. `registers_presets`
    tells whether KAITO knows its presets from its start on; else it makes each when it is first asked for it.
    `hub_names_need_secret` tells whether the modelAccessSecret of a preset that is named by its Hugging Face id has to
    be there before anything is made. `generator` derives presets from Hugging Face repositories, None where KAITO has
    none. `upgrade_label` asks for a newer base image, "" where no label does. `conditions` are what a status may say,
    by kind.

    `origins` says what the parts of the profile decide and where KAITO decides it, by their place (`pods.probes`).
    `makers` says who makes each kind of object that the operator creates.
    """

    version: str
    vllm: str
    trainer: str
    expands: bool
    feature_gates: Mapping[str, bool]
    default_config_maps: Mapping[str, Mapping[str, str]]
    default_inference_config: str | None
    estimator: Estimator
    options: Callable[[Workspace, str], ServingOptions]
    parallelism: Callable[[PresetParams, GPUConfig, int], Parallelism]
    vllm_flags: Callable[[PresetParams, Launch], dict[str, str]]
    download_flags: Mapping[str, str]
    run_parameters: Mapping[str, RunParameter]
    find_named: Callable[[Registry, str], Preset | None]
    tuning_params: Callable[[Preset], PresetParams]
    registers_presets: bool
    hub_names_need_secret: bool
    generator: GeneratorRules | None
    upgrade_label: str
    pods: PodConventions
    nodes: NodeConventions
    rag: RagConventions
    conditions: Mapping[str, Conditions]
    inference_set: SetConventions
    origins: Callable[[], Mapping[str, Origin]]
    makers: Callable[[], Mapping[str, Origin]]


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
