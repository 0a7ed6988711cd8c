"""Edits of a Go file: what is cut leaves no gap and no crooked column, so that gofmt has nothing to add."""

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from tree_sitter import Node

from kaitoc.onboard.golang.source import GoFile, parse


class Replace(Struct, frozen=True):
    """Another text for the bytes from `start` up to `end`."""

    start: int
    end: int
    text: str


def applied(file: GoFile, edits: Iterable[Replace]) -> str:
    """The text with the edits in it; none of them may overlap."""
    data = file.data
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        data = data[: edit.start] + edit.text.encode() + data[edit.end :]
    return data.decode()


def without(file: GoFile, nodes: Iterable[Node], *, comments: bool = True) -> str:
    """The text without the lines of some nodes, the comments right above them, and the gap that they would leave.

    `comments` tells whether a comment right above a node is about it alone.
    """
    lines = file.data.decode().splitlines(keepends=True)
    gone: set[int] = set()
    for node in nodes:
        first, last = node.start_point.row, node.end_point.row
        comment = node.prev_sibling
        while comments and comment is not None and comment.type == "comment" and comment.end_point.row == first - 1:
            if lines[comment.start_point.row][: comment.start_point.column].strip():
                break
            first, comment = comment.start_point.row, comment.prev_sibling
        gone.update(range(first, last + 1))
    kept: list[str] = []
    fresh_gap = False
    for number, line in enumerate(lines):
        if number in gone:
            fresh_gap = True
            continue
        # Of the empty lines before and after what went, one stays; after an opening bracket or before a closing, none.
        if fresh_gap and not line.strip() and (not kept or _ends_gap(kept[-1])):
            continue
        if fresh_gap and re.match(r"\s*[)}]", line) and kept and not kept[-1].strip():
            kept.pop()
        fresh_gap = fresh_gap and not line.strip()
        kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    return "".join(kept)


def _ends_gap(line: str) -> bool:
    return not line.strip() or line.rstrip().endswith(("(", "{"))


def aligned(text: str) -> str:
    """The text with the equals signs of each block of constants and variables below each other, where they were."""
    file = parse(text)
    edits: list[Replace] = []
    for declaration in file.root.named_children:
        if declaration.type in ("const_declaration", "var_declaration"):
            specs = [one for one in _specs(declaration) if one.child_by_field_name("type") is None]
            for section in _sections(specs):
                edits += _section_edits(file, section)
    return applied(file, edits)


def _specs(declaration: Node) -> list[Node]:
    found: list[Node] = []
    for child in declaration.named_children:
        found += child.named_children if child.type == "var_spec_list" else [child]
    return [one for one in found if one.type in ("const_spec", "var_spec")]


def _sections(specs: Sequence[Node]) -> list[list[Node]]:
    """The specifications whose first lines follow each other."""
    sections: list[list[Node]] = []
    for spec in specs:
        if sections and sections[-1][-1].end_point.row == spec.start_point.row - 1:
            last = sections[-1][-1]
            if last.start_point.row == last.end_point.row:
                sections[-1].append(spec)
                continue
        sections.append([spec])
    return sections


def _section_edits(file: GoFile, section: Sequence[Node]) -> Iterable[Replace]:
    named = [(spec, spec.child_by_field_name("name"), spec.child_by_field_name("value")) for spec in section]
    if any(name is None or value is None for _, name, value in named):
        return
    width = max(name.end_byte - name.start_byte for _, name, _ in named if name)
    for _, name, value in named:
        assert name is not None
        assert value is not None
        blanks = " " * (width - (name.end_byte - name.start_byte) + 1)
        yield Replace(name.end_byte, value.start_byte, f"{blanks}= ")


def without_unused_imports(text: str) -> str:
    """The text without the imports that nothing in it uses."""
    file = parse(text)
    names = {one.name for one in file.imports}
    used: set[str] = set()
    for node in file.root.named_children:
        if node.type != "import_declaration":
            used.update(name for name in file.uses(node) if name in names)
    unused = [one.node for one in file.imports if one.name not in used and one.name not in ("_", ".")]
    return without(file, unused) if unused else text


def with_import(text: str, path: str, name: str = "") -> str:
    """The text with an import, where gofmt sorts it in: among those that share the beginning of its path.

    Raises LookupError where there is no block of imports.
    """
    file = parse(text)
    if any(one.path == path for one in file.imports):
        return text
    blocks = [node for node in file.root.named_children if node.type == "import_declaration"]
    groups = _sections([one.node for one in file.imports if one.node.parent != blocks[0]]) if blocks else []
    if not groups:
        raise LookupError("no block of imports")
    line = f'{name} "{path}"' if name else f'"{path}"'
    paths = {one.node.id: one.path for one in file.imports}
    root = path.partition("/")[0] if "." in path.partition("/")[0] else ""
    domain = "/".join(path.split("/")[:3]) if root else ""

    def kin(group: Sequence[Node]) -> tuple[int, int]:
        own = [paths[node.id] for node in group]
        standard = not any("." in one.partition("/")[0] for one in own)
        return (sum(one.startswith(domain) for one in own) if domain else 0, int(standard is not bool(root)))

    group = max(groups, key=kin)
    after = [node for node in group if paths[node.id] < path]
    if after:
        return applied(file, [Replace(after[-1].end_byte, after[-1].end_byte, f"\n\t{line}")])
    return applied(file, [Replace(group[0].start_byte, group[0].start_byte, f"{line}\n\t")])


def with_used_imports(text: str, known: Mapping[str, str]) -> str:
    """The text with those of the imports that it uses and lacks; `known` maps names to paths.

    Raises LookupError where there is no block of imports.
    """
    file = parse(text)
    missing = set(file.packages()) - {one.name for one in file.imports}
    for name, path in known.items():
        if name in missing:
            text = with_import(text, path, name if path.rpartition("/")[2] != name else "")
    return text
