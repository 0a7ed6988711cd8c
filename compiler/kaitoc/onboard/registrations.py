"""The presets that a family's model.go registers, read: their methods, and the parameters that those return."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from tree_sitter import Node

from kaitoc.kaito.durations import go_duration
from kaitoc.onboard.golang.source import GoFile, NotGo, arguments, descendants, fields, parse
from kaitoc.onboard.golang.values import Evaluator, NotConstant
from kaitoc.onboard.layout import MODELS
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.target import Tree

REGISTER = "plugin.KaitoModelRegister.Register"
INFERENCE, TUNING = "GetInferenceParameters", "GetTuningParameters"
DISTRIBUTED, TUNABLE = "SupportDistributedInference", "SupportTuning"


class Registration(Struct, frozen=True):
    """A preset that a file registers: its statement in `init`, its variable, its type and the type's methods."""

    name: str
    statement: Node
    instance: str
    type: str
    methods: Mapping[str, Node]


def registrations(file: GoFile, symbols: Mapping[str, Any]) -> list[Registration]:
    """The presets that a file registers, in order; those whose name only running the file tells are left out."""
    evaluator, found = Evaluator(file, symbols), []
    for call in file.calls(file.root, REGISTER):
        literal = next(descendants(call, "composite_literal"), None)
        stated = fields(literal, file) if literal and len(arguments(call)) == 1 else {}
        try:
            name = evaluator.value(stated["Name"])
        except (KeyError, NotConstant):
            continue
        instance = file.text(stated["Instance"]).lstrip("&") if "Instance" in stated else ""
        kind = _type_of(file, instance)
        assert call.parent is not None
        found.append(Registration(str(name), call.parent, instance, kind, file.methods(kind)))
    return found


def parameters(file: GoFile, method: Node, symbols: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a method returns as parameters, under their JSON names and without empty ones; None for nil.

    Raises NotConstant where only running it tells.
    """
    returned = next(descendants(method, "return_statement"), None)
    values = returned.named_children[0].named_children if returned and returned.named_children else []
    if len(values) != 1:
        raise NotConstant(method, "a method without a plain return")
    found = Evaluator(file, symbols).value(values[0])
    if not isinstance(found, dict):
        return None
    found = {key: item for key, item in found.items() if key != "RuntimeParam"} | found.get("RuntimeParam", {})
    named = {_json_name(key): item for key, item in found.items() if key != "Metadata"}
    for runtime in ("transformers", "vllm"):
        if isinstance(named.get(runtime), dict):
            named[runtime] = {_json_name(key): item for key, item in named[runtime].items() if item}
    if isinstance(timeout := named.get("readinessTimeout"), int):
        named["readinessTimeout"] = go_duration(timeout)
    return {key: item for key, item in named.items() if item}


def returns_true(file: GoFile, method: Node) -> bool:
    """Whether a method returns true."""
    returned = next(descendants(method, "return_statement"), None)
    return returned is not None and file.text(returned) == "return true"


def elsewhere(subject: Subject, tree: Tree) -> str | None:
    """The model.go of another family that registers the preset, or None."""
    for path, text in tree.items():
        is_other = path.startswith(f"{MODELS}/") and path.endswith("/model.go") and path != f"{subject.folder}/model.go"
        if is_other and f'"{subject.listed}"' in text:
            try:
                every = registrations(parse(text), subject.layout.symbols)
            except NotGo:
                continue
            if any(one.name == subject.listed for one in every):
                return path
    return None


def _json_name(field: str) -> str:
    """The JSON name of a field: `gpuCountRequirement` of `GPUCountRequirement`, `vllm` of `VLLM`."""
    return re.sub(r"^[A-Z]+(?=[A-Z][a-z]|$)|^[A-Z]", lambda head: head[0].lower(), field)


def _type_of(file: GoFile, instance: str) -> str:
    """The type of a variable: as it is declared, or that of the literal that it is set to."""
    spec = file.specs.get(instance)
    if spec is None:
        return instance.partition("{")[0]
    kind = next(descendants(spec, "type_identifier"), None)
    return file.text(kind) if kind is not None else ""
