"""Versions are known by their profiles, and nothing else looks at a version number."""

import re
from pathlib import Path

import pytest

import kaitoc.kaito
from kaitoc.kaito.profile import KNOWN_VERSIONS, load_profile, nearest_version

PACKAGE = Path(kaitoc.kaito.__file__).parent
COMPARISON = re.compile(r"version\)?\s*(==|!=|<|>|in\b)|[\"']\d+\.\d+\.\d+[\"']\s*(==|!=|<|>|in\b)")


@pytest.mark.parametrize("version", KNOWN_VERSIONS)
def test_every_known_version_has_a_profile(version: str) -> None:
    assert load_profile(version).version == version


def test_no_other_version_has_one() -> None:
    with pytest.raises(KeyError):
        load_profile("0.0.1")


@pytest.mark.parametrize(
    ("version", "nearest"), [("0.9.3", "0.9.4"), ("0.9.5-rc.1", "0.9.4"), ("0.7.0", None), ("0.9", None), ("x", None)]
)
def test_nearest_version(version: str, nearest: str | None) -> None:
    assert nearest_version(version) == nearest


def test_builders_never_compare_version_numbers() -> None:
    found = [
        f"{file.relative_to(PACKAGE)}:{number}"
        for file in sorted(PACKAGE.rglob("*.py"))
        if "profiles" not in file.parts and file.name != "profile.py"
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if COMPARISON.search(line) and not line.lstrip().startswith(("#", '"'))
    ]
    assert found == []
