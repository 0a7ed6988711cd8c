"""What KAITO would only find out later, or far from where it was written, is said at once and at the right field."""

import json
from typing import Any

import pytest

from workplace import Workplace

RESOURCE = """\
resource:
  instanceType: Standard_NC24ads_A100_v4
  labelSelector: {matchLabels: {apps: x}}
"""
ADAPTERS = """\
adapters:
- source: {name: style, image: "registry.example.com/style:1"}
  strength: "0.5"
"""
STRENGTH = f"""\
apiVersion: kaito.sh/v1beta1
kind: Workspace
metadata: {{name: x}}
{RESOURCE}
inference:
  preset: {{name: phi-4}}
  {ADAPTERS.replace(chr(10), chr(10) + "  ")}
"""
TUNING = f"""\
apiVersion: kaito.sh/v1beta1
kind: Workspace
metadata: {{name: x}}
{RESOURCE}
tuning:
  preset: {{name: phi-4}}
  method: lora
  input: {{urls: ["https://example.com/data"]}}
"""
NO_SECRET = (
    TUNING
    + """\
  output: {image: "registry.example.com/x:1"}
"""
)
ESCAPE = (
    TUNING
    + """\
  config: mine
  output: {image: "registry.example.com/x:1", imagePushSecret: login}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: mine}
data:
  training_config.yaml: |
    training_config:
      TrainingArguments: {output_dir: /mnt/../etc}
"""
)
INFERENCE_SET = f"""\
apiVersion: kaito.sh/v1alpha1
kind: InferenceSet
metadata: {{name: x}}
spec:
  labelSelector: {{matchLabels: {{apps: x}}}}
  template:
    resource: {{instanceType: Standard_NC24ads_A100_v4}}
    inference:
      preset: {{name: phi-4}}
      {ADAPTERS.replace(chr(10), chr(10) + "      ")}
"""
MULTI_ROLE = """\
apiVersion: kaito.sh/v1alpha1
kind: MultiRoleInference
metadata: {name: x}
spec:
  labelSelector: {matchLabels: {apps: x}}
  model: {name: phi-2}
  roles:
  - {type: prefill, instanceType: Standard_NC24ads_A100_v4}
  - {type: decode, instanceType: Standard_NC24ads_A100_v4}
"""
RAGENGINE = """\
apiVersion: kaito.sh/v1beta1
kind: RAGEngine
metadata: {name: x}
spec:
  compute: {instanceType: Standard_NC24ads_A100_v4, labelSelector: {matchLabels: {apps: x}}}
  inferenceService: {url: "http://x/v1", contextWindowSize: 1000}
"""
ON_OWN_NODES = """\
apiVersion: kaito.sh/v1beta1
kind: Workspace
metadata: {name: x}
resource:
  labelSelector: {matchLabels: {apps: x}}
inference:
  preset: {name: phi-4}
"""


def node(name: str, product: str) -> dict[str, Any]:
    gpus = {"nvidia.com/gpu.product": product, "nvidia.com/gpu.count": "1", "nvidia.com/gpu.memory": "81920"}
    return {"name": name, "labels": {"apps": "x", **gpus}}


OWN_NODES = {"nodeAutoProvisioning": False, "nodes": [node("a", "A100"), node("b", "H100")]}
SETS = {"featureGates": {"enableInferenceSetController": True}}
ROLES = {"featureGates": {"enableMultiRoleInferenceController": True}}
BOTH, OLD, NEW = ("0.9.4", "0.12.0"), ("0.9.4",), ("0.12.0",)

CASES = [
    (BOTH, STRENGTH, {}, "inference.adapters[0].strength", "vLLM has no adapter strength"),
    (BOTH, NO_SECRET, {}, "tuning.output.image", "an image cannot be pushed without a secret"),
    (BOTH, ESCAPE, {}, "tuning.config", 'training_config.yaml: output_dir "/mnt/../etc" leads out of /mnt'),
    (
        BOTH,
        INFERENCE_SET,
        SETS,
        "spec.template.inference.adapters[0].strength",
        "the webhook refuses its Workspaces: vLLM has no adapter strength",
    ),
    (
        NEW,
        INFERENCE_SET.replace("v1alpha1", "v1beta1"),
        {},
        "spec.template.inference.adapters[0].strength",
        "vLLM has no adapter strength",
    ),
    (
        NEW,
        MULTI_ROLE,
        ROLES,
        "spec.model.name",
        'the webhook refuses the InferenceSet for the prefill role: preset "phi-2" is deprecated and no longer served',
    ),
    (BOTH, RAGENGINE, {}, "spec", 'missing field "embedding" in spec'),
    (BOTH, RAGENGINE + "  embedding: {}\n", {}, "spec.embedding", "the embedding is neither local nor remote"),
    (
        BOTH,
        ON_OWN_NODES,
        OWN_NODES,
        "resource.labelSelector",
        'node "b" has 1 x H100 (80.0 GiB), node "a" has 1 x A100 (80.0 GiB)',
    ),
    (OLD, MULTI_ROLE, {}, "kind", "KAITO 0.9.4 has no MultiRoleInference"),
]


@pytest.mark.parametrize(
    ("version", "text", "cluster", "path", "message"),
    [(version, *case) for versions, *case in CASES for version in versions],
)
def test_it_is_said(work: Workplace, version: str, text: str, cluster: Any, path: str, message: str) -> None:
    spec = {"kaitoVersion": version, **cluster}
    document = {"apiVersion": "kaitoc/v1alpha1", "kind": "Cluster", "metadata": {"name": "c"}, "spec": spec}
    work.write({"cluster.yaml": json.dumps(document)})
    done = work.run("validate", "-", "--cluster", "cluster.yaml", "--output-format", "json", stdin=text)
    (found,) = json.loads(done.out)["diagnostics"]
    assert (done.code, found["severity"], found["path"], found["message"]) == (1, "error", path, message)
    assert found["hint"]


def test_a_kind_of_a_later_version_comes_with_that_version(work: Workplace) -> None:
    done = work.run("validate", "-", "--kaito-version", "0.9.4", stdin=MULTI_ROLE)
    assert "  hint: KAITO 0.12.0 has it\n" in done.out
