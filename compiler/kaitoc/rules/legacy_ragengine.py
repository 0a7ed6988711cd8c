"""RAGEngines of v1alpha1: no webhook asks them anything, but that of v1beta1 does on every change.

They are stored as v1beta1, in which the operator adds a finalizer to each before anything else
(pkg/ragengine/controllers, ensureFinalizer, v0.9.4 and v0.12.0).
"""

from collections.abc import Iterator

from kaitoc.diagnostics import Stage
from kaitoc.rules import ragengine
from kaitoc.rules.later_changes import refused_later
from kaitoc.rules.ragengine import RagSubject
from kaitoc.rules.rule import V1ALPHA1, Finding, Rule, rule


@rule("KC253", Stage.RECONCILE, api=V1ALPHA1)
def legacy_ragengine_can_be_changed(subject: RagSubject) -> Iterator[Finding]:
    """What nobody asks a RAGEngine of v1alpha1 when it is made, it is asked when the operator changes it."""
    yield from refused_later(subject.context, ragengine.RULES, subject)


RULES: tuple[Rule[RagSubject], ...] = (legacy_ragengine_can_be_changed,)
