"""`presets/workspace/models/<family>/model.go`: a preset as a Go type, until KAITO 0.12.0."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from tree_sitter import Node

from kaitoc.kaito.durations import go_duration
from kaitoc.onboard.golang.edit import Replace, aligned, applied, with_used_imports, without, without_unused_imports
from kaitoc.onboard.golang.source import GoFile, NotGo, arguments, descendants, fields, parse
from kaitoc.onboard.golang.text import Literal, duration, expression, int_map, quoted, string_map
from kaitoc.onboard.golang.values import Evaluator, NotConstant
from kaitoc.onboard.layout import MODELS, MODULE, REGISTERED
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.target import Target, Tree, Unplaced, is_checkout

REGISTER = "plugin.KaitoModelRegister.Register"
INFERENCE, TUNING = "GetInferenceParameters", "GetTuningParameters"
DISTRIBUTED, TUNABLE = "SupportDistributedInference", "SupportTuning"
_IMPORTS = {
    "time": "time",
    "model": f"{MODULE}/pkg/model",
    "plugin": f"{MODULE}/pkg/utils/plugin",
    "inference": f"{MODULE}/pkg/workspace/inference",
    "tuning": f"{MODULE}/pkg/workspace/tuning",
    "metadata": f"{MODULE}/{MODELS}",
}
_HEADER = "// Copyright (c) KAITO authors.\n// SPDX-License-Identifier: Apache-2.0\n\n"


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


def place(text: str | None, subject: Subject, tree: Tree) -> str:
    """The text with the preset's registration, constant, type and methods; of None the whole family."""
    if text is None:
        text = f"{_header(tree)}package {subject.package}\n\nimport (\n\t{_import('time')}\n\n\t{_import('model')}\n)\n"
        for relative in _newcomers(subject, tree):
            text = place(text, relative, tree)
        return text
    file = _parsed(text, subject)
    symbols = subject.layout.symbols
    known = next((one for one in registrations(file, symbols) if one.name == subject.listed), None)
    methods = _methods(subject, known.type if known else "", _constant(file, subject))
    if known is None:
        return _imported(_added(file, subject, methods))
    stale = {name: node for name, node in known.methods.items() if not _agrees(file, name, node, subject)}
    missing = [name for name in methods if name not in known.methods]
    edits = [Replace(node.start_byte, node.end_byte, methods[name]) for name, node in stale.items() if name in methods]
    if missing:
        end = max((node.end_byte for node in known.methods.values()), default=len(file.data.rstrip()))
        edits.append(Replace(end, end, "".join(f"\n\n{methods[name]}" for name in missing)))
    if not edits:
        return text
    return without_unused_imports(_imported(_without_orphans(file, applied(file, edits))))


def remove(text: str, subject: Subject, tree: Tree) -> str | None:
    """The text without the preset and what it alone used; None where it registers no other."""
    file = _parsed(text, subject)
    every = registrations(file, subject.layout.symbols)
    known = next((one for one in every if one.name == subject.listed), None)
    if known is None:
        return text
    if len(list(file.calls(file.root, REGISTER))) == 1:
        return None
    gone = [known.statement, *known.methods.values()]
    gone += [node for name, node in file.types.items() if name == known.type]
    left = without(file, gone)
    return without_unused_imports(_without_orphans(file, left))


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


def _without_orphans(before: GoFile, text: str) -> str:
    """The text without the constants and variables that were used before and are no longer."""
    while True:
        file = parse(text)
        used_now = set(_references(file))
        gone = [
            spec
            for name, spec in file.specs.items()
            if name not in used_now and name in set(_references(before)) and name != "_"
        ]
        if not gone:
            return text
        nodes = []
        for spec in gone:
            parent = spec.parent
            while parent is not None and parent.type not in ("const_declaration", "var_declaration"):
                parent = parent.parent
            assert parent is not None
            siblings = list(descendants(parent, "const_spec", "var_spec"))
            nodes.append(parent if all(any(one.id == other.id for other in gone) for one in siblings) else spec)
        was_aligned = aligned(text) == text
        text = without(file, list({node.id: node for node in nodes}.values()))
        text = aligned(text) if was_aligned else text


def _references(file: GoFile) -> Iterator[str]:
    """The names that are used, in other places than where they are declared."""
    declared = {spec.child_by_field_name("name").start_byte for spec in file.specs.values()}  # type: ignore[union-attr]
    for node in descendants(file.root, "identifier"):
        if node.start_byte not in declared:
            yield file.text(node)


