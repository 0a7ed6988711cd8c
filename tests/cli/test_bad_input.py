"""Bad input: what is wrong, where, and how to mend it; exit 1, and an output directory that nobody touched."""

import json
import os
from pathlib import Path

import pytest

from bad_inputs import CASES, CLUSTER_FILE, OVERLAY, PROJECT_FILE, WORKSPACE_FILE
from kaitoc.kaito.profile import KNOWN_VERSIONS, load_profile
from workplace import CLUSTER, OVERLAID, WORKSPACE, Files, Workplace, another, edit

KNOWN = ", ".join(KNOWN_VERSIONS)
COMPILED = ", ".join(version for version in KNOWN_VERSIONS if load_profile(version).expands)


def cases() -> list[object]:
    return [
        pytest.param(files, text.removeprefix("\n").replace("<known>", KNOWN).replace("<compiled>", COMPILED), id=title)
        for title, files, text in CASES
    ]


@pytest.mark.parametrize(("files", "text"), cases())
def test_it_is_refused_and_nothing_is_written(work: Workplace, files: Files, text: str) -> None:
    assert work.project().run("render").code == 0
    work.write(files)
    before = work.tree("rendered")
    done = work.run("render")
    assert (done.code, done.out, done.err) == (1, "", text)
    assert work.tree("rendered") == before


@pytest.mark.parametrize(("files", "text"), cases())
def test_validate_reports_the_same(work: Workplace, files: Files, text: str) -> None:
    done = work.project(files).run("validate")
    assert (done.code, done.out.removeprefix("target prod\n"), done.err) == (1, text, "")
    (as_json,) = [work.run("validate", "--output-format", "json")]
    errors = [d for d in json.loads(as_json.out)["diagnostics"] if d["severity"] == "error"]
    assert (as_json.code, as_json.err) == (1, "")
    for error in errors:
        assert f"{error['file']}:{error['line']}:{error['column']}: error[{error['rule']}] {error['message']}\n" in text


@pytest.mark.parametrize(("files", "text"), cases())
def test_check_refuses_it_too(work: Workplace, files: Files, text: str) -> None:
    work.project(files)
    before = work.tree()
    done = work.run("render", "--check")
    assert (done.code, done.out, done.err) == (1, "", text)
    assert work.tree() == before


def test_every_case_says_where_what_and_how() -> None:
    for title, _, text in CASES:
        assert ": error[KC" in text, title
        assert "  hint: " in text, title


def test_all_findings_of_all_files_are_reported_at_once(work: Workplace) -> None:
    work.project(
        {
            "workspaces/a.yaml": edit("instanceType", "instancetype"),
            "workspaces/b.yaml": "a: [",
            "workspaces/c.yaml": edit("phi-4-mini-instruct", "nothing", another("c")),
        }
    )
    done = work.run("render")
    assert done.code == 1
    assert [line.split(" ")[0] for line in done.err.splitlines() if line.startswith("workspaces/")] == [
        "workspaces/a.yaml:6:3:",
        "workspaces/b.yaml:1:4:",
        "workspaces/c.yaml:12:5:",
    ]
    assert done.err.endswith("3 errors in 3 files\n")


def test_a_large_file(work: Workplace) -> None:
    work.project()
    os.truncate(WORKSPACE_FILE, 100 * 2**20)
    done = work.run("render")
    assert (done.code, done.err) == (
        1,
        "workspaces/phi.yaml:1:1: error[KC005] the file has 100 MiB; kaitoc reads up to 16 MiB\n"
        "  hint: split it into one file per object\n"
        "1 error in 1 file\n",
    )
    assert not Path("rendered").exists()


def test_an_overlay_without_a_patch(work: Workplace) -> None:
    done = work.project({PROJECT_FILE: OVERLAID, OVERLAY: "[{match: {kind: 'Workspace'}}]"}).run("render")
    assert done.code == 1
    assert done.err.startswith('overlay.jsonnet:1:2: error[KC030] missing field "patch" in [0]\n')


def test_another_patch_of_a_known_minor_release_is_a_warning(work: Workplace) -> None:
    done = work.project({CLUSTER_FILE: edit("0.9.4", "0.9.7", CLUSTER)}).run("render")
    assert (done.code, done.err) == (
        0,
        "clusters/prod.yaml:6:3: warning[KC024] "
        "KAITO 0.9.7 is not known; compiled as 0.9.4, of the same minor release\n"
        "6 |   kaitoVersion: 0.9.7\n"
        "  |   ^\n"
        f"  hint: known versions: {KNOWN}\n"
        "1 warning in 1 file\n"
        "rendered/prod: 3 added, 0 unchanged\n",
    )


@pytest.mark.parametrize(
    ("version", "code", "text"),
    [
        ("0.9.4", 0, "no findings\n"),
        ("v0.9.4", 0, "no findings\n"),
        ("0.9.5", 0, "warning[KC024] KAITO 0.9.5 is not known; compiled as 0.9.4, of the same minor release\n"),
        ("1.0", 1, 'error[KC023] KAITO version "1.0" is not known\n'),
        ("latest", 1, 'error[KC023] KAITO version "latest" is not known\n'),
        ("", 1, 'error[KC023] KAITO version "" is not known\n'),
        ("0.8.1", 1, "error[KC025] KAITO 0.8.1 is known for presets and artifacts only\n"),
    ],
)
def test_versions_on_the_command_line(work: Workplace, version: str, code: int, text: str) -> None:
    done = work.run("validate", "--kaito-version", version, "-", stdin=WORKSPACE)
    assert (done.code, done.err) == (code, "")
    assert done.out.startswith(text)
    if "KC02" in text and "KC025" not in text:
        assert f"  hint: known versions: {KNOWN}\n" in done.out


@pytest.mark.parametrize(
    ("resource", "code"),
    [
        ("inference:\n  template:\n    spec:\n      containers:\n      - name: a\n        image: b\n", 0),
        ("inference:\n  preset:\n    name: phi-4\n", 1),
    ],
)
@pytest.mark.parametrize("sku", ["Standard_D4s_v5", "Standard_NX9_v9"])
def test_an_unknown_sku_matters_only_where_something_is_sized(
    work: Workplace, resource: str, code: int, sku: str
) -> None:
    text = edit("inference:\n  preset:\n    name: phi-4-mini-instruct\n", resource)
    assert work.project({WORKSPACE_FILE: edit("Standard_NC24ads_A100_v4", sku, text)}).run("render").code == code
