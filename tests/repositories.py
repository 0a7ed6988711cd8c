"""Real git repositories with a project in them, to compare states of."""

import subprocess
from pathlib import Path

GIT = (
    "-c",
    "user.name=t",
    "-c",
    "user.email=t@example.com",
    "-c",
    "commit.gpgsign=false",
    "-c",
    "init.defaultBranch=main",
)


def git(directory: Path, *arguments: str) -> str:
    """Run git; what it prints."""
    done = subprocess.run(["git", *GIT, *arguments], cwd=directory, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(directory: Path, message: str = "change") -> str:
    """Commit everything that is there; the commit."""
    if not (directory / ".git").exists():
        git(directory, "init", "-q")
    git(directory, "add", "-A")
    git(directory, "commit", "-q", "--allow-empty", "-m", message)
    return git(directory, "rev-parse", "HEAD")
