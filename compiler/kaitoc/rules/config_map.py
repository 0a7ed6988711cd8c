"""ConfigMaps that hold what KAITO's programs read: inference_config.yaml and training_config.yaml."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from kaitoc.kaito.context import Context
from kaitoc.kaito.names import INFERENCE_CONFIG_KEY, RUNTIME_TRANSFORMERS
from kaitoc.kaito.relations import CONFIGURED
from kaitoc.kaito.training_config import TRAINING_CONFIG_KEY
from kaitoc.kaito.vllm import load_vllm
from kaitoc.kaito.vllm_arguments import Argument, Unreadable, arguments, parse
from kaitoc.kaito.workspace import Workspace, view
from kaitoc.objects import Object, data_of, name_of, namespace_of
from kaitoc.schema.defaults import defaulted

INFERENCE_FILE = ("data", INFERENCE_CONFIG_KEY)
TRAINING_FILE = ("data", TRAINING_CONFIG_KEY)
VLLM_SECTION = (*INFERENCE_FILE, "vllm")


class ConfigFiles(Struct, frozen=True):
    """A ConfigMap and what its files say.

    `served` are the Workspaces that read its inference_config.yaml; `is_tuned_with` tells whether one reads its
    training_config.yaml. A file that is not there, or that nobody reads who could, is None; one that is no YAML says
    why. `arguments` are those that vLLM gets. `inference_text` and `training_text` are the files themselves, "" where
    there is none.
    """

    context: Context
    inference: Any
    training: Any
    inference_text: str
    training_text: str
    arguments: tuple[Argument, ...]
    served: tuple[Workspace, ...]
    is_tuned_with: bool

    @property
    def inference_map(self) -> Mapping[Any, Any]:
        """What inference_config.yaml says, empty where it is no map."""
        return self.inference if isinstance(self.inference, dict) else {}


def files_subject(context: Context, obj: Object, api: str) -> ConfigFiles:
    """What the rules about such a ConfigMap judge."""
    name, namespace, data = name_of(obj), namespace_of(obj), data_of(obj)
    readers = context.related(CONFIGURED, namespace, name)
    served = tuple(workspace for reader in readers for workspace in _served(context, reader, name))
    text = data.get(INFERENCE_CONFIG_KEY)
    if served and all(context.runtime(w.annotations) == RUNTIME_TRANSFORMERS for w in served):
        text = None
    inference = None if text is None else _parsed(text)
    section = inference.get("vllm") if isinstance(inference, dict) else None
    found: tuple[Argument, ...] = ()
    if text is not None and isinstance(section, dict):
        found = arguments(text, section, load_vllm(context.profile.vllm))
    return ConfigFiles(
        context=context,
        inference=inference,
        training=_parsed(data[TRAINING_CONFIG_KEY]) if TRAINING_CONFIG_KEY in data else None,
        inference_text=text or "",
        training_text=data.get(TRAINING_CONFIG_KEY, ""),
        arguments=found,
        served=served,
        is_tuned_with=any(reader.get("tuning") for reader in readers),
    )


def _parsed(text: str) -> Any:
    """What a file says; an empty one is not readable for the programs, which expect a map."""
    found = parse(text)
    return Unreadable("it is empty") if found is None else found


def _served(context: Context, obj: Object, name: str) -> Iterator[Workspace]:
    """The Workspaces of the input that serve a model with the ConfigMap `name`.

    An InferenceSet counts as one, and so does each role of a MultiRoleInference.
    """
    if obj["kind"] == "Workspace" and obj.get("inference"):
        yield view(obj)
    elif obj["kind"] == "InferenceSet":
        child = context.profile.inference_set.child(context.cluster.node_auto_provisioning, obj)
        identity = {"name": name_of(obj), "namespace": namespace_of(obj)}
        yield view({**child, "metadata": {**child["metadata"], **identity}})
    elif obj["kind"] == "MultiRoleInference":
        from kaitoc.kaito.multi_role import inference_set_of

        for role in obj["spec"]["roles"]:
            if role.get("runtimeConfig") == name:
                made = defaulted(inference_set_of(obj, role, {}), context.profile.version)
                yield from _served(context, made, name)
