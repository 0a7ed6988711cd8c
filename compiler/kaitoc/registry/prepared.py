"""The registries that a wheel carries evaluated, each under the digest of what it was evaluated from."""

from pathlib import Path
from typing import Any

from kaitoc import cache
from kaitoc.registry.sources import digest
from kaitoc.resources import shipped
from kaitoc.versions import known_versions


def prepare(folder: Path) -> None:
    """Evaluate the shipped presets for every known KAITO version, into a folder."""
    from kaitoc.registry.evaluate import evaluate_registry

    for version in known_versions():
        cache.write(folder, digest(version, ()), evaluate_registry(version), {})


def prepared(identity: str) -> tuple[dict[str, Any], dict[str, str]] | None:
    """The document of a registry by the digest of its sources, as a cache gives it; None in a checkout.

    Whoever edits the presets of an installed kaitoc changes their digest, and has them evaluated.
    """
    return cache.read(shipped("registry"), identity)
