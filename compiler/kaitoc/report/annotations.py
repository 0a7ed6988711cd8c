"""Workflow commands that GitHub shows as annotations, which no input can forge."""

from kaitoc.diagnostics import Severity
from kaitoc.report.text import printable

ERROR, WARNING, NOTICE = "error", "warning", "notice"
LEVELS = {Severity.ERROR: ERROR, Severity.WARNING: WARNING, Severity.INFO: NOTICE}


def annotation(level: str, title: str, text: str, file: str = "", line: int = 0, column: int = 0) -> str:
    """A command without its line break, at a place if there is a file; a line that is not known is the first."""
    place = f"file={_property(file)},line={max(1, line)},col={max(1, column)}," if file else ""
    return f"::{level} {place}title={_property(title)}::{_data(printable(text))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
