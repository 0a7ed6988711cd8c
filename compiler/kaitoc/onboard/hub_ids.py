"""The preset's Hugging Face id in the map of `vllm_model.go`, from KAITO 0.9 until its catalog.

Without it, KAITO derives a preset of its own for a Workspace that names the model by that id.
"""

from collections.abc import Sequence

from tree_sitter import Node

from kaitoc.onboard.golang.edit import Replace, applied
from kaitoc.onboard.golang.source import GoFile, NotGo, map_entries, map_literal, parse
from kaitoc.onboard.golang.text import Literal, expression, quoted
from kaitoc.onboard.layout import HUB_IDS
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.target import Target, Tree, Unplaced

VARIABLE = "builtinVLLMModels"
Pairs = Sequence[tuple[str, str]]


def place(text: str | None, subject: Subject, _: Tree) -> str | None:
    """The text with the id; where there is no checkout, the file is none that a preset makes."""
    if text is None:
        return None
    key, value = quoted(subject.model.lower()), quoted(subject.listed)
    try:
        file = parse(text)
    except NotGo as error:
        raise Unplaced(f"the file is no Go (line {error.line})", f"{key}: {value},") from error
    literal = map_literal(file, VARIABLE)
    if literal is None:
        raise Unplaced(f"the file has no map {VARIABLE}", f"{key}: {value},")
    before = _pairs(file)
    if (key, value) in before:
        return text
    others = [pair for pair in before if pair[0] != key]
    known = next((index for index, pair in enumerate(before) if pair[0] == key), None)
    organisation = key.partition("/")[0]
    kin = [index for index, pair in enumerate(others) if pair[0].startswith(f"{organisation}/")]
    at = known if known is not None else kin[-1] + 1 if kin else len(others)
    return _with(file, literal, [*others[:at], (key, value), *others[at:]])


def remove(text: str, subject: Subject, _: Tree) -> str:
    """The text without the ids that mean the preset."""
    try:
        file = parse(text)
    except NotGo as error:
        raise Unplaced(f"the file is no Go (line {error.line})") from error
    literal = map_literal(file, VARIABLE)
    kept = [pair for pair in _pairs(file) if pair[1] != quoted(subject.listed)]
    return text if literal is None or len(kept) == len(_pairs(file)) else _with(file, literal, kept)


def _pairs(file: GoFile) -> list[tuple[str, str]]:
    found = map_entries(file, VARIABLE).values()
    return [(file.text(node.named_children[0]), file.text(node.named_children[1])) for node in found]


def _with(file: GoFile, literal: Node, pairs: Pairs) -> str:
    """The text with other entries in the map, which is written anew: one longer key moves all of its columns."""
    line = file.data.decode().splitlines()[literal.start_point.row]
    depth = len(line) - len(line.lstrip("\t"))
    body = literal.child_by_field_name("body")
    if body is None or any(child.type == "comment" for child in body.named_children):
        raise Unplaced(f"the map {VARIABLE} has comments in it", "\n".join(f"{key}: {value}," for key, value in pairs))
    written = expression(Literal("map[string]string", pairs), depth)
    return applied(file, [Replace(literal.start_byte, literal.end_byte, written)])


TARGET = Target(
    path=lambda _: HUB_IDS,
    place=place,
    remove=remove,
    belongs=lambda subject: subject.layout.has_hub_ids,
    is_shared=True,
)
