"""How to leave: what is large is not taken apart object by object, where the process ends anyway."""

from typing import TypeVar

T = TypeVar("T")


def left_alone(value: T) -> T:
    """The value, which stays in memory until the process ends, or garbage is collected.

    kaitoc collects none (`cli.main`): to free the objects of a large input one by one takes longer than to start.
    """
    cycle: list[object] = [value]
    cycle.append(cycle)
    return value
