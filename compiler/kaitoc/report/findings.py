"""Findings as text, JSON and GitHub annotations."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from kaitoc.diagnostics import Diagnostic, Severity, path_text
from kaitoc.report.annotations import LEVELS, annotation
from kaitoc.report.text import masked, printable
from kaitoc.report.words import counted

SCHEMA_VERSION = 1
_COLORS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.INFO: "\x1b[1;36m"}
_RESET, _BOLD, _DIM = "\x1b[0m", "\x1b[1m", "\x1b[2m"


def to_text(
    diagnostics: Sequence[Diagnostic], source_line: Callable[[Diagnostic], tuple[str, int]], color: bool = False
) -> str:
    """One finding per paragraph: where, how bad, what, the source line with a caret, and a hint; then a summary.

    `source_line` gives the line that a finding points at, or "" where there is none to show, and the column to point
    at, or 0.
    """
    lines: list[str] = []
    for d in diagnostics:
        paint = _COLORS[d.severity] if color else ""
        bold, dim, reset = (_BOLD, _DIM, _RESET) if color else ("", "", "")
        where = f"{bold}{_where(d)}{reset}: " if d.source else ""
        lines.append(f"{where}{paint}{d.severity.value}[{d.rule}]{reset} {printable(d.message)}")
        line, column = source_line(d)
        if line:
            number = str(d.position.line)
            lines.append(f"{dim}{number} |{reset} {line}")
            if column:
                lines.append(f"{dim}{' ' * len(number)} |{reset} {' ' * (column - 1)}{paint}^{reset}")
        if d.hint:
            lines.append(f"  hint: {printable(d.hint)}")
    text = "\n".join(lines) + "\n" if lines else ""
    return text + summary_text(diagnostics) + "\n"


def to_json(diagnostics: Sequence[Diagnostic]) -> str:
    """The document of `validate --output-format json`."""
    document = {
        "schemaVersion": SCHEMA_VERSION,
        "diagnostics": [diagnostic_json(d) for d in diagnostics],
        "summary": summary(diagnostics),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def diagnostic_json(d: Diagnostic) -> dict[str, Any]:
    """One finding as JSON; line and column are 0 where they are not known."""
    return {
        "file": d.file,
        "line": d.position.line,
        "column": d.position.column,
        "severity": d.severity.value,
        "stage": d.stage.value,
        "rule": d.rule,
        "path": path_text(d.path),
        "message": masked(d.message),
        "hint": masked(d.hint),
        "object": {"kind": d.object.kind, "namespace": d.object.namespace, "name": d.object.name} if d.object else None,
    }


def to_github(diagnostics: Sequence[Diagnostic]) -> str:
    """Workflow commands that GitHub shows at the changed lines."""
    lines = []
    for d in diagnostics:
        text = d.message + (f"\n{d.hint}" if d.hint else "")
        lines.append(annotation(LEVELS[d.severity], d.rule, text, d.file, d.position.line, d.position.column))
    return "".join(line + "\n" for line in lines)


def summary(diagnostics: Sequence[Diagnostic]) -> dict[str, int]:
    """How many findings of each severity, in how many files."""
    counts = Counter(d.severity for d in diagnostics)
    return {
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "infos": counts[Severity.INFO],
        "files": len({d.file for d in diagnostics if d.file}),
    }


def summary_text(diagnostics: Sequence[Diagnostic]) -> str:
    """The summary as a sentence."""
    if not diagnostics:
        return "no findings"
    counts = summary(diagnostics)
    parts = [counted(counts[f"{noun}s"], noun) for noun in ("error", "warning", "info") if counts[f"{noun}s"]]
    return ", ".join(parts) + (f" in {counted(counts['files'], 'file')}" if counts["files"] else "")


def _where(d: Diagnostic) -> str:
    file = printable(d.file)
    return f"{file}:{d.position.line}:{d.position.column}" if d.position.line else file
