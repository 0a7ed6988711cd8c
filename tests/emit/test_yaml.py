import json
import math
from enum import StrEnum

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from kaitoc.emit.yaml import dump
from kaitoc.load.yaml import read_documents

WORKSPACE = {
    "resource": {"labelSelector": {"matchLabels": {"b": "1", "app": "x", "name": "n"}}, "count": 2},
    "inference": {"template": None, "adapters": [], "preset": {"presetOptions": {}, "name": "phi-4"}},
    "metadata": {
        "annotations": {"z": "true", "a": "plain text"},
        "uid": "1e3",
        "labels": {"name": "n", "app": "x"},
        "namespace": "models",
        "name": "phi",
    },
    "kind": "Workspace",
    "apiVersion": "kaito.sh/v1beta1",
    "args": ["--port=5000", ["nested", {"value": "v", "name": "n"}], [], {}],
    "script": "#!/bin/sh\nset -e\n\n  echo $X\n",
}
CANONICAL = """\
apiVersion: kaito.sh/v1beta1
kind: Workspace
metadata:
  name: phi
  namespace: models
  labels:
    app: x
    name: "n"
  annotations:
    a: plain text
    z: "true"
  uid: "1e3"
args:
- --port=5000
- - nested
  - name: "n"
    value: v
- []
- {}
inference:
  adapters: []
  preset:
    name: phi-4
    presetOptions: {}
  template: null
resource:
  count: 2
  labelSelector:
    matchLabels:
      app: x
      b: "1"
      name: "n"
script: |
  #!/bin/sh
  set -e

    echo $X
"""

