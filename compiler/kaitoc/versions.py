"""The KAITO versions that kaitoc knows: those that have a profile."""

import re
from functools import cache
from pathlib import Path

PROFILES = Path(__file__).parent / "kaito" / "profiles"
_PROFILE = re.compile(r"v(\d+)_(\d+)_(\d+)")


@cache
def known_versions() -> tuple[str, ...]:
    """Every known version, oldest first: 0.9.4 where there is a module or package `profiles.v0_9_4`."""
    modules = [file.stem for file in PROFILES.glob("*.py")]
    packages = [file.parent.name for file in PROFILES.glob("*/__init__.py")]
    found = [match for match in map(_PROFILE.fullmatch, modules + packages) if match]
    return tuple(sorted((".".join(match.groups()) for match in found), key=numbers))


def numbers(version: str) -> tuple[int, ...]:
    """A version that versions can be sorted by."""
    return tuple(int(part) for part in version.split("."))
