"""The preset's tests in `test/e2e/preset_test.go` (Transformers) and `preset_vllm_test.go`.

A test is an `It` that calls a function which makes a Workspace of the preset; the function names the preset by a
constant of the package. That is the shape that KAITO's guide gives them, and the one that is written here.
"""

import re
from collections.abc import Collection, Mapping

from msgspec import Struct
from tree_sitter import Node

from kaitoc.emit.e2e import TRANSFORMERS, VLLM, runtime_commands
from kaitoc.onboard.e2e_source import MANIFEST, frame, written
from kaitoc.onboard.golang.edit import Replace, aligned, applied, with_used_imports, without, without_unused_imports
from kaitoc.onboard.golang.source import GoFile, NotGo, arguments, descendants, parse
from kaitoc.onboard.golang.values import Evaluator
from kaitoc.onboard.layout import E2E, MODULE
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.target import Target, Tree, Unplaced
from kaitoc.registry.model import Preset

FILES = {TRANSFORMERS: f"{E2E}/preset_test.go", VLLM: f"{E2E}/preset_vllm_test.go"}
_IMPORTS = {
    "fmt": "fmt",
    "rand": "math/rand",
    "time": "time",
    "metav1": "k8s.io/apimachinery/pkg/apis/meta/v1",
    "kaitov1beta1": f"{MODULE}/api/v1beta1",
    "utils": f"{MODULE}/test/e2e/utils",
}


class Test(Struct, frozen=True):
    """A test of a preset: the statement with the `It`, and the function that makes its Workspace."""

    statement: Node
    maker: Node


def tests(file: GoFile, constants: Mapping[str, str], subject: Subject) -> list[Test]:
    """The tests of the preset in a file that have the shape of the guide; `constants` are those of the package."""
    own = {name for name, value in constants.items() if value.lower() in subject.names}
    makers = {name: node for name, node in file.functions.items() if _makes(file, node, own)}
    found = []
    for call in file.calls(file.root, "It"):
        if call.parent is None or len(arguments(call)) < 2 or arguments(call)[-1].type != "func_literal":
            continue
        used = [name for name in file.uses(arguments(call)[-1]) if name.startswith("create")]
        if len(used) == 1 and used[0] in makers:
            found.append(Test(call.parent, makers[used[0]]))
    return found


def package_constants(tree: Tree) -> dict[str, str]:
    """The texts that constants of the package stand for, in all its files."""
    found: dict[str, str] = {}
    for path in sorted(tree):
        if path.startswith(f"{E2E}/") and path.count("/") == 2 and path.endswith(".go"):
            try:
                file = parse(tree[path])
            except NotGo:
                continue
            known = Evaluator(file, {}).named("const_spec")
            found |= {name: value for name, value in known if isinstance(value, str)}
    return found


def _makes(file: GoFile, function: Node, constants: set[str]) -> bool:
    """Whether a function makes a Workspace of the preset, for inference and without adapters."""
    for call in descendants(function, "call_expression"):
        called = call.child_by_field_name("function")
        if called is not None and file.text(called) in (MANIFEST, f"{MANIFEST}WithVLLM"):
            given = [file.text(one) for one in arguments(call)]
            return len(given) > 10 and given[7] in constants and given[10] == "nil"
    return False


def _place(runtime: str, text: str | None, subject: Subject, tree: Tree) -> str:
    constants = package_constants({**tree, FILES[runtime]: text} if text else tree)
    if text is None:
        text = frame(runtime, subject)
    file = _parsed(text, runtime, subject, constants)
    if tests(file, constants, subject):
        return text
    describe = next(file.calls(file.root, "Describe"), None)
    body = next(descendants(describe, "func_literal"), None) if describe else None
    block = body.child_by_field_name("body") if body else None
    constant, test, maker = written(runtime, subject, constants)
    if describe is None or block is None:
        raise Unplaced("the file has no Describe with tests in it", "\n\n".join((constant, test, maker)))
    while describe.parent is not None and describe.parent.type != "source_file":
        describe = describe.parent
    inside = block.end_byte - 1
    lead = "" if file.data[:inside].rstrip(b"\t").endswith((b"{\n", b"\n\n")) else "\n"
    outside = describe.end_byte
    edits = [
        Replace(inside, inside, f"{lead}{test}\n"),
        Replace(outside, outside, f"\n\n{maker}"),
    ]
    if constant:
        edits.append(_new_constant(file, constant, outside))
    try:
        return with_used_imports(applied(file, edits), _IMPORTS)
    except LookupError as error:
        raise Unplaced("the file has no block of imports", "\n\n".join((constant, test, maker))) from error


