"""Node counts and context lengths are those that KAITO computed, for every preset on every SKU."""

from typing import Any

import pytest

from kaitoc.kaito.planning import plan_workspace
from kaitoc.kaito.workspace import view
from recordings import recordings, versions_with


@pytest.mark.parametrize("version", versions_with("estimate"))
@pytest.mark.parametrize("cloud", ["azure", "aws", "arc"])
def test_estimates(version: str, cloud: str, make_context: Any) -> None:
    header, *rows = recordings(version, "estimate")
    config_maps = [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": n}, "data": {"inference_config.yaml": text}}
        for n, text in header["configs"].items()
    ]
    context = make_context(version, {"cloud": cloud}, config_maps)
    different = []
    for row in (row for row in rows if row[0] == cloud):
        _, sku, preset, config, nodes, length = row
        inference = {"preset": {"name": preset}, **({} if config == "default" else {"config": config})}
        plan = plan_workspace(context, view(workspace(sku, inference)))
        found = (None if plan.refusal else plan.nodes, plan.serving.max_model_len if plan.serving else None)
        if found != (nodes, length):
            different.append((row, found))
    assert not different


def workspace(sku: str, inference: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {"name": "w"},
        "resource": {"count": 1, "instanceType": sku, "labelSelector": {"matchLabels": {"apps": "w"}}},
        "inference": inference,
    }
