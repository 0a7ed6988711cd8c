"""The sums behind a number, taken from the very code that works it out.

A decision such as `estimator.memory` is run once more from its own source, with a note after every assignment. So a
formula cannot say anything but what is computed, and the code that computes knows nothing of it.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from kaitoc.quantity import GIB

_OPERATORS: Mapping[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", 1),
    ast.Sub: ("-", 1),
    ast.Mult: ("×", 2),
    ast.Div: ("÷", 2),
    ast.FloorDiv: ("//", 2),
}
_PLAIN = ("float", "round")
_SHOWN = ("ceil", "floor", "int", "max", "min")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z][a-z]+[A-Z]?[a-z]*)")
LARGE = 2**28
"""From here on a number is one of bytes, and shown in GiB."""


class Formula(Struct, frozen=True):
    """One step: `name` is `symbols`, which with the values filled in is `numbers`, and comes to `value`.

    Where the symbols are numbers already, `numbers` is "".
    """

    name: str
    symbols: str
    numbers: str
    value: float


def formulas(function: Callable[..., Any], arguments: Sequence[Any], named: Mapping[str, Any]) -> list[Formula]:
    """Every step of a function's arithmetic, in the order in which it is done; none where it has no source."""
    function = inspect.unwrap(function)
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return []
    bound = [function.__self__] if inspect.ismethod(function) else []
    plain = getattr(function, "__func__", function)
    return source_formulas(source, plain.__globals__, [*bound, *arguments], named)


def source_formulas(
    source: str, known: Mapping[str, Any], arguments: Sequence[Any], named: Mapping[str, Any] | None = None
) -> list[Formula]:
    """The same of the source of a function; `known` is what it may refer to. None where it is no function."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    definition = tree.body[0]
    if not isinstance(definition, ast.FunctionDef):
        return []
    steps: list[ast.Assign] = []
    definition.decorator_list = []
    definition.body = _noted(definition.body, definition.name, steps)
    ast.fix_missing_locations(tree)
    found: list[Formula] = []

    def note(number: int, values: Mapping[str, Any]) -> None:
        found.extend(_formula(steps[number], {**scope, **values}))

    scope = {**known, "_note": note}
    exec(compile(tree, "<formulas>", "exec"), scope)  # noqa: S102 - the source of the function itself
    scope[definition.name](*arguments, **(named or {}))
    return found


def _noted(body: list[ast.stmt], name: str, steps: list[ast.Assign]) -> list[ast.stmt]:
    """The statements with a call behind every assignment, and what is returned as an assignment to `name`."""
    noted: list[ast.stmt] = []
    for statement in body:
        if isinstance(statement, ast.If):
            statement.body, statement.orelse = (
                _noted(part, name, steps) for part in (statement.body, statement.orelse)
            )
        if isinstance(statement, ast.Return) and statement.value is not None:
            noted += _noted([ast.Assign([ast.Name(name, ast.Store())], statement.value)], name, steps)
            statement = ast.Return(ast.Name(name, ast.Load()))
        noted.append(statement)
        if isinstance(statement, ast.Assign):
            noted += ast.parse(f"_note({len(steps)}, locals())").body
            steps.append(statement)
    return noted


def _formula(step: ast.Assign, values: Mapping[str, Any]) -> Iterator[Formula]:
    """What an assignment of numbers says; nothing where it only gives something another name."""
    target, source = step.targets[0], step.value
    pairs = [(target, source)]
    if isinstance(target, ast.Tuple) and isinstance(source, ast.Tuple):
        pairs = list(zip(target.elts, source.elts, strict=True))
    for left, right in pairs:
        if not isinstance(left, ast.Name) or not _is_number(values.get(left.id)):
            continue
        yield from _inside(right, values)
        if any(isinstance(node, ast.BinOp) for node in ast.walk(right)):
            symbols, numbers = _Text(values, filled=False), _Text(values, filled=True)
            yield Formula(_words(left.id), symbols.of(right), numbers.of(right), values[left.id])


def _inside(node: ast.expr, values: Mapping[str, Any]) -> Iterator[Formula]:
    """The steps of a function of kaitoc's own that a number comes from."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and inspect.isfunction(values.get(node.func.id)):
        yield from formulas(values[node.func.id], [_value(argument, values) for argument in node.args], {})


def _value(node: ast.expr, values: Mapping[str, Any]) -> Any:
    expression = ast.fix_missing_locations(ast.Expression(node))
    return eval(compile(expression, "<formulas>", "eval"), dict(values))  # noqa: S307 - a part of the source


class _Text:
    """An expression as text, with names or with the values that they have."""

    def __init__(self, values: Mapping[str, Any], *, filled: bool) -> None:
        self._values, self._filled = values, filled

    def of(self, node: ast.expr, strength: int = 0) -> str:
        """The text of an expression, in brackets where an operator of that strength is beside it."""
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            sign, own = _OPERATORS[type(node.op)]
            text = f"{self.of(node.left, own)} {sign} {self.of(node.right, own + 1)}"
            return f"({text})" if own < strength else text
        if isinstance(node, ast.IfExp):
            return self.of(node.body if self._value(node.test) else node.orelse, strength)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            inside = ", ".join(self.of(argument) for argument in node.args)
            if node.func.id in _PLAIN:
                return self.of(node.args[0], strength)
            if node.func.id in _SHOWN:
                return f"{node.func.id}({inside})"
        if self._filled or isinstance(node, ast.Constant):
            return number_text(self._value(node))
        return _name(node)

    def _value(self, node: ast.expr) -> Any:
        return _value(node, self._values)


def number_text(value: Any) -> str:
    """A number for people: bytes in GiB, thousands set apart, no more digits than say something."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if abs(value) >= LARGE:
        return f"{round(value / GIB, 3):g} GiB"
    return f"{value:,}" if isinstance(value, int) else f"{round(value, 4):,}".removesuffix(".0")


def _name(node: ast.expr) -> str:
    """What a value is called: a variable, the last part of an attribute, or what a call is asked about."""
    if isinstance(node, ast.Attribute):
        return _words(node.attr)
    if isinstance(node, ast.Name):
        return _words(node.id)
    if isinstance(node, ast.Call) and node.args:
        return _name(node.args[0])
    if isinstance(node, ast.BoolOp):
        return _name(node.values[0])
    return ast.unparse(node)


def _words(name: str) -> str:
    words = _HUMP.sub(" ", name.strip("_")).lower().replace("_", " ")
    return {"gib": "1 GiB"}.get(words, words)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