def _added(file: GoFile, subject: Subject, methods: Mapping[str, str]) -> str:
    kind, variable = _fresh(file, subject)
    constant = _constant(file, subject)
    edits = []
    declarations = ""
    if constant not in file.specs:
        declarations = f"\nconst {constant} = {quoted(subject.listed)}\n"
    register = f"{REGISTER}(&plugin.Registration{{\n\t\tName:     {constant},\n\t\tInstance: &{variable},\n\t}})"
    if (init := file.functions.get("init")) is not None:
        edits.append(Replace(init.end_byte - 1, init.end_byte - 1, f"\t{register}\n"))
    else:
        declarations = f"\nfunc init() {{\n\t{register}\n}}\n{declarations}"
    methods = _methods(subject, kind, constant)
    body = f"{declarations}\nvar {variable} {kind}\n\ntype {kind} struct{{}}\n\n" + "\n\n".join(methods.values()) + "\n"
    end = len(file.data.rstrip())
    edits.append(Replace(end, len(file.data), f"\n{body}"))
    return applied(file, edits)


def _fresh(file: GoFile, subject: Subject) -> tuple[str, str]:
    """Names for the type and the variable that the file does not have yet."""
    taken = set(file.specs) | set(file.types) | set(file.functions)
    camel = subject.camel
    kind = camel[:1].lower() + camel[1:]
    kind = kind if not kind[:1].isdigit() else f"model{camel}"
    while kind in taken or f"{kind}Preset" in taken:
        kind += "Model"
    return kind, f"{kind}Preset"


def _constant(file: GoFile, subject: Subject) -> str:
    """The constant that has the preset's name, one that is there or a new one."""
    evaluator = Evaluator(file, subject.layout.symbols)
    for name, spec in file.specs.items():
        if spec.type == "const_spec":
            value = spec.child_by_field_name("value")
            try:
                if value and evaluator.value(value.named_children[0]) == subject.listed:
                    return name
            except NotConstant:
                continue
    return f"Preset{subject.camel}Model"


def _methods(subject: Subject, kind: str, constant: str) -> dict[str, str]:
    """The four methods of the model interface, by name."""

    def method(name: str, result: str, returned: str) -> str:
        return f"func (*{kind}) {name}() {result} {{\n\treturn {returned}\n}}"

    preset, params = subject.preset, "*model.PresetParam"
    inference = _literal(subject, constant, tuning=False)
    tuned = _literal(subject, constant, tuning=True) if preset.tuning else "nil"
    return {
        INFERENCE: method(INFERENCE, params, inference),
        TUNING: method(TUNING, params, tuned),
        DISTRIBUTED: method(DISTRIBUTED, "bool", str(preset.support_distributed_inference).lower()),
        TUNABLE: method(TUNABLE, "bool", str(preset.support_tuning).lower()),
    }


