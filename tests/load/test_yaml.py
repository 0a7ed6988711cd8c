import json

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from kaitoc.diagnostics import ObjectRef, Position, Severity, SourceRef, Stage
from kaitoc.load.document import Document
from kaitoc.load.inputs import MAX_BYTES, too_large
from kaitoc.load.yaml import read_documents


def read(text):
    return read_documents(text if isinstance(text, bytes) else text.encode(), "f.yaml")


def data(text):
    """The objects of a text about which there is nothing to say."""
    documents, diagnostics = read(text)
    assert diagnostics == []
    return [document.data for document in documents]


def findings(text):
    return [(d.rule, d.position.line, d.position.column, d.message, d.hint) for d in read(text)[1]]


def places(text):
    return [(d.rule, d.position.line, d.position.column) for d in read(text)[1]]


def test_every_document_that_is_not_empty_is_read():
    documents, diagnostics = read("---\n---\na: 1\n---\n# nothing\n---\nnull\n---\nb: [x, 'y']\n...\n")
    assert diagnostics == []
    assert documents == [
        Document(SourceRef("f.yaml", 1), {"a": 1}),
        Document(SourceRef("f.yaml", 4), {"b": ["x", "y"]}),
    ]


@pytest.mark.parametrize("text", ["", "\n", "# comment\n", "---\n", "\ufeff"])
def test_a_file_without_objects_is_fine(text):
    assert data(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: b c", {"a": "b c"}),
        ("a: '010'", {"a": "010"}),
        ('a: "x\\ty"', {"a": "x\ty"}),
        ("a: |\n  1\n   2\n", {"a": "1\n 2\n"}),
        ("a: >-\n  1\n  2\n", {"a": "1 2"}),
        ("a:\nb: ~", {"a": None, "b": None}),
        ("a: {b: [1, 0.5, true]}", {"a": {"b": [1, 0.5, True]}}),
        ("a:\r\n- b\r\n- c\r\n", {"a": ["b", "c"]}),
        ("\ufeffa: b", {"a": "b"}),
        ("a: &x {b: 1}\nc: [*x, *x]", {"a": {"b": 1}, "c": [{"b": 1}, {"b": 1}]}),
        ("a: !!str 1\nb: !!int '2'\nc: !!float 1\nd: !!bool 'true'", {"a": "1", "b": 2, "c": 1, "d": True}),
        ("a: !!null ''\nb: !!timestamp 2020-01-01", {"a": None, "b": "2020-01-01"}),
        ("!!map {a: !!seq [1]}", {"a": [1]}),
        ("? a\n: b", {"a": "b"}),
        ("'<<': {a: 1}", {"<<": {"a": 1}}),
        ("é: ü 😀", {"é": "ü 😀"}),
    ],
)
def test_yaml_is_read_as(text, value):
    assert data(text) == [value]


def test_aliases_give_values_of_their_own():
    ((first, second),) = (document["c"] for document in data("a: &x {b: 1}\nc: [*x, *x]"))
    first["b"] = 2
    assert second == {"b": 1}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": {"b": [1, 2.5, "x", null, true]}}', {"a": {"b": [1, 2.5, "x", None, True]}}),
        ('\ufeff\n{"a": 1}\n', {"a": 1}),
        ('{"a": 1.0, "b": 1e3}', {"a": 1, "b": 1000}),
        ('{"a": "\\ud83d\\ude00 \\/"}', {"a": "😀 /"}),
        ('{\n\t"a": "yes"\n}', {"a": "yes"}),
        ("{a: 1, b: yes please}", {"a": 1, "b": "yes please"}),
    ],
)
def test_json_is_read_too(text, value):
    assert json.dumps(data(text)) == json.dumps([value])


def test_half_a_character_in_json_is_an_error():
    assert places('{"a": "\\ud83d"}') == [("KC001", 1, 10)]


def test_duplicate_keys_in_json_are_found():
    assert findings('{"a": 1,\n "a": 2}') == [
        ("KC003", 2, 2, "the key `a` is already in line 1", "remove one of the two")
    ]


