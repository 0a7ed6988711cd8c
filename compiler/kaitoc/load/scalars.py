"""What an unquoted YAML scalar means to Kubernetes, and which ones other readers take for something else.

Kubernetes reads YAML with sigs.k8s.io/yaml: goyaml.v2 resolves the scalar by YAML 1.1 rules of its own, and the value
travels on as JSON. The rules here were checked against sigs.k8s.io/yaml v1.6.0.
"""

import json
import math
import re
from decimal import Decimal
from typing import Final

from yaml import YAMLError
from yaml.constructor import SafeConstructor
from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

Scalar = str | int | float | bool | None

NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
TRUES: Final = frozenset({"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})
FALSES: Final = frozenset({"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})
NOT_FINITE: Final = frozenset(
    sign + word
    for sign, words in (("", ".nan .NaN .NAN .inf .Inf .INF"), ("+", ".inf .Inf .INF"), ("-", ".inf .Inf .INF"))
    for word in words.split()
)

_KUBERNETES: Final[dict[str, Scalar]] = (
    dict.fromkeys(NULLS)
    | dict.fromkeys(TRUES, True)
    | dict.fromkeys(FALSES, False)
    | {word: float(word.replace(".", "")) for word in NOT_FINITE}
)
_WORDS: Final = {word: value for word, value in _KUBERNETES.items() if word not in ("y", "Y", "n", "N")}
_AGREED: Final = NULLS | NOT_FINITE | {word for word in TRUES | FALSES if word.lower() in ("true", "false")}
_SMALL_NUMBER: Final = re.compile(r"0|-?[1-9][0-9]{0,17}")
_INTEGER: Final = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=[0-9])_(?=[0-9])")
_CORE_INTEGER: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")

_MOST_DIGITS: Final = 64
"""No integer of 64 bits has more, whatever its base."""
_LONGEST: Final = 1000
"""Python refuses decimal numbers of some thousand digits."""

_REFUSED: Final = object()
_RESOLVER: Final = Resolver()


def resolve(text: str) -> Scalar:
    """The value of a plain scalar as Kubernetes gets it, in the JSON that its YAML reader makes.

    `010` is 8, `yes` is true, dates and `1:30` stay text (goyaml.v2, resolve.go). A number without a fraction is an
    int, also when it was written `1.0` or `1e3`, because JSON and Kubernetes see no difference; beyond 64 bits it is a
    float. `.inf` and `.nan` give floats that JSON cannot carry: Kubernetes refuses them.

    One exception: `y` and `n` stay text. Kubernetes takes them for booleans, every other reader and most authors for
    letters, and what kaitoc writes is quoted; `disagreement` tells.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    plain = _BETWEEN_DIGITS.sub("", text) if text[0] == "." else text.replace("_", "")
    integer = _integer(plain)
    if integer is not None:
        return integer
    if _FLOAT.fullmatch(plain) and math.isfinite(number := float(plain)):
        return _as_json(number)
    return text


def disputed(text: str) -> bool:
    """Whether YAML readers take this plain scalar differently."""
    return bool(disagreement(text))


def disagreement(text: str) -> str:
    """Who reads this plain scalar as what, in words; empty where all readers agree with Kubernetes.

    The others are YAML 1.1 as PyYAML reads it, and the core schema of YAML 1.2.
    """
    if (
        text in _AGREED
        or _SMALL_NUMBER.fullmatch(text)
        or (text not in _KUBERNETES and text[0] not in "+-.0123456789=<")
    ):
        return ""
    if len(text) > _LONGEST and _INTEGER.fullmatch(text):
        return f"readers do not agree on a number of {len(text)} digits"
    ours, older, newer = _KUBERNETES.get(text, resolve(text)), _yaml_1_1(text), _yaml_1_2(text)
    readers = [(who, value) for who, value in (("YAML 1.1", older), ("YAML 1.2", newer)) if not _same(ours, value)]
    if len(readers) == 2 and _taken(older) == _taken(newer):
        readers = [("other", older)]
    others = " and ".join(f"{who} readers {_taken(value)}" for who, value in readers)
    return f"Kubernetes reads {spelled(ours)}, {others}" if others else ""


def spelled(value: Scalar) -> str:
    """A value as every YAML reader takes it: text in double quotes, `true`, `8`, `0.5`, `null`."""
    return json.dumps(value, ensure_ascii=False)


def _integer(plain: str) -> int | None:
    found = _INTEGER.fullmatch(plain)
    if not found:
        return None
    sign, *digits = found.groups()
    base, number = next((base, text) for base, text in zip((16, 2, 8, 10), digits, strict=True) if text)
    if len(number.replace("_", "").lstrip("0")) > _MOST_DIGITS:
        return None
    value = int(sign + number, base)
    # goyaml.v2 tries a signed 64-bit integer first, then an unsigned one, which takes no sign.
    return value if -(2**63) <= value < 2**63 or (not sign and value < 2**64) else None


def _as_json(number: float) -> int | float:
    if not number.is_integer():
        return number
    # Go's encoding/json writes the shortest digits that give the same float64, and no exponent below 1e21.
    integer = int(Decimal(repr(number)))
    return integer if -(2**63) <= integer < 2**63 else number


def _yaml_1_1(text: str) -> object:
    tag = _RESOLVER.resolve(ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    try:
        return SafeConstructor().construct_object(ScalarNode(tag, text))
    except (YAMLError, ValueError):
        return _REFUSED


def _yaml_1_2(text: str) -> object:
    if text in NULLS:
        return None
    if text in TRUES | FALSES:
        return text.lower() == "true" if text in _AGREED else text
    if _CORE_INTEGER.fullmatch(text):
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
    if text in NOT_FINITE:
        return _WORDS[text]
    return float(text) if _FLOAT.fullmatch(text) else text


def _same(ours: Scalar, other: object) -> bool:
    numbers = (int, float)
    if type(ours) in numbers and type(other) in numbers:
        return ours == other
    return type(ours) is type(other) and ours == other


def _taken(value: object) -> str:
    if value is _REFUSED:
        return "refuse it"
    if isinstance(value, float) and not math.isfinite(value):
        return "infinity"
    return spelled(value) if isinstance(value, Scalar) else "a date"
