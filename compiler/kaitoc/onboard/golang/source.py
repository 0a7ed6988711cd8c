"""A Go file, parsed: its declarations by name and what they use, with their places in the text."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from msgspec import Struct
from tree_sitter import Language, Node, Parser


class NotGo(Exception):
    """A text that is no Go; `line` counts from 1."""

    def __init__(self, line: int) -> None:
        """`line` is the first that does not parse."""
        super().__init__(f"line {line} is no Go")
        self.line = line


class Import(Struct, frozen=True):
    """An import: the name that the file calls the package by ("_" for none), its path, and where it is."""

    name: str
    path: str
    node: Node


class GoFile(Struct, frozen=True):
    """A parsed file; nodes have byte offsets into `data`."""

    data: bytes
    root: Node

    def text(self, node: Node) -> str:
        """The text of a node."""
        return self.data[node.start_byte : node.end_byte].decode()

    @property
    def imports(self) -> list[Import]:
        """The imports, in order."""
        found = []
        for node in descendants(self.root, "import_spec"):
            path = node.child_by_field_name("path")
            assert path is not None
            alias = node.child_by_field_name("name")
            where = self.text(path).strip('"`')
            found.append(Import(self.text(alias) if alias else where.rpartition("/")[2], where, node))
        return found

    @property
    def specs(self) -> dict[str, Node]:
        """The constants and variables of the package that have a line of their own, by name."""
        found: dict[str, Node] = {}
        for declaration in self.root.named_children:
            if declaration.type in ("const_declaration", "var_declaration"):
                for spec in descendants(declaration, "const_spec", "var_spec"):
                    names = spec.children_by_field_name("name")
                    if len(names) == 1:
                        found[self.text(names[0])] = spec
        return found

    @property
    def types(self) -> dict[str, Node]:
        """The declarations of types, by name; those of several types in one are left out."""
        found: dict[str, Node] = {}
        for declaration in self.root.named_children:
            specs = list(descendants(declaration, "type_spec")) if declaration.type == "type_declaration" else []
            name = specs[0].child_by_field_name("name") if len(specs) == 1 else None
            if name is not None:
                found[self.text(name)] = declaration
        return found

    @property
    def functions(self) -> dict[str, Node]:
        """The functions by name; of several `init`, the first."""
        found: dict[str, Node] = {}
        for node in self.root.named_children:
            name = node.child_by_field_name("name") if node.type == "function_declaration" else None
            if name is not None:
                found.setdefault(self.text(name), node)
        return found

    def methods(self, type_name: str) -> dict[str, Node]:
        """The methods of a type or of pointers to it, by name."""
        found: dict[str, Node] = {}
        for node in self.root.named_children:
            receiver = node.child_by_field_name("receiver") if node.type == "method_declaration" else None
            name = node.child_by_field_name("name")
            owners = (
                [self.text(one) for one in descendants(receiver, "type_identifier")] if receiver is not None else []
            )
            if name is not None and type_name in owners:
                found[self.text(name)] = node
        return found

    def calls(self, node: Node, function: str) -> Iterator[Node]:
        """The calls of a function below a node, by the text that it is called by."""
        for call in descendants(node, "call_expression"):
            called = call.child_by_field_name("function")
            if called is not None and self.text(called) == function:
                yield call

    def packages(self) -> Iterator[str]:
        """The names that something exported is taken of: packages, and variables."""
        for node in descendants(self.root, "selector_expression", "qualified_type"):
            owner, taken = node.named_children[0], node.named_children[-1]
            if owner.type in ("identifier", "package_identifier") and self.text(taken)[:1].isupper():
                yield self.text(owner)

    def uses(self, node: Node) -> list[str]:
        """The names below a node that may mean something of the package or of an import, as often as they occur."""
        return [self.text(one) for one in descendants(node, "identifier", "type_identifier", "package_identifier")]


def parse(text: str) -> GoFile:
    """Parse a file. Raises NotGo."""
    data = text.encode()
    root = _parser().parse(data).root_node
    if root.has_error:
        raise NotGo(_first_error(root).start_point.row + 1)
    return GoFile(data, root)


def arguments(call: Node) -> Sequence[Node]:
    """The arguments of a call."""
    listed = call.child_by_field_name("arguments")
    return [child for child in listed.named_children if child.type != "comment"] if listed else []


def fields(literal: Node, file: GoFile) -> Mapping[str, Node]:
    """The values of a struct literal or map, by the text of their keys."""
    body = literal if literal.type == "literal_value" else literal.child_by_field_name("body")
    found: dict[str, Node] = {}
    for element in body.named_children if body else []:
        parts = [part for part in element.named_children if part.type == "literal_element"]
        if element.type == "keyed_element" and len(parts) == 2:
            found[file.text(parts[0])] = parts[1].named_children[0]
    return found


def map_literal(file: GoFile, variable: str) -> Node | None:
    """The literal that a variable of the file is set to, or None."""
    spec = file.specs.get(variable)
    return next(descendants(spec, "composite_literal"), None) if spec is not None else None


def map_entries(file: GoFile, variable: str) -> dict[str, Node]:
    """The entries of the map that a variable is set to, by their keys; none where there is no such map."""
    literal = map_literal(file, variable)
    body = literal.child_by_field_name("body") if literal is not None else None
    entries = [node for node in body.named_children if node.type == "keyed_element"] if body is not None else []
    return {file.text(node.named_children[0]).strip('"`'): node for node in entries}


def descendants(node: Node, *types: str) -> Iterator[Node]:
    """The nodes of some types at or below a node, in the order of the text."""
    if node.type in types:
        yield node
    for child in node.children:
        yield from descendants(child, *types)


def _first_error(node: Node) -> Node:
    for child in node.children:
        if child.has_error or child.is_error or child.is_missing:
            return _first_error(child)
    return node


@cache
def _parser() -> Parser:
    import tree_sitter_go

    return Parser(Language(tree_sitter_go.language()))
