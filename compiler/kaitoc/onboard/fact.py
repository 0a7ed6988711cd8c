"""A fact that a file of a checkout states of a preset, with its place."""

from typing import Any

from msgspec import Struct

REGISTERED, LISTED, SERVED, TESTED = "registered", "listed", "served", "tested"
DESCRIBED, SHOWN, DOCUMENTED = "described", "shown", "documented"
NAMED_BY_ID, TUNED = "named by id", "tuned"
"""Facts without a value: that a file has an entry for the preset."""


class Fact(Struct, frozen=True):
    """A fact of a preset, by a name that all files share, and where it stands; `line` counts from 1."""

    preset: str
    name: str
    value: Any
    path: str
    line: int


class Unread(Struct, frozen=True):
    """A part of a file whose facts only running it tells, or a file that is not what it should be."""

    path: str
    line: int
    reason: str