def test_the_items_of_a_list_are_objects_of_their_own():
    text = "kind: List\nitems:\n- {kind: A}\n- {kind: B}\n---\nkind: C\n"
    assert read(text)[0] == [
        Document(SourceRef("f.yaml", 0, 0), {"kind": "A"}),
        Document(SourceRef("f.yaml", 0, 1), {"kind": "B"}),
        Document(SourceRef("f.yaml", 1), {"kind": "C"}),
    ]


def test_the_items_of_a_typed_list_get_its_kind():
    text = "apiVersion: kaito.sh/v1beta1\nkind: WorkspaceList\nitems:\n- metadata: {name: x}\n"
    assert data(text) == [{"apiVersion": "kaito.sh/v1beta1", "kind": "Workspace", "metadata": {"name": "x"}}]


@pytest.mark.parametrize("text", ["kind: List\nitems: {}", "kind: AllowList\nspec: {}", "kind: 1\nitems: []"])
def test_what_only_resembles_a_list_is_an_object(text):
    assert len(data(text)) == 1


def test_an_empty_list_has_no_objects():
    assert data('{"kind": "List", "items": []}') == []


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a:\n\tb: 1", 2, 1, "a tab indents this line"),
        ("a:\n  b: 1\n\tc: 2", 3, 1, "a tab indents this line"),
        ("a: |\n\tb", 2, 1, "a tab indents this line"),
        ("a: b: c", 1, 5, "text with `: ` in it must be quoted"),
        ("a: 1\n b: 2", 2, 3, "this `:` makes no key"),
        ("a: 1\nb\nc: 2", 2, 1, "this line is neither `key: value` nor a list item"),
        ("a:\n  b: 1\n c: 2", 3, 2, "this line is indented like no key above it"),
        ("a: 'it's'", 1, 8, "text follows a closed value on the same line"),
        ("a: 1\nb: 'x\nc: 2", 2, 4, "this quote is never closed"),
        ('a: "x\n---\n', 1, 4, "this quote is never closed"),
        ("- a\nb: 1", 2, 1, "this line belongs to no item of the list above"),
        ("a: - b", 1, 4, "a list cannot start here"),
        ("a: [b, c\nd: 1", 1, 4, "this `[` is not closed"),
        ("a: {b: c\nd: 1", 1, 4, "this `{` is not closed"),
        ("a: @b", 1, 4, "text cannot start with `@`"),
        ("a: *", 1, 4, "text cannot start with `*`"),
        ("a: & b", 1, 4, "text cannot start with `&`"),
        ("a: *b", 1, 4, "this alias (`*`) has no anchor (`&`) above it"),
        ("a: &x 1\nb: &x 2", 2, 4, "an anchor of this name is already defined"),
        ('a: "\\d"', 1, 5, "no escape starts like this"),
        ("a: |x\n  b", 1, 4, "text follows `|` or `>` on the same line"),
        ("a: |0\n  b", 1, 4, "the digit after `|` or `>` must be 1 to 9"),
        ("a: !e!x y", 1, 4, "`!` starts a tag, and this is none"),
        ("a: 1\nb: [c,\n\n", 2, 6, "a bracket is still open where the file ends"),
        ("(: ?", 1, 4, "a key cannot start here"),
        ("a: ]", 1, 4, "a value is missing here"),
        ("%FOO\n---\na: 1", 1, 5, "a line that starts with `%` is a directive"),
        ("%YAML 1.2\n---\na: 1", 1, 1, "Kubernetes reads YAML 1.1 only"),
        ("a: \x07", 1, 4, "the control character U+0007 is not allowed in YAML"),
        ("é: ü\nü: ö\x7f", 2, 5, "the control character U+007F is not allowed in YAML"),
        ("a: 1\n\ufeffb: 2", 2, 1, "this line starts with an invisible byte order mark"),
        ("\ufeffa: \x07", 1, 4, "the control character U+0007 is not allowed in YAML"),
        ("\ufeffa: @b", 1, 4, "text cannot start with `@`"),
        ("a: {<<: [1]}", 1, 10, "`<<` takes a mapping or a list of mappings"),
    ],
)
def test_broken_yaml_is_explained_where_it_is(text, line, column, message):
    ((rule, *place, words, hint),) = findings(text)
    assert (rule, place, words[: len(message)]) == ("KC001", [line, column], message)
    assert hint


