"""InferenceSets of an author that a MultiRoleInference takes for its own (pkg/controllers/multiroleinference)."""

from collections.abc import Iterator

from kaitoc.diagnostics import Severity, Stage
from kaitoc.kaito.children import ROLE_GATE, has_multi_role
from kaitoc.kaito.names import LABEL_CREATED_BY_MULTI_ROLE, ROLE_DECODE, ROLE_PREFILL
from kaitoc.objects import labels_of, name_of, namespace_of
from kaitoc.rules.inference_set import SetSubject
from kaitoc.rules.rule import Finding, Rule, behind, rule


@rule("KC240", Stage.RECONCILE, Severity.WARNING, since="0.12.0")
def set_is_its_authors(subject: SetSubject) -> Iterator[Finding]:
    """A MultiRoleInference overwrites the sets that its roles would have, and removes others with its label."""
    obj, namespace = subject.object, namespace_of(subject.object)
    name, claimed = name_of(obj), labels_of(obj).get(LABEL_CREATED_BY_MULTI_ROLE)
    owner = next((name.removesuffix(end) for end in (f"-{ROLE_PREFILL}", f"-{ROLE_DECODE}") if name.endswith(end)), "")
    if claimed == owner:
        return
    if claimed is not None and has_multi_role(subject.context, namespace, claimed):
        message = f"MultiRoleInference {claimed} removes it: it has its label, and belongs to none of its roles"
        yield Finding(message, ("metadata", "labels", LABEL_CREATED_BY_MULTI_ROLE), "remove the label")
    elif owner and has_multi_role(subject.context, namespace, owner):
        message = f"MultiRoleInference {owner} takes it for that of a role, and overwrites its template"
        yield Finding(message, ("metadata", "name"), "rename one of them")


RULES: tuple[Rule[SetSubject], ...] = behind(ROLE_GATE, (set_is_its_authors,))
