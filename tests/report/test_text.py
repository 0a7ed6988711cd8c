"""What is shown of an input: nothing that moves the cursor, and nothing that is secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitoc.diagnostics import Position
from kaitoc.report.text import excerpt, masked, printable

SECRET = b"""\
apiVersion: v1
kind: Secret
metadata:
  name: token
  namespace: models
type: Opaque
stringData:
  HF_TOKEN: hunter2
  "other-key": "hunter2"
  block: |
    hunter2
data: {a: aHVudGVyMg==}
---
kind: ConfigMap
data:
  a: public
"""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, é and 中", "plain, é and 中"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("over\rwritten", "over\\rwritten"),
        ("null \0", "null \\x00"),
        ("turned \u202e around", "turned \\u202e around"),
        ("half \ud800", "half \\ud800"),
    ],
)
def test_control_characters_are_spelled_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("token hf_AbCdEfGhIjKl here", "token hf_************ here"),
        ("hf_AbCdEfGhIjKl", "hf_************"),
        ("hf_token", "hf_token"),
        ("self_hf_cache_dir", "self_hf_cache_dir"),
    ],
)
def test_tokens_are_masked_in_place(text: str, shown: str) -> None:
    assert masked(text) == shown


@given(st.text())
def test_what_is_printable_stays_so(text: str) -> None:
    once = printable(text)
    assert printable(once) == once
    assert not set(once) & set(map(chr, [*range(9), *range(11, 32), *range(127, 160)]))


@pytest.mark.parametrize(
    ("data", "line", "text"),
    [
        (b"a: 1\nb: 2\n", 2, "b: 2"),
        (b"a: 1\r\nb: 2\r\n", 2, "b: 2"),
        (b"\xef\xbb\xbfa: 1", 1, "a: 1"),
        (b"\ta:\tb", 1, " a: b"),
        (b"a: \x1b[31m", 1, "a: \ufffd[31m"),
        ("é: ü".encode(), 1, "é: ü"),
        (b"\xff: a", 1, "\ufffd: a"),
        (b"a: 1", 2, ""),
        (b"a: 1", 0, ""),
        (b"", 1, ""),
    ],
)
def test_a_line_as_it_can_be_shown(data: bytes, line: int, text: str) -> None:
    assert excerpt(data, Position(line, 1))[0] == text


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (2, "kind: Secret"),
        (4, "  name: token"),
        (6, "type: Opaque"),
        (7, "stringData:"),
        (8, "  HF_TOKEN: ***"),
        (9, '  "other-key": ***'),
        (10, "  block: ***"),
        (11, ""),
        (12, "data: ***"),
        (16, "  a: public"),
    ],
)
def test_of_a_secret_only_the_keys_are_shown(line: int, text: str) -> None:
    assert excerpt(SECRET, Position(line, 1))[0] == text


@pytest.mark.parametrize(
    "data",
    [
        b'{"kind": "Secret", "stringData": {"a": "hunter2"}}',
        b"- {kind: Secret, data: {a: hunter2}}",
        b"kind: 'Secret' # really\nx: 'hunter2",
        b"stringData:\n  a: hunter2",
        b"kind: Secret\n  metadata: {name: a}, data: {b: hunter2}",
        b"kind: Secret\nname: |hunter2",
        b"a: hf_hunter2hunter2",
    ],
)
def test_no_value_of_a_secret_is_shown(data: bytes) -> None:
    for line in range(1, 4):
        assert "hunter2" not in excerpt(data, Position(line, 1))[0]


@pytest.mark.parametrize("kind", ["SealedSecret", "ExternalSecret", "SecretProviderClass", "secret"])
def test_other_kinds_are_shown(kind: str) -> None:
    assert excerpt(f"kind: {kind}\na: b".encode(), Position(2, 1))[0] == "a: b"


@pytest.mark.parametrize(
    ("column", "start", "end", "caret"),
    [(1, "abc", "...", 1), (500, "...", "...", 40), (1000, "...", "xyz", 40)],
)
def test_of_a_long_line_the_part_around_the_column(column: int, start: str, end: str, caret: int) -> None:
    line = "abc" + "." * 994 + "xyz"
    text, shown_column = excerpt(line.encode(), Position(1, column))
    assert (text[:3], text[-3:], shown_column) == (start, end, caret)
    assert len(text) <= 100


@given(st.text(max_size=300), st.integers(1, 5), st.integers(0, 400))
def test_the_caret_is_under_the_line(text: str, line: int, column: int) -> None:
    shown, caret = excerpt(text.encode("utf-8", "replace"), Position(line, column))
    assert 0 <= caret <= max(len(shown), 1)
