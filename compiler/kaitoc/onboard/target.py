"""What the modules of this package have in common: a file of KAITO's repository that has presets in it.

A target finds the place in the current text, reads what stands there, and changes it where the preset says otherwise.
What agrees stays as its author wrote it.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct

from kaitoc.onboard.layout import CHART, MODELS
from kaitoc.onboard.subject import Subject

Tree = Mapping[str, str]
"""The files of a checkout, by path below its root; files that are no text are not in it."""


def is_checkout(tree: Tree) -> bool:
    """Whether the files are those of KAITO's repository: some are there that no preset makes."""
    return CHART in tree or f"{MODELS}/metadata.go" in tree


class Unplaced(Exception):
    """There is no place for the preset in a file: why, and what would have to be put in by hand."""

    def __init__(self, reason: str, snippet: str = "") -> None:
        """`reason` is a sentence about the file."""
        super().__init__(reason)
        self.reason, self.snippet = reason, snippet


class Target(Struct, frozen=True):
    """A file with presets in it.

    `path` says where it is; `place` gives the text with the preset as it is to be, of None a whole file, or None for a
    file that no preset makes; `remove` the text without it, None where nothing is left. All three are pure; `place` and
    `remove` raise Unplaced. `belongs` tells whether the file of a preset is to be there in the KAITO version, even if
    the checkout has none yet; `is_shared` whether it has all presets in it, so that a checkout is to have it.
    """

    path: Callable[[Subject], str]
    place: Callable[[str | None, Subject, Tree], str | None]
    remove: Callable[[str, Subject, Tree], str | None]
    belongs: Callable[[Subject], bool] = lambda _: True
    is_shared: bool = False
