"""Fields of Workspaces that KAITO takes and never reads (pkg/workspace, v0.9.4 and v0.12.0)."""

from collections.abc import Iterator, Mapping
from typing import Any

from kaitoc.diagnostics import Path, Severity, Stage
from kaitoc.rules.resource import EXPRESSIONS, LABEL_SELECTOR
from kaitoc.rules.rule import Finding, Rule, Subject, rule


@rule("KC434", Stage.ADVICE, Severity.WARNING)
def preset_image_is_unread(subject: Subject) -> Iterator[Finding]:
    """The image of a preset is KAITO's own, whatever accessMode, image and imagePullSecrets say."""
    for purpose in ("inference", "tuning"):
        preset: Mapping[str, Any] = (subject.workspace.object.get(purpose) or {}).get("preset") or {}
        path = (purpose, "preset")
        if preset.get("accessMode") == "private":
            yield _unread((*path, "accessMode"), "remove it; KAITO pulls its own image")
        for field in ("image", "imagePullSecrets"):
            if (preset.get("presetOptions") or {}).get(field):
                hint = "remove it; an image of your own needs inference.template"
                yield _unread((*path, "presetOptions", field), hint)


@rule("KC435", Stage.ADVICE, Severity.WARNING)
def template_affinity_is_overwritten(subject: Subject) -> Iterator[Finding]:
    """KAITO puts an affinity to its nodes in the place of the one of a pod template."""
    spec = (subject.workspace.template or {}).get("spec") or {}
    if spec.get("affinity"):
        yield _unread(
            ("inference", "template", "spec", "affinity"),
            "choose nodes by resource.labelSelector, or by nodeSelector in the template",
        )


@rule("KC438", Stage.ADVICE, Severity.WARNING, needs=EXPRESSIONS)
def match_expressions_are_unread(subject: Subject) -> Iterator[Finding]:
    """KAITO looks for nodes by matchLabels alone."""
    selector = (subject.workspace.object.get("resource") or {}).get("labelSelector")
    yield from unread_expressions(selector or {}, LABEL_SELECTOR)


@rule("KC439", Stage.ADVICE, Severity.WARNING)
def preferred_nodes_are_unread(subject: Subject) -> Iterator[Finding]:
    """KAITO has no preference among nodes any more."""
    if subject.workspace.preferred_nodes:
        yield _unread(("resource", "preferredNodes"), "label the nodes, and name the label in resource.labelSelector")


def unread_expressions(selector: Mapping[str, Any], path: Path) -> Iterator[Finding]:
    """The matchExpressions of a selector, which could be labels and are none."""
    if selector.get("matchExpressions"):
        yield _unread((*path, "matchExpressions"), "write the labels under matchLabels")


def _unread(path: Path, hint: str) -> Finding:
    return Finding(f"KAITO does not read {path[-1]}", path, hint)


RULES: tuple[Rule[Subject], ...] = (
    preset_image_is_unread,
    template_affinity_is_overwritten,
    match_expressions_are_unread,
    preferred_nodes_are_unread,
)
