"""Findings as JUnit XML."""

from xml.etree import ElementTree

from msgspec.structs import replace

from kaitoc.diagnostics import Diagnostic, ObjectRef, Position, Severity, SourceRef, Stage
from kaitoc.report.junit import Checked, to_junit

PHI, BERT = ObjectRef("Workspace", "models", "phi"), ObjectRef("Workspace", "", "bert")
ERROR = Diagnostic(
    "KC101",
    Severity.ERROR,
    Stage.ADMISSION,
    'unknown field "x" & <y>',
    'did you mean "z"?',
    ("x",),
    SourceRef("a.yaml"),
    Position(6, 3),
    PHI,
)
WARNING = replace(ERROR, rule="KC006", severity=Severity.WARNING, message="not quoted", hint="")
NOWHERE = Diagnostic("KC020", Severity.WARNING, Stage.ADVICE, "the input holds no objects")


def test_a_test_for_each_object() -> None:
    text = to_junit([Checked("prod", [("b.yaml", BERT), ("a.yaml", PHI)], [ERROR, WARNING])])
    assert (
        text
        == """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="kaitoc" tests="2" failures="1" errors="0">
  <testsuite name="prod: a.yaml" tests="1" failures="1" errors="0" skipped="0">
    <testcase name="Workspace models/phi" classname="prod: a.yaml" file="a.yaml">
      <failure message='unknown field "x" &amp; &lt;y&gt;' type="KC101">a.yaml:6:3: error[KC101] \
unknown field "x" &amp; &lt;y&gt;
  hint: did you mean "z"?</failure>
      <system-out>a.yaml:6:3: warning[KC006] not quoted</system-out>
    </testcase>
  </testsuite>
  <testsuite name="prod: b.yaml" tests="1" failures="0" errors="0" skipped="0">
    <testcase name="Workspace bert" classname="prod: b.yaml" file="b.yaml"/>
  </testsuite>
</testsuites>
"""
    )


def test_several_errors_are_one_failure() -> None:
    root = ElementTree.fromstring(to_junit([Checked("", [], [ERROR, replace(ERROR, rule="KC102", message="b")])]))
    (failure,) = root.iter("failure")
    assert failure.attrib == {"message": '2 errors: unknown field "x" & <y>', "type": "KC101, KC102"}


def test_what_is_about_no_object() -> None:
    broken = replace(ERROR, object=None, message="broken \x1b\ud800 \ufffe")
    root = ElementTree.fromstring(to_junit([Checked("", [], [broken, NOWHERE])]).encode())
    assert [(case.get("classname"), case.get("name")) for case in root.iter("testcase")] == [
        ("kaitoc", "kaitoc"),
        ("a.yaml", "a.yaml"),
    ]
    assert (root.get("tests"), root.get("failures")) == ("2", "1")


def test_nothing_at_all() -> None:
    assert ElementTree.fromstring(to_junit([])).attrib == {
        "name": "kaitoc",
        "tests": "0",
        "failures": "0",
        "errors": "0",
    }
