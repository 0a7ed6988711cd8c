"""From declarations to the registry of one KAITO version: `presets/registry.jsonnet`."""

from collections.abc import Mapping, Sequence
from typing import Any

from kaitoc.errors import InvalidInput
from kaitoc.jsonnet import LIBRARY, evaluate
from kaitoc.registry.bundle import bundle
from kaitoc.registry.sources import shipped_files

MAIN = "registry.jsonnet"
_FLAGS = ("modelRunParams", "accelerateParams")


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
    for preset in (*document["presets"], *document["retired"]):
        for params in (preset["inference"], preset["tuning"] or {}):
            for runtime in (params.get("vllm") or {}, params.get("transformers") or {}):
                runtime |= {flags: _as_text(runtime[flags]) for flags in _FLAGS if flags in runtime}
    return document


def _as_text(flags: Mapping[str, Any]) -> dict[str, str]:
    # Python writes the number that was read, 0.9; Jsonnet would write the one that is stored, 0.90000000000000002.
    return {flag: str(value) for flag, value in flags.items()}
