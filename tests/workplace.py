"""A directory to try the command line in: files in, exit code and output out, and what became of the files."""

import io
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from kaitoc.cli.main import run

WORKSPACE = """\
apiVersion: kaito.sh/v1beta1
kind: Workspace
metadata:
  name: phi
resource:
  instanceType: Standard_NC24ads_A100_v4
  labelSelector:
    matchLabels:
      apps: phi
inference:
  preset:
    name: phi-4-mini-instruct
"""
CLUSTER = """\
apiVersion: kaitoc/v1alpha1
kind: Cluster
metadata:
  name: prod
spec:
  kaitoVersion: 0.9.4
"""
PROJECT = """\
apiVersion: kaitoc/v1alpha1
kind: Project
spec:
  inputs: [workspaces/]
  targets:
    - name: prod
      cluster: clusters/prod.yaml
      output: rendered/prod
"""
OVERLAID = PROJECT.replace("      output:", "      overlays: [overlay.jsonnet]\n      output:")
"""PROJECT with an overlay."""

Files = dict[str, str | bytes]
Tree = dict[str, tuple[int, bytes]]


def edit(old: str, new: str, text: str = WORKSPACE) -> str:
    """A text with another part, which must be there."""
    assert old in text
    return text.replace(old, new)


def another(name: str, text: str = WORKSPACE) -> str:
    """WORKSPACE, or a text with it, under another name and with nodes of its own."""
    return edit("apps: phi\n", f"apps: {name}\n", edit("name: phi\n", f"name: {name}\n", text))


@dataclass(frozen=True)
class Done:
    """A finished command."""

    code: int
    out: str
    err: str


class Workplace:
    """The working directory of commands that run in this process."""

    def __init__(self, path: Path, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        """Enter the directory."""
        self.path, self._capture, self._patch = path, capture, patch
        patch.chdir(path)

    def write(self, files: Files) -> "Workplace":
        """Write files, by relative path."""
        for name, content in files.items():
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def project(self, files: Files | None = None) -> "Workplace":
        """Write the files of a small project, some of them as given."""
        ours: Files = {"kaitoc.yaml": PROJECT, "clusters/prod.yaml": CLUSTER, "workspaces/phi.yaml": WORKSPACE}
        return self.write(ours | (files or {}))

    def run(self, *arguments: str, stdin: str | bytes = "") -> Done:
        """Run a command line."""
        content = stdin if isinstance(stdin, bytes) else stdin.encode()
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        self._capture.readouterr()
        code = run(list(arguments))
        shown = self._capture.readouterr()
        return Done(int(code), shown.out, shown.err)

    def text(self, name: str) -> str:
        """The content of a file."""
        return (self.path / name).read_text(encoding="utf-8")

    def tree(self, folder: str = ".") -> Tree:
        """Everything below a folder: mode and content, or where a link leads, by relative path."""
        found = {}
        for directory, names, files in os.walk(self.path / folder):
            for name in names + files:
                file = Path(directory, name)
                mode = file.lstat().st_mode
                content = os.readlink(file).encode() if stat.S_ISLNK(mode) else b""
                content = file.read_bytes() if stat.S_ISREG(mode) else content
                found[file.relative_to(self.path).as_posix()] = (stat.S_IMODE(mode), content)
        return found
