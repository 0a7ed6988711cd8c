"""The objects that the controller creates or changes for a RAGEngine."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitoc.kaito.context import Context
from kaitoc.kaito.rag_deployment import rag_image
from kaitoc.kaito.rag_expansion import expand_ragengine
from kaitoc.kaito.rag_planning import plan_ragengine
from kaitoc.objects import Object
from ragengines import LOCAL, REMOTE, SKU, TEMPLATE, lenient, rag_engine

SELECTOR = {"labelSelector": {"matchLabels": {"apps": "rag"}}}
GPU = {"requests": {"nvidia.com/gpu": "1"}, "limits": {"nvidia.com/gpu": "1"}}
SMALL = {"requests": {"cpu": "500m"}}


def expanded(context: Context, engine: Object) -> list[Object]:
    return expand_ragengine(context, plan_ragengine(context, engine))


def pod_spec(context: Context, engine: Object) -> Object:
    spec: Object = expanded(context, engine)[-1]["spec"]["template"]["spec"]
    return spec


def deployment(revision: str | None, containers: list[Object]) -> Object:
    annotations = {} if revision is None else {"ragengine.kaito.io/revision": revision}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "rag", "annotations": {**annotations, "mine": "yes"}},
        "spec": {"replicas": 1, "template": {"spec": {"containers": containers, "volumes": [{"name": "old"}]}}},
        "status": {"replicas": 1},
    }


def test_order(make_context: Any) -> None:
    context = lenient(make_context("0.9.4", {}, []))
    engine = rag_engine(guardrails={"enabled": True})
    assert [obj["kind"] for obj in expanded(context, engine)] == ["NodeClaim", "Service", "ConfigMap", "Deployment"]


def test_nothing_for_what_the_controller_crashes_on(make_context: Any) -> None:
    assert expanded(make_context("0.9.4", {}, []), rag_engine(compute=None)) == []


@pytest.mark.parametrize(
    ("spec", "strict", "permissive"),
    [
        ({"embedding": LOCAL}, GPU, GPU),
        ({"embedding": REMOTE}, None, SMALL),
        ({"embedding": LOCAL, "compute": {"instanceType": "Standard_D8s_v3", **SELECTOR}}, None, None),
        ({"embedding": LOCAL, "compute": SELECTOR}, None, SMALL),
    ],
)
def test_resources(spec: dict[str, Any], strict: Object | None, permissive: Object | None, make_context: Any) -> None:
    context = make_context("0.9.4", {}, [])
    assert pod_spec(context, rag_engine(**spec))["containers"][0].get("resources") == strict
    assert pod_spec(lenient(context), rag_engine(**spec))["containers"][0].get("resources") == permissive


def test_affinity_to_nothing_only_where_the_version_writes_it(make_context: Any) -> None:
    context = make_context("0.9.4", {}, [])
    engine = rag_engine(compute={"instanceType": SKU, "labelSelector": {}})
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{}]}}
    assert pod_spec(context, engine)["affinity"] == {"nodeAffinity": required}
    assert "affinity" not in pod_spec(lenient(context), engine)


@pytest.mark.parametrize(
    ("spec", "volumes"),
    [
        ({}, ["dshm at /dev/shm"]),
        ({"storage": {}}, ["dshm at /dev/shm", "vector-db-storage at /mnt/data"]),
        (
            {"storage": {"persistentVolume": {"persistentVolumeClaim": "x", "mountPath": "/srv"}}},
            ["dshm at /dev/shm", "vector-db-storage at /srv"],
        ),
        ({"guardrails": {"enabled": True}}, ["dshm at /dev/shm", "guardrails-policy at /etc/ragengine/guardrails"]),
    ],
)
def test_volumes(spec: dict[str, Any], volumes: list[str], make_context: Any) -> None:
    found = pod_spec(lenient(make_context("0.9.4", {}, [])), rag_engine(**spec))
    mounts = found["containers"][0]["volumeMounts"]
    assert [f"{mount['name']} at {mount['mountPath']}" for mount in mounts] == volumes
    assert [volume["name"] for volume in found["volumes"]] == [mount["name"] for mount in mounts]


def test_guardrails_are_one_file_that_nobody_writes(make_context: Any) -> None:
    found = pod_spec(lenient(make_context("0.9.4", {}, [])), rag_engine(guardrails={"enabled": True}))
    item = {"key": "guardrails.yaml", "path": "guardrails.yaml"}
    assert found["volumes"][-1]["configMap"] == {"name": TEMPLATE, "items": [item]}
    assert found["containers"][0]["volumeMounts"][-1]["readOnly"] is True


@pytest.mark.parametrize(
    ("cluster", "image"),
    [
        ({}, "mcr.microsoft.com/aks/kaito/kaito-rag-service:0.9.4"),
        ({"presetRegistry": "r.example.com/k"}, "r.example.com/k/kaito-rag-service:0.9.4"),
        ({"ragImage": ["r.example.com", "mine", "2"]}, "r.example.com/mine:2"),
    ],
)
def test_image(cluster: Object, image: str, make_context: Any) -> None:
    assert rag_image(make_context("0.9.4", cluster, [])) == image


def test_image_of_a_chart_with_a_registry_of_its_own(make_context: Any) -> None:
    context = lenient(make_context("0.9.4", {"presetRegistry": "r.example.com/k"}, []))
    assert rag_image(context) == "registry.example.com/rag:1"


@pytest.mark.parametrize(("value", "kind"), [("True", "LoadBalancer"), ("true", "ClusterIP"), ("", "ClusterIP")])
def test_load_balancer(value: str, kind: str, make_context: Any) -> None:
    engine = rag_engine(annotations={"kaito.sh/enablelb": value})
    [service] = [obj for obj in expanded(make_context("0.9.4", {}, []), engine) if obj["kind"] == "Service"]
    assert service["spec"]["type"] == kind


def test_an_existing_service_is_left_alone(make_context: Any) -> None:
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "rag"}, "spec": {"type": "NodePort"}}
    found = expanded(make_context("0.9.4", {}, [service]), rag_engine())
    assert [obj["kind"] for obj in found] == ["NodeClaim", "Deployment"]


def test_an_existing_deployment_of_this_revision_is_left_alone(make_context: Any) -> None:
    context = make_context("0.9.4", {}, [deployment("1", [{"name": "rag"}])])
    assert [obj["kind"] for obj in expanded(context, rag_engine())] == ["NodeClaim", "Service"]


@pytest.mark.parametrize("revision", [None, "7"])
def test_an_existing_deployment_gets_the_environment_only(revision: str | None, make_context: Any) -> None:
    old = [{"name": "rag", "image": "old", "env": [{"name": "OLD"}], "volumeMounts": []}, {"name": "sidecar"}]
    context = lenient(make_context("0.9.4", {}, [deployment(revision, old)]))
    [found] = [
        obj
        for obj in expanded(context, rag_engine(storage={}, guardrails={"enabled": True}))
        if obj["kind"] in ("Deployment", "ConfigMap")
    ]
    container, sidecar = found["spec"]["template"]["spec"]["containers"]
    assert {"name": "EMBEDDING_TYPE", "value": "local"} in container.pop("env")
    assert (container, sidecar) == ({"name": "rag", "image": "old", "volumeMounts": []}, {"name": "sidecar"})
    assert found["spec"]["template"]["spec"]["volumes"] == [{"name": "old"}]
    assert found["metadata"]["annotations"] == {"ragengine.kaito.io/revision": "1", "mine": "yes"}
    assert "status" not in found


_TEXT = st.sampled_from(["", "x", "Standard_NC24ads_A100_v4", "a:b", "/", "Ünïcode", "n" * 80])


def _partial(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


_LABELS = st.dictionaries(_TEXT, _TEXT, max_size=2)
_SPEC = _partial(
    compute=_partial(instanceType=_TEXT, count=st.integers(), labelSelector=_partial(matchLabels=_LABELS)),
    embedding=_partial(local=_partial(modelID=_TEXT, modelAccessSecret=_TEXT, image=_TEXT), remote=_partial(url=_TEXT)),
    inferenceService=_partial(url=_TEXT, accessSecret=_TEXT, contextWindowSize=st.integers()),
    storage=_partial(
        persistentVolume=_partial(persistentVolumeClaim=_TEXT, mountPath=_TEXT),
        vectorDB=_partial(engine=_TEXT, url=_TEXT, accessSecret=_TEXT),
    ),
    guardrails=_partial(enabled=st.booleans(), configMapRef=_partial(name=_TEXT)),
)


@given(spec=_SPEC, cloud=st.sampled_from(["azure", "aws", "arc", ""]), gate=st.booleans(), strict=st.booleans())
def test_every_spec_is_refused_or_expanded(
    spec: dict[str, Any], cloud: str, gate: bool, strict: bool, make_context: Any
) -> None:
    engine: Object = {"apiVersion": "kaito.sh/v1beta1", "kind": "RAGEngine", "metadata": {"name": "r"}, "spec": spec}
    context = make_context("0.9.4", {"cloud": cloud, "featureGates": {"ensureNodeClass": gate}}, [])
    context = context if strict else lenient(context)
    plan = plan_ragengine(context, engine)
    kinds = {obj["kind"] for obj in expand_ragengine(context, plan)}
    assert (plan.refusal is None) == ({"Service", "Deployment"} <= kinds)
