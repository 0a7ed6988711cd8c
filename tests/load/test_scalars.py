"""The readings are what sigs.k8s.io/yaml v1.6.0 made of each text (YAMLToJSON of `v: TEXT`)."""

import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from kaitoc.load.scalars import disagreement, disputed, resolve, spelled

KUBERNETES = [
    ("null Null NULL ~", None),
    ("true True TRUE yes Yes YES on On ON", True),
    ("false False FALSE no No NO off Off OFF", False),
    ("0 -0 00 0. 0.0 -0.0", 0),
    ("1 +1 1_ 1.0 1. 0x_1", 1),
    ("-1 -1.0 -01", -1),
    ("7 007 0_7 0o7 0b111", 7),
    ("8 010 08 +010", 8),
    ("9 09 011", 9),
    ("15 0O17 0xf 0XF 0B1111", 15),
    ("-3 -0b11 -0x3 -0o3", -3),
    ("31 0x1F 0X1f 0x_1F", 31),
    ("511 0777", 511),
    ("1000 1_000 1e3 1E3 1e+3 1.0e3 10e2", 1000),
    ("10 1__0", 10),
    ("5 .5e1", 5),
    ("0.5 .5 +.5 .50", 0.5),
    ("-0.5 -.5", -0.5),
    ("1.5 1.50 1_.5", 1.5),
    ("0.1 .1_0", 0.1),
    ("0.001 1e-3", 0.001),
    ("1e-7", 1e-07),
    ("1e21", 1e21),
    ("9223372036854775807", 2**63 - 1),
    ("18446744073709551615 0xFFFFFFFFFFFFFFFF", 2**64 - 1),
    ("-9223372036854775808", -(2**63)),
    ("-9223372036854775809", -9223372036854775808.0),
    ("18446744073709551616 +18446744073709551615", 18446744073709551616.0),
]
TEXT = """
    nUll tRUE yES oFF nan inf Infinity none undefined -.nan +.nan .Nan
    0o 0o8 0x 0xG 0x1G 0b2 _1 1e ._1 . .e1 1.2.3 1e999 -1e999 0x1FFFFFFFFFFFFFFFF
    1:30 190:20:30 1:30.5 2020-01-01 2001-12-14t21:59:43.10-05:00 2020-13-45
    12h 10.0.0.1 150Gi 1,000 << = - + -c --flag v1.2
"""


@pytest.mark.parametrize("text", ["y", "Y", "n", "N"])
def test_letters_stay_letters(text: str) -> None:
    assert resolve(text) == text
    assert disputed(text)


@pytest.mark.parametrize(
    ("text", "value"), [(text, value) for texts, value in KUBERNETES for text in texts.split()] + [("", None)]
)
def test_a_plain_scalar_is_read_as_kubernetes_reads_it(text, value):
    assert (resolve(text), type(resolve(text))) == (value, type(value))


@pytest.mark.parametrize("text", TEXT.split())
def test_what_resembles_a_value_stays_text(text):
    assert resolve(text) == text


@pytest.mark.parametrize("text", [".inf", "+.Inf", "-.INF", ".nan", ".NaN"])
def test_numbers_that_json_does_not_have_are_not_finite(text):
    assert not math.isfinite(resolve(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("yes", 'Kubernetes reads true, YAML 1.2 readers "yes"'),
        ("off", 'Kubernetes reads false, YAML 1.2 readers "off"'),
        ("y", 'Kubernetes reads true, other readers "y"'),
        ("010", "Kubernetes reads 8, YAML 1.2 readers 10"),
        ("08", 'Kubernetes reads 8, YAML 1.1 readers "08"'),
        ("0o7", 'Kubernetes reads 7, YAML 1.1 readers "0o7"'),
        ("0b11", 'Kubernetes reads 3, YAML 1.2 readers "0b11"'),
        ("-0x1F", 'Kubernetes reads -31, YAML 1.2 readers "-0x1F"'),
        ("1e3", 'Kubernetes reads 1000, YAML 1.1 readers "1e3"'),
        ("1_000", 'Kubernetes reads 1000, YAML 1.2 readers "1_000"'),
        ("1:30", 'Kubernetes reads "1:30", YAML 1.1 readers 90'),
        ("2020-01-01", 'Kubernetes reads "2020-01-01", YAML 1.1 readers a date'),
        ("2020-13-45", 'Kubernetes reads "2020-13-45", YAML 1.1 readers refuse it'),
        (".5e1", 'Kubernetes reads 5, YAML 1.1 readers ".5e1"'),
        ("=", 'Kubernetes reads "=", YAML 1.1 readers refuse it'),
        ("<<", 'Kubernetes reads "<<", YAML 1.1 readers refuse it'),
        ("1e999", 'Kubernetes reads "1e999", YAML 1.2 readers infinity'),
    ],
)
def test_a_disagreement_names_both_sides(text, words):
    assert disagreement(text) == words


@pytest.mark.parametrize(
    "text", ["", "~", "null", "True", "FALSE", "0", "-1", "5000", "0.9", "1.0", "0x1F", "+1", ".5"]
)
def test_readers_agree_on(text):
    assert not disputed(text)


@pytest.mark.parametrize(
    "text", ["kaito", "Standard_NC24ads_A100_v4", "150Gi", "10.0.0.1", "--port=5000", "not", "nope"]
)
def test_words_are_never_disputed(text):
    assert not disputed(text)


def is_plain(text):
    try:
        nodes = yaml.compose(f"- {text}", Loader=yaml.BaseLoader).value
    except yaml.YAMLError:
        return False
    return [node.value for node in nodes] == [text]


@given(st.text("0123456789_.eExobaAfF:-+~yYnN=<T", min_size=1, max_size=9).filter(is_plain))
def test_what_is_not_disputed_is_one_value_to_every_reader(text):
    value = resolve(text)
    if not disputed(text) and value == value:
        assert yaml.safe_load(f"- {text}") == [value]
        # ruamel takes underscores in numbers also for YAML 1.2, and trips over them.
        if "_" not in text:
            assert YAML(typ="safe", pure=True).load(f"- {text}") == [value]


@pytest.mark.parametrize(
    ("value", "text"), [(None, "null"), (True, "true"), (8, "8"), (0.5, "0.5"), ('é "', '"é \\""'), ("a\nb", '"a\\nb"')]
)
def test_spelled_is_the_same_to_every_reader(value, text):
    assert spelled(value) == text
    assert yaml.safe_load(text) == value


@pytest.mark.parametrize("text", ["9" * 5000, "-" + "9" * 5000, "0x" + "f" * 5000, "0o" + "7" * 5000])
def test_numbers_of_thousands_of_digits_are_no_integers(text):
    assert not isinstance(resolve(text), int)
    assert disagreement(text) == f"readers do not agree on a number of {len(text)} digits"


def test_leading_zeros_do_not_count():
    assert resolve("0" * 5000 + "7") == 7
