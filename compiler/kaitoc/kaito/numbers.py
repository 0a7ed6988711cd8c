"""Numbers in labels, annotations and configuration, as Go reads them."""

import re

_DECIMAL = re.compile(r"([+-]?)0*([0-9]{1,19})")
_BEYOND = 2**63


def atoi(text: str) -> int | None:
    """A whole number of 64 bits, as strconv.Atoi takes it; None for anything else, such as blanks or a fraction."""
    match = _DECIMAL.fullmatch(text)
    if match is None:
        return None
    number = int(match[1] + match[2])
    return number if -_BEYOND <= number < _BEYOND else None
