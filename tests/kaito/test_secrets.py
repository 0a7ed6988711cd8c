"""Secrets that KAITO reads: there, missing, or not to be looked into."""

from typing import Any

import pytest

from kaitoc.kaito.secrets import secret_problem
from workspaces import context, planned, workspace

MISSING = 'Secret "hf" does not exist in namespace default'


def made(kind: str = "Secret", name: str = "hf", namespace: str = "", **fields: Any) -> dict[str, Any]:
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    group = {"SealedSecret": "bitnami.com/v1alpha1", "ExternalSecret": "external-secrets.io/v1"}.get(kind, "v1")
    return {"apiVersion": group, "kind": kind, "metadata": metadata, **fields}


@pytest.mark.parametrize(
    ("obj", "problem"),
    [
        (made(data={"HF_TOKEN": "eA=="}), ""),
        (made(stringData={"HF_TOKEN": "x"}), ""),
        (made(data={"TOKEN": "eA=="}), 'Secret "hf" has no key HF_TOKEN'),
        (made(), 'Secret "hf" has no key HF_TOKEN'),
        (made(stringData={"ENC": "x"}, sops={"mac": "y"}), ""),
        (made(namespace="other", data={"HF_TOKEN": "eA=="}), MISSING),
        (made("SealedSecret"), ""),
        (made("SealedSecret", "sealed", spec={"template": {"metadata": {"name": "hf"}}}), ""),
        (made("SealedSecret", "sealed"), MISSING),
        (made("ExternalSecret"), ""),
        (made("ExternalSecret", "external", spec={"target": {"name": "hf"}}), ""),
        (made("ExternalSecret", "hf", spec={"target": {"name": "other"}}), MISSING),
        (made("ExternalSecret", namespace="other"), MISSING),
    ],
)
def test_problems(obj: dict[str, Any], problem: str) -> None:
    assert secret_problem(context("0.12.0", obj), "default", "hf", "HF_TOKEN") == problem


@pytest.mark.parametrize(
    ("version", "preset", "blocked"),
    [("0.12.0", "Org/Phi", True), ("0.12.0", "phi", False), ("0.9.4", "Org/Phi", False)],
)
def test_presets_by_their_hugging_face_id_need_theirs(version: str, preset: str, blocked: bool) -> None:
    obj = workspace(preset=preset)
    obj["inference"]["preset"]["presetOptions"] = {"modelAccessSecret": "hf"}
    plan = planned(version, obj)
    assert (plan.blocked is not None) is blocked
    assert planned(version, obj, made(data={"HF_TOKEN": "eA=="})).blocked is None
    assert planned(version, workspace(preset=preset)).blocked is None
    # How many nodes it takes does not hang on the token.
    assert plan.nodes == 1
