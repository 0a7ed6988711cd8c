"""The book of rules: every rule by the kind of object that it judges, and those that a KAITO version has."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from kaitoc.kaito.context import Context
from kaitoc.kaito.profile import KNOWN_VERSIONS
from kaitoc.kaito.workspace import view
from kaitoc.objects import Object
from kaitoc.records import dataclass
from kaitoc.rules import (
    adapter_update,
    derived_names,
    inference,
    inference_config,
    locked_models,
    other_updates,
    tuning_update,
    workspace,
    workspace_update,
)
from kaitoc.rules.rule import Rule, Subject, Update


@dataclass(frozen=True, slots=True)
class Chapter:
    """The rules about objects of one kind, and how such an object becomes what they judge.

    `subject` takes an object in its storage version, and the API version that it is written in ("v1alpha1").
    """

    subject: Callable[[Context, Object, str], Any]
    rules: tuple[Rule[Any], ...]


CHAPTERS: Mapping[str, Chapter] = {
    "Workspace": Chapter(
        lambda context, obj, api: Subject(context, view(obj), api),
        (*workspace.RULES, *inference.RULES, *inference_config.RULES, *derived_names.RULES, *locked_models.RULES),
    ),
}

UPDATES: Mapping[str, tuple[Rule[Update], ...]] = {
    "InferenceSet": other_updates.INFERENCE_SET_RULES,
    "ModelMirror": other_updates.MODEL_MIRROR_RULES,
    "MultiRoleInference": other_updates.MULTI_ROLE_RULES,
    "RAGEngine": other_updates.RAGENGINE_RULES,
    "Workspace": (*workspace_update.RULES, *adapter_update.RULES, *tuning_update.RULES),
}
"""The rules about changes of an object, beside the rules of its chapter that are asked on every change."""


@cache
def rules_about(kind: str, api: str, version: str) -> tuple[Rule[Any], ...]:
    """The rules about a kind, written in an API version of it, that a known KAITO version has, by id."""
    found = CHAPTERS[kind].rules if kind in CHAPTERS else ()
    about = (rule for rule in found if rule.api in ("", api) and holds_in(rule, version))
    return tuple(sorted(about, key=lambda rule: rule.id))


@cache
def rules_about_changes(kind: str, api: str, version: str) -> tuple[Rule[Update], ...]:
    """The rules about changes of a kind, as `rules_about`."""
    about = (rule for rule in UPDATES.get(kind, ()) if rule.api in ("", api) and holds_in(rule, version))
    return tuple(sorted(about, key=lambda rule: rule.id))


def holds_in(rule: Rule[Any], version: str) -> bool:
    """Whether a rule is about a known KAITO version."""
    first = KNOWN_VERSIONS.index(rule.since) if rule.since else 0
    end = KNOWN_VERSIONS.index(rule.until) if rule.until else len(KNOWN_VERSIONS)
    return first <= KNOWN_VERSIONS.index(version) < end
