"""From declarations to the registry of one KAITO version: `presets/registry.jsonnet`."""

from collections.abc import Mapping, Sequence
from typing import Any

from kaitoc.errors import InvalidInput
from kaitoc.jsonnet import LIBRARY, evaluate
from kaitoc.registry.bundle import bundle
from kaitoc.registry.sources import shipped_files

MAIN = "registry.jsonnet"
_FLAGS = ("modelRunParams", "accelerateParams")
_NULLS_COUNT = ("changes", "params", "accelerateParams")


def evaluate_registry(
    kaito_version: str, project: Sequence[Mapping[str, Any]] = (), *, shipped: Mapping[str, bytes] | None = None
) -> dict[str, Any]:
    """The document of `presets/registry.jsonnet` for a KAITO version.

    `project` has a project's own declarations, each `{"file", "presets"}`, `shipped` the presets that ship with kaitoc.
    Raises InvalidInput where the Jsonnet fails, at the place in the shipped file or the project's.
    """
    arguments = {"kaitoVersion": kaito_version, "project": _stated(list(project))}
    try:
        document: dict[str, Any] = evaluate(bundle(shipped or shipped_files(), MAIN), arguments)
    except InvalidInput:
        if shipped not in (None, shipped_files()):
            raise
        # The bundle has no places that mean anything to a reader; the files themselves have.
        document = evaluate(f"import '{LIBRARY}{MAIN}'", arguments)
    generated = [document["generated"]] if document["generated"] else []
    for preset in (*document["presets"], *document["retired"], *generated):
        with_texts(preset)
    return document


def with_texts(preset: dict[str, Any]) -> dict[str, Any]:
    """The same preset, its flags made texts."""
    for params in (preset.get("inference") or {}, preset.get("tuning") or {}):
        for runtime in (params.get("vllm") or {}, params.get("transformers") or {}):
            runtime |= {flags: _as_text(runtime[flags]) for flags in _FLAGS if flags in runtime}
    return preset


def _as_text(flags: Mapping[str, Any]) -> dict[str, str]:
    """Flags as KAITO writes them: a bare one has an empty value, and one that is off is not there."""
    return {flag: "" if on is True else str(on) for flag, on in flags.items() if on is not None and on is not False}


def _stated(value: Any) -> Any:
    """Without null, which means the same as a field that is not there; but in a change it takes a fact back."""
    if isinstance(value, Mapping):
        return {key: item if key in _NULLS_COUNT else _stated(item) for key, item in value.items() if item is not None}
    return [_stated(item) for item in value] if isinstance(value, list) else value
