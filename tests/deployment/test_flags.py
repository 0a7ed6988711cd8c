"""The flags of vLLM that count after overrides."""

import pytest

from kaitoc.deployment.flags import Flags, read_flags, words_of


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("", Flags("", 1, None, None)),
        ("--model a/b --max-model-len=10", Flags("a/b", 1, 10, None)),
        ("--tensor_parallel_size 4 --gpu-memory-utilization 0.5", Flags("", 4, None, 0.5)),
        ("-tp 2 --max-model-len 8k", Flags("", 2, 8000, None)),
        ("-tp=2 --max-model-len 0.5M", Flags("", 2, 524_288, None)),
        ("--max-model-len 1 --max-model-len 2", Flags("", 1, 2, None)),
        ("--max-model-len auto --model", Flags("", 1, None, None)),
        ("--max-model-len -1 --tensor-parallel-size 0 --gpu-memory-utilization 2", Flags("", 1, None, None)),
        ("--max-model-len inf --tensor-parallel-size nan --gpu-memory-utilization -inf", Flags("", 1, None, None)),
        (f"--max-model-len {'9' * 400}", Flags("", 1, None, None)),
    ],
)
def test_flags(line: str, wanted: Flags) -> None:
    assert read_flags(line.split()) == wanted


@pytest.mark.parametrize(
    ("container", "wanted"),
    [
        ({}, []),
        (None, []),
        ({"command": ["python"], "args": ["-m", 1, None]}, ["python", "-m", "1", "None"]),
        (
            {"command": ["sh", "-c"], "args": ["vllm serve\n --model a/b"]},
            ["sh", "-c", "vllm", "serve", "--model", "a/b"],
        ),
        ({"command": "python", "args": 1}, []),
    ],
)
def test_words(container: object, wanted: list[str]) -> None:
    assert words_of(container) == wanted
