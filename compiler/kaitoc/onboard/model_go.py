"""`presets/workspace/models/<family>/model.go`: a preset as a Go type, until KAITO 0.12.0."""

from collections.abc import Iterator

from tree_sitter import Node

from kaitoc.onboard.golang.edit import Replace, aligned, applied, with_used_imports, without, without_unused_imports
from kaitoc.onboard.golang.source import GoFile, NotGo, descendants, parse
from kaitoc.onboard.golang.text import quoted
from kaitoc.onboard.golang.values import Evaluator, NotConstant
from kaitoc.onboard.layout import MODELS, MODULE, REGISTERED
from kaitoc.onboard.model_methods import methods_of
from kaitoc.onboard.registrations import (
    DISTRIBUTED,
    INFERENCE,
    REGISTER,
    TUNABLE,
    TUNING,
    parameters,
    registrations,
    returns_true,
)
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.target import Target, Tree, Unplaced, is_checkout

_IMPORTS = {
    "time": "time",
    "model": f"{MODULE}/pkg/model",
    "plugin": f"{MODULE}/pkg/utils/plugin",
    "inference": f"{MODULE}/pkg/workspace/inference",
    "tuning": f"{MODULE}/pkg/workspace/tuning",
    "metadata": f"{MODULE}/{MODELS}",
}
_HEADER = "// Copyright (c) KAITO authors.\n// SPDX-License-Identifier: Apache-2.0\n\n"


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
    if known is None:
        return _imported(_added(file, subject))
    methods = methods_of(subject, known.type, _constant(file, subject))
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


def stays(subject: Subject, tree: Tree) -> bool | None:
    """Whether the family's file outlasts the preset; None where there is none already."""
    text = tree.get(TARGET.path(subject))
    return None if text is None else remove(text, subject, tree) is not None


def _without_orphans(before: GoFile, text: str) -> str:
    """The text without the constants and variables that were used before and are no longer."""
    used = set(_references(before))
    while True:
        file = parse(text)
        used_now = set(_references(file))
        gone = [spec for name, spec in file.specs.items() if name not in used_now and name in used and name != "_"]
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


def _added(file: GoFile, subject: Subject) -> str:
    """The text with a preset that it does not have."""
    kind, variable = _fresh(file, subject)
    constant = _constant(file, subject)
    edits = []
    declarations = ""
    if constant not in file.specs:
        declarations = f"\nconst {constant} = {quoted(subject.listed)}\n"
    register = f"{REGISTER}(&plugin.Registration{{\n\t\tName:     {constant},\n\t\tInstance: &{variable},\n\t}})"
    if (init := file.functions.get("init")) is not None:
        end = init.end_byte - 1
        lead = "" if file.data[:end].endswith(b"\n") else "\n"
        edits.append(Replace(end, end, f"{lead}\t{register}\n"))
    else:
        declarations = f"\nfunc init() {{\n\t{register}\n}}\n{declarations}"
    methods = "\n\n".join(methods_of(subject, kind, constant).values())
    body = f"{declarations}\nvar {variable} {kind}\n\ntype {kind} struct{{}}\n\n{methods}\n"
    end = len(file.data.rstrip())
    edits.append(Replace(end, len(file.data), f"\n{body}"))
    return applied(file, edits)


def _fresh(file: GoFile, subject: Subject) -> tuple[str, str]:
    """Names for the type and the variable that the file does not have yet."""
    taken = set(file.specs) | set(file.types) | set(file.functions)
    kind = _type_name(subject)
    while kind in taken or f"{kind}Preset" in taken:
        kind += "Model"
    return kind, f"{kind}Preset"


def _constant(file: GoFile, subject: Subject) -> str:
    """The constant that has the preset's name, one that is there or a new one."""
    known = Evaluator(file, subject.layout.symbols).named("const_spec")
    return next((name for name, value in known if value == subject.listed), f"Preset{subject.camel}Model")


def _agrees(file: GoFile, name: str, node: Node, subject: Subject) -> bool:
    """Whether a method returns what the preset says."""
    stated = {DISTRIBUTED: subject.preset.support_distributed_inference, TUNABLE: subject.preset.support_tuning}
    if name in stated:
        return returns_true(file, node) == stated[name]
    if name not in (INFERENCE, TUNING):
        return True
    try:
        return parameters(file, node, subject.layout.symbols) == subject.params_json(tuning=name == TUNING)
    except NotConstant:
        return False


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
        methods = methods_of(subject, _type_name(subject), f"Preset{subject.camel}Model")
        raise Unplaced(f"the file is no Go (line {error.line})", "\n\n".join(methods.values())) from error


def _type_name(subject: Subject) -> str:
    camel = subject.camel
    return f"model{camel}" if camel[:1].isdigit() else camel[:1].lower() + camel[1:]


TARGET = Target(
    path=lambda subject: f"{subject.folder}/model.go",
    place=place,
    remove=remove,
    belongs=lambda subject: not subject.layout.has_catalog,
)
