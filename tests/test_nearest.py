"""The names that somebody who misspelt one probably meant."""

import pytest

from kaitoc.nearest import nearest

KNOWN = ["phi-4", "phi-4-mini-instruct", "llama-3.1-8b-instruct", "llama-3.3-70b-instruct", "gemma-3-4b-instruct"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("lama-3.1-8b-instruct", ["llama-3.1-8b-instruct"]),
        ("PHI-4", ["phi-4"]),
        ("phi4-mini-instruct", ["phi-4-mini-instruct"]),
        ("llama-3-instruct", ["llama-3.1-8b-instruct", "llama-3.3-70b-instruct"]),
        ("mixtral", []),
        ("", []),
    ],
)
def test_nearest(name: str, meant: list[str]) -> None:
    assert nearest(name, KNOWN) == meant


def test_of_none() -> None:
    assert nearest("phi-4", []) == []
