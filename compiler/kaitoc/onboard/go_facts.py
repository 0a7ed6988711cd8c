"""What the Go files of a checkout say of presets: model.go, the map of Hub ids, the tables since KAITO 0.12.0."""

from collections.abc import Iterator, Mapping
from typing import Any

from tree_sitter import Node

from kaitoc.emit.e2e import TRANSFORMERS, VLLM
from kaitoc.onboard import hub_ids
from kaitoc.onboard.fact import NAMED_BY_ID, REGISTERED, TUNED, Fact, Unread
from kaitoc.onboard.golang.source import GoFile, NotGo, descendants, fields, map_entries, parse
from kaitoc.onboard.golang.values import Evaluator, NotConstant
from kaitoc.onboard.layout import HUB_IDS, Layout
from kaitoc.onboard.registrations import DISTRIBUTED, parameters, registrations, returns_true
from kaitoc.onboard.registrations import INFERENCE as INFERENCE_METHOD
from kaitoc.onboard.runtime_tables import INFERENCE, TUNING


def of_model_go(path: str, text: str, layout: Layout) -> Iterator[Fact | Unread]:
    """The presets that a family registers, with the parameters that they return."""
    try:
        file = parse(text)
    except NotGo as error:
        yield Unread(path, error.line, "this is no Go")
        return
    for one in registrations(file, layout.symbols):
        yield Fact(one.name, REGISTERED, True, path, _row(one.statement))
        inference = one.methods.get(INFERENCE_METHOD)
        distributed = one.methods.get(DISTRIBUTED)
        if distributed is not None:
            line = _row(distributed)
            yield Fact(one.name, "distributed inference", returns_true(file, distributed), path, line)
        try:
            params = parameters(file, inference, layout.symbols) if inference is not None else None
        except NotConstant as error:
            yield Unread(path, error.line, f'only running it tells what "{error}" is')
            continue
        if inference is not None and params:
            yield from _of_params(one.name, params, path, file, inference)


def _of_params(name: str, params: Mapping[str, Any], path: str, file: GoFile, method: Node) -> Iterator[Fact]:
    def fact(what: str, value: Any, *keys: str) -> Fact:
        return Fact(name, what, value, path, _line(file, method, keys))

    plain = {
        "gpuCountRequirement": ("GPUs", "GPUCountRequirement"),
        "diskStorageRequirement": ("disk", "DiskStorageRequirement"),
        "totalSafeTensorFileSize": ("size of the weights", "TotalSafeTensorFileSize"),
        "bytesPerToken": ("bytes per token", "BytesPerToken"),
        "modelTokenLimit": ("token limit", "ModelTokenLimit"),
        "readinessTimeout": ("readiness timeout", "ReadinessTimeout"),
    }
    for key, (what, field) in plain.items():
        if key in params:
            yield fact(what, str(params[key]), field)
    for runtime, kind, field in ((VLLM, "vllm", "VLLM"), (TRANSFORMERS, "transformers", "Transformers")):
        stated = params.get(kind) or {}
        if not stated.get("baseCommand"):
            continue
        inside = ("RuntimeParam", field)
        yield fact(f"{runtime} runtime", True, *inside)
        for group, name_in_go in (("modelRunParams", "ModelRunParams"), ("accelerateParams", "AccelerateParams")):
            for flag, value in (stated.get(group) or {}).items():
                where = (*inside, name_in_go, f'"{flag}"')
                yield fact(f"{runtime} flag --{flag.replace('_', '-')}", value, *where)


def _line(file: GoFile, method: Node, keys: tuple[str, ...]) -> int:
    """The line of a field along keys of literals, through the variables that hold them, as far as it is there."""
    node = next(descendants(method, "composite_literal"), method)
    line = _row(method)
    for key in keys:
        if node.type in ("composite_literal", "literal_value"):
            value = fields(node, file).get(key)
            if value is None:
                return line
            line = _row(value)
            node = value
        if node.type == "identifier":
            spec = file.specs.get(file.text(node))
            node = next(descendants(spec, "composite_literal"), node) if spec is not None else node
    return line


def of_hub_ids(text: str | None) -> Iterator[Fact | Unread]:
    """The presets that ids of the Hub mean."""
    for model, node, file in _entries(HUB_IDS, hub_ids.VARIABLE, text):
        try:
            name = str(Evaluator(file, {}).value(node.named_children[1]))
        except NotConstant as error:
            yield Unread(HUB_IDS, error.line, f'only running it tells what "{error}" is')
            continue
        yield Fact(name, NAMED_BY_ID, True, HUB_IDS, _row(node))
        yield Fact(name, "model", model.lower(), HUB_IDS, _row(node))


def of_tables(tree: Mapping[str, str]) -> Iterator[Fact | Unread]:
    """The models that Transformers serves and tunes, under the names that they are served by."""
    for table, what in ((INFERENCE, f"{TRANSFORMERS} runtime"), (TUNING, TUNED)):
        for name, node, file in _entries(table.path, table.variable, tree.get(table.path)):
            yield Fact(name, what, True, table.path, _row(node))
            stated = fields(node.named_children[1].named_children[0], file)
            if "Tag" in stated:
                yield Fact(name, "tag", file.text(stated["Tag"]).strip('"'), table.path, _row(stated["Tag"]))


def _entries(path: str, variable: str, text: str | None) -> Iterator[tuple[str, Node, GoFile]]:
    """The entries of a map by their keys; none for a file that is not there, or is no Go."""
    try:
        file = parse(text or "")
    except NotGo:
        return
    for name, node in map_entries(file, variable).items():
        yield name, node, file


def _row(node: Node) -> int:
    return node.start_point.row + 1
