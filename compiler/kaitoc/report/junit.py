"""Findings as JUnit XML, which CI servers show as tests: a suite for each file, a test for each object in it."""

import re
from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct

from kaitoc.diagnostics import Diagnostic, ObjectRef
from kaitoc.report.text import printable
from kaitoc.report.words import counted

_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Checked(Struct, frozen=True):
    """What was checked for one target, "" for none: the objects by the file that has them, and what was found."""

    target: str
    objects: Sequence[tuple[str, ObjectRef]]
    diagnostics: Sequence[Diagnostic]


def to_junit(results: Iterable[Checked]) -> str:
    """A test fails if there is an error about its object; warnings and notes are its output."""
    suites = [suite for result in results for suite in _suites(result)]
    tests, failures = sum(suite[1] for suite in suites), sum(suite[2] for suite in suites)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="kaitoc" tests="{tests}" failures="{failures}" errors="0">',
        *(line for suite in suites for line in suite[0]),
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _suites(result: Checked) -> list[tuple[list[str], int, int]]:
    """The lines of each suite, how many tests it has, and how many of them fail."""
    cases: dict[str, dict[str, list[Diagnostic]]] = {}
    for file, ref in result.objects:
        cases.setdefault(file, {}).setdefault(str(ref), [])
    for d in result.diagnostics:
        cases.setdefault(d.file, {}).setdefault(str(d.object) if d.object else d.file or "kaitoc", []).append(d)
    return [_suite(result.target, file, cases[file]) for file in sorted(cases)]


def _suite(target: str, file: str, cases: dict[str, list[Diagnostic]]) -> tuple[list[str], int, int]:
    name = f"{target}: {file}" if target else file or "kaitoc"
    failures = sum(any(d.is_error for d in found) for found in cases.values())
    head = f'  <testsuite name={_attribute(name)} tests="{len(cases)}" failures="{failures}" errors="0" skipped="0">'
    body = [line for case, found in cases.items() for line in _case(case, name, file, found)]
    return [head, *body, "  </testsuite>"], len(cases), failures


def _case(case: str, suite: str, file: str, found: Sequence[Diagnostic]) -> list[str]:
    head = f"    <testcase name={_attribute(case)} classname={_attribute(suite)} file={_attribute(file)}"
    errors, others = [d for d in found if d.is_error], [d for d in found if not d.is_error]
    if not found:
        return [f"{head}/>"]
    lines = [f"{head}>"]
    if errors:
        message = errors[0].message if len(errors) == 1 else f"{counted(len(errors), 'error')}: {errors[0].message}"
        kind = ", ".join(dict.fromkeys(d.rule for d in errors))
        lines.append(f"      <failure message={_attribute(message)} type={_attribute(kind)}>{_text(errors)}</failure>")
    if others:
        lines.append(f"      <system-out>{_text(others)}</system-out>")
    return [*lines, "    </testcase>"]


def _text(found: Iterable[Diagnostic]) -> str:
    lines = []
    for d in found:
        where = f"{d.file}:{d.position.line}:{d.position.column}: " if d.position.line else ""
        lines.append(f"{where}{d.severity.value}[{d.rule}] {d.message}")
        if d.hint:
            lines.append(f"  hint: {d.hint}")
    return escape(_printed("\n".join(lines)))


def _attribute(text: str) -> str:
    return quoteattr(_printed(text), {"\n": "&#10;"})


def _printed(text: str) -> str:
    return _NO_XML.sub("\ufffd", printable(text))