def _literal(subject: Subject, constant: str, *, tuning: bool) -> str:
    params = subject.preset.tuning if tuning else subject.preset.inference
    assert params is not None
    symbols = {repr(value): text for text, value in subject.layout.symbols.items() if not text.startswith("tuning.")}
    accelerate = "tuning.DefaultAccelerateParams" if tuning else "inference.DefaultAccelerateParams"

    def text(value: str) -> str:
        served = {subject.listed: constant}
        return symbols.get(repr(value)) or served.get(value) or quoted(value)

    def flags(values: Mapping[str, str]) -> "str | Literal":
        default = subject.layout.symbols.get(accelerate)
        return accelerate if dict(values) == default else string_map(values)

    tfs, vllm = params.transformers, params.vllm
    transformers = _stated(
        ("BaseCommand", text(tfs.base_command), tfs.base_command),
        ("AccelerateParams", flags(tfs.accelerate_params), tfs.accelerate_params),
        ("InferenceMainFile", text(tfs.inference_main_file), tfs.inference_main_file),
        ("ModelName", text(tfs.model_name), tfs.model_name),
        # KAITO adds flags of its own to the map, which therefore has to be there.
        ("ModelRunParams", string_map(tfs.model_run_params), tfs.base_command and not tuning),
    )
    served = _stated(
        ("BaseCommand", text(vllm.base_command), vllm.base_command),
        ("ModelName", text(vllm.model_name), vllm.model_name),
        ("ModelRunParams", string_map(vllm.model_run_params), vllm.base_command),
        ("DisallowLoRA", "true", vllm.disallow_lora),
        ("RayLeaderBaseCommand", text(vllm.ray_leader_base_command), vllm.ray_leader_base_command),
        ("RayLeaderParams", string_map(vllm.ray_leader_params), vllm.ray_leader_params),
        ("RayWorkerBaseCommand", text(vllm.ray_worker_base_command), vllm.ray_worker_base_command),
        ("RayWorkerParams", string_map(vllm.ray_worker_params), vllm.ray_worker_params),
    )
    runtimes = _stated(
        ("Transformers", Literal("model.HuggingfaceTransformersParam", transformers), transformers),
        ("VLLM", Literal("model.VLLMParam", served), served),
        ("DisableTensorParallelism", "true", params.disable_tensor_parallelism),
    )
    memory = params.tuning_per_gpu_memory_requirement
    stated = _stated(
        ("Metadata", f"metadata.MustGet({constant})", True),
        ("DiskStorageRequirement", quoted(params.disk_storage_requirement), params.disk_storage_requirement),
        ("ImageAccessMode", quoted(params.image_access_mode), params.image_access_mode),
        ("GPUCountRequirement", quoted(params.gpu_count_requirement), params.gpu_count_requirement),
        ("TotalSafeTensorFileSize", quoted(params.total_safe_tensor_file_size), params.total_safe_tensor_file_size),
        ("BytesPerToken", str(params.bytes_per_token), params.bytes_per_token),
        ("ModelTokenLimit", str(params.model_token_limit), params.model_token_limit),
        ("AttnType", quoted(params.attn_type), params.attn_type),
        ("RuntimeParam", Literal("model.RuntimeParam", runtimes), runtimes),
        ("ReadinessTimeout", duration(params.readiness_timeout), params.readiness_timeout),
        ("TuningPerGPUMemoryRequirement", int_map(memory), memory),
    )
    return "&" + expression(Literal("model.PresetParam", stated), 1)


def _stated(*rows: "tuple[str, str | Literal, object]") -> "list[tuple[str, str | Literal]]":
    return [(name, value) for name, value, given in rows if given]


def _agrees(file: GoFile, name: str, node: Node, subject: Subject) -> bool:
    """Whether a method returns what the preset says."""
    try:
        match name:
            case "GetInferenceParameters":
                return parameters(file, node, subject.layout.symbols) == subject.params_json()
            case "GetTuningParameters":
                return parameters(file, node, subject.layout.symbols) == subject.params_json(tuning=True)
            case "SupportDistributedInference":
                return returns_true(file, node) == subject.preset.support_distributed_inference
            case "SupportTuning":
                return returns_true(file, node) == subject.preset.support_tuning
    except NotConstant:
        return False
    return True


def _imported(text: str) -> str:
    """The text with the imports that it uses."""
    try:
        return with_used_imports(text, _IMPORTS)
    except LookupError as error:
        lines = "\n".join(f"\t{_import(name)}" for name in _IMPORTS)
        raise Unplaced("the file has no block of imports", f"import (\n{lines}\n)") from error


def _import(name: str) -> str:
    path = _IMPORTS[name]
    return f'"{path}"' if path.rpartition("/")[2] == name else f'{name} "{path}"'


def _newcomers(subject: Subject, tree: Tree) -> list[Subject]:
    """Who a new file is for: in a checkout the preset alone, otherwise its whole family."""
    return [subject] if is_checkout(tree) else subject.relatives()


def _header(tree: Tree) -> str:
    """The comment that the files of the checkout begin with."""
    head, found, _ = tree.get(REGISTERED, "").partition("package ")
    return head if found and head.strip() else _HEADER


def _parsed(text: str, subject: Subject) -> GoFile:
    try:
        return parse(text)
    except NotGo as error:
        methods = _methods(subject, _fresh_type(subject), f"Preset{subject.camel}Model")
        raise Unplaced(f"the file is no Go (line {error.line})", "\n\n".join(methods.values())) from error


def _fresh_type(subject: Subject) -> str:
    return subject.camel[:1].lower() + subject.camel[1:]


TARGET = Target(
    path=lambda subject: f"{subject.folder}/model.go",
    place=place,
    remove=remove,
    belongs=lambda subject: not subject.layout.has_catalog,
)
