"""Whether a Secret that KAITO reads is there: plain, encrypted, or still to be made from what is in the input."""

from collections.abc import Mapping
from typing import Any

from kaitoc.kaito.context import Context
from kaitoc.objects import is_encrypted, name_of, namespace_of

SEALED, EXTERNAL = "SealedSecret", "ExternalSecret"


def secret_problem(context: Context, namespace: str, name: str, key: str) -> str:
    """What is wrong with a key of a Secret, "" where nothing is, or where its content is not known."""
    if any(_made_from(obj) == (namespace, name) for kind in (SEALED, EXTERNAL) for obj in context.of_kind(kind)):
        return ""
    secret = context.find("Secret", namespace, name)
    if secret is None:
        return f'Secret "{name}" does not exist in namespace {namespace}'
    keys = {**(secret.get("data") or {}), **(secret.get("stringData") or {})}
    return "" if key in keys or is_encrypted(secret) else f'Secret "{name}" has no key {key}'


def _made_from(obj: Mapping[str, Any]) -> tuple[str, str]:
    """The Secret that a controller makes of an object: of its name, unless it names another."""
    spec = obj.get("spec") or {}
    target = spec.get("target") or (spec.get("template") or {}).get("metadata") or {}
    return namespace_of(obj), str(target.get("name") or name_of(obj))
