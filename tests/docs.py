"""The documents: their code blocks and links, and a command that brings their `console` blocks up to date.

`python tests/docs.py` runs the commands of every `console` block and writes what they print below them. The blocks of a
document run in order, in a copy of the golden repositories. It writes the reference of the rules as well.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (".", "docs", "compiler", "golden", "overlays", "presets", "schemas", "tests", "tests/fixtures")
DOCUMENTS = sorted(path for folder in FOLDERS for path in (ROOT / folder).glob("*.md"))
RULES = ROOT / "docs" / "rules.md"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SEPARATORS = {"&&", "||", "|", ";", "(", ")", ">", "<"}


@dataclass(frozen=True)
class Block:
    """A fenced block: its language and its text."""

    language: str
    text: str


def name(document: Path) -> str:
    """The path of a document from the top of the repository."""
    return document.relative_to(ROOT).as_posix()


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a document."""
    return [Block(*found.groups()) for found in _FENCE.finditer(text)]


def commands(text: str) -> Iterator[list[str]]:
    """The arguments of every `kaitoc` command in a document: in shell and console blocks, in workflows, in the text."""
    prose = _FENCE.sub("", text)
    lines = re.findall(r"`(kaitoc [^`]+)`", " ".join(prose.split()))
    for block in blocks(text):
        if block.language in ("sh", "console"):
            lines += [line.removeprefix("$ ") for line in block.text.splitlines()]
        elif block.language == "yaml":
            lines += re.findall(r"run: (.*)", block.text)
    for line in lines:
        if "kaitoc " in line:
            yield from _kaitoc_calls(line)


def _kaitoc_calls(line: str) -> Iterator[list[str]]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    call: list[str] = []
    try:
        words = [*lexer, ";"]
    except ValueError:
        return
    for word in words:
        if word in _SEPARATORS:
            if len(call) > 1 and call[0] == "kaitoc":
                yield call[1:]
            call = []
        else:
            call.append(word)


class Session:
    """A shell in a copy of the golden repositories, with this kaitoc; `run` gives what a command prints."""

    def __init__(self, scratch: Path) -> None:
        """`scratch` is an empty directory."""
        programs = scratch / "bin"
        programs.mkdir()
        program = programs / "kaitoc"
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m kaitoc "$@"\n')
        program.chmod(0o755)
        shutil.copytree(ROOT / "golden", scratch / "work" / "golden")
        self.folder = str(scratch / "work")
        self._where = scratch / "where"
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        self._environment = {**os.environ, "PATH": path, "NO_COLOR": "1", "LC_ALL": "C"}

    def run(self, command: str) -> str:
        """What a command prints to both outputs; `cd` is remembered."""
        script = f"exec 2>&1\n{command}\nstatus=$?\npwd > {shlex.quote(str(self._where))}\nexit $status"
        shell = ["bash", "-c", script]
        done = subprocess.run(shell, cwd=self.folder, env=self._environment, capture_output=True, text=True)
        self.folder = self._where.read_text().strip()
        return done.stdout


def rule_reference() -> str:
    """What docs/rules.md has to say: the rules that there are."""
    command = [sys.executable, "-m", "kaitoc", "rules", "--output-format", "markdown"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def updated(text: str) -> str:
    """A document in which every command of a console block is followed by what it prints now."""
    if "```console" not in text:
        return text
    with TemporaryDirectory() as scratch:
        session = Session(Path(scratch))

        def block(found: re.Match[str]) -> str:
            if found[1] != "console":
                return found[0]
            lines = [line for line in found[2].splitlines() if line.startswith("$ ")]
            return "```console\n" + "".join(f"{line}\n{session.run(line[2:])}" for line in lines) + "```"

        return _FENCE.sub(block, text)


if __name__ == "__main__":
    RULES.write_text(rule_reference())
    for path in DOCUMENTS:
        before = path.read_text()
        after = updated(before)
        if after != before:
            path.write_text(after)
            print(f"updated {name(path)}")
