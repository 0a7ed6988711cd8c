"""The flags of vLLM that count after overrides."""

import pytest

from kaitoc.deployment.flags import Flags, read_flags


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], Flags(None, 1, None, None)),
        (["--model", "a/b", "--max-model-len=10"], Flags("a/b", 1, 10, None)),
        (["--tensor_parallel_size", "4", "--gpu-memory-utilization", "0.5"], Flags(None, 4, None, 0.5)),
        (["--max-model-len", "1", "--max-model-len", "2"], Flags(None, 1, 2, None)),
        (["--max-model-len", "auto", "--model"], Flags("", 1, None, None)),
        ([None, 3], Flags(None, 1, None, None)),
    ],
)
def test_flags(arguments: list[object], wanted: Flags) -> None:
    assert read_flags(arguments) == wanted
