"""`presets/generator.json` as Python looks it up: the same as the recordings, and so as Jsonnet does."""

import json
from pathlib import Path

import pytest

from kaitoc.generator.tables import load_tables

FIXTURES = Path(__file__).parents[1] / "fixtures" / "registry"


@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
def test_as_recorded(version: str) -> None:
    tables = load_tables(version)
    rows = json.loads((FIXTURES / f"generator-{version}.json").read_text())
    assert len(rows) > 300
    for row in rows:
        found = tables.look_up(row["name"], row["architectures"])
        assert list(found.architectures) == (row["resultArchitectures"] or []), row
        assert (found.tool_call_parser.value or "") == row["toolCallParser"], row
        assert (found.reasoning_parser.value or "") == row["reasoningParser"], row
        wanted = row["chatTemplate"] and f"/workspace/chat_templates/{row['chatTemplate']}"
        assert (found.chat_template.value or "") == wanted, row
        assert found.params == row["params"], row


def test_why() -> None:
    found = load_tables("0.12.0").look_up("qwen3-coder-480b", ["Qwen3MoeForCausalLM"])
    assert (found.tool_call_parser.value, found.tool_call_parser.why) == (
        "qwen3_xml",
        'the name begins with "qwen3-coder"',
    )
    found = load_tables("0.12.0").look_up("my-model", ["Qwen3MoeForCausalLM"])
    assert (found.reasoning_parser.value, found.reasoning_parser.why) == ("qwen3", "of Qwen3MoeForCausalLM")


def test_a_model_that_does_not_reason() -> None:
    name, architectures = "mistral-7b-v0.3", ["Qwen3ForCausalLM"]
    assert load_tables("0.12.0").look_up(name, architectures).reasoning_parser.value is None
    assert load_tables("0.9.4").look_up(name, architectures).reasoning_parser.value == "qwen3"


@pytest.mark.parametrize(("version", "count"), [("0.9.4", 262), ("0.12.0", 356)])
def test_architectures_that_vllm_knows(version: str, count: int) -> None:
    known = load_tables(version).supported_architectures
    assert len(known) == count
    assert {"LlamaForCausalLM", "Qwen3ForCausalLM"} <= known


def test_architectures_are_in_order() -> None:
    from kaitoc.resources import shipped

    names = [row["name"] for row in json.loads((shipped("presets") / "architectures.json").read_text())]
    assert names == sorted(set(names))
