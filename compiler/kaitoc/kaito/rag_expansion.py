"""The objects that the controller creates or changes for a RAGEngine."""

from kaitoc.kaito.context import Context
from kaitoc.kaito.existing import reconciled
from kaitoc.kaito.names import LABEL_RAGENGINE, PORT_INFERENCE
from kaitoc.kaito.rag_deployment import rag_deployment
from kaitoc.kaito.rag_nodes import node_objects
from kaitoc.kaito.rag_planning import RagPlan
from kaitoc.kaito.services import service_to
from kaitoc.objects import Object

SERVICE_PORTS = ({"name": "http", "protocol": "TCP", "port": 80, "targetPort": PORT_INFERENCE},)


def expand_ragengine(context: Context, plan: RagPlan) -> list[Object]:
    """What the controller would make of a plan, in its order; nothing for a refused plan."""
    if plan.refusal is not None:
        return []
    engine = plan.engine
    made = node_objects(context, engine)
    made.append(service_to(engine.owner, engine.annotations, {LABEL_RAGENGINE: engine.name}, SERVICE_PORTS))
    if plan.policy is not None and plan.policy.copied is not None:
        made.append(plan.policy.copied)
    made.append(rag_deployment(context, plan))
    found = (reconciled(context, obj) for obj in made)
    return [obj for obj in found if obj is not None]
