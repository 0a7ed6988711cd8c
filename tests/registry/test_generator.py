"""What KAITO's generator knows of models: `presets/generator.json`, as Jsonnet looks it up, against recordings."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kaitoc.jsonnet import evaluate
from kaitoc.resources import shipped

FIXTURES = Path(__file__).parents[1] / "fixtures" / "registry"
TABLES = json.loads((shipped("presets") / "generator.json").read_text())
LOOK_UP = """
local generator = import 'kaitoc/lib/generator.libsonnet';
local version = import 'kaitoc/lib/version.libsonnet';
function(kaitoVersion, models)
  local kaito = version(kaitoVersion);
  [generator(kaito, model.name, model.architectures) for model in models]
"""


def look_up(version: str, models: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = evaluate(LOOK_UP, {"kaitoVersion": version, "models": models})
    return found


@cache
def recorded(version: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((FIXTURES / f"generator-{version}.json").read_text())
    return rows


@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
@pytest.mark.parametrize(
    ("field", "recorded_as"),
    [
        ("architectures", "resultArchitectures"),
        ("reasoningParser", "reasoningParser"),
        ("toolCallParser", "toolCallParser"),
        ("chatTemplate", "chatTemplate"),
        ("params", "params"),
    ],
)
def test_as_recorded(version: str, field: str, recorded_as: str) -> None:
    rows = recorded(version)
    for found, row in zip(look_up(version, rows), rows, strict=True):
        # A bare flag is an empty value in KAITO, and true in the table.
        wanted = (
            {flag: value or True for flag, value in row["params"].items()} if field == "params" else row[recorded_as]
        )
        assert (found[field] or None) == (wanted or None), (row["name"], row["architectures"])


@pytest.mark.parametrize(
    ("name", "parser"),
    [("qwen3-8b", "hermes"), ("qwen3-coder-480b", "qwen3_xml"), ("qwen3.5-2b", "qwen3_coder"), ("my-qwen3-8b", None)],
)
def test_the_longest_prefix_goes_first(name: str, parser: str | None) -> None:
    (found,) = look_up("0.12.0", [{"name": name, "architectures": []}])
    assert found["toolCallParser"] == parser


def test_a_name_goes_before_an_architecture() -> None:
    (found,) = look_up("0.12.0", [{"name": "deepseek-v3.1", "architectures": ["LlamaForCausalLM"]}])
    assert found["toolCallParser"] == "deepseek_v31"


def test_flags_of_all_prefixes() -> None:
    (found,) = look_up("0.12.0", [{"name": "deepseek-v3.2", "architectures": []}])
    assert found["params"] == {
        "tokenizer_mode": "deepseek_v32",
        "kernel-config.enable_flashinfer_autotune": "False",
    }


@pytest.mark.parametrize("table", ["byName", "byArchitecture"])
def test_the_tables_are_in_order(table: str) -> None:
    assert list(TABLES[table]) == sorted(TABLES[table])


def test_the_tables_say_no_more_than_is_looked_up() -> None:
    known = {"architectures", "reasoningParser", "toolCallParser", "chatTemplate", "params"}
    rows = [row for table in ("byName", "byArchitecture") for row in TABLES[table].values()]
    changes = [change for row in rows for change in row.get("changes", ())]
    assert {field for row in (*rows, *changes) for field in row} - known == {"since", "until", "changes"}
