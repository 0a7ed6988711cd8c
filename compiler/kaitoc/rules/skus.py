"""SKUs where KAITO does not look whether it knows them: those of pod templates and RAGEngines."""

from collections.abc import Iterator, Mapping

from kaitoc.diagnostics import Fix, Path, Rewrite, Severity, Stage
from kaitoc.kaito.gpus import nearest_sku
from kaitoc.kaito.names import CLOUD_AZURE
from kaitoc.objects import at
from kaitoc.rules.kaito_object import KaitoObject
from kaitoc.rules.rule import Finding, Rule, rule

GPU_FAMILIES = "standard_n"
"""How the names of Azure's SKUs with GPUs begin, in lower case."""

INSTANCE_TYPES: Mapping[str, tuple[str, ...]] = {
    "Workspace": ("resource", "instanceType"),
    "RAGEngine": ("spec", "compute", "instanceType"),
}


@rule("KC247", Stage.RECONCILE, Severity.WARNING)
def gpu_sku_is_known(subject: KaitoObject) -> Iterator[Finding]:
    """A SKU that KAITO does not know is asked for all the same, and no node comes where the cloud has none such."""
    context, obj = subject.context, subject.object
    path: Path = INSTANCE_TYPES.get(obj["kind"], ())
    sku = at(obj, tuple(map(str, path))) if path else None
    if not isinstance(sku, str) or not context.cluster.node_auto_provisioning or context.cluster.cloud != CLOUD_AZURE:
        return
    if obj["kind"] == "Workspace" and at(obj, ("inference", "template")) is None:
        # For presets the planner says so.
        return
    known = context.skus()
    if sku in known or not sku.lower().startswith(GPU_FAMILIES):
        return
    same = next((name for name in known if name.lower() == sku.lower()), None)
    yield Finding(
        f'KAITO knows no GPU SKU "{sku}" on azure',
        path,
        nearest_sku(context, sku),
        fix=Fix(Rewrite.VALUE, same) if same else None,
    )


RULES: tuple[Rule[KaitoObject], ...] = (gpu_sku_is_known,)
