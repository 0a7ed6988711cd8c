"""StatefulSets that exist already, when a newer base image is asked for."""

from typing import Any

import pytest

from kaitoc.kaito.expansion import expand_workspace
from kaitoc.kaito.planning import plan_workspace
from kaitoc.kaito.workspace import view
from workspaces import context, workspace

LABEL = "kaito.sh/upgrade-to-version"
NEW = "mcr.microsoft.com/aks/kaito/kaito-base:1.0"


def existing(image: str, revision: str = "1", *, name: str = "ws") -> dict[str, Any]:
    containers = [{"name": "mesh", "image": "mesh"}, {"name": name, "image": image}]
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "ws", "annotations": {"workspace.kaito.io/revision": revision, "mine": "yes"}},
        "spec": {"replicas": 5, "selector": {"mine": "yes"}, "template": {"spec": {"containers": containers}}},
        "status": {"replicas": 5},
    }


def changed(found: dict[str, Any], labels: dict[str, str], version: str = "0.12.0", **inference: Any) -> Any:
    obj = workspace(labels=labels, **inference)
    target = context(version, obj, found)
    made = expand_workspace(target, plan_workspace(target, view(obj)))
    return next((one for one in made if one["kind"] == "StatefulSet"), None)


def test_everything_that_can_change_follows() -> None:
    upgraded = changed(existing("old"), {LABEL: "1.0"})
    assert upgraded["spec"]["template"]["spec"]["containers"][0]["image"] == NEW
    assert upgraded["spec"]["replicas"] == 1
    assert upgraded["spec"]["selector"] == {"mine": "yes"}
    assert upgraded["metadata"]["annotations"]["mine"] == "yes"
    assert "status" not in upgraded


@pytest.mark.parametrize(
    ("found", "labels", "version"),
    [
        (existing("old"), {}, "0.12.0"),
        (existing("old"), {LABEL: "0.9"}, "0.12.0"),
        (existing(NEW), {LABEL: "1.0"}, "0.12.0"),
        (existing("old"), {LABEL: "1.0"}, "0.9.4"),
    ],
    ids=["not asked for", "another image asked for", "already there", "0.9 has no upgrades"],
)
def test_nothing_changes(found: dict[str, Any], labels: dict[str, str], version: str) -> None:
    assert changed(found, labels, version) is None


def test_another_revision_counts_where_the_image_is_there_already() -> None:
    updated = changed(existing(NEW, "0"), {LABEL: "1.0"})
    assert updated["spec"]["replicas"] == 5
    assert updated["metadata"]["annotations"]["workspace.kaito.io/revision"] == "1"


def test_the_first_container_counts_where_none_has_the_name_of_the_workspace() -> None:
    assert changed(existing(NEW, name="other"), {LABEL: "1.0"})["spec"]["replicas"] == 1


def test_a_first_statefulset_needs_no_upgrade() -> None:
    obj = workspace(labels={LABEL: "1.0"})
    target = context("0.12.0", obj)
    made = expand_workspace(target, plan_workspace(target, view(obj)))
    assert made[-1]["spec"]["template"]["spec"]["containers"][0]["image"] == NEW
