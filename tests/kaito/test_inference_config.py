"""The controller reads max-model-len line by line; where YAML would read it differently, KAITO does not."""

import pytest

from kaitoc.kaito.inference_config import explicit_max_model_len


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("vllm:\n  max-model-len: 8192\n", 8192),
        ("vllm:\n  max-model-len: +8192\n", 8192),
        ("vllm:\n      max-model-len: 8192\n", 8192),
        ("a: 1\nother:\n  vllm:\n    max-model-len: 4096\n", 4096),
        ("vllm:\n  # max-model-len: 1\n  max-model-len: 2\n", 2),
        ("vllm:\n\n  max-model-len: 2\n", 2),
        ("max-model-len: 8192\n", None),
        ("vllm: {max-model-len: 8192}\n", None),
        ("vllm:\n  max-model-len: '8192'\n", None),
        ("vllm:\n  max-model-len: 8_192\n", None),
        ("vllm:\n  max-model-len: 8192 # tokens\n", None),
        ("vllm:\n  max-model-len: 0\n", None),
        ("vllm:\n  max-model-len: -1\n", None),
        ("vllm:\n  max-model-len: 9223372036854775808\n", None),
        ("vllm:\n\tmax-model-len: 8192\n", None),
        ("vllm:\n  max-model-len: x\n  max-model-len: 8192\n", None),
        ("vllm:\n  swap-space: 4\nother:\n  max-model-len: 8192\n", None),
        ("vllm:\n# a comment ends nothing\n  max-model-len: 8192\n", 8192),
        ("", None),
    ],
)
def test_explicit_max_model_len(text: str, length: int | None) -> None:
    assert explicit_max_model_len(text) == length
