"""Findings as text, JSON and GitHub annotations."""

import json

import pytest

from kaitoc.diagnostics import Diagnostic, ObjectRef, Position, Severity, SourceRef, Stage
from kaitoc.report.findings import to_github, to_json, to_text

ERROR = Diagnostic(
    "KC101",
    Severity.ERROR,
    Stage.ADMISSION,
    'unknown field "instancetype" in resource',
    'did you mean "instanceType"?',
    ("resource", "instancetype"),
    SourceRef("a/phi.yaml"),
    Position(6, 3),
    ObjectRef("Workspace", "models", "phi"),
)
WARNING = Diagnostic("KC020", Severity.WARNING, Stage.ADVICE, "the input holds no objects")


def test_text() -> None:
    shown = to_text([ERROR, WARNING], lambda d: ("  instancetype: x", 3) if d is ERROR else ("", 0))
    assert shown == (
        'a/phi.yaml:6:3: error[KC101] unknown field "instancetype" in resource\n'
        "6 |   instancetype: x\n"
        "  |   ^\n"
        '  hint: did you mean "instanceType"?\n'
        "warning[KC020] the input holds no objects\n"
        "1 error, 1 warning in 1 file\n"
    )


def test_text_without_findings() -> None:
    assert to_text([], lambda _: ("", 0)) == "no findings\n"


def test_a_line_without_a_caret() -> None:
    assert to_text([ERROR], lambda _: ("x: ***", 0)).splitlines()[1:3] == ["6 | x: ***", f"  hint: {ERROR.hint}"]


def test_colours_change_nothing_else() -> None:
    import re

    plain = to_text([ERROR, WARNING], lambda _: ("text", 1))
    coloured = to_text([ERROR, WARNING], lambda _: ("text", 1), color=True)
    assert "\x1b[1;31merror" in coloured
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == plain


def test_json() -> None:
    assert json.loads(to_json([ERROR, WARNING])) == {
        "schemaVersion": 1,
        "diagnostics": [
            {
                "file": "a/phi.yaml",
                "line": 6,
                "column": 3,
                "severity": "error",
                "stage": "admission",
                "rule": "KC101",
                "path": "resource.instancetype",
                "message": 'unknown field "instancetype" in resource',
                "hint": 'did you mean "instanceType"?',
                "object": {"kind": "Workspace", "namespace": "models", "name": "phi"},
            },
            {
                "file": "",
                "line": 0,
                "column": 0,
                "severity": "warning",
                "stage": "advice",
                "rule": "KC020",
                "path": "",
                "message": "the input holds no objects",
                "hint": "",
                "object": None,
            },
        ],
        "summary": {"errors": 1, "warnings": 1, "infos": 0, "files": 1},
    }


def test_github() -> None:
    assert to_github([ERROR, WARNING]) == (
        '::error file=a/phi.yaml,line=6,col=3,title=KC101::unknown field "instancetype" in resource'
        '%0Adid you mean "instanceType"?\n'
        "::warning title=KC020::the input holds no objects\n"
    )


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("100% full", "::error file=f%2C1%3A2,line=1,col=1,title=KC1::100%25 full\n"),
        ("a\n::error::b", "::error file=f%2C1%3A2,line=1,col=1,title=KC1::a%0A::error::b\n"),
        ("a\r\x1b[31m", "::error file=f%2C1%3A2,line=1,col=1,title=KC1::a\\r\\x1b[31m\n"),
    ],
)
def test_github_takes_no_orders_from_an_input(message: str, line: str) -> None:
    found = Diagnostic("KC1", Severity.ERROR, Stage.ADMISSION, message, source=SourceRef("f,1:2"))
    assert to_github([found]) == line


def test_no_control_character_and_no_token_reaches_the_terminal() -> None:
    found = Diagnostic(
        "KC1", Severity.ERROR, Stage.ADMISSION, "bad \x1b[2J hf_AbCdEfGhIjKl", "no \x07", source=SourceRef("a\x1bb")
    )
    assert to_text([found], lambda _: ("", 0)) == (
        "a\\x1bb: error[KC1] bad \\x1b[2J hf_************\n  hint: no \\x07\n1 error in 1 file\n"
    )
    assert "hf_A" not in to_json([found])


@pytest.mark.parametrize(
    ("errors", "warnings", "text"),
    [(1, 0, "1 error in 1 file"), (2, 1, "2 errors, 1 warning in 1 file"), (0, 2, "2 warnings in 1 file")],
)
def test_the_summary_counts(errors: int, warnings: int, text: str) -> None:
    source = SourceRef("f")
    found = [Diagnostic("KC1", Severity.ERROR, Stage.ADMISSION, str(n), source=source) for n in range(errors)]
    found += [Diagnostic("KC1", Severity.WARNING, Stage.ADVICE, str(n), source=source) for n in range(warnings)]
    assert to_text(found, lambda _: ("", 0)).splitlines()[-1] == text
