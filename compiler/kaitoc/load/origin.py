"""Where a project comes from, as git knows it: the address that others fetch it from, and its directory there."""

import subprocess
from pathlib import Path


def remote_url(folder: Path) -> str | None:
    """The address of the remote `origin` of the repository that a directory is in, None where there is none."""
    command = ["git", "-C", str(folder), "config", "--get", "remote.origin.url"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return found.stdout.strip() or None


def folder_in_repository(folder: Path) -> str:
    """A directory relative to the top of its repository, "" for the top itself and outside of any repository."""
    here = folder.resolve()
    top = next((parent for parent in (here, *here.parents) if (parent / ".git").exists()), here)
    relative = here.relative_to(top).as_posix()
    return "" if relative == "." else relative
