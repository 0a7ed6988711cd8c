"""The book of rules: every rule by the kind of object that it judges, and those that a KAITO version has."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from kaitoc.deployment.model import KIND as MODEL_DEPLOYMENT
from kaitoc.diagnostics import Path
from kaitoc.kaito.context import Context
from kaitoc.objects import Object, at
from kaitoc.rules.kaito_object import EVERY_KIND
from kaitoc.rules.rule import Rule, Update, holds_in


class Chapter(Struct, frozen=True):
    """The rules about objects of one kind, and how such an object becomes what they judge.

    `subject` takes an object in its storage version, and the API version that it is written in ("v1alpha1"). `updates`
    are the rules about changes of an object, beside those of `rules` that are asked on every change.
    """

    subject: Callable[[Context, Object, str], Any]
    rules: tuple[Rule[Any], ...]
    updates: tuple[Rule[Update], ...]


@cache
def chapter(kind: str) -> Chapter | None:
    """The chapter about a kind, None where there is none; only its rules are imported."""
    write = _CHAPTERS.get(kind)
    return write() if write else None


def chapters() -> Mapping[str, Chapter]:
    """Every chapter, by its kind."""
    return {kind: write() for kind, write in _CHAPTERS.items()}


def _workspace() -> Chapter:
    from kaitoc.rules import (
        adapter_update,
        adapters,
        annotations,
        derived_names,
        inference,
        inference_config,
        later_changes,
        locked_models,
        memory,
        partition,
        resource,
        run_parameters,
        training_config,
        tuning,
        tuning_data,
        tuning_update,
        unread,
        unread_config,
        workspace,
        workspace_update,
    )

    judging = (
        *(workspace, annotations, resource, partition, memory, inference, adapters, inference_config),
        *(tuning, tuning_data, training_config, derived_names, run_parameters, locked_models),
        *(unread_config, later_changes, unread),
    )
    changing = (workspace_update, adapter_update, tuning_update)
    return Chapter(workspace.workspace_subject, _all(judging), _all(changing))


def _ragengine() -> Chapter:
    from kaitoc.rules import legacy_ragengine, other_updates, ragengine, unread_by_rag

    rules = _all((ragengine, legacy_ragengine, unread_by_rag))
    return Chapter(ragengine.rag_subject, rules, other_updates.RAGENGINE_RULES)


def _inference_set() -> Chapter:
    from kaitoc.rules import claimed_sets, inference_set, other_updates, run_parameters_of_sets, unread_by_set

    rules = _all((inference_set, claimed_sets, run_parameters_of_sets, unread_by_set))
    return Chapter(inference_set.set_subject, rules, other_updates.INFERENCE_SET_RULES)


def _multi_role_inference() -> Chapter:
    from kaitoc.rules import multi_role_inference, other_updates

    rules, updates = multi_role_inference.RULES, other_updates.MULTI_ROLE_RULES
    return Chapter(multi_role_inference.multi_role_subject, rules, updates)


def _model_mirror() -> Chapter:
    from kaitoc.rules import model_mirror, other_updates

    return Chapter(model_mirror.mirror_subject, model_mirror.RULES, other_updates.MODEL_MIRROR_RULES)


def _every_kind() -> Chapter:
    from kaitoc.rules import kaito_object, metadata, secrets, sharing, skus

    return Chapter(kaito_object.object_subject, _all((metadata, sharing, secrets, skus)), ())


def _model_deployment() -> Chapter:
    from kaitoc.rules import model_deployment

    return Chapter(model_deployment.deployment_subject, model_deployment.RULES, ())


def _config_map() -> Chapter:
    from kaitoc.rules import config_map, inference_file, training_file, vllm_flags, vllm_serving

    return Chapter(config_map.files_subject, _all((inference_file, vllm_flags, vllm_serving, training_file)), ())


def _all(modules: Iterable[Any]) -> tuple[Rule[Any], ...]:
    return tuple(rule for module in modules for rule in module.RULES)


_CHAPTERS: Mapping[str, Callable[[], Chapter]] = {
    EVERY_KIND: _every_kind,
    "ConfigMap": _config_map,
    "Workspace": _workspace,
    "RAGEngine": _ragengine,
    "InferenceSet": _inference_set,
    "MultiRoleInference": _multi_role_inference,
    "ModelMirror": _model_mirror,
    MODEL_DEPLOYMENT: _model_deployment,
}


@cache
def rules_about(kind: str, api: str, version: str) -> tuple[Rule[Any], ...]:
    """The rules about a kind, written in an API version of it, that a known KAITO version has, by id."""
    found = chapter(kind)
    return _held(found.rules, api, version) if found else ()


def rules_for(obj: Object, kind: str, api: str, version: str) -> tuple[Rule[Any], ...]:
    """Those of `rules_about` that may have something to say about an object: what they need is there."""
    there = tuple([at(obj, field) is not None for field in _needed(kind, api, version)])
    return _rules_with(kind, api, version, there)


@cache
def _needed(kind: str, api: str, version: str) -> tuple[Path, ...]:
    return tuple(sorted({one.needs for one in rules_about(kind, api, version) if one.needs}))


@cache
def _rules_with(kind: str, api: str, version: str, there: tuple[bool, ...]) -> tuple[Rule[Any], ...]:
    missing = {field for field, is_there in zip(_needed(kind, api, version), there, strict=True) if not is_there}
    return tuple(one for one in rules_about(kind, api, version) if one.needs not in missing)


@cache
def rules_about_changes(kind: str, api: str, version: str) -> tuple[Rule[Update], ...]:
    """The rules about changes of a kind, as `rules_about`."""
    found = chapter(kind)
    return _held(found.updates, api, version) if found else ()


def _held(rules: Iterable[Rule[Any]], api: str, version: str) -> tuple[Rule[Any], ...]:
    about = (rule for rule in rules if rule.api in ("", api) and holds_in(rule, version))
    return tuple(sorted(about, key=lambda rule: rule.id))
