"""A text of limited length, of which every part that is opened is closed as well."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_NOTICE = 200
"""The characters that are kept for the last words."""


class Page:
    """Lines up to a number of characters; after the first that does not fit, only what is open is closed."""

    def __init__(self, longest: int) -> None:
        """An empty page."""
        self._lines: list[str] = []
        self._left = longest - _NOTICE
        self._missing = 0
        self._full = False

    def add(self, *lines: str) -> None:
        """Take lines, as long as there is room; a second empty line in a row is left out."""
        for line in lines:
            again = not line and (not self._lines or not self._lines[-1])
            if not again and self._takes(len(line) + 1):
                self._lines.append(line)

    @contextmanager
    def block(self, opening: str, closing: str, *, counts: bool = False) -> Iterator[None]:
        """Everything that is added meanwhile comes between two lines, the second of which has its room from the start.

        A block that `counts` and is not there as a whole is one that is missing.
        """
        opened = self._takes(len(opening) + len(closing) + 2)
        if opened:
            self._lines.append(opening)
        yield
        if opened:
            self._lines.append(closing)
        if counts and self._full:
            self._missing += 1

    def text(self, notice: Callable[[int], str]) -> str:
        """All lines; `notice` says how many blocks are not there, where the page was too short."""
        ending = ["", notice(self._missing)] if self._full else []
        return "\n".join([*self._lines, *ending]).rstrip("\n") + "\n"

    def _takes(self, length: int) -> bool:
        if length > self._left:
            self._full = True
        if not self._full:
            self._left -= length
        return not self._full
