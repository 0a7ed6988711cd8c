"""`kaitoc schema` from the command line."""

import json

import pytest

from workplace import Workplace


def test_a_kind_in_the_newest_version(work: Workplace) -> None:
    done = work.run("schema", "workspace")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["title"] == "Workspace (KAITO 0.12.0)"


def test_another_version(work: Workplace) -> None:
    assert json.loads(work.run("schema", "Workspace", "--kaito-version", "0.9.4").out)["title"].endswith("0.9.4)")
    done = work.run("schema", "all", "--kaito-version", "v0.9.5")
    assert (done.code, "warning[KC024]" in done.err, json.loads(done.out)["title"]) == (0, True, "KAITO 0.9.4")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (
            ["Workspac"],
            2,
            'error: kaitoc has no schema of "Workspac" for KAITO 0.12.0\n  hint: did you mean Workspace?\n',
        ),
        (
            ["ModelMirror", "--kaito-version", "0.9.4"],
            2,
            "hint: there are InferenceSet, RAGEngine, Workspace, Cluster,",
        ),
        (["Workspace", "--kaito-version", "7"], 1, "error[KC023]"),
        ([], 2, "Missing argument 'KIND'"),
    ],
)
def test_what_there_is_not(work: Workplace, arguments: list[str], code: int, words: str) -> None:
    done = work.run("schema", *arguments)
    assert (done.code, done.out) == (code, "")
    assert words in done.err
