"""The same input gives the same bytes and modes wherever it is rendered, and rendering asks nobody."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from golden import GOLDEN

CASE = GOLDEN / "two-clusters"
HERE = {"TZ": "UTC", "LANG": "C.UTF-8", "PYTHONHASHSEED": "1"}
ELSEWHERE = {"TZ": "Asia/Kathmandu", "LANG": "tr_TR.ISO-8859-9", "LC_ALL": "C", "PYTHONHASHSEED": "4242"}

NO_SOCKETS = """
import sys

def refuse(event, arguments):
    if event.startswith("socket."):
        sys.stderr.write(f"opened a socket: {event} {arguments}\\n")
        raise SystemExit(99)

sys.addaudithook(refuse)
if sys.argv[1] == "probe":
    import socket
    socket.socket()
from kaitoc.__main__ import main
main()
"""


def rendered(case: Path, environment: dict[str, str], umask: int) -> dict[str, tuple[int, bytes]]:
    """What rendering into a copy without any output writes: mode and bytes of every path."""
    shutil.copytree(CASE, case, ignore=shutil.ignore_patterns("rendered"))
    subprocess.run(
        [sys.executable, "-m", "kaitoc", "render"],
        cwd=case,
        env={**os.environ, **environment, "XDG_CACHE_HOME": str(case.parent / "cache")},
        umask=umask,
        check=True,
        capture_output=True,
    )
    paths = sorted((case / "rendered").rglob("*"))
    return {
        str(path.relative_to(case)): (path.stat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in paths
    }


@pytest.mark.parametrize("umask", [0o000, 0o027, 0o077], ids=oct)
def test_same_everywhere(tmp_path: Path, umask: int) -> None:
    here = rendered(tmp_path / "a" / "case", HERE, 0o022)
    assert here
    assert rendered(tmp_path / "b" / "case", ELSEWHERE, umask) == here


@pytest.mark.parametrize(("argument", "code"), [("render", 0), ("probe", 99)])
def test_no_socket(tmp_path: Path, argument: str, code: int) -> None:
    case = tmp_path / "case"
    shutil.copytree(CASE, case, ignore=shutil.ignore_patterns("rendered"))
    done = subprocess.run([sys.executable, "-c", NO_SOCKETS, argument], cwd=case, capture_output=True, text=True)
    assert done.returncode == code, done.stderr