@pytest.mark.parametrize(
    ("third", "rule", "line"),
    [("c: [", "KC001", 5), ("c: \x01", "KC001", 5), (b"c: \xff", "KC002", 5), ("c: " + "[" * 3000, "KC008", 5)],
)
def test_the_documents_before_a_broken_one_are_read(third, rule, line):
    third = third if isinstance(third, bytes) else third.encode()
    documents, diagnostics = read(b"a: 1\n---\nb: 2\n---\n" + third)
    assert [document.data for document in documents] == [{"a": 1}, {"b": 2}]
    assert [(d.rule, d.position.line, d.source.document) for d in diagnostics] == [(rule, line, 2)]


def test_broken_yaml_is_an_error_of_admission():
    (diagnostic,) = read("a: [")[1]
    assert (diagnostic.severity, diagnostic.stage, diagnostic.file) == (Severity.ERROR, Stage.ADMISSION, "f.yaml")


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"a: b\n\xe9: c", ("KC002", 2, 1, "this is not UTF-8", "save the file as UTF-8")),
        ("a: b".encode("utf-16"), ("KC002", 1, 1, "this is UTF-16", "save the file as UTF-8")),
        ("a: b".encode("utf-16-le"), ("KC002", 1, 1, "this is UTF-16", "save the file as UTF-8")),
        ("a: b".encode("utf-16-be"), ("KC002", 1, 1, "this is UTF-16", "save the file as UTF-8")),
    ],
)
def test_only_utf8_is_read(content, finding):
    assert findings(content) == [finding]


def test_duplicate_keys_are_found_on_every_level_and_the_last_one_counts():
    documents, diagnostics = read("a: 1\nb:\n  c: 1\n  'c': 2\na: 2\na: 3\n")
    assert [document.data for document in documents] == [{"a": 3, "b": {"c": 2}}]
    assert [(d.rule, d.position.line, d.position.column, d.message, d.path) for d in diagnostics] == [
        ("KC003", 4, 3, "the key `c` is already in line 3", ("b", "c")),
        ("KC003", 5, 1, "the key `a` is already in line 1", ("a",)),
        ("KC003", 6, 1, "the key `a` is already in line 1", ("a",)),
    ]


def test_keys_that_kubernetes_makes_equal_are_duplicates():
    assert [rule for rule, *_ in findings("{'8': a, 010: b}")] == ["KC007", "KC003"]


def laughs(first, more):
    return f"a0: &a0 {first}\n" + "".join(f"a{n}: &a{n} {more.replace('*', f'*a{n - 1}')}\n" for n in range(1, 12))


@pytest.mark.parametrize(
    "text",
    [
        laughs("[x, x]", f"[{', '.join('*' * 10)}]"),
        laughs("{x: z}", f"{{{', '.join(f'k{n}: *' for n in range(10))}}}"),
        laughs("{x: z}", f"{{<<: [{', '.join('*' * 10)}]}}"),
    ],
)
def test_aliases_must_not_explode(text):
    documents, diagnostics = read("kind: A\n---\n" + text + "---\nkind: B\n")
    assert [document.data["kind"] for document in documents] == ["A", "B"]
    assert [(d.rule, d.source.document) for d in diagnostics] == [("KC004", 1)]
    assert diagnostics[0].message == "the aliases (`*`) of this document make it too large"


@pytest.mark.parametrize("text", ["a: &x [1, *x]", "&x {a: {b: *x}}", "&x {a: 1, <<: *x}", "a: &x [[[1]], *x]"])
def test_an_anchor_must_not_hold_itself(text):
    ((rule, line, _, message, _),) = findings(text)
    assert (rule, line, message) == ("KC004", 1, "an anchor (`&`) holds an alias (`*`) of itself")


def test_a_large_file_without_aliases_is_no_bomb():
    text = "a: [" + "1," * 500_000 + "]"
    assert len(data(text)[0]["a"]) == 500_000


def test_large_files_are_refused_by_their_size_alone():
    assert too_large(MAX_BYTES, "f") is None
    refusal = too_large(100 * 2**20, "f")
    assert (refusal.rule, refusal.file, refusal.position) == ("KC005", "f", Position(1, 1))
    assert refusal.message == "the file has 100 MiB; kaitoc reads up to 16 MiB"
    assert read(b" " * (MAX_BYTES + 1))[1][0].rule == "KC005"