FRAGMENTS = """
    yes No on ~ null 010 0o7 0x1G 1e3 1_000 1:30 2020-01-01 .5 -.inf .nan = << 1.2.3 150Gi true y -c --f=1 $(X) ${Y}
    - ? : # & * ! | > % @ ` ' " \\ { } [ ] , --- ... a b1 _ / é 😀 + < key
"""
BLANKS = ["a: b", "a #b", " ", "  ", "\t", "\n", "\n\n", "\r"]
RARE = "\x00\x1b\x7f\x85\xa0\u2028\ufeff\u200d\ud7ff\ue000\ufffd\uffff\U0010ffff"
texts = st.one_of(
    st.lists(st.sampled_from([*FRAGMENTS.split(), *BLANKS, *RARE]), max_size=5).map("".join), st.text(max_size=20)
)
numbers = st.one_of(st.integers(-(2**63), 2**64 - 1), st.floats(allow_nan=False, allow_infinity=False))
values = st.recursive(
    st.one_of(texts, numbers, st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)


def same(one, other):
    """Equal as JSON: 1 and 1.0 are one number, 1 and true are not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def read(text):
    """What kaitoc reads, below a key so that anything may be at the top."""
    documents, diagnostics = read_documents(text.encode(), "f")
    assert not diagnostics
    assert len(documents) == 1
    return documents[0].data


def test_an_object_is_written_in_kubernetes_order():
    assert dump(WORKSPACE) == CANONICAL


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-12, "-12"),
        (2**64, "18446744073709551616"),
        (0.5, "0.5"),
        (-0.0, "0"),
        (1e3, "1000"),
        (1e17, "100000000000000000"),
        (1e20, "1.0e+20"),
        (1.5e300, "1.5e+300"),
        (1e-7, "1.0e-07"),
        ({}, "{}"),
        ([], "[]"),
        ("", '""'),
        ("phi-4", "phi-4"),
        ("two words", "two words"),
        ("mcr.microsoft.com/aks/kaito/kaito-base:0.2.5", "mcr.microsoft.com/aks/kaito/kaito-base:0.2.5"),
        ("/bin/sh", "/bin/sh"),
        ("-c", "-c"),
        ("--tensor-parallel-size=2", "--tensor-parallel-size=2"),
        ("$(POD_INDEX)", "$(POD_INDEX)"),
        ("150Gi", "150Gi"),
        ("1.5Gi", "1.5Gi"),
        ("250m", "250m"),
        ("30m0s", "30m0s"),
        ("0Gi", '"0Gi"'),
        ("a#b", "a#b"),
        ("no,yes", "no,yes"),
        ("yes", '"yes"'),
        ("oN", '"oN"'),
        ("y", '"y"'),
        ("NULL", '"NULL"'),
        ("~", '"~"'),
        ("Infinity", '"Infinity"'),
        ("0", '"0"'),
        ("-1", '"-1"'),
        ("0x1G", '"0x1G"'),
        ("1e3", '"1e3"'),
        ("1_000", '"1_000"'),
        ("1:30", '"1:30"'),
        ("1.2.3", '"1.2.3"'),
        ("2020-01-01", '"2020-01-01"'),
        (".5", '".5"'),
        ("=", '"="'),
        ("<<", '"<<"'),
        ("-", '"-"'),
        ("- a", '"- a"'),
        ("a: b", '"a: b"'),
        ("a:", '"a:"'),
        ("a #b", '"a #b"'),
        (" a", '" a"'),
        ("a ", '"a "'),
        ("a\tb", '"a\\tb"'),
        ("*a", '"*a"'),
        ("{}", '"{}"'),
        ("'", '"\'"'),
        ('"', '"\\""'),
        ("\\", '"\\\\"'),
        ("é", '"é"'),
        ("a\x85b", '"a\\u0085b"'),
        ("a\u2028b", '"a\\u2028b"'),
        ("\ufeffa", '"\\ufeffa"'),
        ("\x1b[0m", '"\\u001b[0m"'),
        ("a\r\nb", '"a\\r\\nb"'),
        (" \na", '" \\na"'),
        ("\n \na", '"\\n \\na"'),
        ("\n\n", '"\\n\\n"'),
        ("a\nb", "|-\n  a\n  b"),
        ("a\nb\n", "|\n  a\n  b"),
        ("a\n\n", "|+\n  a\n"),
        ("  a\nb", "|2-\n    a\n  b"),
        ("\na", "|2-\n\n  a"),
        ("a\n\nb ", "|-\n  a\n\n  b "),
    ],
)
def test_a_value_is_written_as(value, text):
    assert dump(value) == f"{text}\n"


def test_a_long_line_is_not_folded():
    assert dump({"command": "word " * 500 + "end"}).count("\n") == 1


def test_a_key_too_long_for_its_line_is_written_as_yaml_demands():
    key = "k" * 2000
    text = dump([{key: {"a": "b"}}, {"x": {key: 1}}])
    assert yaml.safe_load(text) == [{key: {"a": "b"}}, {"x": {key: 1}}]


def test_keys_may_keep_their_order():
    value = {"kind": "Secret", "data": {"z": "1", "a": [{"w": 1, "b": {"x": [], "c": None}}]}, "apiVersion": "v1"}
    text = dump(value, keep_order=True)
    assert [line.split(":")[0].strip(" -") for line in text.splitlines()] == (
        ["kind", "data", "z", "a", "w", "b", "x", "c", "apiVersion"]
    )
    assert read_documents(text.encode(), "f")[0][0].data == value


def test_enumerations_of_strings_are_strings():
    class Kind(StrEnum):
        YES = "yes"

    assert dump({"a": Kind.YES}) == 'a: "yes"\n'


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_that_json_does_not_have_are_refused(value):
    with pytest.raises(ValueError, match="JSON has no number"):
        dump({"a": value})


@pytest.mark.parametrize("value", [{1}, b"x", object(), ("a",)])
def test_other_types_are_refused(value):
    with pytest.raises(TypeError):
        dump({"a": value})


@given(values)
def test_pyyaml_reads_the_same(value):
    assert same(yaml.safe_load(dump(value)), value)


@given(values)
def test_a_yaml_1_2_reader_reads_the_same(value):
    assert same(YAML(typ="safe", pure=True).load(dump(value)), value)


@given(st.dictionaries(texts, values, max_size=4))
def test_kaitoc_reads_the_same_and_has_nothing_to_say(value):
    assert same(read(dump({"top": value}))["top"], value)


@given(st.dictionaries(texts, values, max_size=4))
def test_writing_what_was_read_changes_nothing(value):
    text = dump({"top": value})
    assert dump(read(text)) == text


@given(values, st.randoms())
def test_the_order_of_keys_in_memory_does_not_matter(value, random):
    def shuffled(part):
        if isinstance(part, dict):
            keys = list(part)
            random.shuffle(keys)
            return {key: shuffled(part[key]) for key in keys}
        return [shuffled(item) for item in part] if isinstance(part, list) else part

    assert dump(shuffled(value)) == dump(value)


@given(values)
def test_the_text_is_utf8_with_unix_lines(value):
    text = dump(value)
    assert text.endswith("\n")
    assert not set(text.encode().decode()) & set("\r\x85\u2028\ufeff\x00\x1b")


@given(texts)
def test_json_is_the_same_text_to_yaml(value):
    assert yaml.safe_load(dump(value)) == json.loads(json.dumps(value))
