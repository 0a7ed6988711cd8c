"""Go as gofmt would write it."""

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitoc.onboard.golang.text import Literal, expression, quoted, string_map


def test_values_stand_below_each_other() -> None:
    inner = Literal("Inner", [("A", "1")])
    fields = [("Name", quoted("x")), ("LongerName", "2"), ("Inside", inner), ("Z", "3"), ("Other", "4")]
    assert expression(Literal("T", fields)) == (
        'T{\n\tName:       "x",\n\tLongerName: 2,\n\tInside: Inner{\n\t\tA: 1,\n\t},\n\tZ:     3,\n\tOther: 4,\n}'
    )


def test_an_empty_map_is_there() -> None:
    assert expression(string_map({})) == "map[string]string{}"


@pytest.mark.skipif(shutil.which("gofmt") is None, reason="Go is not installed")
@given(
    st.lists(
        st.dictionaries(st.text("abc-", min_size=1, max_size=90), st.text("xy", max_size=4), max_size=8), max_size=3
    )
)
def test_gofmt_has_nothing_to_add(maps: list[dict[str, str]]) -> None:
    body = expression(Literal("T", [(f"F{'o' * index * 9}", string_map(one)) for index, one in enumerate(maps)]))
    text = f"package p\n\nvar x = {body}\n"
    done = subprocess.run(["gofmt"], input=text, capture_output=True, text=True, check=True)
    assert done.stdout == text
