"""What is taken as new and never changed again, by the operator neither."""

from typing import Any

import pytest

from kaitoc.diagnostics import path_text
from kaitoc.kaito.workspace import view
from kaitoc.rules.later_changes import workspace_can_be_changed
from kaitoc.rules.legacy_ragengine import legacy_ragengine_can_be_changed
from kaitoc.rules.ragengine import rag_subject
from kaitoc.rules.rule import Subject

NEVER = "the webhook refuses every later change, the operator's own too: "
IMAGE = "registry.example.com/adapters/sql:1"
EXPRESSION = {"matchExpressions": [{"key": "a", "operator": "Exists"}]}


def workspace(selector: Any = None, **parts: Any) -> dict[str, Any]:
    return {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {"name": "phi"},
        "resource": {
            "instanceType": "Standard_NC24ads_A100_v4",
            "count": 1,
            "labelSelector": selector or {"matchLabels": {"a": "b"}},
        },
        **parts,
    }


def adapted(**adapter: Any) -> dict[str, Any]:
    return workspace(inference={"preset": {"name": "phi-4"}, "adapters": [adapter]})


@pytest.mark.parametrize(
    ("obj", "found"),
    [
        (adapted(source={"name": "sql", "image": IMAGE}), []),
        (adapted(source={"name": "sql", "image": "<YOUR_IMAGE>"}), ["inference.adapters[0].source.image"]),
        (adapted(source={"name": "SQL", "image": IMAGE}), ["inference.adapters[0].source.name"]),
        (adapted(source={"image": IMAGE}), ["inference.adapters[0].source.name"]),
        (adapted(source={"name": "sql", "image": IMAGE}, strength="2"), ["inference.adapters[0].strength"]),
        (adapted(source={"name": "sql", "urls": ["https://example.com"]}), ["inference.adapters[0].source"]),
        (adapted(source={"name": "sql", "image": IMAGE, "urls": []}), []),
        (workspace(EXPRESSION, tuning={"preset": {"name": "phi-4"}}), ["resource.labelSelector"]),
        (workspace(EXPRESSION, inference={"preset": {"name": "phi-4"}}), []),
    ],
)
def test_workspaces(make_context: Any, obj: dict[str, Any], found: list[str]) -> None:
    findings = list(workspace_can_be_changed.check(Subject(make_context("0.12.0", {}, []), view(obj))))
    assert [path_text(finding.path) for finding in findings] == found
    assert all(finding.message.startswith(NEVER) for finding in findings)


def test_an_adapter_on_a_volume_depends_on_the_version(make_context: Any) -> None:
    obj = adapted(source={"name": "sql", "volumeSource": {"emptyDir": {}}})
    for version, count in (("0.9.4", 1), ("0.12.0", 0)):
        subject = Subject(make_context(version, {}, []), view(obj))
        assert len(list(workspace_can_be_changed.check(subject))) == count


def test_ragengines_of_v1alpha1(make_context: Any) -> None:
    spec = {"embedding": {"local": {"modelID": "m"}}, "inferenceService": {"url": "phi/v1", "contextWindowSize": 1}}
    subject = rag_subject(make_context("0.12.0", {}, []), {"metadata": {"name": "rag"}, "spec": spec}, "v1alpha1")
    messages = [finding.message for finding in legacy_ragengine_can_be_changed.check(subject)]
    assert messages == [
        f'{NEVER}"phi/v1" is no URL: it has neither a scheme such as https:// nor an absolute path',
    ]
