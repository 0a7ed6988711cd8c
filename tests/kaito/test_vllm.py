"""The tables of vLLM's flags, and what argparse takes a name for."""

import pytest

from kaitoc.kaito.profile import KNOWN_VERSIONS, load_profile
from kaitoc.kaito.vllm import load_vllm


@pytest.mark.parametrize("version", KNOWN_VERSIONS)
def test_every_kaito_version_has_a_table_of_its_vllm(version: str) -> None:
    vllm = load_vllm(load_profile(version).vllm)
    assert len(vllm.flags) > 190
    assert vllm.flags.keys().isdisjoint(vllm.removed)
    assert vllm.flags.keys().isdisjoint(vllm.later)
    assert {flag.type for flag in vllm.flags.values()} == {
        "bool",
        "enum",
        "float",
        "int",
        "json",
        "list",
        "string",
        "string-or-json",
    }
    assert "hermes" in vllm.tool_call_parsers
    assert "deepseek_r1" in vllm.reasoning_parsers


@pytest.mark.parametrize(
    ("name", "flag", "negated", "field", "several"),
    [
        ("max-model-len", "max-model-len", False, "", 0),
        ("max_model_len", "max-model-len", False, "", 0),
        ("max-model", "max-model-len", False, "", 0),
        ("enable-prefix-caching", "enable-prefix-caching", False, "", 0),
        ("no-enable-prefix-caching", "enable-prefix-caching", True, "", 0),
        ("no_enable_prefix", "enable-prefix-caching", True, "", 0),
        ("compilation_config.cudagraph_mode", "compilation-config", False, "cudagraph_mode", 0),
        ("data-parallel-s", None, False, "", 3),
        ("swap-spaces", None, False, "", 0),
        ("", None, False, "", 0),
    ],
)
def test_meaning(name: str, flag: str | None, negated: bool, field: str, several: int) -> None:
    meaning = load_vllm("0.14.1").meaning(name)
    assert (meaning.flag and meaning.flag.name, meaning.negated, meaning.field) == (flag, negated, field)
    assert len(meaning.several) == several