@pytest.mark.parametrize(
    ("text", "value", "finding"),
    [
        (
            "a: [yes]",
            {"a": [True]},
            (
                1,
                5,
                'this is not quoted: Kubernetes reads true, YAML 1.2 readers "yes"',
                'put it in quotes: "yes", or write true',
            ),
        ),
        (
            "a:\n  b: 2020-01-01",
            {"a": {"b": "2020-01-01"}},
            (
                2,
                6,
                'this is not quoted: Kubernetes reads "2020-01-01", YAML 1.1 readers a date',
                'put it in quotes: "2020-01-01"',
            ),
        ),
        (
            "1:30: b",
            {"1:30": "b"},
            (
                1,
                1,
                'this key is not quoted: Kubernetes reads "1:30", YAML 1.1 readers 90',
                'put the key in quotes: "1:30"',
            ),
        ),
        (
            "a: &x {b: 1}\nc: {<<: *x, d: 2}",
            {"a": {"b": 1}, "c": {"b": 1, "d": 2}},
            (2, 5, 'Kubernetes merges `<<`, YAML 1.2 readers take it as a key named "<<"', "write the merged keys out"),
        ),
        (
            "a: &x {b: 1}\nc: {b: 2, <<: *x}",
            {"a": {"b": 1}, "c": {"b": 1}},
            (
                2,
                11,
                "Kubernetes lets `<<` replace the `b` before it, other readers do not",
                "write the merged keys out",
            ),
        ),
    ],
)
def test_what_readers_disagree_on_is_read_as_kubernetes_does_and_reported(text, value, finding):
    documents, (diagnostic,) = read(text)
    assert [document.data for document in documents] == [value]
    assert (diagnostic.rule, diagnostic.severity) == ("KC006", Severity.WARNING)
    assert (diagnostic.position.line, diagnostic.position.column, diagnostic.message, diagnostic.hint) == finding


def test_of_several_merged_mappings_the_first_counts():
    text = "a: &x {k: 1}\nb: &y {k: 2, l: 2}\nc:\n  <<: [*x, *y]\n  m: 3\n"
    assert read(text)[0][0].data["c"] == {"k": 1, "l": 2, "m": 3}


def test_a_finding_that_aliases_repeat_is_reported_once():
    assert places("a: &x [yes]\nb: [*x, *x, *x]") == [("KC006", 1, 8)]


@pytest.mark.parametrize(
    ("key", "text"),
    [("8080", "8080"), ("010", "8"), ("on", "true"), ("OFF", "false"), ("1.10", "1.1"), ("1e3", "1000")],
)
def test_keys_become_text_as_in_kubernetes(key, text):
    documents, (diagnostic,) = read(f"a: {{{key}: x}}")
    assert documents[0].data == {"a": {text: "x"}}
    assert (diagnostic.rule, diagnostic.severity, diagnostic.path) == ("KC007", Severity.WARNING, ("a", text))
    assert diagnostic.message == f'this key is no text; Kubernetes makes it "{text}"'
    assert diagnostic.hint == f'put the key in quotes: "{key}"'


@pytest.mark.parametrize("text", ["~: x", "? [a]\n: x", "? {a: b}\n: x", "18446744073709551615: x", "null: x"])
def test_other_keys_are_errors(text):
    (diagnostic,) = read(text)[1]
    assert (diagnostic.rule, diagnostic.severity) == ("KC007", Severity.ERROR)


def test_a_template_is_recognised():
    assert findings("a: {{ .Values.a }}") == [
        ("KC007", 1, 5, "`{{` starts no text", "put the value in quotes, or render the template first")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 300 + "]" * 300,
        "a: " + "{b: " * 300 + "1" + "}" * 300,
        '{"a":' * 500 + "1" + "}" * 500,
        "{" * 100_000,
        "- " * 100_000 + "a",
        "? " * 2_000 + "a",
        "".join(" " * depth + "a:\n" for depth in range(1500)),
    ],
)
def test_deep_nesting_is_refused(text):
    assert [rule for rule, *_ in findings(text)] == ["KC008"]


