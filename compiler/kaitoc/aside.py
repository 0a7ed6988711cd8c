"""Work done aside, while the rest goes on: whoever has a second core lends it to the pipeline."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")

ENOUGH = 64
"""Objects; what they take is well above what it takes to begin a process and to hear from it."""


class Aside(Protocol):
    """How to have something computed aside."""

    def __call__(self, compute: Callable[[], T], /) -> Callable[[], T]:
        """Begin `compute()`, and return what waits for its result; what else it does is lost."""


def in_turn(compute: Callable[[], T]) -> Callable[[], T]:
    """Nothing goes on aside: it is computed when it is asked for."""
    return compute


def worthwhile(aside: Aside, count: int) -> Aside:
    """The way to have `count` objects worked on: for a few it takes longer aside."""
    return aside if count >= ENOUGH else in_turn


def spread(work: Callable[[Sequence[T]], list[R]], items: Sequence[T], aside: Aside) -> list[R]:
    """What `work` makes of all items, in their order; half of them aside, where they are many."""
    middle = len(items) // 2
    second_half = worthwhile(aside, len(items))(lambda: work(items[middle:]))
    return work(items[:middle]) + second_half()
