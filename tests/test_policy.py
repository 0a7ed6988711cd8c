"""What becomes of findings, by the rules of a project and by comments."""

import pytest

from kaitoc.diagnostics import Diagnostic, ObjectRef, Position, Severity, SourceRef, Stage
from kaitoc.policy import Policy, Silence

PHI = ObjectRef("Workspace", "", "phi")
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def finding(
    rule: str = "KC401",
    severity: Severity = WARNING,
    stage: Stage = Stage.ADVICE,
) -> Diagnostic:
    return Diagnostic(rule, severity, stage, "wrong", source=SourceRef("a.yaml", 1), object=PHI)


def silence(*rules: str, file: str = "a.yaml", document: int = 1, about: ObjectRef | None = None) -> Silence:
    return Silence(SourceRef(file, document), Position(1, 1), rules, frozenset([about] if about else []))


@pytest.mark.parametrize(
    ("levels", "severity"),
    [
        ({}, WARNING),
        ({"KC401": "ignore"}, None),
        ({"KC401": "error"}, ERROR),
        ({"KC401": "info"}, INFO),
        ({"KC4": "ignore"}, None),
        ({"KC": "ignore"}, None),
        ({"KC4": "ignore", "KC401": "error"}, ERROR),
        ({"KC4": "error", "KC": "ignore"}, ERROR),
        ({"KC402": "ignore", "KC5": "ignore"}, WARNING),
    ],
)
def test_levels(levels: dict[str, str], severity: Severity | None) -> None:
    assert [d.severity for d in Policy(levels).judged([finding()])] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("stage", "severity", "operator", "kept"),
    [
        (Stage.ADMISSION, ERROR, True, True),
        (Stage.ADMISSION, WARNING, True, False),
        (Stage.RECONCILE, ERROR, True, False),
        (Stage.RECONCILE, ERROR, False, True),
        (Stage.RECONCILE, WARNING, False, False),
        (Stage.STARTUP, ERROR, False, False),
        (Stage.ADVICE, ERROR, True, False),
    ],
)
def test_what_nobody_can_silence(stage: Stage, severity: Severity, operator: bool, kept: bool) -> None:
    found = [finding(stage=stage, severity=severity)]
    assert Policy({"KC401": "ignore"}, (), operator).judged(found) == (found if kept else [])
    assert Policy({}, (silence("KC401"),), operator).judged(found) == (found if kept else [])
    if kept:
        assert Policy({"KC401": "info"}, (), operator).judged(found) == found


@pytest.mark.parametrize(
    ("comment", "silenced"),
    [
        (silence("KC401"), True),
        (silence("KC402", "KC401"), True),
        (silence("KC402"), False),
        (silence("KC4"), False),
        (silence(), False),
        (silence("KC401", document=0), False),
        (silence("KC401", file="b.yaml"), False),
        (silence("KC401", file="b.yaml", about=PHI), True),
        (silence("KC401", file="b.yaml", about=ObjectRef("Workspace", "x", "phi")), False),
    ],
)
def test_comments(comment: Silence, silenced: bool) -> None:
    policy = Policy(silences=(comment,))
    assert (policy.judged([finding()]) == []) is silenced
    assert ((comment, "KC401") not in policy.unused([finding()])) is (silenced or "KC401" not in comment.rules)


def test_unused_comments() -> None:
    used, other = silence("KC401", "KC402"), silence("KC401", document=7)
    policy = Policy({"KC401": "ignore"}, (used, other))
    assert policy.unused([finding()]) == [(used, "KC402"), (other, "KC401")]
    assert Policy(silences=(used,)).unused([finding(stage=Stage.ADMISSION, severity=ERROR)]) == [
        (used, "KC401"),
        (used, "KC402"),
    ]
