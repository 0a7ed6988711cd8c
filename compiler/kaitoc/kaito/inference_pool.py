"""The inference pool of the Gateway API inference extension: a chart that Flux installs (pkg/workspace/manifests)."""

from kaitoc.kaito.context import Context
from kaitoc.objects import Object, group_of, metadata, name_of, namespace_of

POOL_GATE = "gatewayAPIInferenceExtension"


def inference_pool(context: Context, owner: Object, interval: str, values: Object | None) -> list[Object]:
    """The OCIRepository and HelmRelease for an owner; those that exist with the same spec are left out.

    Flux looks for changes every `interval`. Without `values` for the chart there is no HelmRelease.
    """
    chart = context.profile.inference_set.pool_chart
    name, namespace = f"{name_of(owner)}-inferencepool", metadata(owner).get("namespace")
    identity = {"name": name, **({"namespace": namespace} if namespace else {})}
    repository: Object = {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "OCIRepository",
        "metadata": identity,
        "spec": {"interval": interval, "url": chart.url, "ref": {"tag": chart.version}},
    }
    release: Object = {
        "apiVersion": "helm.toolkit.fluxcd.io/v2",
        "kind": "HelmRelease",
        "metadata": identity,
        "spec": {
            "interval": interval,
            "chartRef": {"kind": "OCIRepository", "name": name, "namespace": namespace_of(owner)},
            "values": values,
        },
    }
    wanted = [repository] if values is None else [repository, release]
    return [obj for obj in (_reconciled(context, made) for made in wanted) if obj is not None]


def _reconciled(context: Context, desired: Object) -> Object | None:
    existing = context.find(
        desired["kind"], namespace_of(desired), name_of(desired), group_of(str(desired["apiVersion"]))
    )
    if existing is None:
        return desired
    if existing.get("spec") == desired["spec"]:
        return None
    return {**{key: value for key, value in existing.items() if key != "status"}, "spec": desired["spec"]}
