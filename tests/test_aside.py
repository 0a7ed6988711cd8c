"""Work done aside."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest

from kaitoc.aside import ENOUGH, in_turn, spread, worthwhile

T = TypeVar("T")


class Noting:
    """A way to do things aside that notes how often it is asked to."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, compute: Callable[[], T], /) -> Callable[[], T]:
        self.asked += 1
        result = compute()
        return lambda: result


def doubled(numbers: Sequence[int]) -> list[int]:
    return [2 * number for number in numbers]


@pytest.mark.parametrize(("count", "asked"), [(0, 0), (1, 0), (ENOUGH - 1, 0), (ENOUGH, 1), (ENOUGH + 1, 1)])
def test_what_is_spread_comes_in_order(count: int, asked: int) -> None:
    noting = Noting()
    assert spread(doubled, range(count), noting) == [2 * number for number in range(count)]
    assert noting.asked == asked


def test_in_turn_computes_when_it_is_asked() -> None:
    done: list[str] = []
    wait = in_turn(lambda: done.append("computed"))
    assert done == []
    wait()
    assert done == ["computed"]


def test_a_few_objects_are_not_worth_a_process() -> None:
    noting = Noting()
    assert worthwhile(noting, ENOUGH - 1) is in_turn
    assert worthwhile(noting, ENOUGH) is noting
