"""`presets.lock.json`: facts of Hugging Face models, and the presets that follow from them, read and written.

One text for one lock: models, files and keys are sorted, a fact has a line of its own, so that a difference reads well.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from kaitoc.diagnostics import Diagnostic, Severity, SourceRef, Stage
from kaitoc.errors import EnvironmentProblem, InvalidInput
from kaitoc.generator.facts import Config, ModelCard, ModelFacts, WeightFile
from kaitoc.load.inputs import read_bytes
from kaitoc.versions import numbers

SCHEMA_VERSION = 1
SCHEMA = "lock.json"
DEFAULT_NAME = "presets.lock.json"
RULE = "KC090"


class LockFile(Struct, frozen=True):
    """A lock as it is on disk: `name` is for messages."""

    name: str
    content: bytes


Record = Mapping[str, Any]
"""A preset as JSON, for people to read and for checking: what counts are the facts that it follows from."""


class Lock(Struct, frozen=True):
    """The facts of models, by their ids in lower case; `presets` are what KAITO versions made of them, by version."""

    models: Mapping[str, ModelFacts] = field(default_factory=dict)
    presets: Mapping[str, Mapping[str, Record]] = field(default_factory=dict)


def read_lock_file(path: Path) -> LockFile:
    """Read a lock. Raises EnvironmentProblem where it is not there."""
    try:
        return LockFile(str(path), read_bytes(path))
    except EnvironmentProblem as error:
        raise EnvironmentProblem(error.message, "`kaitoc preset lock` writes a lock") from error


def parse_lock(file: LockFile) -> Lock:
    """The lock of a file. Raises InvalidInput, with all that is wrong, for a file that is none."""
    try:
        data = json.loads(file.content)
    except (ValueError, RecursionError) as error:
        conflict = b"\n<<<<<<<" in b"\n" + file.content
        raise InvalidInput(
            [_problem(file, "the lock has unresolved merge conflicts" if conflict else f"the lock is no JSON: {error}")]
        ) from error
    from kaitoc.schema.validate import document_violations

    problems = [_problem(file, found.message, found.path) for found in document_violations(data, SCHEMA)]
    if problems:
        raise InvalidInput(problems)
    models = sorted(data["models"].items())
    return Lock(
        {key: _facts(model) for key, model in models},
        {key: model["presets"] for key, model in models if model.get("presets")},
    )


def lock_bytes(lock: Lock) -> bytes:
    """The one text of a lock."""
    models = {key: _model_json(lock.models[key], lock.presets.get(key, {})) for key in sorted(lock.models)}
    return ("".join(_lines({"schemaVersion": SCHEMA_VERSION, "models": models}, 0)) + "\n").encode("ascii")


def _facts(model: Mapping[str, Any]) -> ModelFacts:
    return ModelFacts(
        model=model["model"],
        revision=model["revision"],
        weights=tuple(
            WeightFile(path, file["size"], file.get("digest", "")) for path, file in sorted(model["weights"].items())
        ),
        configs={
            name: Config(
                config["values"], config.get("strict", True), config.get("readable", True), config.get("sha256", "")
            )
            for name, config in sorted(model["configs"].items())
        },
        restricted=model.get("restricted", False),
        card=_card(model.get("card", {})),
    )


def _card(card: Mapping[str, Any]) -> ModelCard:
    return ModelCard(
        license=card.get("license", ""),
        pipeline_tag=card.get("pipelineTag", ""),
        base_models=tuple(card.get("baseModels", ())),
        updated=card.get("updated", ""),
    )


def _model_json(facts: ModelFacts, presets: Mapping[str, Record]) -> dict[str, Any]:
    found: dict[str, Any] = {"model": facts.model, "revision": facts.revision}
    if facts.restricted:
        found["restricted"] = True
    if presets:
        found["presets"] = {version: _sorted(presets[version]) for version in sorted(presets, key=numbers)}
    if facts.card != ModelCard():
        found["card"] = _card_json(facts.card)
    found["configs"] = {name: _config_json(facts.configs[name]) for name in sorted(facts.configs)}
    found["weights"] = {
        file.path: {"size": file.size} | ({"digest": file.digest} if file.digest else {})
        for file in sorted(facts.weights, key=lambda file: file.path)
    }
    return found


def _card_json(card: ModelCard) -> dict[str, Any]:
    stated = {
        "license": card.license,
        "pipelineTag": card.pipeline_tag,
        "baseModels": list(card.base_models),
        "updated": card.updated,
    }
    return {key: value for key, value in stated.items() if value}


def _config_json(config: Config) -> dict[str, Any]:
    found: dict[str, Any] = {"sha256": config.sha256} if config.sha256 else {}
    found |= {field: False for field in ("strict", "readable") if not getattr(config, field)}
    return found | {"values": _sorted(config.values)}


def _sorted(value: Any) -> Any:
    return {key: _sorted(value[key]) for key in sorted(value)} if isinstance(value, Mapping) else value


def _lines(value: Any, depth: int) -> Iterator[str]:
    """JSON with a line for each field; a file of weights is one line."""
    if not isinstance(value, Mapping) or not value or set(value) <= {"size", "digest"}:
        yield json.dumps(value, allow_nan=False)
        return
    yield "{"
    for index, (key, item) in enumerate(value.items()):
        yield ("," if index else "") + "\n" + "  " * (depth + 1) + json.dumps(key) + ": "
        yield from _lines(item, depth + 1)
    yield "\n" + "  " * depth + "}"


def _problem(file: LockFile, message: str, path: tuple[str | int, ...] = ()) -> Diagnostic:
    hint = "correct it, or remove the file and run `kaitoc preset lock`"
    return Diagnostic(RULE, Severity.ERROR, Stage.ADMISSION, message, hint, path, SourceRef(file.name))
