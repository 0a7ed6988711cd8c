"""Records behave like the frozen dataclasses that they stand for."""

import dataclasses
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from kaitoc.records import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A record with defaults."""

    x: int
    y: int = 2
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Point):
    """A record on top of another."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """A record of nothing."""


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """What a record of one field is compared with."""

    x: int


@dataclass(frozen=True, slots=True)
class One:
    """A record of one field."""

    x: int


def test_fields_have_what_was_given_or_their_defaults() -> None:
    first, second = Point(1), Point(1)
    assert (first.x, first.y, first.tags) == (1, 2, {})
    assert first.tags is not second.tags
    named = Named(1, 3, name="a")
    assert (named.x, named.y, named.tags, named.name) == (1, 3, {}, "a")


@pytest.mark.parametrize("arguments", [{}, {"x": 1, "z": 2}])
def test_arguments_are_checked(arguments: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Point(**arguments)


def test_keyword_only_fields_take_no_place() -> None:
    with pytest.raises(TypeError):
        Named(1, 2, {}, "a")  # type: ignore[misc]


def test_records_compare_by_class_and_fields() -> None:
    assert Point(1) == Point(1, 2, {})
    assert Point(1) != Point(2)
    assert Point(1) != Named(1)
    assert One(1) != Standard(1)
    assert Empty() == Empty()


def test_equal_records_have_one_hash() -> None:
    assert len({One(1), One(1), One(2)}) == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Point(1))


def test_records_cannot_be_changed() -> None:
    point = Point(1)
    with pytest.raises(FrozenInstanceError, match="'x'"):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="'x'"):
        del point.x
    with pytest.raises(FrozenInstanceError):
        point.z = 2  # type: ignore[attr-defined]
    assert not hasattr(point, "__dict__")


def test_the_functions_of_dataclasses_take_records() -> None:
    named = dataclasses.replace(Named(1, name="a"), name="b")
    assert repr(named) == "Named(x=1, y=2, tags={}, name='b')"
    assert dataclasses.asdict(named) == {"x": 1, "y": 2, "tags": {}, "name": "b"}
    assert [f.name for f in dataclasses.fields(Named)] == ["x", "y", "tags", "name"]


def test_only_frozen_records_with_slots_are_offered() -> None:
    with pytest.raises(TypeError, match="frozen and has slots"):
        dataclass(frozen=False, slots=True)
