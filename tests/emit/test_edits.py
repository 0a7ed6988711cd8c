"""Fixes in files: nothing but the place changes."""

import copy
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kaitoc.diagnostics import Diagnostic, Fix, Path, Rewrite, Severity, SourceRef, Stage
from kaitoc.emit.edits import fixed
from kaitoc.load.yaml import read_values

VALUE, KEY, QUOTES = Rewrite.VALUE, Rewrite.KEY, Rewrite.QUOTES


def finding(path: Path, fix: Fix | None, document: int = 0, item: int | None = None) -> Diagnostic:
    source = SourceRef("x.yaml", document, item)
    return Diagnostic("KC999", Severity.ERROR, Stage.ADVICE, "wrong", path=path, source=source, fix=fix)


def write(text: str, path: Path, fix: Fix, document: int = 0, item: int | None = None) -> str:
    data, written = fixed(text.encode(), [finding(path, fix, document, item)])
    assert (data != text.encode()) is bool(written)
    return data.decode()


@pytest.mark.parametrize(
    ("text", "path", "fix", "expected"),
    [
        ("a: b\n", ("a",), Fix(VALUE, "c"), "a: c\n"),
        ("a: b  # why\n", ("a",), Fix(VALUE, "c"), "a: c  # why\n"),
        ("a:    'b'\nd: e", ("a",), Fix(VALUE, "c"), "a:    'c'\nd: e"),
        ('a: "b"\n', ("a",), Fix(VALUE, "it's"), 'a: "it\'s"\n'),
        ("a: 'b'\n", ("a",), Fix(VALUE, "it's"), "a: 'it''s'\n"),
        ("a: 'b'\n", ("a",), Fix(VALUE, "\x1b"), 'a: "\\u001b"\n'),
        ("a: b\n", ("a",), Fix(VALUE, "True"), 'a: "True"\n'),
        ("a: b\n", ("a",), Fix(VALUE, "10"), 'a: "10"\n'),
        ("a: b\n", ("a",), Fix(VALUE, "x\ny"), 'a: "x\\ny"\n'),
        ("a: yes\n", ("a",), Fix(VALUE, True), "a: true\n"),
        ("a: 010\n", ("a",), Fix(VALUE, 8), "a: 8\n"),
        ("a: 1e-3\n", ("a",), Fix(VALUE, 0.001), "a: 0.001\n"),
        ("a: yes\n", ("a",), Fix(QUOTES), 'a: "yes"\n'),
        ("a: 'yes'\n", ("a",), Fix(QUOTES), None),
        ("a: 1:30 # x\n", ("a",), Fix(QUOTES), 'a: "1:30" # x\n'),
        ("old-name: 1\n", ("old-name",), Fix(KEY, "new-name"), "new-name: 1\n"),
        ("{'old': 1}", ("old",), Fix(KEY, "new"), "{'new': 1}"),
        ("2020-01-01: 1\n", ("2020-01-01",), Fix(KEY, "2020-01-01"), '"2020-01-01": 1\n'),
        ("a: {b: [c, d]}\n", ("a", "b", 1), Fix(VALUE, "e"), "a: {b: [c, e]}\n"),
        ("a: {b: c}\n", ("a", "b"), Fix(VALUE, "d}e"), 'a: {b: "d}e"}\n'),
        ('{"a": {"b": "c"}}', ("a", "b"), Fix(VALUE, "d"), '{"a": {"b": "d"}}'),
        ('{"\\ud83d\\ude00": 1, "b": "c"}', ("b",), Fix(VALUE, "d"), '{"\\ud83d\\ude00": 1, "b": "d"}'),
        ("\ufeffa: b\r\nc: d\r\n", ("c",), Fix(VALUE, "e"), "\ufeffa: b\r\nc: e\r\n"),
        ("é: 'é'\n\u2028x: y\n", ("x",), Fix(VALUE, "é"), "é: 'é'\n\u2028x: \"é\"\n"),
        (
            "a: |  # x\n    v:\n      old: 1  # y\n",
            ("a", "v", "old"),
            Fix(KEY, "new"),
            "a: |  # x\n    v:\n      new: 1  # y\n",
        ),
        ("a: |\r\n  v: {w: x}\r\nb: 1\r\n", ("a", "v", "w"), Fix(VALUE, 7), "a: |\r\n  v: {w: 7}\r\nb: 1\r\n"),
        ("- a: b\n- a: c\n", (1, "a"), Fix(VALUE, "d"), "- a: b\n- a: d\n"),
        ("a: b\na: c\n", ("a",), Fix(VALUE, "d"), "a: b\na: d\n"),
        # nothing to write, or no place for it
        ("a: b\n", ("a",), Fix(VALUE, "b"), None),
        ("a: b\n", ("c",), Fix(VALUE, "d"), None),
        ("a: b\n", ("a", "c"), Fix(VALUE, "d"), None),
        ("a:\n", ("a",), Fix(VALUE, "d"), None),
        ("a: |\n  b\n", ("a",), Fix(VALUE, "d"), None),
        ('a: "b: c"\n', ("a", "b"), Fix(VALUE, "d"), None),
        ("a: >\n  b: c\n", ("a", "b"), Fix(VALUE, "d"), None),
        ("a: b\n  c\n", ("a",), Fix(VALUE, "d"), None),
        ("a: !!str b\n", ("a",), Fix(VALUE, "d"), None),
        ("a: &x b\nc: *x\n", ("a",), Fix(VALUE, "d"), None),
        ("a: &x b\nc: *x\n", ("c",), Fix(VALUE, "d"), None),
        ("a: &x {b: c}\nd: *x\n", ("a", "b"), Fix(VALUE, "d"), None),
        ("a: &x\n  b: c\nd: *x\n", ("d", "b"), Fix(VALUE, "d"), None),
        ("a: &x\n  b: c\nd:\n  <<: *x\n", ("d", "b"), Fix(VALUE, "d"), None),
        ("a: [\n", ("a",), Fix(VALUE, "d"), None),
    ],
)
def test_one_fix(text: str, path: Path, fix: Fix, expected: str | None) -> None:
    assert write(text, path, fix) == (text if expected is None else expected)


