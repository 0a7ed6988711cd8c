"""Workspaces that KAITO's webhook takes as new, and of which it then refuses every change.

The operator itself changes each object before anything else: it adds a finalizer (pkg/workspace/controllers,
ensureFinalizer, v0.9.4 and v0.12.0), in the stored version v1beta1.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from kaitoc.diagnostics import Stage
from kaitoc.kaito.context import Context
from kaitoc.rules import adapter_update
from kaitoc.rules.rule import V1BETA1, Finding, Rule, Subject, Update, holds_in, rule
from kaitoc.rules.workspace_update import selector_stays


@rule("KC237", Stage.RECONCILE)
def workspace_can_be_changed(subject: Subject) -> Iterator[Finding]:
    """What the webhook refuses to change, its own operator cannot touch: some rules are for changes only."""
    obj = subject.workspace.object
    # Whatever else a change is asked, a new Workspace is asked, too.
    asked: Iterable[Rule[Update]] = (selector_stays,)
    if subject.workspace.tuning is None:
        asked = adapter_update.RULES if subject.workspace.adapters else ()
    yield from refused_later(subject.context, asked, Update(subject.context, obj, obj, V1BETA1))


def refused_later(context: Context, rules: Iterable[Rule[Any]], subject: Any) -> Iterator[Finding]:
    """What rules of the webhook of v1beta1 find, as a reason why nothing can be changed."""
    for one in rules:
        if one.api in ("", V1BETA1) and holds_in(one, context.profile.version):
            for found in one.check(subject):
                message = f"the webhook refuses every later change, the operator's own too: {found.message}"
                yield replace(found, message=message)


RULES: tuple[Rule[Subject], ...] = (workspace_can_be_changed,)
