"""The errors that leave the core: each knows the exit code it ends the program with."""

from collections.abc import Callable, Sequence
from enum import IntEnum

from kaitoc.diagnostics import Diagnostic


class Exit(IntEnum):
    """The exit codes of every command."""

    OK = 0
    INVALID = 1
    ENVIRONMENT = 2
    BUG = 3
    INTERRUPTED = 130


class KaitocError(Exception):
    """A failure with a message for people, a hint, and an exit code."""

    code = Exit.INVALID

    def __init__(self, message: str, hint: str = "") -> None:
        """`message` says what is wrong, `hint` how to get to what would be right."""
        super().__init__(message)
        self.message, self.hint = message, hint


class InvalidInput(KaitocError):
    """The input is refused: exit 1, with every finding that led there."""

    def __init__(self, diagnostics: Sequence[Diagnostic], read: Callable[[str], bytes] | None = None) -> None:
        """`diagnostics` holds at least one error; `read` gives the files again to show where, by default from disk."""
        super().__init__("; ".join(d.message for d in diagnostics if d.is_error))
        self.diagnostics = tuple(diagnostics)
        self.read = read


class UnreadableSide(InvalidInput):
    """One side of a comparison cannot be read, so that nothing can be said about what is missing there: exit 2."""

    code = Exit.ENVIRONMENT


class EnvironmentProblem(KaitocError):
    """A file is missing, a directory is not writable, a flag makes no sense: exit 2."""

    code = Exit.ENVIRONMENT


class CompilerBug(KaitocError):
    """kaitoc produced something that it must never produce: exit 3."""

    code = Exit.BUG
