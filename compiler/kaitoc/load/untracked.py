"""What git does not know of, where there is git."""

import os
import subprocess
from pathlib import Path


def untracked(folder: Path) -> list[str]:
    """The files below a directory that git neither tracks nor ignores; none outside of a repository, or without git."""
    command = ["git", "-C", str(folder), "ls-files", "--others", "--exclude-standard", "-z"]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return []
    return [os.fsdecode(path) for path in done.stdout.split(b"\0") if path] if done.returncode == 0 else []
