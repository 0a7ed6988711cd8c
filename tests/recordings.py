"""Recordings of what KAITO did, and the form in which two lists of objects are compared."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

from kaitoc.kaito.profile import KNOWN_VERSIONS

FIXTURES = Path(__file__).parent / "fixtures"
_GENERATED = {"NodeClaim", "Workspace"}


def recordings(version: str, category: str) -> list[dict[str, Any]]:
    """The recorded cases of a category."""
    lines = (FIXTURES / f"kaito-{version}" / f"{category}.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def versions_with(category: str) -> list[str]:
    """The known KAITO versions of which a category is recorded, oldest first."""
    return [version for version in KNOWN_VERSIONS if (FIXTURES / f"kaito-{version}" / f"{category}.jsonl").exists()]


def comparable(objects: list[dict[str, Any]]) -> list[str]:
    """Objects without what differs for no reason: order of flags and objects, empty values, generated names."""
    return sorted(json.dumps(_object(obj), sort_keys=True, indent=1) for obj in objects)


def _object(obj: dict[str, Any]) -> dict[str, Any]:
    obj = json.loads(json.dumps(obj))
    metadata = obj["metadata"]
    metadata.setdefault("namespace", "default")
    if obj["kind"] in _GENERATED:
        metadata.pop("name", None)
        metadata.pop("generateName", None)
    metadata["annotations"] = {
        key: value
        for key, value in (metadata.get("annotations") or {}).items()
        if not key.endswith("kaito.io/revision")
    }
    if obj["kind"] == "ConfigMap":
        obj["data"] = {key: yaml.safe_load(text) if "yaml" in key else text for key, text in obj["data"].items()}
    return _tidy(obj)


def _tidy(value: Any) -> Any:
    if isinstance(value, dict):
        tidied = {
            key: _amounts(child) if key in ("limits", "requests") else _tidy(child) for key, child in value.items()
        }
        return {key: child for key, child in tidied.items() if child not in (None, "", [], {})}
    if isinstance(value, list):
        return [_tidy(child) for child in value]
    if isinstance(value, str) and value.startswith(("#!", "<script")):
        return "<program>"
    if isinstance(value, str) and " --" in value:
        return _flags_sorted(value)
    return value


def _amounts(value: Any) -> Any:
    """Quantities as text, in which Kubernetes sees no difference to numbers."""
    return {key: str(amount) for key, amount in value.items()} if isinstance(value, dict) else value


def _flags_sorted(text: str) -> str:
    def run(match: re.Match[str]) -> str:
        return " " + " ".join(sorted(match[0].split()))

    return re.sub(r"( --[^\s;]+)+", run, text)
