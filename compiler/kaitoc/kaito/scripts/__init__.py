"""The shell programs inside of containers, each in a file of its own."""

import shlex
from functools import cache
from pathlib import Path

SHEBANG = "#!/bin/sh\n"


def script(name: str, **variables: str) -> str:
    """The program of a file here, with its upper-case variables set to these values, whatever they hold."""
    settings = "".join(f"{key}={shlex.quote(variables[key])}\n" for key in sorted(variables))
    return f"{SHEBANG}{settings}{_body(name)}"


@cache
def _body(name: str) -> str:
    return (Path(__file__).parent / f"{name}.sh").read_text(encoding="utf-8").removeprefix(SHEBANG)
