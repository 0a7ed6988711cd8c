"""What would change in an output directory, as a unified diff."""

import difflib
import re
from collections.abc import Sequence

from kaitoc.emit.changes import FileChange
from kaitoc.emit.paths import MANIFEST
from kaitoc.report.text import printable

_COLORS = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
_SECRET = re.compile(rb"""^["']?kind["']?\s*:\s*["']?Secret\b""", re.MULTILINE)
_RESET = "\x1b[0m"
LONGEST = 1_000_000
"""A file of more bytes is named, not compared line by line."""


def to_text(changes: Sequence[FileChange], root: str, color: bool = False) -> str:
    """A unified diff of every changed file below `root`, "" for the working directory.

    The manifest, which changes with any of them, comes last.
    """
    ordered = sorted(changes, key=lambda change: (change.path == MANIFEST, change.path))
    return "".join(_colored(line) if color else line for change in ordered for line in _diff(change, root))


def _diff(change: FileChange, root: str) -> list[str]:
    old, new = change.old or b"", change.new or b""
    name = f"{root}/{change.path}" if root else change.path
    if change.path == MANIFEST:
        return [f"{name} {change.kind.value}\n"]
    if _SECRET.search(old) or _SECRET.search(new):
        return [f"{name} {change.kind.value} (a Secret: its values are not shown)\n"]
    if max(len(old), len(new)) > LONGEST:
        return [f"{name} {change.kind.value} ({len(old)} bytes, then {len(new)})\n"]
    lines = list(
        difflib.unified_diff(
            printable(old.decode(errors="replace")).splitlines(keepends=True),
            printable(new.decode(errors="replace")).splitlines(keepends=True),
            "/dev/null" if change.old is None else name,
            "/dev/null" if change.new is None else name,
        )
    )
    lines = [line if line.endswith("\n") else f"{line}\n\\ no newline at the end\n" for line in lines]
    if change.collision is not None:
        lines.insert(0, f"# {change.collision.path} {change.collision.reason}\n")
    return lines or [f"{name} {change.kind.value}\n"]


def _colored(line: str) -> str:
    paint = _COLORS.get(line[:1])
    return f"{paint}{line.rstrip()}{_RESET}\n" if paint else line