def _new_constant(file: GoFile, constant: str, otherwise: int) -> Replace:
    """The constant in the block of the others, where it does not move them; else as a declaration of its own."""
    blocks = [one for one in file.root.named_children if one.type == "const_declaration"]
    block = next((one for one in blocks if file.text(one).startswith("const (")), None)
    specs = list(descendants(block, "const_spec")) if block is not None else []
    presets = [one for one in specs if file.text(one).startswith("Preset")]
    name, _, value = constant.removeprefix("const ").partition(" = ")
    if presets:
        last = presets[-1]
        equals = file.text(last).index("=")
        if len(name) < equals:
            return Replace(last.end_byte, last.end_byte, f"\n\t{name.ljust(equals)}= {value}")
    return Replace(otherwise, otherwise, f"\n\n{constant}")


def _remove(runtime: str, text: str, subject: Subject, tree: Tree) -> str | None:
    constants = package_constants({**tree, FILES[runtime]: text})
    file = _parsed(text, runtime, subject, constants)
    found = tests(file, constants, subject)
    if not found:
        return _without_constants(text, runtime, subject, tree, constants)
    gone = {node.id: node for one in found for node in (one.statement, one.maker)}
    # A function that something else calls as well stays.
    left = {name for node in file.root.named_children for name in _calls_outside(file, node, gone)}
    kept = [node for node in gone.values() if _name(file, node) not in left]
    text = without_unused_imports(without(file, kept))
    return _without_constants(text, runtime, subject, tree, constants)


def _calls_outside(file: GoFile, node: Node, gone: Mapping[int, Node]) -> list[str]:
    if node.id in gone:
        return []
    if node.type in ("identifier", "type_identifier"):
        parent = node.parent
        is_name = parent is not None and parent.type == "function_declaration"
        return [] if is_name else [file.text(node)]
    return [name for child in node.children for name in _calls_outside(file, child, gone)]


def _name(file: GoFile, node: Node) -> str:
    name = node.child_by_field_name("name")
    return file.text(name) if name is not None else ""


def _without_constants(text: str, runtime: str, subject: Subject, tree: Tree, constants: Mapping[str, str]) -> str:
    """The text without the preset's constants, where nothing in the package uses them any more."""
    file = parse(text)
    own = {name for name, value in constants.items() if value.lower() in subject.names} & file.specs.keys()
    others = {path: other for path, other in tree.items() if path.startswith(f"{E2E}/") and path != FILES[runtime]}
    if runtime == TRANSFORMERS and FILES[VLLM] in others:
        # Both files lose their tests at once, and the constants are in this one.
        others[FILES[VLLM]] = _remove(VLLM, others[FILES[VLLM]], subject, {FILES[TRANSFORMERS]: text}) or ""
    everything = "\n".join([text, *others.values()])
    gone = [file.specs[name] for name in own if len(re.findall(rf"\b{name}\b", everything)) == 1]
    if not gone:
        return text
    was_aligned = aligned(text) == text
    nodes = [_alone(one) for one in gone]
    text = without(file, nodes)
    return aligned(text) if was_aligned else text


def _alone(spec: Node) -> Node:
    """The declaration of a specification that stands alone in it, otherwise the specification."""
    parent = spec.parent
    return parent if parent is not None and len(list(descendants(parent, spec.type))) == 1 else spec


def _parsed(text: str, runtime: str, subject: Subject, constants: Mapping[str, str]) -> GoFile:
    try:
        return parse(text)
    except NotGo as error:
        snippet = "\n\n".join(written(runtime, subject, constants))
        raise Unplaced(f"the file is no Go (line {error.line})", snippet) from error


def _tested(preset: Preset) -> Collection[str]:
    """The runtimes that are tested: those that the preset has, unless it says which."""
    commands = runtime_commands(preset.inference)
    declared = preset.e2e.tests
    return commands.keys() if declared is None else commands.keys() & set(declared)


def _target(runtime: str) -> Target:
    return Target(
        path=lambda _: FILES[runtime],
        place=lambda text, subject, tree: _place(runtime, text, subject, tree),
        remove=lambda text, subject, tree: _remove(runtime, text, subject, tree),
        belongs=lambda subject: runtime in _tested(subject.preset),
        is_shared=True,
    )


TARGETS = (_target(TRANSFORMERS), _target(VLLM))
