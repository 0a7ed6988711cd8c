"""Annotations: the worst first, at the line of the author, and no input forges one."""

import re

import pytest
from msgspec.structs import replace

from kaitoc.diff.model import Change
from kaitoc.report.difference.github import to_github
from kaitoc.report.difference.model import Edit, Finding, Review
from reviews import EVIL, LINK, a_review, an_object, evil


def test_an_object_is_shown_at_the_line_of_its_author() -> None:
    edits = (Edit("Workspace phi", "a.b", "x", "y", "why", "because", LINK),)
    entry = replace(an_object(), findings=())
    assert to_github(a_review(entry, edits=edits)).splitlines() == [
        "::notice title=kaitoc diff abc1234 -> work tree%2C target prod::"
        "by command: 1 workload, 1 node, 2 GPUs, down for up to 30 minutes each%0A"
        "in the end: +1 node, +2 GPUs%0AWorkspace phi: nodes 1 -> 2%0A1 manual, 0 unchanged",
        "::warning file=workspaces/phi.yaml,line=11,col=5,title=edit before the upgrade to work tree::Workspace phi%0A"
        "a.b: x -> y%0Abecause",
        "::warning file=workspaces/phi.yaml,line=11,col=5,title=manual::Workspace phi, down for up to 30 minutes%0A"
        "KAITO does not roll it out%0Ainference.preset.name: phi-4 -> falcon%0Adata.x changes%0A"
        "run: kubectl delete workspace phi",
    ]


def test_nothing() -> None:
    assert to_github(Review("a", "b", False, ())) == ""


@pytest.mark.parametrize(
    ("change", "level"), [("rejected", "error"), ("recreate", "warning"), ("restart", "warning"), ("add", "notice")]
)
def test_levels(change: str, level: str) -> None:
    last = to_github(a_review(replace(an_object(change=Change(change)), findings=()))).splitlines()[-1]
    assert last.startswith(f"::{level} file=")


def test_why_an_object_is_rejected_is_said_once() -> None:
    refused = (Finding("error", "KC177", "it cannot be changed", "", LINK),)
    shown = to_github(a_review(replace(an_object(change=Change.REJECTED), findings=refused))).splitlines()
    assert shown[1:] == [
        "::error file=workspaces/phi.yaml,line=11,col=5,title=KC177::Workspace phi%0Ait cannot be changed"
    ]


def test_what_is_removed_has_no_line() -> None:
    shown = to_github(a_review(replace(an_object(change=Change.REMOVE), findings=()))).splitlines()
    assert shown[-1].startswith("::warning title=remove::")


@pytest.mark.parametrize("text", EVIL)
def test_an_input_gives_no_orders(text: str) -> None:
    tame, shown = (to_github(evil(one)).splitlines() for one in ("tame", text))
    assert len(shown) == len(tame)
    assert all(
        re.match(r"::(error|warning|notice) (file=[^,:]*,line=\d+,col=\d+,)?title=[^,:]*::", one) for one in shown
    )
