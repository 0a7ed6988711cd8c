"""From declarations to the registry of one KAITO version: `presets/registry.jsonnet`."""

from collections.abc import Mapping, Sequence
from typing import Any

from kaitoc.errors import InvalidInput
from kaitoc.jsonnet import LIBRARY, evaluate
from kaitoc.registry.bundle import bundle
from kaitoc.registry.sources import shipped_files

MAIN = "registry.jsonnet"


def evaluate_registry(kaito_version: str, project: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The document of `presets/registry.jsonnet` for a KAITO version.

    `project` has a project's own declarations, each `{"file", "presets"}`. Raises InvalidInput where the Jsonnet fails,
    at the place in the shipped file or the project's.
    """
    arguments = {"kaitoVersion": kaito_version, "project": list(project)}
    try:
        document: dict[str, Any] = evaluate(bundle(shipped_files(), MAIN), arguments)
    except InvalidInput:
        # The bundle has no places that mean anything to a reader; the files themselves have.
        document = evaluate(f"import '{LIBRARY}{MAIN}'", arguments)
    return document
