"""Finding presets, and names that a wrong one may have been meant for."""

import pytest

from kaitoc.registry.load import load_registry


@pytest.mark.parametrize(
    ("version", "name", "similar"),
    [
        ("0.9.4", "phi4", ["phi-4"]),
        ("0.9.4", "Microsoft/phi4", ["microsoft/phi-4"]),
        ("0.12.0", "phi4", ["phi-4"]),
        ("0.12.0", "qwen/qwen3.5-3b", ["Qwen/Qwen3.5-2B", "Qwen/Qwen3.5-4B", "Qwen/Qwen3.5-9B"]),
        ("0.12.0", "gpt-oss-20", ["gpt-oss-20b", "gpt-oss-120b"]),
        ("0.12.0", "???", []),
    ],
)
def test_similar(version: str, name: str, similar: list[str]) -> None:
    assert load_registry(version).similar(name) == similar


def test_similar_names_are_found() -> None:
    registry = load_registry("0.12.0")
    names = [
        name
        for wrong in ("phi3-mini-4k-instruct", "mistral7b", "google/gemma-3-4b")
        for name in registry.similar(wrong)
    ]
    assert names
    assert all(registry.find(name) for name in names)
