"""Check objects against the schemas of KAITO and Kubernetes: fast for what is right, with reasons for what is not."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from kaitoc.objects import KAITO_GROUP, group_of
from kaitoc.schema.cel import has_rules, rule_violations
from kaitoc.schema.checker import definition_checker, document_checker, kaito_checker
from kaitoc.schema.explain import explain
from kaitoc.schema.files import read
from kaitoc.schema.kinds import first_version, kind, known_kinds, served_versions
from kaitoc.schema.misplaced import with_its_place
from kaitoc.schema.names import metadata_violations, name_violations
from kaitoc.schema.violation import Violation, ViolationKind, nearest

KUBERNETES_FILES = ("kubernetes/core.json", "kubernetes/karpenter.json", "kubernetes/flux.json")


def violations(obj: Mapping[str, Any], kaito_version: str) -> list[Violation]:
    """What the API server refuses in a KAITO object before any webhook sees it; nothing for other API groups.

    That is the CRD of this KAITO version (its schema, unknown fields, its CEL rules) and the rules for metadata. What
    an open field holds is not looked at: see `embedded.embedded_violations`.
    """
    api_version, kind_name = obj.get("apiVersion"), obj.get("kind")
    if not isinstance(api_version, str) or not isinstance(kind_name, str) or group_of(api_version) != KAITO_GROUP:
        return []
    if api_version not in served_versions(kind_name, kaito_version):
        return [_not_served(api_version, kind_name, kaito_version)]
    checker = kaito_checker(kind_name, kaito_version, api_version.rpartition("/")[2])
    if checker.accepts(obj):
        found = metadata_violations(obj)
        return found or (list(rule_violations(checker.schema, obj)) if _has_rules(kind_name, kaito_version) else [])
    found = [with_its_place(violation, obj, checker.schema, kaito_version) for violation in explain(checker, obj)]
    explained = {violation.path for violation in found}
    return found + [violation for violation in metadata_violations(obj) if violation.path not in explained]


def kubernetes_violations(obj: Mapping[str, Any]) -> list[Violation]:
    """What the API server refuses in an object of a kind that KAITO creates; nothing for kinds without a schema."""
    definition = _kubernetes_kinds().get((str(obj.get("apiVersion")), str(obj.get("kind"))))
    if definition is None:
        return []
    checker = definition_checker(*definition)
    found = [] if checker.accepts(obj) else explain(checker, obj)
    explained = {violation.path for violation in found}
    return found + [violation for violation in name_violations(obj) if violation.path not in explained]


def document_violations(data: Any, schema: str) -> list[Violation]:
    """What is wrong with one of kaitoc's own documents, by its schema file: `cluster.json`."""
    checker = document_checker(schema)
    return [] if checker.accepts(data) else explain(checker, data)


def _not_served(api_version: str, kind_name: str, kaito_version: str) -> Violation:
    served, first = served_versions(kind_name, kaito_version), first_version(kind_name)
    if served:
        message = f"KAITO {kaito_version} does not serve {kind_name} as {api_version}"
        return Violation(("apiVersion",), ViolationKind.UNKNOWN_KIND, message, f"write apiVersion: {served[0]}")
    if first:
        message, hint = f"KAITO {kaito_version} has no {kind_name}", f"KAITO {first} has it"
    else:
        message = f"KAITO has no kind {kind_name}"
        meant, known = nearest(kind_name, known_kinds(kaito_version)), ", ".join(sorted(known_kinds(kaito_version)))
        hint = f'did you mean "{meant}"?' if meant else f"known kinds: {known}"
    return Violation(("kind",), ViolationKind.UNKNOWN_KIND, message, hint)


@cache
def _has_rules(kind_name: str, kaito_version: str) -> bool:
    return any(has_rules(version.schema) for version in kind(kind_name, kaito_version).versions.values())


@cache
def _kubernetes_kinds() -> Mapping[tuple[str, str], tuple[str, str]]:
    """The file and definition of each kind, by apiVersion and kind."""
    found = {}
    for file in KUBERNETES_FILES:
        for name, schema in read(file)["$defs"].items():
            properties = schema.get("properties", {})
            if "enum" in properties.get("apiVersion", {}) and "enum" in properties.get("kind", {}):
                found[properties["apiVersion"]["enum"][0], name] = (file, name)
    return found
