"""What KAITO creates satisfies the Kubernetes, Karpenter and Flux schemas, and what API servers refuse is found."""

import json
from pathlib import Path
from typing import Any

import pytest

from kaitoc.schema.validate import kubernetes_violations

EMITTED: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "schema" / "emitted.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("obj", EMITTED, ids=lambda obj: f"{obj['kind']}-{obj['metadata']['name']}")
def test_recorded_objects_are_valid(obj: dict[str, Any]) -> None:
    assert kubernetes_violations(obj) == []


def test_every_kind_that_kaito_creates_has_a_schema() -> None:
    broken = [{**obj, "spec": {"nonsense": 1}, "nonsense": 1} for obj in EMITTED]
    assert all(kubernetes_violations(obj) for obj in broken)


def test_an_arc_node_claim_has_no_node_class() -> None:
    claim = next(obj for obj in EMITTED if obj["kind"] == "NodeClaim")
    reference = {"group": "", "kind": "", "name": "default"}
    claim = {**claim, "spec": {**claim["spec"], "nodeClassRef": reference}}
    assert [(found.path[-1], found.message) for found in kubernetes_violations(claim)] == [
        ("group", "must not be empty"),
        ("kind", "must not be empty"),
    ]


def test_derived_names_get_too_long() -> None:
    name = f"{'a' * 55}-headless"
    service = next(obj for obj in EMITTED if obj["kind"] == "Service")
    service = {**service, "metadata": {"name": name}, "spec": {**service["spec"], "selector": {"app": name}}}
    assert [(found.path, found.hint) for found in kubernetes_violations(service)] == [
        (("metadata", "name"), "64 characters are too many: the most is 63"),
        (("spec", "selector", "app"), "64 characters are too many: the most is 63"),
    ]


@pytest.mark.parametrize(("quantity", "fine"), [("16Gi", True), (2, True), ("1.5", True), ("10GB", False), ("", False)])
def test_quantities(quantity: Any, fine: bool) -> None:
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": quantity}}}
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "c"}, "spec": spec}
    assert (kubernetes_violations(claim) == []) is fine
