"""The Secrets that KAITO's objects name: in the namespace where they are looked for, with the key that is read."""

from collections.abc import Iterator, Mapping

from kaitoc.diagnostics import Path, Severity, Stage
from kaitoc.kaito.planning import TOKEN_KEY
from kaitoc.kaito.secrets import EXTERNAL, SEALED, secret_problem
from kaitoc.objects import at, namespace_of
from kaitoc.rules.kaito_object import KaitoObject
from kaitoc.rules.rule import Finding, Rule, rule

TOKENS: Mapping[str, Path] = {
    "Workspace": ("inference", "preset", "presetOptions", "modelAccessSecret"),
    "InferenceSet": ("spec", "template", "inference", "preset", "presetOptions", "modelAccessSecret"),
    "MultiRoleInference": ("spec", "model", "modelAccessSecret"),
    "RAGEngine": ("spec", "embedding", "local", "modelAccessSecret"),
}
"""Where a kind names the Secret with the token for Hugging Face."""


@rule("KC243", Stage.RECONCILE, until="0.12.0")
def token_has_its_key(subject: KaitoObject) -> Iterator[Finding]:
    """The pods take the token from the key HF_TOKEN, and do not start where the Secret has none."""
    for name, path, problem in _without_key(subject):
        yield Finding(f"{problem}, so that the pods do not start", path, f"put the token of {name} under {TOKEN_KEY}")


@rule("KC244", Stage.RECONCILE, Severity.WARNING, since="0.12.0")
def token_is_given(subject: KaitoObject) -> Iterator[Finding]:
    """The pods take the token from the key HF_TOKEN, and start without one where the Secret has none."""
    for name, path, problem in _without_key(subject):
        yield Finding(f"{problem}, so that the pods have no token", path, f"put the token of {name} under {TOKEN_KEY}")


@rule("KC248", Stage.RECONCILE, Severity.WARNING)
def secret_is_in_the_namespace(subject: KaitoObject) -> Iterator[Finding]:
    """A Secret counts in the namespace of the object that names it, and in no other."""
    name, path = _token(subject)
    namespace, context = namespace_of(subject.object), subject.context
    if not name or not secret_problem(context, namespace, name, TOKEN_KEY).endswith(f"in namespace {namespace}"):
        return
    elsewhere = sorted(
        {namespace_of(obj) for kind in ("Secret", SEALED, EXTERNAL) for obj in context.named(kind, name)} - {namespace}
    )
    if elsewhere:
        yield Finding(
            f'Secret "{name}" is in namespace {elsewhere[0]}, and looked for in {namespace}',
            path,
            f"add it to namespace {namespace} as well",
        )


def _token(subject: KaitoObject) -> tuple[str, Path]:
    path = TOKENS.get(subject.object["kind"], ())
    name = at(subject.object, path) if path else None
    return (name if isinstance(name, str) else ""), path


def _without_key(subject: KaitoObject) -> Iterator[tuple[str, Path, str]]:
    name, path = _token(subject)
    if not name:
        return
    problem = secret_problem(subject.context, namespace_of(subject.object), name, TOKEN_KEY)
    if problem.endswith(f"has no key {TOKEN_KEY}"):
        yield name, path, problem


RULES: tuple[Rule[KaitoObject], ...] = (token_has_its_key, token_is_given, secret_is_in_the_namespace)
