"""The same input gives the same bytes and modes, whoever renders it, and never asks the network."""

import os
from pathlib import Path

import pytest

from processes import kaitoc
from workplace import CLUSTER, OVERLAID, Tree, Workplace, edit

ODD = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: phi-config
  annotations: {b: "2025-05-01 10:00:00", a: "ünïcödé \\u00e9 \\U0001f600", I: i}
data:
  inference_config.yaml: |
    vllm:
      max-model-len: 4096
  Z: z
  a: "1e3"
---
apiVersion: v1
kind: Secret
metadata: {name: token}
stringData: {a: b}
"""
FILES: dict[str, str | bytes] = {
    "kaitoc.yaml": OVERLAID,
    "clusters/prod.yaml": CLUSTER,
    "overlay.jsonnet": "[{match: {kind: 'Workspace'}, patch: {metadata: {labels: {x: '1', a: '2', 'é/b': null}}}}]",
    "workspaces/b.yaml": edit("inference:\n", "inference:\n  config: phi-config\n"),
    "workspaces/A.yaml": edit("name: phi\n", "name: other\n"),
    "workspaces/a/odd.yml": ODD,
}
SURROUNDINGS: list[dict[str, str]] = [
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    {"TZ": "Asia/Kathmandu", "LC_ALL": "en_US.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "America/St_Johns", "LC_ALL": "POSIX", "LANG": "tr_TR.ISO-8859-9", "PYTHONHASHSEED": "4294967295"},
    {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    {"PYTHONOPTIMIZE": "1", "NO_COLOR": "", "TERM": "xterm-256color", "COLUMNS": "20"},
]


def write(folder: Path, backwards: bool) -> None:
    """The same files, made in another order."""
    for name in sorted(FILES, reverse=backwards):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        content = FILES[name]
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def tree(folder: Path) -> Tree:
    found: Tree = {}
    for directory, names, files in os.walk(folder):
        for name in names + files:
            path = Path(directory, name)
            content = path.read_bytes() if path.is_file() else b""
            found[path.relative_to(folder).as_posix()] = (path.stat().st_mode, content)
    return found


def test_surroundings_do_not_matter(tmp_path: Path) -> None:
    trees, streams, expansions, reports = [], [], [], []
    for number, surroundings in enumerate(SURROUNDINGS):
        folder = tmp_path / f"place {number}"
        write(folder, backwards=number % 2 == 1)
        umask = os.umask((0o022, 0o077, 0o000, 0o027, 0o002)[number])
        try:
            done = kaitoc(folder, "render", env=surroundings)
        finally:
            os.umask(umask)
        assert done.returncode == 0, done.stderr
        trees.append(tree(folder / "rendered"))
        cluster = ("--cluster", "clusters/prod.yaml")
        streams.append(kaitoc(folder, "render", "workspaces", *cluster, "-o", "-", env=surroundings).stdout)
        expansions.append(kaitoc(folder, "expand", env=surroundings).stdout)
        reports.append(kaitoc(folder, "validate", "--output-format", "json", env=surroundings).stdout)
    for same in (trees, streams, expansions, reports):
        assert all(one == same[0] for one in same[1:])
    assert len(trees[0]) == 8
    assert "ünïcödé".encode() in streams[0]


def test_the_place_does_not_matter(work: Workplace, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two" / "deep"
    for folder in (one, two):
        write(folder, backwards=False)
        os.chdir(folder)
        assert work.run("render").code == 0
    assert tree(one / "rendered") == tree(two / "rendered")


def test_modes_are_those_of_a_checkout(work: Workplace) -> None:
    work.write(FILES).run("render")
    modes = {oct(mode) for mode, content in work.tree("rendered").values() if content}
    assert modes == {"0o644"}


NO_SOCKETS = """\
import sys

def hook(event, arguments):
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.")):
        sys.stderr.write(f"NETWORK {event}\\n")
        sys.stderr.flush()
        import os
        os._exit(99)

sys.addaudithook(hook)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["render"],
        ["render", "--check"],
        ["expand"],
        ["plan"],
        ["validate"],
        ["render", "workspaces", "-o", "-"],
        ["preset", "list"],
        ["init", "new"],
    ],
)
def test_no_socket_is_opened(tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path, backwards=False)
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(NO_SOCKETS)
    path = os.pathsep.join(filter(None, [str(tmp_path / "hook"), os.environ.get("PYTHONPATH")]))
    # A cache of its own, so that the registry is evaluated.
    surroundings = {"PYTHONPATH": path, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = kaitoc(tmp_path, *arguments, env=surroundings)
    assert done.returncode in (0, 1), done.stderr
    assert b"NETWORK" not in done.stderr


def test_the_hook_would_notice(tmp_path: Path) -> None:
    import subprocess
    import sys

    (tmp_path / "sitecustomize.py").write_text(NO_SOCKETS)
    done = subprocess.run(
        [sys.executable, "-c", "import socket; socket.socket()"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (99, b"NETWORK socket.__new__\n")
