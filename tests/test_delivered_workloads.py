"""What `deliver: workload` brings is complete: the golden case with every kind, looked at as a cluster would."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from golden import GOLDEN
from kaitoc.objects import MANAGED_BY
from kaitoc.schema.validate import kubernetes_violations

RENDERED = GOLDEN / "workload" / "rendered"
MADE = {"ConfigMap", "Deployment", "Job", "Service", "StatefulSet"}
GIVEN = {("ConfigMap", "phi-config-cb71495a54")}
"""What kaitoc makes here, but for these, which are the author's."""

targets = pytest.mark.parametrize("target", sorted(path.name for path in RENDERED.iterdir()))


def delivered(target: str) -> list[Any]:
    files = (RENDERED / target).rglob("*.yaml")
    return [yaml.safe_load(file.read_text()) for file in sorted(files) if file.name != "kustomization.yaml"]


def references(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """The kind and name of everything that the fields of an object need; nothing optional."""
    if isinstance(value, list):
        for item in value:
            if field == "imagePullSecrets":
                yield "Secret", item["name"]
            yield from references(item)
    if not isinstance(value, dict):
        return
    if field in ("configMap", "configMapKeyRef"):
        yield "ConfigMap", value["name"]
    if field in ("secret", "secretKeyRef") and not value.get("optional"):
        yield "Secret", value.get("secretName") or value["name"]
    for key, child in value.items():
        kind = {
            "claimName": "PersistentVolumeClaim",
            "serviceAccountName": "ServiceAccount",
            "serviceName": "Service",
            "storageClassName": "StorageClass",
        }.get(key)
        if kind:
            yield kind, child
        yield from references(child, key)


@targets
def test_nothing_refers_to_what_is_not_there(target: str) -> None:
    objects = delivered(target)
    there = {(obj["kind"].replace("ExternalSecret", "Secret"), obj["metadata"]["name"]) for obj in objects}
    needed = {reference for obj in objects for reference in references(obj.get("spec"))}
    assert needed - there == set()
    assert {"ConfigMap", "Secret", "PersistentVolumeClaim", "Service"} == {kind for kind, _ in needed}


@targets
def test_nothing_is_for_an_operator(target: str) -> None:
    groups = {obj["apiVersion"].rpartition("/")[0] for obj in delivered(target)}
    assert groups == {"", "apps", "batch", "external-secrets.io"}


@targets
def test_what_kaitoc_makes_says_so(target: str) -> None:
    owned = {
        (obj["kind"], obj["metadata"]["name"]): (obj["metadata"].get("labels") or {}).get(MANAGED_BY)
        for obj in delivered(target)
        if obj["kind"] in MADE
    }
    assert {key for key, owner in owned.items() if owner != "kaitoc"} == GIVEN


@targets
def test_an_api_server_takes_it(target: str) -> None:
    assert [found for obj in delivered(target) for found in kubernetes_violations(obj)] == []


@targets
def test_every_kind_is_there(target: str) -> None:
    workloads = {(obj["kind"], obj["metadata"]["name"]) for obj in delivered(target)}
    assert workloads >= {
        ("Deployment", "handbook"),
        ("Job", "tune-phi"),
        ("StatefulSet", "own-server"),
        ("StatefulSet", "phi"),
        ("StatefulSet", "phi-many-00001"),
        ("StatefulSet", "phi-many-00002"),
        ("StatefulSet", "phi-support"),
    }


@targets
def test_pods_run_on_nodes_that_there_are(target: str) -> None:
    cluster = yaml.safe_load((GOLDEN / "workload" / "clusters" / f"{target}.yaml").read_text())
    labels = {pair for node in cluster["spec"]["nodes"] for pair in node["labels"].items()}
    asked = [(expression["key"], *expression["values"]) for obj in delivered(target) for expression in expressions(obj)]
    assert set(asked) <= labels
    assert len(asked) == 7


def expressions(obj: Any) -> list[Any]:
    """What the pods of an object ask of the labels of their nodes."""
    pod = ((obj.get("spec") or {}).get("template") or {}).get("spec") or {}
    affinity = ((pod.get("affinity") or {}).get("nodeAffinity") or {}).get(
        "requiredDuringSchedulingIgnoredDuringExecution"
    ) or {"nodeSelectorTerms": []}
    return [expression for term in affinity["nodeSelectorTerms"] for expression in term["matchExpressions"]]


def test_the_golden_case_is_there() -> None:
    assert [path.name for path in sorted(Path(RENDERED).iterdir())] == ["edge", "lab"]
