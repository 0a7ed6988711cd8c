"""The Go tables that say how Transformers serves and tunes a model, since KAITO 0.12.0, where vLLM needs none."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from kaitoc.kaito.durations import go_duration
from kaitoc.onboard.golang.edit import Replace, applied, without
from kaitoc.onboard.golang.source import NotGo, map_entries, map_literal, parse
from kaitoc.onboard.golang.text import Literal, duration, expression, int_map, quoted, string_map
from kaitoc.onboard.golang.values import Evaluator, NotConstant, names_by_value, spelled
from kaitoc.onboard.layout import INFERENCE_TABLE, MODULE, TUNING_TABLE
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.target import Target, Tree, Unplaced
from kaitoc.registry.model import PresetParams
from kaitoc.registry.names import to_json

_NAMES = {
    "DiskStorageRequirement": "diskStorageRequirement",
    "TotalSafeTensorFileSize": "totalSafeTensorFileSize",
    "ModelTokenLimit": "modelTokenLimit",
    "BytesPerToken": "bytesPerToken",
    "TuningPerGPUMemoryRequirement": "tuningPerGPUMemoryRequirement",
    "ReadinessTimeout": "readinessTimeout",
    "Transformers": "transformers",
    "BaseCommand": "baseCommand",
    "AccelerateParams": "accelerateParams",
    "InferenceMainFile": "inferenceMainFile",
    "ModelName": "modelName",
    "ModelRunParams": "modelRunParams",
    "Tag": "tag",
}


Names = Mapping[str, Sequence[str]]
"""The names that a file has for values, as `names_by_value` finds them."""


class _Table(Struct, frozen=True):
    """A table: its variable, the parameters of the preset that it has (None for none), and an entry as Go."""

    path: str
    variable: str
    type: str
    params: Callable[[Subject], PresetParams | None]
    facts: Callable[[PresetParams], dict[str, Any]]
    entry: Callable[[PresetParams, Names], Literal]


def _place(table: _Table, text: str | None, subject: Subject, tree: Tree) -> str:
    params = table.params(subject)
    assert params is not None
    if text is None:
        text = f"package models\n\nvar {table.variable} = map[string]{table.type}{{}}\n"
        text = _with_imports(text, table)
    name = subject.preset.inference.metadata.name
    try:
        file = parse(text)
    except NotGo as error:
        raise Unplaced(f"the file is no Go (line {error.line})", _written(name, table.entry(params, {}))) from error
    evaluator = Evaluator(file, {})
    written = _written(name, table.entry(params, names_by_value(file)))
    entries = map_entries(file, table.variable)
    if (present := entries.get(name)) is not None:
        try:
            if _named(evaluator.value(present.named_children[1])) == table.facts(params):
                return text
        except NotConstant:
            pass
        return applied(file, [Replace(present.start_byte, present.end_byte, written.lstrip("\t"))])
    literal = map_literal(file, table.variable)
    if literal is None:
        raise Unplaced(f"the file has no table {table.variable}", written)
    order = [one.inference.metadata.name for one in subject.registry.presets.values()]
    before = [entries[one] for one in order[: order.index(name)] if one in entries]
    body = literal.child_by_field_name("body")
    assert body is not None
    if not entries:
        return applied(file, [Replace(body.start_byte, body.end_byte, f"{{\n{written},\n}}")])
    after = before[-1] if before else list(entries.values())[-1]
    return applied(file, [Replace(after.end_byte, after.end_byte, f",\n{written}")])


def _remove(table: _Table, text: str, subject: Subject, _: Tree) -> str:
    name = subject.preset.inference.metadata.name
    try:
        file = parse(text)
    except NotGo as error:
        raise Unplaced(f"the file is no Go (line {error.line})") from error
    node = map_entries(file, table.variable).get(name)
    # An entry that the preset does not account for could not be brought back.
    if node is None or table.params(subject) is None:
        return text
    # What is right above an entry is the heading of its family.
    return without(file, [node], comments=False)


def _named(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    found = {_NAMES.get(key, key): _named(item) for key, item in value.items()}
    if isinstance(found.get("readinessTimeout"), int):
        found["readinessTimeout"] = go_duration(found["readinessTimeout"])
    return {key: item for key, item in found.items() if item or item == ""}


def _written(name: str, entry: Literal) -> str:
    return f"\t{quoted(name)}: {expression(entry, 1)}"


def _inference_entry(params: PresetParams, names: Names) -> Literal:
    served = params.transformers
    family = re.split(r"[^a-z]", params.metadata.name)[0]
    shared = [one for one in names.get(spelled(dict(served.model_run_params)), ()) if family and one.startswith(family)]
    rows: list[tuple[str, str | Literal]] = [
        ("BaseCommand", quoted(served.base_command)),
        ("AccelerateParams", _named_or(string_map(served.accelerate_params), dict(served.accelerate_params), names)),
        ("InferenceMainFile", _named_or(quoted(served.inference_main_file), served.inference_main_file, names)),
        ("ModelRunParams", shared[0] if shared else string_map(served.model_run_params)),
        ("Tag", quoted(served.tag)),
    ]
    return Literal("", rows)


def _tuning_entry(params: PresetParams, names: Names) -> Literal:
    tfs = params.transformers
    runtime: list[tuple[str, str | Literal]] = [
        ("BaseCommand", _named_or(quoted(tfs.base_command), tfs.base_command, names))
    ]
    if tfs.accelerate_params:
        runtime.append(("AccelerateParams", string_map(tfs.accelerate_params)))
    runtime.append(("ModelName", quoted(tfs.model_name)))
    rows: list[tuple[str, str | Literal]] = [
        ("DiskStorageRequirement", quoted(params.disk_storage_requirement)),
        ("TotalSafeTensorFileSize", quoted(params.total_safe_tensor_file_size)),
    ]
    if params.model_token_limit:
        rows.append(("ModelTokenLimit", str(params.model_token_limit)))
    if params.bytes_per_token:
        rows.append(("BytesPerToken", str(params.bytes_per_token)))
    if memory := params.tuning_per_gpu_memory_requirement:
        rows.append(("TuningPerGPUMemoryRequirement", int_map(memory)))
    rows.append(("Transformers", Literal("model.HuggingfaceTransformersParam", runtime)))
    rows.append(("ReadinessTimeout", duration(params.readiness_timeout)))
    return Literal("", rows)


def _named_or(written: str | Literal, value: object, names: Names) -> str | Literal:
    """The name that the file has for a value, or the value itself."""
    return next(iter(names.get(spelled(value), ())), written)


def _inference_facts(params: PresetParams) -> dict[str, Any]:
    return {key: value for key, value in to_json(params.transformers).items() if key != "modelName"}


def _tuning_facts(params: PresetParams) -> dict[str, Any]:
    data = to_json(params)
    return {key: data[key] for key in _NAMES.values() if key in data}


def _with_imports(text: str, table: _Table) -> str:
    timed = '\t"time"\n\n' if table.path == TUNING_TABLE else ""
    return text.replace("package models\n", f'package models\n\nimport (\n{timed}\t"{MODULE}/pkg/model"\n)\n', 1)


INFERENCE = _Table(
    INFERENCE_TABLE,
    "TransformerInferenceParameters",
    "model.HuggingfaceTransformersParam",
    lambda subject: subject.preset.inference if subject.preset.inference.transformers.base_command else None,
    _inference_facts,
    _inference_entry,
)
TUNING = _Table(
    TUNING_TABLE,
    "TransformerTuningParameters",
    "TuningConfig",
    lambda subject: subject.preset.tuning,
    _tuning_facts,
    _tuning_entry,
)


def _target(table: _Table) -> Target:
    return Target(
        path=lambda _: table.path,
        place=lambda text, subject, tree: _place(table, text, subject, tree),
        remove=lambda text, subject, tree: _remove(table, text, subject, tree),
        belongs=lambda subject: subject.layout.has_catalog and table.params(subject) is not None,
        is_shared=True,
    )


TARGETS = (_target(INFERENCE), _target(TUNING))
