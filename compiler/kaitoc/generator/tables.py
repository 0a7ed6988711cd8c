"""What the generator knows of models beforehand: `presets/generator.json` and `presets/architectures.json`.

`presets/lib/generator.libsonnet` looks up the same tables for the catalog.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from msgspec import Struct

from kaitoc.mergepatch import merged
from kaitoc.resources import shipped

_ABOUT_VERSIONS = ("since", "until", "changes")


class Fact(Struct, frozen=True):
    """A value from a table, None where it has none, and what of the model led there."""

    value: str | None = None
    why: str = ""


class Known(Struct, frozen=True):
    """What the tables say of a model.

    `chat_template` is a path in the base image; `params` are further flags of vLLM, a bare one with an empty value.
    """

    architectures: tuple[str, ...]
    tool_call_parser: Fact
    reasoning_parser: Fact
    chat_template: Fact
    params: Mapping[str, str]


class Tables(Struct, frozen=True):
    """The tables of one KAITO version."""

    by_name: Mapping[str, Mapping[str, Any]]
    by_architecture: Mapping[str, Mapping[str, Any]]
    without_reasoning: frozenset[str]
    chat_templates: str
    supported_architectures: frozenset[str]
    disk_beside_weights_gib: int
    readiness_minutes: Mapping[str, int]
    readiness_seconds_per_gib: int

    def look_up(self, name: str, architectures: Sequence[str]) -> Known:
        """What is known of a model of that name, in lower case, with the architectures of its config.

        A name goes before architectures, and the longest of the prefixes that it has goes first.
        """
        prefixes = [name[:length] for length in range(len(name), 0, -1) if name[:length] in self.by_name]
        named = [(f'the name begins with "{prefix}"', self.by_name[prefix]) for prefix in prefixes]
        stated = tuple(architectures) or tuple(_first(named, "architectures")[0] or ())
        built = [(f"of {one}", self.by_architecture[one]) for one in stated if one in self.by_architecture]
        silent = name in self.without_reasoning
        template, why = _first(named, "chatTemplate")
        params: dict[str, Any] = {}
        for _, row in reversed(named):
            params |= row.get("params", {})
        return Known(
            stated,
            Fact(*_first([*named, *built], "toolCallParser")),
            Fact(None, "the model is known for none") if silent else Fact(*_first([*named, *built], "reasoningParser")),
            Fact(template and self.chat_templates + template, why),
            {flag: "" if value is True else value for flag, value in params.items()},
        )


@cache
def load_tables(version: str) -> Tables:
    """The tables as they are in a KAITO version."""
    known = json.loads((shipped("presets") / "generator.json").read_bytes())
    architectures = json.loads((shipped("presets") / "architectures.json").read_bytes())
    silent = known["withoutReasoning"]
    return Tables(
        by_name=_holding(known["byName"], version),
        by_architecture=_holding(known["byArchitecture"], version),
        without_reasoning=frozenset(silent["names"] if _holds(silent, version) else ()),
        chat_templates=known["chatTemplates"],
        supported_architectures=frozenset(row["name"] for row in architectures if _holds(row, version)),
        disk_beside_weights_gib=known["diskBesideWeightsGiB"],
        readiness_minutes=known["readinessMinutes"],
        readiness_seconds_per_gib=known["readinessSecondsPerGiB"],
    )


def _first(rows: Iterable[tuple[str, Mapping[str, Any]]], field: str) -> tuple[Any, str]:
    return next(((row[field], why) for why, row in rows if field in row), (None, ""))


def _holding(rows: Mapping[str, Mapping[str, Any]], version: str) -> dict[str, Mapping[str, Any]]:
    return {key: _settled(row, version) for key, row in rows.items() if _holds(row, version)}


def _settled(row: Mapping[str, Any], version: str) -> Mapping[str, Any]:
    """A row with the changes that hold merged over it in order, as `presets/lib/version.libsonnet` does it."""
    facts: Any = {key: value for key, value in row.items() if key not in _ABOUT_VERSIONS}
    for change in row.get("changes", ()):
        if _holds(change, version):
            facts = merged(facts, {key: value for key, value in change.items() if key not in _ABOUT_VERSIONS})
    return dict(facts)


def _holds(fact: Mapping[str, Any], version: str) -> bool:
    here = _numbers(version)
    since, until = fact.get("since"), fact.get("until")
    return (since is None or here >= _numbers(since)) and (until is None or here < _numbers(until))


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
