"""What KAITO's webhook asks of a MultiRoleInference (api/v1alpha1/multiroleinference_validation.go, v0.12.0).

That there is one role for prefill and one for decode, and a selector, the CRD says itself.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.diagnostics import Stage
from kaitoc.kaito.children import ROLE_GATE
from kaitoc.kaito.context import Context
from kaitoc.kaito.multi_role import inference_set_of, path_in_roles
from kaitoc.objects import Object, name_of
from kaitoc.rules import inference_set
from kaitoc.rules.inference_set import SetSubject, set_subject
from kaitoc.rules.names import no_dns_label
from kaitoc.rules.rule import V1BETA1, Finding, Rule, behind, holds_in, rule
from kaitoc.schema.defaults import defaulted

ROLES = ("spec", "roles")


class MultiRoleSubject(Struct, frozen=True):
    """A MultiRoleInference under test and the cluster around it."""

    context: Context
    object: Object

    @property
    def roles(self) -> tuple[Mapping[str, Any], ...]:
        """Its roles, as written."""
        return tuple(self.object["spec"]["roles"])


def multi_role_subject(context: Context, obj: Object, api: str) -> MultiRoleSubject:
    """A MultiRoleInference as the rules judge it."""
    return MultiRoleSubject(context, obj)


@rule("KC163", Stage.ADMISSION, since="0.12.0", on_update=True)
def multi_role_name_is_dns_label(subject: MultiRoleSubject) -> Iterator[Finding]:
    """The name of a MultiRoleInference begins the names of its InferenceSets."""
    yield from no_dns_label(name_of(subject.object))


@rule("KC164", Stage.ADMISSION, since="0.12.0")
def multi_role_has_a_model(subject: MultiRoleSubject) -> Iterator[Finding]:
    """All roles serve one model."""
    if not subject.object["spec"]["model"]["name"]:
        yield Finding("the name of the model is empty", ("spec", "model", "name"), "name the preset to serve")


@rule("KC165", Stage.ADMISSION, since="0.12.0", on_update=True)
def role_instance_types_suit_provisioning(subject: MultiRoleSubject) -> Iterator[Finding]:
    """Auto-provisioning needs an instance type for every role; nodes of one's own exclude them."""
    provisions = subject.context.cluster.node_auto_provisioning
    for index, role in enumerate(subject.roles):
        path, written = (*ROLES, index, "instanceType"), role.get("instanceType")
        if provisions and not written:
            hint = "name a GPU SKU, or set nodeAutoProvisioning: false in the Cluster"
            yield Finding(
                f"the {role['type']} role needs an instance type where KAITO provisions the nodes", path, hint
            )
        if not provisions and written:
            message = "the instance type must be empty where KAITO does not provision nodes"
            yield Finding(message, path, "remove it; spec.labelSelector chooses among the nodes of the cluster")


@rule("KC239", Stage.RECONCILE, since="0.12.0")
def role_sets_are_accepted(subject: MultiRoleSubject) -> Iterator[Finding]:
    """The webhook looks at the InferenceSets that are made for the roles, too."""
    context, said = subject.context, set()
    for index, role in enumerate(subject.roles):
        made = defaulted(inference_set_of(subject.object, role, {}), context.profile.version)
        for found in _said_of_set(set_subject(context, made, V1BETA1)):
            path = path_in_roles(index, found.path)
            if path not in said:
                said.add(path)
                message = f"the webhook refuses the InferenceSet for the {role['type']} role: {found.message}"
                yield replace(found, message=message, path=path)


def _said_of_set(subject: SetSubject) -> Iterator[Finding]:
    for one in _rules_about_sets(subject.context.profile.version):
        yield from one.check(subject)


@cache
def _rules_about_sets(version: str) -> tuple[Rule[SetSubject], ...]:
    asked = (one for one in inference_set.RULES if one.stage is Stage.ADMISSION and one.api in ("", V1BETA1))
    return tuple(one for one in asked if holds_in(one, version))


RULES: tuple[Rule[MultiRoleSubject], ...] = behind(
    ROLE_GATE,
    (
        multi_role_name_is_dns_label,
        multi_role_has_a_model,
        role_instance_types_suit_provisioning,
        role_sets_are_accepted,
    ),
)
