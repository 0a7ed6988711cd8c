"""kaitoc as a process of its own, where only that tells: streams, signals, the environment, imports."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def kaitoc(
    folder: Path, *arguments: str, env: Mapping[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """Run a command line in a folder and capture its output; `options` are those of subprocess.run."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    command = [sys.executable, "-m", "kaitoc", *arguments]
    if "input" in options:
        del streams["stdin"]
    return subprocess.run(command, cwd=folder, env=environment(env), timeout=60, **{**streams, **options})


def environment(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of the tests, changed."""
    return {**os.environ, **(env or {})}
