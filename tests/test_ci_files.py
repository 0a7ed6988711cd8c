"""What we give for CI systems: it is pinned, and calls commands and options that exist."""

import re
from pathlib import Path

import pytest
import yaml

from docs import ROOT

ACTION = ROOT / "action.yml"
FILES = [
    ACTION,
    ROOT / ".github/workflows/ci.yml",
    ROOT / "examples/github/.github/workflows/kaitoc.yml",
    ROOT / "examples/gitlab/.gitlab-ci.yml",
    ROOT / "examples/azure-devops/azure-pipelines.yml",
]
NAMED = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)


@NAMED
def test_every_action_is_pinned(file: Path) -> None:
    text = file.read_text()
    assert yaml.safe_load(text)
    for action in re.findall(r"uses: (\S+)", text):
        assert action.startswith("./") or re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), action


@NAMED
def test_every_command_exists(file: Path) -> None:
    from test_docs import problem

    text = re.sub(r"^ *#.*", "", file.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    for line in re.findall(r"\bkaitoc ((?:validate|render|plan|diff)\b[^>|\n]*)", text):
        # What a variable would hold.
        for variable, value in (("$MAX_GPUS", "16"), ("$FAIL_ON", "rejected")):
            line = line.replace(f'"{variable}"', value)
        words = [word.strip('"') for word in line.split()]
        assert problem(words) == "", line


def test_images_are_pinned() -> None:
    images = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert images
    assert all(re.fullmatch(r"python:\d+\.\d+\.\d+-slim-\w+", image) for image in images)


def test_the_action_uses_what_it_asks_for() -> None:
    action = yaml.safe_load(ACTION.read_text())
    text = yaml.safe_dump(action["runs"])
    assert all(f"inputs.{name}" in text for name in action["inputs"])
