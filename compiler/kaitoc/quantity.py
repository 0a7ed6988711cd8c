"""Kubernetes quantities: "13.49Gi" to a number and back (k8s.io/apimachinery/pkg/api/resource)."""

import re
from fractions import Fraction
from functools import lru_cache
from math import ceil

GIB = 2**30
MIB = 2**20

_BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60}
_DECIMAL = {
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 10**3),
    "": Fraction(1),
    "k": Fraction(10**3),
    "M": Fraction(10**6),
    "G": Fraction(10**9),
    "T": Fraction(10**12),
    "P": Fraction(10**15),
    "E": Fraction(10**18),
}
_QUANTITY = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:([KMGTPE]i)|[eE]([+-]?\d{1,3})|([numkMGTPE]?))", re.ASCII)


@lru_cache(maxsize=1024)
def parse(text: str) -> Fraction:
    """The exact value of a quantity, in its unit (bytes for memory).

    Raises ValueError for text that is not a quantity.
    """
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise ValueError(f'"{text}" is not a quantity such as 16Gi, 500m or 2')
    number, binary, exponent, decimal = match.groups()
    if binary:
        return Fraction(number) * _BINARY[binary]
    if exponent:
        return Fraction(number) * Fraction(10) ** int(exponent)
    return Fraction(number) * _DECIMAL[decimal or ""]


def value(text: str) -> int:
    """The value of a quantity as a whole number, rounded up as Go's `Quantity.Value` does.

    Raises ValueError for text that is not a quantity.
    """
    return ceil(parse(text))


@lru_cache(maxsize=1024)
def canonical(text: str) -> str:
    """A quantity as Kubernetes writes it: the largest suffix of its kind that leaves a whole number (1024Gi is 1Ti).

    Quantities that no suffix makes whole are returned as they are. Raises ValueError for text that is no quantity.
    """
    number = parse(text)
    suffixes: dict[str, int] | dict[str, Fraction] = _BINARY if text.endswith("i") else _DECIMAL
    whole = [(unit, suffix) for suffix, unit in suffixes.items() if number and number % unit == 0]
    if not whole:
        return text
    unit, suffix = max(whole)
    return f"{number / unit}{suffix}"


def gib(number_of_bytes: float) -> str:
    """A number of bytes for people: `24.0 GiB`."""
    return f"{number_of_bytes / GIB:.1f} GiB"
