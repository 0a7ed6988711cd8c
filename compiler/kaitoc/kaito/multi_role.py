"""MultiRoleInferences: one model, served by pods that read prompts and pods that write answers.

Each role is an InferenceSet; one inference pool with the llm-d router stands in front of both
(pkg/controllers/multiroleinference, v0.12.0).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from kaitoc.diagnostics import Path
from kaitoc.kaito.children import ROLE_GATE, role_set_name
from kaitoc.kaito.context import Context
from kaitoc.kaito.inference_pool import POOL_GATE, inference_pool
from kaitoc.kaito.inference_set import InferenceSetPlan, plan_inference_set
from kaitoc.kaito.names import LABEL_CREATED_BY_MULTI_ROLE, LABEL_POD_INDEX, role_labels
from kaitoc.kaito.parents import common, controller_is_off, with_children
from kaitoc.kaito.plan import Plan
from kaitoc.kaito.router import DEFAULT_PLUGINS, PLUGINS_KEY, role_router
from kaitoc.kaito.sizing import Refusal
from kaitoc.objects import KAITO_GROUP, Object, annotations_of, data_of, labels_of, metadata, name_of, namespace_of
from kaitoc.schema.defaults import defaulted
from kaitoc.schema.names import dns_label

POOL_INTERVAL = "10m0s"
PLUGINS = ("spec", "eppPluginsConfig")
_IN_TEMPLATE: Mapping[Path, tuple[str | None, str]] = {
    ("resource", "instanceType"): (None, "instanceType"),
    ("inference", "config"): (None, "runtimeConfig"),
    ("inference", "preset", "presetOptions", "modelAccessSecret"): ("model", "modelAccessSecret"),
    ("inference", "preset", "name"): ("model", "name"),
}


class MultiRolePlan(Plan, frozen=True, kw_only=True):
    """What becomes of a MultiRoleInference: InferenceSets that it creates or changes, and the plans of both roles.

    `plugins` is the configuration of the router, None where there is no pool or the configuration is missing.
    """

    made: tuple[Object, ...] = ()
    plugins: str | None = None


def plan_multi_role(context: Context, obj: Object) -> MultiRolePlan:
    """Plan the InferenceSet of each role; what keeps one of them from running is said of the MultiRoleInference."""
    spec: Mapping[str, Any] = obj.get("spec") or {}
    roles = spec.get("roles") or []
    plan = MultiRolePlan(
        object=obj,
        runtime=context.runtime(annotations_of(obj)),
        preset=(spec.get("model") or {}).get("name") or "",
        instance_type=common(role.get("instanceType") or "" for role in roles) or "",
    )
    if not context.runs(ROLE_GATE):
        return replace(plan, waiting=controller_is_off("MultiRoleInferences", ROLE_GATE))
    refusal = _name_problem(obj, roles)
    if refusal is not None:
        return replace(plan, refusal=refusal)
    made, children = [], []
    for role in roles:
        existing = context.find("InferenceSet", namespace_of(obj), _set_name(obj, role), KAITO_GROUP)
        wanted = inference_set_of(obj, role, existing or {})
        whole = defaulted(wanted, context.profile.version)
        if whole != existing:
            made.append(wanted)
        children.append(_about_nodes(obj, role, plan_inference_set(context, whole)))
    plan = with_children(replace(plan, made=tuple(made)), children, path_in_roles)
    plugins = _plugins(context, obj)
    if isinstance(plugins, Refusal):
        return replace(plan, blocked=plugins)
    return replace(plan, plugins=plugins)


def expand_multi_role(context: Context, plan: MultiRolePlan) -> list[Object]:
    """The InferenceSets that are created or changed, and the objects of the inference pool where it is on.

    While the configuration of the router is missing, the pool has its chart, and no release of it.
    """
    if not plan.children:
        return []
    if not context.gate(POOL_GATE):
        return list(plan.made)
    labels = {LABEL_CREATED_BY_MULTI_ROLE: name_of(plan.object), LABEL_POD_INDEX: "0"}
    values = None if plan.plugins is None else role_router(labels, plan.plugins)
    return [*plan.made, *inference_pool(context, plan.object, POOL_INTERVAL, values)]


def _name_problem(obj: Object, roles: Sequence[Mapping[str, Any]]) -> Refusal | None:
    """Why the API server takes no InferenceSet for a role: its name is longer than the author's."""
    problems = ((name, dns_label(name)) for name in (_set_name(obj, role) for role in roles))
    found = next(((name, wrong) for name, wrong in problems if wrong), None)
    if found is None:
        return None
    message = f"KAITO would create InferenceSet {found[0]}, which is refused: {found[1]}"
    return Refusal("KC211", message, "use a shorter name", ("metadata", "name"))


