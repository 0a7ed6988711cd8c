"""Rows of Markdown tables: found by the first cell of the header, changed cell by cell."""

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_CELL = re.compile(r"(?<!\\)\|")


class TableRow(Struct, frozen=True):
    """A row of a table: its line, counted from 0, and the text of its cells."""

    line: int
    cells: Sequence[str]


class Table(Struct, frozen=True):
    """A table: the line of its header, the texts of the header's cells, and its rows."""

    line: int
    header: Sequence[str]
    rows: Sequence[TableRow]

    @property
    def end(self) -> int:
        """The first line after the table."""
        return self.rows[-1].line + 1 if self.rows else self.line + 2


def table(text: str, *columns: str) -> Table | None:
    """The first table whose header begins with these columns, or None."""
    lines = text.splitlines()
    for number, line in enumerate(lines[:-1]):
        header = cells(line)
        if [cell.lower() for cell in header[: len(columns)]] != [one.lower() for one in columns]:
            continue
        if _RULE.fullmatch(lines[number + 1]):
            rows, at = [], number + 2
            while at < len(lines) and lines[at].lstrip().startswith("|"):
                rows.append(TableRow(at, cells(lines[at])))
                at += 1
            return Table(number, header, rows)
    return None


def cells(line: str) -> list[str]:
    """The texts of the cells of a line; none for a line that is no row."""
    stripped = line.strip()
    if not stripped.startswith("|"):
        return []
    return [cell.strip() for cell in _CELL.split(stripped.strip("|"))]


def with_row(text: str, row: Sequence[str], at: int) -> str:
    """The text with a new row as the line `at`."""
    lines = text.splitlines(keepends=True)
    if at and not lines[at - 1].endswith("\n"):
        lines[at - 1] += "\n"
    return "".join([*lines[:at], f"| {' | '.join(row)} |\n", *lines[at:]])


def changed_row(text: str, known: TableRow, row: Sequence[str], same: Callable[[int, str, str], bool]) -> str:
    """The text with other cells in a row; blanks around a cell fill up what it became shorter.

    `same` tells for the index of a column whether two texts mean the same; a cell that means the same stays as it is.
    """
    lines = text.splitlines(keepends=True)
    line = lines[known.line]
    start = line.index("|") + 1
    parts = _CELL.split(line[start:])
    for index, wanted in enumerate(row):
        if index < len(known.cells) and not same(index, known.cells[index], wanted):
            old = parts[index]
            lead = old[: len(old) - len(old.lstrip())] or " "
            parts[index] = f"{lead}{wanted}".ljust(len(old) - 1) + " "
    lines[known.line] = line[:start] + "|".join(parts)
    return "".join(lines)


def without_line(text: str, line: int) -> str:
    """The text without a line."""
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:line], *lines[line + 1 :]])


def place_for(found: Table, names: Sequence[str | None], order: Sequence[str], name: str) -> int:
    """The line for a new row: after the last of those before it in `order`, before the first of those after it.

    `names` are those of the rows, None for a row that stands for nothing in `order`.
    """
    at = order.index(name)
    for other in reversed(order[:at]):
        if other in names:
            return found.rows[names.index(other)].line + 1
    for other in order[at + 1 :]:
        if other in names:
            return found.rows[names.index(other)].line
    return found.end
