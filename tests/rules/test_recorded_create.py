"""What admission refuses is what KAITO's webhooks and CRDs were recorded to refuse, and at the same field."""

from functools import cache
from typing import Any

import pytest

from kaitoc.compile import compile_documents
from kaitoc.diagnostics import Diagnostic, SourceRef, Stage, path_text
from kaitoc.environment import Environment
from kaitoc.load.document import Document
from recordings import recordings, versions_with

VERSIONS = versions_with("validate-create")
CASES = [(version, case) for version in VERSIONS for case in recordings(version, "validate-create")]

FIELDS = {
    ("0.9.4", "adapters-duplicate"): {
        "KC127 inference.adapters[1].source.name",
        "KC127 inference.adapters[2].source.name",
    },
    ("0.9.4", "byo-no-gpu-labels"): {"KC122 resource.labelSelector"},
    ("0.9.4", "config-vllm-nested"): {'KC131 data["inference_config.yaml"].vllm.a'},
    ("0.9.4", "label-selector-in-two"): {"KC114 resource.labelSelector.matchExpressions[0]"},
    ("0.9.4", "node-image-family-invalid"): {'KC113 metadata.annotations["kaito.sh/node-image-family"]'},
    ("0.9.4", "preset-deprecated"): {"KC120 inference.preset.name"},
    ("0.9.4", "ragengine-embedding-neither"): {"KC152 spec.embedding"},
    ("0.9.4", "ragengine-no-compute"): {"KC158 spec.compute"},
    ("0.9.4", "ragengine-no-spec"): {"KC158 spec"},
    ("0.9.4", "transformers-distributed-and-too-small"): {
        "KC123 resource.instanceType",
        "KC124 resource.instanceType",
    },
    ("0.9.4", "tuning-config-section-list"): {'KC142 data["training_config.yaml"].training_config.QuantizationConfig'},
    ("0.9.4", "tuning-method-empty"): {"KC140 tuning.method"},
    ("0.9.4", "tuning-output-no-push-secret"): {"KC147 tuning.output.image"},
    ("0.12.0", "inferenceset-child-config-missing"): {"KC130 spec.template.inference.config"},
    ("0.12.0", "inferenceset-child-preset-unknown"): {"KC120 spec.template.inference.preset.name"},
    ("0.12.0", "inferenceset-child-selector"): {"KC119 spec.labelSelector.matchLabels"},
    ("0.12.0", "inferenceset-child-sku-unsupported"): {"KC121 spec.template.resource.instanceType"},
    ("0.12.0", "inferenceset-window-schedule-missing"): {"KC162 spec.autoUpgrade.maintenanceWindow.schedule"},
    ("0.12.0", "modelmirror-static-with-source"): {"KC167 spec.source", "KC167 spec.storage"},
    ("0.12.0", "multiroleinference-instance-type-byo"): {
        "KC165 spec.roles[0].instanceType",
        "KC165 spec.roles[1].instanceType",
    },
    ("0.12.0", "ragengine-guardrails-default-missing"): {"KC157 spec.guardrails.enabled"},
    ("0.12.0", "ragengine-guardrails-key-missing"): {"KC157 spec.guardrails.configMapRef.name"},
    ("0.12.0", "ragengine-local-image-repo-name"): {"KC155 spec.embedding.local.image"},
    ("0.12.0", "workspace-mig-profile-unknown"): {"KC133 resource.partition.profile"},
    ("0.12.0", "workspace-streaming-no-csi-driver"): {"KC135 metadata.annotations"},
    ("0.12.0", "workspace-tuning-partition"): {"KC149 resource.partition"},
    ("0.12.0", "workspace-tuning-url-ipv6-loopback"): {"KC146 tuning.input.urls[0]"},
    ("0.12.0", "workspace-v1alpha1-alias-preset-panics"): {"KC136 inference.preset.name"},
    ("0.12.0", "workspace-v1alpha1-tuning-private-url"): set(),
}
"""The rule and the field in the author's document, where KAITO's own path is odd."""


def refused(make_context: Any, version: str, case: dict[str, Any]) -> list[Diagnostic]:
    context = make_context(version, case["cluster"], [])
    target = Environment(context.cluster, context.profile, context.registry)
    documents = [Document(SourceRef("case.yaml", number), obj) for number, obj in enumerate(case["objects"])]
    found = compile_documents(documents, target).diagnostics
    return [one for one in found if one.is_error and one.stage is Stage.ADMISSION]


@pytest.mark.parametrize(("version", "case"), CASES, ids=[f"{version} {case['name']}" for version, case in CASES])
def test_verdict(make_context: Any, version: str, case: dict[str, Any]) -> None:
    found = refused(make_context, version, case)
    assert bool(found) is bool(case["errors"] or case["schema"]), [(one.rule, one.message) for one in found]


@pytest.mark.parametrize(("version", "name"), FIELDS)
def test_field(make_context: Any, version: str, name: str) -> None:
    found = refused(make_context, version, by_name(version)[name])
    assert {f"{one.rule} {path_text(one.path)}" for one in found} == FIELDS[version, name]


@cache
def by_name(version: str) -> dict[str, dict[str, Any]]:
    return {case["name"]: case for case in recordings(version, "validate-create")}
