"""What KAITO's webhook asks of a new Workspace (api/v1beta1/workspace_validation.go, v0.9.4)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kaitoc.diagnostics import Stage
from kaitoc.kaito.names import ANNOTATION_NODE_IMAGE_FAMILY, NODE_IMAGE_FAMILIES
from kaitoc.rules.rule import Finding, Rule, Subject, rule

DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
LABEL_SELECTOR = ("resource", "labelSelector")
INSTANCE_TYPE = ("resource", "instanceType")


@rule("KC110", Stage.ADMISSION, on_update=True)
def name_is_dns_label(subject: Subject) -> Iterator[Finding]:
    """The name of a Workspace becomes the name of a Service and a label value."""
    name = subject.workspace.name
    if not DNS_LABEL.fullmatch(name):
        yield Finding(
            f'"{name}" is no DNS label',
            ("metadata", "name"),
            "use at most 63 characters: lower-case letters, digits and -, beginning and ending with a letter or digit",
        )


@rule("KC111", Stage.ADMISSION)
def one_purpose(subject: Subject) -> Iterator[Finding]:
    """A Workspace is for inference or for tuning, not for both and not for neither."""
    inference, tuning = subject.workspace.inference is not None, subject.workspace.tuning is not None
    if inference and tuning:
        yield Finding("a Workspace has either inference or tuning, not both", ("tuning",), "make two Workspaces of it")
    if not inference and not tuning:
        yield Finding("a Workspace needs inference or tuning", (), "add inference.preset.name with the model to serve")


@rule("KC112", Stage.ADMISSION)
def instance_type_suits_provisioning(subject: Subject) -> Iterator[Finding]:
    """Auto-provisioning needs an instance type; nodes of one's own exclude it."""
    written = subject.workspace.instance_type
    if subject.context.cluster.node_auto_provisioning and not written:
        yield Finding(
            "resource.instanceType is required where KAITO provisions the nodes",
            INSTANCE_TYPE,
            "name a GPU SKU, or set nodeAutoProvisioning: false in the Cluster",
        )
    if not subject.context.cluster.node_auto_provisioning and written:
        yield Finding(
            "resource.instanceType must be empty where KAITO does not provision nodes",
            INSTANCE_TYPE,
            "remove it; resource.labelSelector chooses among the nodes of the cluster",
        )


@rule("KC113", Stage.ADMISSION)
def node_image_family_exists(subject: Subject) -> Iterator[Finding]:
    """Only image families that the node provisioner knows can be asked for."""
    family = subject.workspace.annotations.get(ANNOTATION_NODE_IMAGE_FAMILY)
    if family is not None and family.strip().lower() not in NODE_IMAGE_FAMILIES:
        yield Finding(
            f'unknown node image family "{family}"',
            ("metadata", "annotations", ANNOTATION_NODE_IMAGE_FAMILY),
            f"use one of {', '.join(NODE_IMAGE_FAMILIES)}",
        )


@rule("KC114", Stage.ADMISSION)
def selector_is_plain(subject: Subject) -> Iterator[Finding]:
    """KAITO turns the selector into a map of labels: only In with one value can be one."""
    if subject.workspace.inference is None:
        return
    selector: Mapping[str, Any] = (subject.workspace.object.get("resource") or {}).get("labelSelector") or {}
    for index, expression in enumerate(selector.get("matchExpressions") or ()):
        operator, values = expression.get("operator"), expression.get("values") or ()
        if operator != "In" or len(values) != 1:
            yield Finding(
                f"the operator {operator} with {len(values)} values cannot be turned into a label",
                (*LABEL_SELECTOR, "matchExpressions", index),
                "use matchLabels",
            )


@rule("KC115", Stage.ADMISSION)
def preset_or_template(subject: Subject) -> Iterator[Finding]:
    """Inference serves a preset or runs a pod template."""
    inference = subject.workspace.inference
    if inference is None:
        return
    preset, template = inference.get("preset") is not None, inference.get("template") is not None
    if preset and template:
        yield Finding(
            "inference.preset and inference.template exclude each other",
            ("inference", "template"),
            "remove the one that you do not want",
        )
    if not preset and not template:
        yield Finding(
            "inference needs a preset or a template",
            ("inference",),
            "add inference.preset.name with the model to serve",
        )


RULES: tuple[Rule[Subject], ...] = (
    name_is_dns_label,
    one_purpose,
    instance_type_suits_provisioning,
    node_image_family_exists,
    selector_is_plain,
    preset_or_template,
)
