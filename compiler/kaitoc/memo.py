"""A memory of what a pure function of a string gives."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Memo(dict[str, T], Generic[T]):
    """`memo[text]` is `function(text)`, computed once per text: a look-up in C, where functools.cache is a call.

    Manifests repeat the same few hundred strings without end. It forgets everything when it holds `limit` texts, so
    that texts that never come again do not pile up.
    """

    __slots__ = ("_function", "_limit")

    def __init__(self, function: Callable[[str], T], limit: int = 10_000) -> None:
        """`function` must have no effect and always give the same."""
        super().__init__()
        self._function, self._limit = function, limit

    def __missing__(self, text: str) -> T:
        """Compute and keep."""
        if len(self) >= self._limit:
            self.clear()
        value = self[text] = self._function(text)
        return value
