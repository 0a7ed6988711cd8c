"""Which leaves a field means."""

import pytest

from kaitoc.diagnostics import Path
from kaitoc.explain.fields import parts, select

PATHS: list[Path] = [
    ("spec", "replicas"),
    ("spec", "containers", 0, "image"),
    ("spec", "containers", 0, "command", 2, "--max-model-len"),
    ("spec", "containers", 1, "image"),
    ("metadata", "labels", "kaito.sh/workspace"),
]


@pytest.mark.parametrize(
    ("field", "numbers"),
    [
        ("spec.replicas", [0]),
        (".spec.replicas", [0]),
        ("replicas", [0]),
        ("image", [1, 3]),
        ("spec.containers[0]", [1, 2]),
        ("containers[1].image", [3]),
        ("max-model-len", [2]),
        ("--max-model-len", [2]),
        ('metadata.labels["kaito.sh/workspace"]', [4]),
        (r"metadata.labels.kaito\.sh/workspace", [4]),
        ("spec", [0, 1, 2, 3]),
        ("nothing", []),
    ],
)
def test_selects_by_path_or_by_its_end(field: str, numbers: list[int]) -> None:
    assert select(PATHS, field) == [PATHS[number] for number in numbers]


def test_parts() -> None:
    assert parts('a.b[0]["c.d"].e') == ("a", "b", "0", "c.d", "e")
