"""The health of live objects: each status goes through the API server and its CRD, and is judged as it comes back."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from apiserver import ApiServer
from test_apiserver import prepared

from health import flux, lua, with_cel_python, with_common_expression_language
from kaitoc.gitops import patience
from kaitoc.gitops.cel import health_check
from kaitoc.gitops.lua import health_script
from kaitoc.kaito.profile import load_profile
from kaitoc.registry.load import load_registry
from kaitoc.schema.kinds import storage_version
from statuses import STATES, State

SPECS = """
Workspace: {resource: {labelSelector: {matchLabels: {apps: it}}}}
InferenceSet:
  spec:
    labelSelector: {matchLabels: {apps: it}}
    template: {resource: {instanceType: x}, inference: {preset: {name: phi-4-mini-instruct}}}
RAGEngine:
  spec:
    compute: {instanceType: x, labelSelector: {matchLabels: {apps: it}}}
    embedding: {local: {modelID: a/b}}
    inferenceService: {url: "http://x/v1", contextWindowSize: 512}
MultiRoleInference:
  spec:
    labelSelector: {matchLabels: {apps: it}}
    model: {name: phi-4-mini-instruct}
    roles:
    - {type: prefill, instanceType: x}
    - {type: decode, instanceType: x}
ModelMirror: {spec: {mode: Static}}
"""
GENERATION = 3


@pytest.mark.parametrize(
    ("state", "version"),
    [
        pytest.param(state, version, id=f"{version} {state.kind} {state.name}")
        for state in STATES
        for version in state.versions
        if "deletionTimestamp" not in state.metadata
    ],
)
def test_health(servers: Callable[[str], ApiServer], state: State, version: str) -> None:
    server, conditions = servers(version), load_profile(version).conditions[state.kind]
    api_version = storage_version(state.kind, version)
    obj = complete(state.object(api_version))
    with prepared(server, [obj]):
        done = server.apply(obj)
        assert done, done.message
        written = with_generation(state.status, done.body["metadata"]["generation"])
        if written is not None:
            done = server.set_status(obj, written)
            assert done, done.message
            assert not done.warnings
        live = server.get(obj).body
    timeouts = patience.exceptions(map(load_registry, ("0.9.4", "0.12.0")))
    assert lua(health_script(state.kind, conditions, timeouts), live)["status"] == state.argo
    check = health_check(api_version, state.kind, conditions)
    for evaluate in (with_cel_python, with_common_expression_language):
        # Before there is a status, Flux waits either way.
        found = flux(check, live, evaluate)
        assert found == state.flux or {found, state.flux} == {"InProgress", "Unknown"}


def complete(obj: dict[str, Any]) -> dict[str, Any]:
    """An object that its CRD takes, with what the state says of it."""
    metadata = {"name": "it", "namespace": "default"}
    least = yaml.safe_load(SPECS)[obj["kind"]]
    if obj["kind"] == "ModelMirror":
        del metadata["namespace"]
        return {"apiVersion": obj["apiVersion"], "kind": obj["kind"], "metadata": metadata, **least}
    made = {"apiVersion": obj["apiVersion"], "kind": obj["kind"], "metadata": metadata}
    for key, value in obj.items():
        if key == "spec":
            template = {**least["spec"].get("template", {}), **value.get("template", {})}
            spec = {**least["spec"], **value, **({"template": template} if template else {})}
            made["spec"] = spec
        elif key not in ("apiVersion", "kind", "metadata", "status"):
            made[key] = value
    resource = {**least.get("resource", {}), **made.get("resource", {})}
    return {**least, **made, **({"resource": resource} if resource else {})}


def with_generation(status: Any, generation: int) -> Any:
    """A status that was written for the generation of the live object, or as many before it as the state says."""
    if status is None:
        return None
    moved = {**status, "conditions": [dict(each) for each in status.get("conditions", [])]}
    for condition in moved["conditions"]:
        if "observedGeneration" in condition:
            condition["observedGeneration"] += generation - GENERATION
            condition["observedGeneration"] = max(condition["observedGeneration"], 0)
    if "observedGeneration" in moved:
        moved["observedGeneration"] += generation - GENERATION
    return moved
