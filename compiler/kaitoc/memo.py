"""Memories of what a pure function gives: for any string, or for each of a table."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

K = TypeVar("K")
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


class Lazy(Mapping[K, T]):
    """A mapping whose values are built from the rows of a table when they are first asked for."""

    __slots__ = ("_build", "_built", "_rows")

    def __init__(self, rows: Mapping[K, Any], build: Callable[[Any], T]) -> None:
        """`build` must have no effect and always give the same."""
        self._rows, self._build, self._built = rows, build, dict[K, T]()

    def __getitem__(self, name: K) -> T:
        """Build and keep."""
        if name not in self._built:
            self._built[name] = self._build(self._rows[name])
        return self._built[name]

    def get(self, name: K, default: Any = None) -> Any:
        """As for any mapping, which would find out by an exception what is not there."""
        return self[name] if name in self._rows else default

    def __contains__(self, name: object) -> bool:
        """Whether there is such a row; nothing is built."""
        return name in self._rows

    def __iter__(self) -> Iterator[K]:
        """The names of all rows."""
        return iter(self._rows)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._rows)
