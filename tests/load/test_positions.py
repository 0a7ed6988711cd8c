import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitoc.diagnostics import Diagnostic, Position, Severity, SourceRef, Stage
from kaitoc.emit.yaml import dump
from kaitoc.errors import EnvironmentProblem
from kaitoc.load.positions import descent, locate, roots

FILE = """\
# a comment
kind: Workspace
metadata:
  name: é
  labels: {"a/b": x, 010: y}
inference:
  adapters:
  - source:
      name: one
  -   strength: "1"
      <<: &merged
        extra: 1
  script: |
    first
    second
---
---
kind: List
items:
- {kind: A}
- kind: B
  spec:
    x: 1
    x: 2
"""


def finding(*path, document=0, item=None, file="f", position=None):
    source = SourceRef(file, document, item) if file else None
    return Diagnostic(
        "KC1", Severity.ERROR, Stage.ADMISSION, "m", path=path, source=source, position=position or Position()
    )


def place(*path, text=FILE, **where):
    (located,) = locate([finding(*path, **where)], lambda _: text.encode())
    return located.position.line, located.position.column


@pytest.mark.parametrize(
    ("path", "position"),
    [
        ((), (2, 1)),
        (("kind",), (2, 1)),
        (("metadata", "name"), (4, 3)),
        (("metadata", "labels", "a/b"), (5, 12)),
        (("metadata", "labels", "8"), (5, 22)),
        (("inference", "adapters"), (7, 3)),
        (("inference", "adapters", 0), (8, 5)),
        (("inference", "adapters", 0, "source", "name"), (9, 7)),
        (("inference", "adapters", 1), (10, 7)),
        (("inference", "adapters", 1, "extra"), (12, 9)),
        (("inference", "script"), (13, 3)),
    ],
)
def test_a_path_leads_to_its_key_or_item(path, position):
    assert place(*path) == position


BLOCKS = """\
data:
  plain.yaml: |  # a comment

    # more
    vllm:
      swap-space: 4
      é: x
  deeper.yaml: |2-
      vllm:
        x: 1
  folded.yaml: >
    vllm:

      x: 1
  quoted.yaml: "vllm:\\n  x: 1\\n"
  broken.yaml: |
    vllm: [
  twice.yaml: |
    inner: |
      x: 1
  empty.yaml: |
---
kind: List
items:
  - data:
      a.yaml: |
        vllm: {x: 1, y: 2}
"""


@pytest.mark.parametrize(
    ("path", "position"),
    [
        (("plain.yaml", "vllm"), (5, 5)),
        (("plain.yaml", "vllm", "swap-space"), (6, 7)),
        (("plain.yaml", "vllm", "é"), (7, 7)),
        (("plain.yaml", "vllm", "none"), (5, 5)),
        (("plain.yaml", "none"), (2, 3)),
        (("deeper.yaml", "vllm", "x"), (10, 9)),
        (("folded.yaml", "vllm", "x"), (11, 3)),
        (("quoted.yaml", "vllm", "x"), (15, 3)),
        (("broken.yaml", "vllm"), (16, 3)),
        (("twice.yaml", "inner", "x"), (20, 7)),
        (("empty.yaml", "vllm"), (21, 3)),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_path_goes_on_inside_of_a_block_of_text(path, position, end):
    assert place("data", *path, text=BLOCKS.replace("\n", end)) == position


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_nodes_inside_of_a_block_know_where_they_stand_in_the_text(end):
    text = BLOCKS.replace("\n", end)
    root = next(iter(roots(text.encode())))
    for path in (("plain.yaml", "vllm", "é"), ("deeper.yaml", "vllm", "x"), ("twice.yaml", "inner", "x")):
        key, value = list(descent(root, ("data", *path), text))[-1]
        assert text[key.start_mark.index : key.end_mark.index] == path[-1]
        assert text[value.start_mark.index : value.end_mark.index] == value.value


def test_a_path_goes_on_inside_of_a_text_of_any_document():
    assert place("data", "a.yaml", "vllm", "y", text=BLOCKS, document=1, item=0) == (27, 22)


@pytest.mark.parametrize(
    ("path", "position"),
    [
        (("resource",), (2, 1)),
        (("resource", "instanceType"), (2, 1)),
        (("metadata", "labels", "none"), (5, 3)),
        (("inference", "adapters", 7, "source"), (7, 3)),
        (("inference", "adapters", "source"), (7, 3)),
        (("kind", 0), (2, 1)),
        (("kind", "a", "b"), (2, 1)),
    ],
)
def test_a_path_to_nothing_ends_at_the_deepest_part_that_exists(path, position):
    assert place(*path) == position


def test_documents_and_items_of_lists_are_counted():
    assert place("kind", document=2) == (18, 1)
    assert place(document=2, item=0) == (20, 3)
    assert place("kind", document=2, item=1) == (21, 3)


def test_of_duplicate_keys_the_last_one_is_meant():
    assert place("spec", "x", document=2, item=1) == (24, 5)


@pytest.mark.parametrize("where", [{"document": 9}, {"file": ""}])
def test_what_is_in_no_document_stays_without_position(where):
    assert place("kind", **where) == (0, 0)


def test_a_position_that_is_known_stays():
    assert place("kind", position=Position(7, 8)) == (7, 8)


def test_each_file_is_read_once_and_only_if_needed():
    asked = []

    def read(name):
        asked.append(name)
        return FILE.encode()

    known = finding(file="known", position=Position(1, 1))
    given_ = [finding("kind", file="a"), known, finding(file="b"), finding("metadata", file="a"), finding(file="")]
    located = locate(given_, read)
    assert sorted(asked) == ["a", "b"]
    assert [d.position.line for d in located] == [2, 1, 2, 3, 0]
    assert [(d.path, d.source) for d in located] == [(d.path, d.source) for d in given_]


@pytest.mark.parametrize("error", [OSError("gone"), EnvironmentProblem("gone")])
def test_a_file_that_is_gone_costs_only_the_position(error):
    def read(_):
        raise error

    assert locate([finding("kind")], read) == [finding("kind")]


def test_documents_before_a_broken_one_have_positions():
    assert place("a", text="a: 1\n---\nb: [\n") == (1, 1)
    assert place("b", text="a: 1\n---\nb: [\n", document=1) == (0, 0)


def test_json_has_positions_too():
    assert place("b", text='{\n\t"a": "\\ud83d\\ude00", "b": 1}') == (2, 23)


@given(
    st.recursive(
        st.integers(0, 9),
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, min_size=1)
        ),
        max_leaves=9,
    )
)
def test_every_key_and_item_is_where_the_text_has_it(value):
    lines = dump({"top": value}).split("\n")

    def check(path, part):
        line, column = place(*path, text="\n".join(lines))
        rest = lines[line - 1][column - 1 :]
        if path and isinstance(path[-1], str):
            assert rest.startswith(f"{path[-1]}:")
        elif isinstance(part, int):
            assert rest == str(part)
        children = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
        for key, child in children:
            check((*path, key), child)

    check((), {"top": value})