def test_nesting_that_manifests_have_is_read():
    assert data("a: " + "[" * 150 + "]" * 150)
    assert data('{"a":' * 150 + "1" + "}" * 150)


@pytest.mark.parametrize("text", ["text", "- a", "1", "'quoted'", "[]"])
def test_a_document_must_be_a_mapping(text):
    assert read(text)[0] == []
    assert places(text) == [("KC009", 1, 1)]


def test_an_item_of_a_list_must_be_a_mapping():
    documents, (diagnostic,) = read("kind: List\nitems:\n- {kind: A}\n- b\n")
    assert [document.source.item for document in documents] == [0]
    assert (diagnostic.rule, diagnostic.position, diagnostic.source.item) == ("KC009", Position(4, 3), 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: !foo b", "the tag `!foo` means nothing to Kubernetes"),
        (
            "a: !!python/object/apply:os.getcwd []",
            "the tag `!!python/object/apply:os.getcwd` means nothing to Kubernetes",
        ),
        ("a: !!binary aGk=", "the tag `!!binary` means nothing to Kubernetes"),
        ("a: !!set {b}", "the tag `!!set` means nothing to Kubernetes"),
        ("a: !!int b", "the tag `!!int` does not go with this value"),
        ("a: !!str {b: c}", "the tag `!!str` does not go with this value"),
    ],
)
def test_tags_are_no_objects(text, message):
    documents, (diagnostic,) = read(text)
    assert (diagnostic.rule, diagnostic.severity, diagnostic.position) == ("KC018", Severity.ERROR, Position(1, 4))
    assert diagnostic.message == message
    assert isinstance(documents[0].data["a"], str | dict | list)


@pytest.mark.parametrize("text", ["a: .inf", "a: -.INF", "a: .nan", "a: !!float .inf"])
def test_numbers_that_json_does_not_have_are_errors(text):
    assert places(text) == [("KC019", 1, 4)]
    json.dumps(read(text)[0][0].data, allow_nan=False)


def test_a_finding_names_its_object_and_path():
    text = (
        "kind: List\nitems:\n- {kind: A}\n- kind: B\n  metadata: {name: x, namespace: ns}\n  spec: [{on: 1, b: 010}]\n"
    )
    _, diagnostics = read(text)
    assert [(d.source.item, d.object, d.path) for d in diagnostics] == [
        (1, ObjectRef("B", "ns", "x"), ("spec", 0, "true")),
        (1, ObjectRef("B", "ns", "x"), ("spec", 0, "b")),
    ]


@pytest.mark.parametrize("field", ["data", "stringData"])
def test_values_of_secrets_are_not_repeated(field):
    text = f"kind: Secret\n{field}:\n  a: 1_2_3\n  b: !s3cr3t c\n"
    said = [(d.position.line, d.message + d.hint) for d in read(text)[1]]
    assert [line for line, _ in said] == [3, 4]
    assert not any(secret in words for _, words in said for secret in ("1_2_3", "123", "s3cr3t"))


PIECES = [
    *("a", "b: ", "- ", "\n", "\n  ", "\n    ", ": ", "? ", "'", '"', "[", "]", "{", "}", ", ", "# c", "|\n", ">-\n"),
    *("&x ", "*x", "!t ", "!!str ", "<<: ", "---\n", "...\n", "%YAML 1.2\n", "\t", "\r\n", "\x85", "\u2028", "\ufeff"),
    *("yes", "010", "1.5", "~", "é", "😀", "\x00", "\\", "{{ x }}", "kind: List", "items: ", '{"a": 1}'),
]


@given(
    st.one_of(st.binary(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map(lambda p: "".join(p).encode()))
)
def test_no_input_is_a_crash(content):
    documents, diagnostics = read(content)
    assert all(isinstance(document.data, dict) for document in documents)
    assert all(d.position.line and d.position.column and d.hint for d in diagnostics)


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_without_findings_other_readers_read_the_same(text):
    # What begins like JSON is read as JSON, as kubectl does: tabs may stand before it, which YAML has not.
    assume("\t" not in text)
    documents, diagnostics = read(text)
    if not diagnostics and "items" not in text:
        others = [value for value in yaml.load_all(text, Loader=yaml.CSafeLoader) if value is not None]
        assert [document.data for document in documents] == others