def test_documents_and_items() -> None:
    text = "a: b\n---\n# c\n---\na: b\n"
    assert write(text, ("a",), Fix(VALUE, "c"), document=2) == "a: b\n---\n# c\n---\na: c\n"
    text = "kind: List\nitems:\n- a: b\n- a: b\n"
    assert write(text, ("a",), Fix(VALUE, "c"), item=1) == "kind: List\nitems:\n- a: b\n- a: c\n"


def test_several_fixes_at_once() -> None:
    text = b"a: b\nc: d\n"
    first, second = finding(("a",), Fix(VALUE, "longer")), finding(("c",), Fix(KEY, "k"))
    nowhere, without = finding(("x",), Fix(VALUE, "y")), finding(("a",), None)
    assert fixed(text, [second, first, first, nowhere, without]) == (b"a: longer\nk: d\n", [second, first, first])


def test_findings_that_disagree() -> None:
    error, other = finding(("a",), Fix(VALUE, "b")), finding(("a",), Fix(VALUE, "c"))
    warning = replace(finding(("a",), Fix(QUOTES)), severity=Severity.WARNING)
    assert fixed(b"a: yes\n", [warning, error]) == (b"a: b\n", [error])
    assert fixed(b"a: yes\n", [error, other]) == (b"a: yes\n", [])


def test_what_is_no_utf_8_stays() -> None:
    assert fixed(b"a: \xff\n", [finding(("a",), Fix(VALUE, "b"))]) == (b"a: \xff\n", [])


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = TEXT | st.sampled_from(["yes", "010", "1e3", "True", "a b", "a: b", "# c", "- d", "{e", "x,y", "", "~"])
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SCALARS, inner, max_size=3),
    max_leaves=8,
)


def places(value: Any, path: Path = ()) -> list[Path]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in children for place in places(child, (*path, key)))]


def replaced(value: Any, path: Path, fix: Fix) -> Any:
    value = copy.deepcopy(value)
    parent = value
    for part in path[:-1]:
        parent = parent[part]
    if fix.rewrite is VALUE:
        parent[path[-1]] = fix.new
    elif fix.new != path[-1]:
        parent[fix.new] = parent.pop(path[-1])
    return value


@given(st.dictionaries(SCALARS, TREES, min_size=1, max_size=3), st.data())
def test_only_the_place_changes(tree: Any, data: st.DataObject) -> None:
    style = data.draw(st.sampled_from([None, "'", '"']))
    flow = data.draw(st.sampled_from([None, True, False]))
    text = yaml.safe_dump(tree, default_style=style, default_flow_style=flow, allow_unicode=True, width=10**6)
    before = read(text)
    path = data.draw(st.sampled_from([place for place in places(before) if place]))
    is_key = isinstance(path[-1], str) and data.draw(st.booleans())
    fix = Fix(KEY if is_key else VALUE, data.draw(SCALARS))
    after, written = fixed(text.encode(), [finding(path, fix)])
    if written and not (is_key and any(p[:-1] == path[:-1] and p[-1:] == (fix.new,) for p in places(before))):
        assert read(after.decode()) == replaced(before, path, fix)
        assert fixed(after, [finding(path, fix)])[1] == []
    elif not written:
        assert after == text.encode()


def read(text: str) -> Any:
    documents, _ = read_values(text.encode(), "x.yaml")
    return documents[0].data
