"""Comments for kaitoc in YAML."""

import pytest

from kaitoc.diagnostics import Position
from kaitoc.load.comments import Comment, comments


@pytest.mark.parametrize(
    ("comment", "rules"),
    [
        ("# kaitoc: ignore KC401", ("KC401",)),
        ("#kaitoc:ignore KC401", ("KC401",)),
        ("# kaitoc: Ignore kc401", ("KC401",)),
        ("# kaitoc: ignore KC401, KC402 KC401 ,KC403", ("KC401", "KC402", "KC403")),
        ("# kaitoc: ignore KC401 -- the key is public", ("KC401",)),
        ("# kaitoc: ignore KC4", ("KC4",)),
        ("# kaitoc: ignore", ()),
        ("# kaitoc: ignor KC401", ()),
        ("# kaitoc: ignore 401", ()),
        ("# kaitoc: ignore KC401 because", ()),
        ("# kaitoc:", ()),
    ],
)
def test_what_it_silences(comment: str, rules: tuple[str, ...]) -> None:
    assert comments(f"a: b {comment}\n".encode()) == [Comment(0, Position(1, 6), rules)]


@pytest.mark.parametrize(
    "text",
    [
        "a: b # ignore KC401\n",
        "a: b#kaitoc: ignore KC401\n",
        'a: "# kaitoc: ignore KC401"\n',
        "a: '\n  # kaitoc: ignore KC401\n  '\n",
        "kaitoc: ignore KC401\n",
    ],
)
def test_what_is_no_comment_for_kaitoc(text: str) -> None:
    assert comments(text.encode()) == []


def test_which_document_it_belongs_to() -> None:
    text = """\
# kaitoc: ignore KC1
a: 1
# kaitoc: ignore KC2
--- # kaitoc: ignore KC3
b: |  # kaitoc: ignore KC4
  c: 1
  # kaitoc: ignore KC5
...
# kaitoc: ignore KC6
---
---
# kaitoc: ignore KC7
d: é # kaitoc: ignore KC8
"""
    found = [(c.document, *c.rules) for c in comments(("\ufeff" + text).encode())]
    assert found == [
        (0, "KC1"),
        (0, "KC2"),
        (1, "KC3"),
        (1, "KC4"),
        (1, "KC5"),
        (1, "KC6"),
        (3, "KC7"),
        (3, "KC8"),
    ]


def test_broken_yaml_keeps_the_comments_before_it() -> None:
    assert [c.rules for c in comments(b"# kaitoc: ignore KC1\na: [\n---\n# kaitoc: ignore KC2\n")] == [
        ("KC1",),
        ("KC2",),
    ]
    assert comments(b"\xff # kaitoc: ignore KC1\n")[0].rules == ("KC1",)
