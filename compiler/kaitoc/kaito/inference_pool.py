"""The inference pool of the Gateway API inference extension: a chart that Flux installs (pkg/workspace/manifests)."""

from kaitoc.kaito.context import Context
from kaitoc.kaito.names import LABEL_CREATED_BY_INFERENCE_SET, LABEL_POD_INDEX
from kaitoc.objects import Object, group_of, metadata, name_of, namespace_of


def inference_pool(context: Context, owner: Object) -> list[Object]:
    """The OCIRepository and HelmRelease of an InferenceSet; those that exist with the same spec are left out.

    The pool selects pod 0 of each child, because only that one serves.
    """
    chart = context.profile.inference_set.pool_chart
    name, namespace = f"{name_of(owner)}-inferencepool", metadata(owner).get("namespace")
    identity = {"name": name, **({"namespace": namespace} if namespace else {})}
    labels = {LABEL_CREATED_BY_INFERENCE_SET: name_of(owner), LABEL_POD_INDEX: "0"}
    repository: Object = {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "OCIRepository",
        "metadata": identity,
        "spec": {"interval": "0s", "url": chart.url, "ref": {"tag": chart.version}},
    }
    release: Object = {
        "apiVersion": "helm.toolkit.fluxcd.io/v2",
        "kind": "HelmRelease",
        "metadata": identity,
        "spec": {
            "interval": "0s",
            "chartRef": {"kind": "OCIRepository", "name": name, "namespace": namespace_of(owner)},
            "values": chart.values(labels),
        },
    }
    return [obj for obj in (_reconciled(context, made) for made in (repository, release)) if obj is not None]


def _reconciled(context: Context, desired: Object) -> Object | None:
    existing = context.find(
        desired["kind"], namespace_of(desired), name_of(desired), group_of(str(desired["apiVersion"]))
    )
    if existing is None:
        return desired
    if existing.get("spec") == desired["spec"]:
        return None
    return {**{key: value for key, value in existing.items() if key != "status"}, "spec": desired["spec"]}
