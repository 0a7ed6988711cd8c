"""Findings as SARIF."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from kaitoc import __version__
from kaitoc.diagnostics import Diagnostic, ObjectRef, Position, Severity, SourceRef, Stage
from kaitoc.emit.edits import Edit
from kaitoc.report.sarif import to_sarif

SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0.json").read_text())
"""The SARIF 2.1.0 schema of SchemaStore, as the package @microsoft/jest-sarif (MIT) has it, without descriptions."""

ERROR = Diagnostic(
    "KC101",
    Severity.ERROR,
    Stage.ADMISSION,
    'unknown field "instancetype" in resource',
    'did you mean "instanceType"?',
    ("resource", "instancetype"),
    SourceRef("a b/é.yaml"),
    Position(6, 3),
    ObjectRef("Workspace", "models", "phi"),
)
NOWHERE = Diagnostic("KC020", Severity.WARNING, Stage.ADVICE, "the input holds no objects")
NOTE = replace(ERROR, rule="KC401", severity=Severity.INFO, stage=Stage.ADVICE, position=Position(), hint="")


def sarif(*found: Diagnostic) -> Any:
    log = json.loads(to_sarif(found))
    jsonschema.validate(log, SCHEMA, cls=jsonschema.Draft4Validator)
    return log["runs"][0]


def test_a_result() -> None:
    run = sarif(ERROR)
    (result,) = run["results"]
    fingerprint = result.pop("partialFingerprints")["primaryLocationLineHash"]
    assert fingerprint.endswith(":1")
    assert result == {
        "ruleId": "KC101",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": 'unknown field "instancetype" in resource\nHint: did you mean "instanceType"?'},
        "properties": {"stage": "admission"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "a%20b/%C3%A9.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 6, "startColumn": 3},
                },
                "logicalLocations": [{"fullyQualifiedName": "Workspace models/phi.resource.instancetype"}],
            }
        ],
    }


def test_the_rules_of_the_results() -> None:
    driver = sarif(NOTE, ERROR, NOWHERE)["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("kaitoc", __version__)
    assert [rule["id"] for rule in driver["rules"]] == ["KC020", "KC101", "KC401"]
    rule = driver["rules"][1]
    assert rule["shortDescription"]["text"] == "Every field is one that the kind has."
    assert "kaitoc rules KC101" in rule["help"]["text"]
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["properties"]["tags"] == ["kaito", "admission"]


def test_levels_and_places() -> None:
    results = sarif(ERROR, NOWHERE, NOTE)["results"]
    assert [result["level"] for result in results] == ["error", "warning", "note"]
    assert "locations" not in results[1]
    assert "region" not in results[2]["locations"][0]["physicalLocation"]


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"position": Position(99, 1)}, True),
        ({"message": "other words", "hint": ""}, True),
        ({"rule": "KC102"}, False),
        ({"path": ("resource", "count")}, False),
        ({"object": ObjectRef("Workspace", "models", "other")}, False),
        ({"source": SourceRef("b.yaml")}, False),
    ],
)
def test_fingerprints_stay_while_lines_move(change: dict[str, Any], same: bool) -> None:
    before, after = (sarif(d)["results"][0]["partialFingerprints"] for d in (ERROR, replace(ERROR, **change)))
    assert (before == after) is same


def test_every_result_has_a_fingerprint_of_its_own() -> None:
    results = sarif(ERROR, ERROR, replace(ERROR, message="second"))["results"]
    assert len(results) == 2, "what two targets have in common is one result"
    assert len({result["partialFingerprints"]["primaryLocationLineHash"] for result in results}) == 2


def test_a_file_elsewhere_and_no_results() -> None:
    (result,) = sarif(replace(ERROR, source=SourceRef("/tmp/x.yaml")))["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "file:///tmp/x.yaml"}
    assert sarif()["results"] == []


def test_nothing_secret_or_invisible() -> None:
    (result,) = sarif(replace(ERROR, message="token hf_abcdefghijkl \x1b"))["results"]
    assert result["message"]["text"].startswith("token hf_************ \\x1b\n")


def test_a_fix_is_a_replacement() -> None:
    edit = Edit(80, 92, "instanceType", Position(6, 3))
    log = json.loads(to_sarif([ERROR, NOWHERE], {ERROR: edit}))
    jsonschema.validate(log, SCHEMA, cls=jsonschema.Draft4Validator)
    fixed, other = log["runs"][0]["results"]
    region = {"startLine": 6, "startColumn": 3, "endLine": 6, "endColumn": 15}
    change = {
        "artifactLocation": {"uri": "a%20b/%C3%A9.yaml", "uriBaseId": "%SRCROOT%"},
        "replacements": [{"deletedRegion": region, "insertedContent": {"text": "instanceType"}}],
    }
    assert fixed["fixes"] == [{"description": {"text": "write instanceType"}, "artifactChanges": [change]}]
    assert "fixes" not in other
