"""Verify: nothing leaves the compiler that a real API server would refuse, without words about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from kaitoc.diagnostics import Diagnostic, Path, Severity, Stage, path_text
from kaitoc.entry import Entry, finding
from kaitoc.errors import CompilerBug
from kaitoc.objects import Object, at, name_of
from kaitoc.schema.embedded import embedded_pod_violations, embedded_violations
from kaitoc.schema.validate import kubernetes_violations
from kaitoc.schema.violation import Violation, ViolationKind

DERIVED_NAME = "KC211"
NAME = ("metadata", "name")
_TEMPLATE, _MADE_TEMPLATE = ("inference", "template"), ("spec", "template")
_OWN_NODES = "on arc use nodes of your own: set nodeAutoProvisioning: false in the Cluster"
_WITHOUT_NODE_CLASS: Mapping[str, tuple[Path, str]] = {
    "Workspace": (("resource", "instanceType"), _OWN_NODES),
    "InferenceSet": (("spec", "template", "resource", "instanceType"), _OWN_NODES),
    "MultiRoleInference": (("spec", "roles"), _OWN_NODES),
    "RAGEngine": (
        ("spec", "compute", "instanceType"),
        "on arc use a node of your own, with this instance type and the labels of the selector: list it in the Cluster",
    ),
}


def verify(obj: Object, entry: Entry, kaito_version: str) -> list[Diagnostic]:
    """What an API server would say of an object that was made for an entry.

    A name that KAITO derives from the author's and that gets too long, and what KAITO itself writes wrongly (an arc
    NodeClaim without a node class), are findings of stage reconcile. A violation in something that was copied from the
    input is one at the author's field. Raises CompilerBug for any other violation: kaitoc made it.
    """
    found = kubernetes_violations(obj)
    if not found:
        return []
    copied = verify_embedded(entry, kaito_version)
    return [d for violation in found for d in _explained(violation, obj, entry, copied)]


def verify_embedded(entry: Entry, kaito_version: str, *, pods: bool = False) -> list[Diagnostic]:
    """What Kubernetes refuses in the pod templates and volumes of an author, which the CRD does not look at.

    With `pods` that is also what their schema does not ask; without, what is made of them can be shown all the same.
    """
    found = embedded_violations(entry.object, kaito_version)
    if pods and not found:
        found = embedded_pod_violations(entry.object, kaito_version)
    return [finding(entry, "KC220", Severity.ERROR, Stage.RECONCILE, v.message, v.hint, v.path) for v in found]


def _explained(violation: Violation, obj: Object, entry: Entry, copied: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    """`copied` is what is wrong with the parts of the author's object that the controller copies."""
    where = f"{obj['kind']} {name_of(obj)}"
    if violation.kind is ViolationKind.NAME and _is_derived(violation, obj, name_of(entry.object)):
        message = f"KAITO would create {where}, which the API server refuses: {violation.message}"
        return [finding(entry, DERIVED_NAME, Severity.ERROR, Stage.RECONCILE, message, "use a shorter name", NAME)]
    if obj["kind"] == "NodeClaim" and violation.path[:2] == ("spec", "nodeClassRef"):
        message = "KAITO would create a NodeClaim without a node class, which the API server refuses"
        path, hint = _WITHOUT_NODE_CLASS[entry.object["kind"]]
        return [finding(entry, "KC212", Severity.ERROR, Stage.RECONCILE, message, hint, path)]
    origin = _origin(at(obj, violation.path), entry.object) or _in_template(violation.path, entry.object)
    if origin is not None:
        return [finding(entry, "KC220", Severity.ERROR, Stage.RECONCILE, violation.message, violation.hint, origin)]
    if copied:
        return copied
    raise CompilerBug(
        f"{where} does not satisfy the schema of its kind: {path_text(violation.path)}: {violation.message}",
        "please report it with the input that led here",
    )


def _is_derived(violation: Violation, obj: Object, name: str) -> bool:
    """Whether the offending text was made from the name of the Workspace."""
    value = at(obj, violation.path)
    return name in str(value) or any(name in str(part) for part in violation.path)


def _origin(value: Any, written: Mapping[str, Any]) -> Path | None:
    """The deepest place in the author's object that holds the very value; None where there is none."""
    if value is None:
        return None
    places = [path for path, child in _nodes(written, ()) if child == value and type(child) is type(value)]
    return max(places, key=len, default=None)


def _in_template(path: Path, written: Mapping[str, Any]) -> Path | None:
    """The place in an author's pod template that a path in the template of the made object comes from."""
    if path[: len(_MADE_TEMPLATE)] != _MADE_TEMPLATE or at(written, _TEMPLATE) is None:
        return None
    return (*_TEMPLATE, *path[len(_MADE_TEMPLATE) :])


def _nodes(value: Any, path: Path) -> Sequence[tuple[Path, Any]]:
    nodes: list[tuple[Path, Any]] = [(path, value)]
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        nodes += _nodes(child, (*path, key))
    return nodes
