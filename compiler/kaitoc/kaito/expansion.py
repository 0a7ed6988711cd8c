"""The objects that the controller creates or changes for a Workspace."""

from kaitoc.kaito.context import Context
from kaitoc.kaito.existing import reconciled, upgraded
from kaitoc.kaito.inference import stateful_set
from kaitoc.kaito.modelmirrors import mirror_objects
from kaitoc.kaito.nodeclaims import node_claims
from kaitoc.kaito.nodepools import makes_node_pools, node_pool
from kaitoc.kaito.planning import WorkspacePlan
from kaitoc.kaito.services import headless, service
from kaitoc.kaito.streaming_pods import token_program
from kaitoc.kaito.template import template_stateful_set
from kaitoc.kaito.tuning import tuning_job
from kaitoc.objects import Object


def expand_workspace(context: Context, plan: WorkspacePlan) -> list[Object]:
    """What the controller would make of a plan, in its order; nothing for a refused or blocked one.

    While it waits for nodes that will not come by themselves, only what makes nodes is made. Where there is no
    operator, nothing makes nodes, and it is the pods that wait for them.
    """
    if plan.refusal is not None or plan.blocked is not None:
        return []
    made = [*_mirror(context, plan), *_nodes(context, plan)]
    if not plan.waiting or not context.has_operator:
        made += _workload(context, plan)
    found = (_reconciled(context, plan, obj) for obj in made)
    return [obj for obj in found if obj is not None]


def _reconciled(context: Context, plan: WorkspacePlan, obj: Object) -> Object | None:
    """An object after the controller; an upgrade counts if the label asks for the image of this KAITO version."""
    wanted = plan.workspace.labels.get(context.profile.upgrade_label)
    if obj["kind"] == "StatefulSet" and plan.serving is not None and wanted == context.registry.base.tag:
        return upgraded(context, obj) or reconciled(context, obj)
    return reconciled(context, obj)


def _mirror(context: Context, plan: WorkspacePlan) -> list[Object]:
    """The mirror of the model, where one is to be made, and what is made for it in turn."""
    streaming = plan.serving.streaming if plan.serving else None
    if streaming is None or not streaming.is_new:
        return []
    return [streaming.mirror, *mirror_objects(context, streaming.mirror)]


def _nodes(context: Context, plan: WorkspacePlan) -> list[Object]:
    if not context.has_operator:
        return []
    if not makes_node_pools(context):
        return node_claims(context, plan)
    pool = node_pool(context, plan.workspace, plan.nodes or 0)
    return [pool] if pool else []


def _workload(context: Context, plan: WorkspacePlan) -> list[Object]:
    workspace = plan.workspace
    if plan.tuning is not None:
        job, copied = tuning_job(context, workspace, plan.tuning), plan.tuning.config.copied
        # The template is copied only where a Job is made.
        return [copied, job] if copied and reconciled(context, job) is not None else [job]
    if workspace.tuning is not None or workspace.inference is None:
        return []
    made = [service(context, workspace), headless(workspace)]
    if plan.serving is not None:
        serving = plan.serving
        copied = serving.config.copied if serving.config else None
        fetching = token_program(workspace, serving.streaming) if serving.streaming else None
        beside = [obj for obj in (copied, fetching) if obj is not None]
        return [*made, *beside, stateful_set(context, workspace, serving)]
    if workspace.template is not None:
        made.append(template_stateful_set(context, plan))
    return made
