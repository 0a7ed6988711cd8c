"""The preset's example Workspace, `examples/inference/kaito_workspace_<name>.yaml`."""

from collections.abc import Iterator
from typing import Any

import yaml

from kaitoc.emit.yaml import dump
from kaitoc.onboard.layout import EXAMPLES
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.target import Target, Tree

SECRET_NAME = "hf-token"  # noqa: S105 - a name, and no secret
"""The Secret with the token, as KAITO's other examples call it."""


def workspace(subject: Subject) -> dict[str, Any]:
    """The Workspace of the example."""
    declared = subject.preset.onboarding.example
    name = declared.name or f"workspace-{subject.listed.replace('.', '-')}"
    resource: dict[str, Any] = {
        "instanceType": declared.vm_size or subject.vm_size,
        "labelSelector": {"matchLabels": {"apps": declared.app or name.removeprefix("workspace-")}},
    }
    if declared.node_count > 1:
        resource["count"] = declared.node_count
    preset: dict[str, Any] = {"name": subject.listed if subject.row else subject.preset.name}
    if declared.secret or subject.preset.inference.metadata.download_auth_required:
        preset["presetOptions"] = {"modelAccessSecret": SECRET_NAME}
    inference = {"preset": preset} | ({"config": declared.config} if declared.config else {})
    return {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {"name": name},
        "resource": resource,
        "inference": inference,
    }


def place(text: str | None, subject: Subject, _: Tree) -> str:
    """The text if it is an example of the preset, whatever else it holds; otherwise a new one."""
    if text is not None and any(True for _ in workspaces(text, subject)):
        return text
    objects = [*subject.preset.onboarding.example.objects, workspace(subject)]
    return "---\n".join(dump(one) for one in objects)


def remove(text: str, subject: Subject, _: Tree) -> str | None:
    """Nothing, if the file is an example of the preset alone."""
    return None if any(True for _ in workspaces(text, subject)) else text


def workspaces(text: str, subject: Subject) -> Iterator[dict[str, Any]]:
    """The Workspaces in a text that name the preset."""
    return (one for one in all_workspaces(text) if preset_name(one).lower() in subject.names)


def all_workspaces(text: str) -> list[dict[str, Any]]:
    """The Workspaces in a text; none where it is no YAML."""
    try:
        documents = list(yaml.safe_load_all(text))
    except yaml.YAMLError:
        return []
    return [one for one in documents if isinstance(one, dict) and one.get("kind") == "Workspace"]


def preset_name(document: Any) -> str:
    """The preset that a Workspace names, or ""."""
    for part in ("inference", "preset"):
        document = document.get(part) if isinstance(document, dict) else None
    return str(document.get("name", "")) if isinstance(document, dict) else ""


def others(subject: Subject, tree: Tree) -> list[str]:
    """Further examples of the preset in a checkout, such as those with adapters or a config."""
    paths = [path for path in sorted(tree) if path.startswith(f"{EXAMPLES}/") and path != subject.example]
    return [path for path in paths if any(True for _ in workspaces(tree[path], subject))]


TARGET = Target(
    path=lambda subject: subject.example,
    place=place,
    remove=remove,
    belongs=lambda subject: not subject.preset.onboarding.example.omitted,
)