def _plugins(context: Context, obj: Object) -> str | Refusal | None:
    if not context.gate(POOL_GATE):
        return None
    name = obj["spec"].get(PLUGINS[-1])
    if not name:
        return DEFAULT_PLUGINS
    found = context.find("ConfigMap", namespace_of(obj), name)
    if found is None:
        message = f'ConfigMap "{name}" does not exist in namespace {namespace_of(obj)}'
        hint = f"add it to the input, or leave out {PLUGINS[-1]} to use KAITO's own"
        return Refusal("KC204", message, hint, PLUGINS)
    plugins = data_of(found).get(PLUGINS_KEY)
    if plugins is None:
        message = f'ConfigMap "{name}" has no key {PLUGINS_KEY}'
        return Refusal("KC238", message, f"put the plugins under {PLUGINS_KEY}", PLUGINS)
    return plugins


def _about_nodes(obj: Object, role: Mapping[str, Any], plan: InferenceSetPlan) -> InferenceSetPlan:
    """The plan of a role, which says by what labels nodes are chosen where that is the problem."""
    labels = ", ".join(f"{label}: {value}" for label, value in role_labels(name_of(obj), role["type"]).items())

    def told(reason: Refusal | None) -> Refusal | None:
        if reason is None or reason.path[:2] != ("spec", "labelSelector"):
            return reason
        hint = f"nodes for the {role['type']} role carry {labels}, besides the labels of the selector"
        return replace(reason, hint=hint)

    return replace(plan, refusal=told(plan.refusal), waiting=told(plan.waiting))


def _set_name(obj: Object, role: Mapping[str, Any]) -> str:
    return role_set_name(name_of(obj), role["type"])


def inference_set_of(obj: Object, role: Mapping[str, Any], existing: Object) -> Object:
    """The InferenceSet of a role; of an `existing` one everything stays that KAITO has no opinion about.

    KAITO leaves the replicas to others where the author states none.
    """
    namespace, spec = metadata(obj).get("namespace"), obj["spec"]
    own = role_labels(name_of(obj), role["type"])
    identity = {"name": _set_name(obj, role), **({"namespace": namespace} if namespace else {})}
    before = existing.get("spec") or {}
    selector = spec["labelSelector"]
    labels = {**(selector.get("matchLabels") or {}), **own}
    replicas = {"replicas": role["replicas"]} if role.get("replicas") is not None else {}
    template = {**(before.get("template") or {}), **_template(obj, role)}
    template["metadata"] = {**metadata(before.get("template") or {}), "labels": labels}
    if annotations_of(obj):
        template["metadata"]["annotations"] = dict(annotations_of(obj))
    return {
        **existing,
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "InferenceSet",
        "metadata": {**metadata(existing), **identity, "labels": {**labels_of(existing), **own}},
        "spec": {
            **before,
            **replicas,
            "labelSelector": {**selector, "matchLabels": labels},
            "template": template,
        },
    }


def _template(obj: Object, role: Mapping[str, Any]) -> Object:
    """What every replica of a role is: the shared model on the role's own SKU, with its own configuration."""
    model = obj["spec"]["model"]
    preset: Object = {"name": model["name"]}
    if model.get("modelAccessSecret"):
        preset["presetOptions"] = {"modelAccessSecret": model["modelAccessSecret"]}
    config = {"config": role["runtimeConfig"]} if role.get("runtimeConfig") else {}
    resource = {"instanceType": role["instanceType"]} if role.get("instanceType") else {}
    return {"resource": resource, "inference": {"preset": preset, **config}}


def path_in_roles(number: int, path: Path) -> Path:
    """Where in the MultiRoleInference a field of the InferenceSet of a role is written."""
    if path[:2] != ("spec", "template"):
        return path
    inside = path[2:]
    if inside[:1] == ("metadata",):
        return inside
    section, field = _IN_TEMPLATE.get(inside, (None, ""))
    role = ("spec", "roles", number)
    return ("spec", section, field) if section else (*role, field) if field else role
