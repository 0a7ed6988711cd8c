"""The programs inside of containers, each in a file of its own."""

import shlex
from functools import cache
from pathlib import Path

SHEBANG = "#!/bin/sh\n"


def script(name: str, **variables: str) -> str:
    """The shell program of a file here, with its upper-case variables set to these values, whatever they hold."""
    settings = "".join(f"{key}={shlex.quote(variables[key])}\n" for key in sorted(variables))
    return f"{SHEBANG}{settings}{program(f'{name}.sh').removeprefix(SHEBANG)}"


@cache
def program(file: str) -> str:
    """The program of a file here, as it is."""
    return (Path(__file__).parent / file).read_text(encoding="utf-8")
