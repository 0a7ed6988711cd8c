"""`presets.lock.json`: one text for one lock, and what is wrong with one."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hubs import REVISION, facts, models
from kaitoc.errors import EnvironmentProblem, InvalidInput
from kaitoc.generator.facts import Config, ModelFacts, WeightFile
from kaitoc.kaito.profile import load_profile
from kaitoc.registry.load import load_registry
from kaitoc.registry.lock import Lock, LockFile, lock_bytes, parse_lock, read_lock_file
from kaitoc.registry.locked import with_lock
from kaitoc.registry.model import LockedModel
from kaitoc.schema.validate import document_violations

TINY = ModelFacts(
    "Org/Tiny",
    REVISION,
    (WeightFile("b.safetensors", 2), WeightFile("a.safetensors", 2**40, "sha256:" + "a" * 64)),
    {"config.json": Config({"num_key_value_heads": 8, "architectures": ["LlamaForCausalLM"]}, False, sha256="b" * 64)},
    restricted=True,
)
TEXT = """\
{
  "schemaVersion": 1,
  "models": {
    "org/tiny": {
      "model": "Org/Tiny",
      "revision": "0123456789abcdef0123456789abcdef01234567",
      "restricted": true,
      "configs": {
        "config.json": {
          "sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
          "strict": false,
          "values": {
            "architectures": ["LlamaForCausalLM"],
            "num_key_value_heads": 8
          }
        }
      },
      "weights": {
        "a.safetensors": {"size": 1099511627776, "digest": "sha256:DIGEST"},
        "b.safetensors": {"size": 2}
      }
    }
  }
}
""".replace("DIGEST", "a" * 64)


def parse(text: str) -> Lock:
    return parse_lock(LockFile("presets.lock.json", text.encode()))


def test_the_text_of_a_lock() -> None:
    assert lock_bytes(Lock({"org/tiny": TINY})).decode() == TEXT


def test_an_empty_lock() -> None:
    assert lock_bytes(Lock()) == b'{\n  "schemaVersion": 1,\n  "models": {}\n}\n'
    assert parse('{"schemaVersion": 1, "models": {}}') == Lock()


def test_what_is_written_is_read() -> None:
    read = parse(TEXT)
    assert read.models["org/tiny"] == replace(TINY, weights=TINY.weights[::-1])
    assert lock_bytes(read).decode() == TEXT


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.dictionaries(st.text(), SCALARS | st.lists(SCALARS) | st.dictionaries(st.text(), SCALARS))


@given(VALUES, st.dictionaries(st.text(), st.integers(0, 2**63 - 1)))
def test_any_facts_survive(values: dict[str, Any], sizes: dict[str, int]) -> None:
    files = tuple(WeightFile(path, size) for path, size in sizes.items())
    lock = Lock({"org/tiny": ModelFacts("Org/Tiny", REVISION, files, {"config.json": Config(values)})})
    written = lock_bytes(lock)
    again = parse_lock(LockFile("lock", written))
    assert again.models["org/tiny"].configs["config.json"].values == values
    assert {file.path: file.size for file in again.models["org/tiny"].weights} == sizes
    assert lock_bytes(again) == written
    assert not document_violations(json.loads(written), "lock.json")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the lock is no JSON: Expecting value: line 1 column 1 (char 0)"),
        ("{\n<<<<<<< ours\n", "the lock has unresolved merge conflicts"),
        ('{"schemaVersion": 2, "models": {}}', "1"),
        ('{"schemaVersion": 1}', "models"),
        (TEXT.replace(REVISION, "main"), "revision"),
        (TEXT.replace('"size": 2}', '"size": -9223372036854775809}'), "-9223372036854775809"),
        (TEXT.replace('"size": 2}', '"size": 2, "more": 1}'), "more"),
        (TEXT.replace("org/tiny", "tiny"), "tiny"),
    ],
)
def test_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(text)
    (found,) = caught.value.diagnostics
    assert (found.rule, found.file) == ("KC090", "presets.lock.json")
    assert message in f"{found.message} {found.path}"


def test_a_lock_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        read_lock_file(tmp_path / "presets.lock.json")
    assert caught.value.hint == "`kaitoc preset lock` writes a lock"


def registry(version: str, *names: str) -> Any:
    lock = Lock({name.lower(): facts(models()[name]) for name in names})
    return with_lock(load_registry(version), lock, load_profile(version).generator, "presets.lock.json", "x")


def test_a_locked_model_is_a_preset_like_any_other() -> None:
    plain = load_registry("0.9.4")
    found = registry("0.9.4", "Qwen/Qwen3-8B")
    preset = found.find("qwen/QWEN3-8b")
    assert preset is not None
    assert (preset.name, preset.source.file) == ("Qwen/Qwen3-8B", "presets.lock.json: qwen/qwen3-8b")
    assert preset.source.hugging_face_revision == REVISION
    assert list(found.presets) == [*plain.presets, "Qwen/Qwen3-8B"]
    assert len(found.presets) == len(plain.presets) + 1
    assert found.presets["phi-4"] == plain.presets["phi-4"]
    assert found.digest != plain.digest
    assert plain.find("Qwen/Qwen3-8B") is None


def test_what_is_built_in_stays() -> None:
    found = registry("0.12.0", "MiniMaxAI/MiniMax-M2.7")
    assert not found.locked
    assert found.find("minimaxai/minimax-m2.7").source.is_shipped


def test_what_kaito_gives_up_on() -> None:
    found = registry("0.9.4", "kaito-edge/unknown-architecture", "kaito-edge/config-infinity", "kaito-edge/config-404")
    assert found.rejected == {
        "kaito-edge/config-404": "the repository has no config.json",
        "kaito-edge/config-infinity": "config.json has Infinity or NaN, which are no JSON",
        "kaito-edge/unknown-architecture": "its vLLM has no architecture FooBarForCausalLM",
    }
    assert registry("0.8.1", "Qwen/Qwen3-8B").rejected == {"qwen/qwen3-8b": "it runs built-in presets only"}


def test_a_namesake_of_a_built_in_model_takes_over_its_transformers_server() -> None:
    other = replace(facts(models()["Qwen/Qwen3-8B"]), model="someone/phi-4")
    for version, programs in (("0.12.0", True), ("0.9.4", False)):
        lock = Lock({"someone/phi-4": other})
        found = with_lock(load_registry(version), lock, load_profile(version).generator, "lock", "").find(
            "someone/phi-4"
        )
        assert found is not None
        assert bool(found.inference.transformers.base_command) == found.support_tuning == programs
        assert found.inference.vllm.model_name == "phi-4"


def test_doubts() -> None:
    found = registry("0.9.4", "kaito-edge/zero-max-pos", "kaito-edge/nested-text-config", "Qwen/Qwen3-8B")
    assert found.locked["Qwen/Qwen3-8B"] == LockedModel(restricted=False, doubts=())
    assert found.locked["kaito-edge/zero-max-pos"].doubts == ("its token limit is 0",)
    assert "KAITO reckons with no KV cache at all" in found.locked["kaito-edge/nested-text-config"].doubts[0]
