"""The examples of the reference: what passes has no such finding, what fails has it, and every rule has both."""

import pytest
from msgspec.structs import replace

from kaitoc.cli.rules import findings
from kaitoc.kaito.profile import KNOWN_VERSIONS
from kaitoc.resources import EXAMPLES
from kaitoc.rules.book import chapters
from kaitoc.rules.pipeline import PIPELINE
from kaitoc.rules.reference import Example, example_of, reference
from kaitoc.rules.rule import holds_in

WITH_EXAMPLES = sorted(file.stem for file in EXAMPLES.glob("*.yaml"))
WITHOUT = {
    "KC002": "needs bytes that are no UTF-8",
    "KC005": "needs 64 MiB",
    "KC008": "needs two hundred levels",
    "KC020": "needs no file at all",
    "KC128": "needs a project with presets",
}
"""Ids without an example, and why; those of kaitoc's own documents (KC021 to KC099) have theirs in docs/."""


def example(identifier: str) -> Example:
    found = example_of(identifier)
    assert found is not None
    return found


@pytest.mark.parametrize("identifier", WITH_EXAMPLES)
def test_the_failing_example_fails(identifier: str) -> None:
    described, shown = reference()[identifier], example(identifier)
    found = {(one.stage, one.severity) for one in findings(shown.fails, shown) if one.rule == identifier}
    assert (described.stage, described.severity) in found


@pytest.mark.parametrize("identifier", WITH_EXAMPLES)
def test_the_passing_example_has_no_findings(identifier: str) -> None:
    shown = example(identifier)
    assert [(one.rule, one.message) for one in findings(shown.passes, shown)] == []


def test_every_rule_has_an_example() -> None:
    needed = {identifier for identifier in reference() if not "KC021" <= identifier <= "KC099"}
    assert needed - set(WITH_EXAMPLES) == set(WITHOUT)


def test_rules_about_changes_begin_with_what_is_before() -> None:
    changes = {rule.id for chapter in chapters().values() for rule in chapter.updates}
    assert {identifier for identifier in WITH_EXAMPLES if example(identifier).before} == changes


@pytest.mark.parametrize("identifier", ["KC170", "KC184"])
def test_a_rule_about_changes_is_about_nothing_else(identifier: str) -> None:
    shown = example(identifier)
    assert [one for one in findings(shown.fails, replace(shown, before="")) if one.rule == identifier] == []


def test_an_id_has_one_reason() -> None:
    ruled = {rule.id for chapter in chapters().values() for rule in (*chapter.rules, *chapter.updates)}
    stepped = {description.id for description in PIPELINE}
    assert ruled & stepped == set()


def test_summaries_are_sentences() -> None:
    assert [d.id for d in reference().values() if not d.summary.endswith(".")] == []


def test_every_rule_holds_in_some_version() -> None:
    rules = [rule for chapter in chapters().values() for rule in (*chapter.rules, *chapter.updates)]
    assert [rule.id for rule in rules if not any(holds_in(rule, version) for version in KNOWN_VERSIONS)] == []
