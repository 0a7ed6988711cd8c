"""Bring schemas/vllm/ and schemas/tuning/ to what the base images of KAITO run.

    python schemas/import_runtimes.py <folder with the flag tables>

The folder has one table per vLLM version, `changes.json` and `kaito-wrappers.json`. Only facts are read: names, types,
choices, bounds, and what took the place of what. A file is written for each KAITO version that has a profile.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from import_crds import pretty

from kaitoc.kaito.profile import KNOWN_VERSIONS, load_profile

FOLDER = Path(__file__).parent
KEPT = ("type", "itemType", "choices", "accepts", "nullable", "humanReadable", "range", "negatable")
"""What a flag says of itself, where it is not empty."""

CHECKED_LATER = ("load-format", "quantization")
"""Flags that take any text, and whose value vLLM looks up when it builds its configuration."""

ENUMS = {
    "IntervalStrategy": ["no", "steps", "epoch"],
    "SaveStrategy": ["no", "steps", "epoch", "best"],
    "HubStrategy": ["end", "every_save", "checkpoint", "all_checkpoints"],
}
"""Types of transformers' TrainingArguments that are a choice; longer ones (optimizers, schedulers) change too often."""


def release(version: str) -> tuple[int, ...]:
    """A version as something to sort by."""
    return tuple(int(part) for part in version.split("."))


def flag(name: str, facts: dict[str, Any], values: dict[str, list[str]]) -> dict[str, Any]:
    """What kaitoc keeps of a flag."""
    kept = {key: facts[key] for key in KEPT if facts.get(key) not in (None, False, [])}
    if name in CHECKED_LATER and name in values:
        kept["values"] = values[name]
    if facts.get("deprecated"):
        kept["deprecated"] = facts.get("replacedBy") or ""
    return kept


def gone(version: str, tables: dict[str, Any], changes: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """The flags that older versions had: the last of them that did, and what took the place of it ("": nothing)."""
    found: dict[str, dict[str, str]] = {}
    for older in sorted((v for v in tables if release(v) < release(version)), key=release):
        for name in tables[older]["flags"].keys() - tables[version]["flags"].keys():
            found[name] = {"last": older, "replacedBy": ""}
    for change in changes:
        for name, why in change["removed"].items():
            if name in found:
                found[name]["replacedBy"] = why["replacedBy"] or ""
    return dict(sorted(found.items()))


def vllm_table(version: str, tables: dict[str, Any], changes: list[dict[str, Any]]) -> dict[str, Any]:
    """The file of a vLLM version."""
    table = tables[version]
    newer = sorted((v for v in tables if release(v) > release(version)), key=release, reverse=True)
    later = {name: v for v in newer for name in tables[v]["flags"].keys() - table["flags"].keys()}
    values = table["validValues"]
    return {
        "vllm": version,
        "flags": {name: flag(name, facts, values) for name, facts in sorted(table["flags"].items())},
        "removed": gone(version, tables, changes),
        "later": dict(sorted(later.items())),
        "jsonFields": {name: config["fields"] for name, config in sorted(table["jsonConfigs"].items())},
        "toolCallParsers": sorted(table["toolCallParsers"]),
        "reasoningParsers": sorted(table["reasoningParsers"]),
    }


def field(annotation: str) -> str | list[str]:
    """What HfArgumentParser takes for a field: a type, or the choices (transformers, hf_argparser.py)."""
    optional = re.fullmatch(r"Optional\[(.+)\]", annotation)
    inner = optional[1] if optional else annotation
    union = re.fullmatch(r"Union\[(.+)\]", inner)
    parts = re.split(r", (?![^\[]*\])", union[1]) if union else inner.split(" | ")
    nothing = bool(optional) or "None" in parts
    parts = [part for part in parts if part != "None"]
    if len(parts) == 1:
        return _plain(parts[0])
    if parts[-1] == "str" and not nothing:
        return _plain(parts[0])
    if len(parts) == 2 and parts[0] in ENUMS:
        return ENUMS[parts[0]]
    return "string" if "str" in parts and nothing and not {"bool", "PeftType", "TaskType"} & set(parts) else "any"


def _plain(name: str) -> str | list[str]:
    literal = re.fullmatch(r"Literal\[(.+)\]", name)
    if literal:
        return literal[1].split(", ")
    known = {"str": "string", "list[str]": "strings", "list[int]": "integers", "int": "int", "float": "float"}
    if name in ENUMS or name in known or name == "bool":
        return ENUMS.get(name) or known.get(name, name)
    return "none" if name.startswith("dict") else "any"


def tuning_table(version: str, wrapper: dict[str, Any]) -> dict[str, Any]:
    """The file of a KAITO version: what the sections of training_config.yaml take."""
    sections = wrapper["tuning"]["sections"]
    return {
        "kaito": version,
        "sections": {
            name: {key: field(facts["type"]) for key, facts in sorted(section["keys"].items())}
            for name, section in sorted(sections.items())
        },
    }


def write(path: Path, table: dict[str, Any]) -> None:
    """Write a file where it says something new."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(pretty(table) + "\n", encoding="utf-8")


def main(source: Path) -> None:
    """Write the files of every KAITO version with a profile."""
    tables = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in source.glob("*.json")
        if path.stem[0].isdigit()
    }
    changes = json.loads((source / "changes.json").read_text(encoding="utf-8"))["consecutiveExtracted"]
    wrappers = json.loads((source / "kaito-wrappers.json").read_text(encoding="utf-8"))
    for kaito in KNOWN_VERSIONS:
        profile = load_profile(kaito)
        vllm, trainer = profile.vllm, profile.trainer
        write(FOLDER / "vllm" / f"{vllm}.json", vllm_table(vllm, tables, changes))
        write(FOLDER / "tuning" / f"{trainer}.json", tuning_table(trainer, wrappers[trainer]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
