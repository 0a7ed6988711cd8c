"""Who made whom: the Workspaces of InferenceSets, and the InferenceSets of MultiRoleInferences, in the input.

See pkg/utils/inferenceset, v0.9.4 and v0.12.0, and pkg/controllers/multiroleinference, v0.12.0.
"""

from kaitoc.kaito.context import Context
from kaitoc.kaito.names import LABEL_CREATED_BY_INFERENCE_SET, LABEL_CREATED_BY_MULTI_ROLE, ROLE_DECODE, ROLE_PREFILL
from kaitoc.objects import KAITO_GROUP, Object, labels_of, metadata, name_of, namespace_of

SET_GATE = "enableInferenceSetController"
ROLE_GATE = "enableMultiRoleInferenceController"


def role_set_name(multi_role: str, role: str) -> str:
    """The name of the InferenceSet for a role of a MultiRoleInference."""
    return f"{multi_role}-{role}"


def existing_workspaces(context: Context, inference_set: Object) -> list[Object]:
    """The Workspaces that an InferenceSet has: by their label alone, at 0.9 in whatever namespace."""
    found = context.labelled("Workspace", LABEL_CREATED_BY_INFERENCE_SET, name_of(inference_set))
    if context.profile.inference_set.finds_anywhere:
        return list(found)
    return [workspace for workspace in found if namespace_of(workspace) == namespace_of(inference_set)]


def is_existing_child(context: Context, obj: Object) -> bool:
    """Whether an object is part of another one's plan: its controller has made it, adopts it, or will remove it."""
    namespace = namespace_of(obj)
    if obj.get("kind") == "Workspace":
        owner = labels_of(obj).get(LABEL_CREATED_BY_INFERENCE_SET)
        return owner is not None and _has_set(context, namespace, owner)
    if obj.get("kind") == "InferenceSet" and context.runs(ROLE_GATE):
        owner = labels_of(obj).get(LABEL_CREATED_BY_MULTI_ROLE)
        labelled = owner is not None and has_multi_role(context, namespace, owner)
        return labelled or _is_role_set(context, namespace, name_of(obj))
    return False


def is_made_for_role(context: Context, inference_set: Object) -> bool:
    """Whether a MultiRoleInference controls an InferenceSet, and so has an inference pool of its own for it."""
    owners = metadata(inference_set).get("ownerReferences") or ()
    if any(owner.get("kind") == "MultiRoleInference" and owner.get("controller") for owner in owners):
        return True
    return context.runs(ROLE_GATE) and _is_role_set(context, namespace_of(inference_set), name_of(inference_set))


def _has_set(context: Context, namespace: str, name: str) -> bool:
    if context.profile.inference_set.finds_anywhere:
        return bool(context.named("InferenceSet", name))
    if context.find("InferenceSet", namespace, name, KAITO_GROUP) is not None:
        return True
    return context.runs(ROLE_GATE) and _is_role_set(context, namespace, name)


def _is_role_set(context: Context, namespace: str, name: str) -> bool:
    """Whether a MultiRoleInference of the input has an InferenceSet of that name for one of its roles."""
    names = (name.removesuffix(f"-{role}") for role in (ROLE_PREFILL, ROLE_DECODE))
    return any(owner != name and has_multi_role(context, namespace, owner) for owner in names)


def has_multi_role(context: Context, namespace: str, name: str) -> bool:
    """Whether the input has a MultiRoleInference of that name."""
    return context.find("MultiRoleInference", namespace, name, KAITO_GROUP) is not None
