"""The objects that the controller creates for a Workspace."""

from kaitoc.kaito.context import Context
from kaitoc.kaito.inference import stateful_set
from kaitoc.kaito.nodeclaims import node_claims
from kaitoc.kaito.planning import Plan
from kaitoc.kaito.services import headless, service
from kaitoc.objects import Key, Object, group_of, name_of, namespace_of


def expand_workspace(context: Context, plan: Plan) -> list[Object]:
    """What the controller would create for a plan, in the order in which it does; nothing for a refused plan.

    Objects that exist already are left out: KAITO never changes an existing Service or ConfigMap.
    """
    if plan.refusal is not None:
        return []
    made = node_claims(context, plan)
    if plan.workspace.inference is not None:
        made += [service(context, plan.workspace), headless(plan.workspace)]
    if plan.serving is not None:
        if plan.serving.config.copied is not None:
            made.append(plan.serving.config.copied)
        made.append(stateful_set(context, plan.workspace, plan.serving))
    return [obj for obj in made if not _exists(context, obj)]


def _exists(context: Context, obj: Object) -> bool:
    key = Key(group_of(obj["apiVersion"]), obj["kind"], namespace_of(obj), name_of(obj))
    return obj["kind"] in ("Service", "ConfigMap") and key in context.objects
