"""One field changed at random in objects that are right: `validate` either takes it, or names it."""

import copy
import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kaitoc.cli.main import run
from kaitoc.diagnostics import path_text
from nasty import NASTY

FREE = frozenset({"labels", "annotations", "matchLabels", "data", "stringData", "limits", "requests"})
"""Maps whose keys are the author's own, so that none is misspelt."""

OBJECTS = """\
apiVersion: kaito.sh/v1beta1
kind: Workspace
metadata:
  name: phi
  namespace: models
  labels: {team: search}
  annotations: {kaito.sh/runtime: vllm, kaito.sh/enablelb: "False"}
resource:
  count: 1
  instanceType: Standard_NC24ads_A100_v4
  labelSelector: {matchLabels: {apps: phi}}
inference:
  preset:
    name: phi-4-mini-instruct
    accessMode: public
  config: phi-config
  adapters:
    - source: {name: style, image: "registry.example.com/style:1", imagePullSecrets: [pull]}
---
apiVersion: kaito.sh/v1beta1
kind: Workspace
metadata: {name: tuned}
resource: {instanceType: Standard_NC24ads_A100_v4, labelSelector: {matchLabels: {apps: tuned}}}
tuning:
  preset: {name: phi-4-mini-instruct}
  method: qlora
  config: tuning-config
  input: {name: data, urls: ["https://example.com/data.parquet"]}
  output: {image: "registry.example.com/out:1", imagePushSecret: push}
---
apiVersion: kaito.sh/v1alpha1
kind: Workspace
metadata: {name: own}
resource: {instanceType: Standard_NC24ads_A100_v4, labelSelector: {matchLabels: {apps: own}}}
inference:
  template:
    metadata: {labels: {tier: web}}
    spec:
      terminationGracePeriodSeconds: 30
      containers:
        - name: server
          image: registry.example.com/server:1
          ports: [{containerPort: 80}]
          env: [{name: LEVEL, value: debug}]
          resources: {limits: {memory: 16Gi, nvidia.com/gpu: "1"}}
          livenessProbe: {httpGet: {path: /, port: 80}}
---
apiVersion: kaito.sh/v1beta1
kind: RAGEngine
metadata: {name: rag}
spec:
  compute: {instanceType: Standard_NC24ads_A100_v4, labelSelector: {matchLabels: {apps: rag}}}
  embedding: {local: {modelID: BAAI/bge-small-en-v1.5}}
  inferenceService: {url: "http://phi/v1/completions", contextWindowSize: 512}
---
apiVersion: kaito.sh/v1alpha1
kind: InferenceSet
metadata: {name: set}
spec:
  replicas: 2
  labelSelector: {matchLabels: {apps: set}}
  template:
    resource: {instanceType: Standard_NC24ads_A100_v4}
    inference: {preset: {name: phi-4-mini-instruct}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: phi-config, namespace: models}
data:
  inference_config.yaml: |
    vllm:
      max-model-len: 4096
      gpu-memory-utilization: 0.9
---
apiVersion: v1
kind: ConfigMap
metadata: {name: tuning-config}
data:
  training_config.yaml: |
    training_config:
      ModelConfig:
        torch_dtype: bfloat16
      QuantizationConfig:
        load_in_4bit: true
      LoraConfig:
        r: 8
        lora_alpha: 8
      TrainingArguments:
        output_dir: /mnt/results
      DataCollator:
        mlm: true
      DatasetConfig:
        shuffle_dataset: true
---
apiVersion: v1
kind: Secret
metadata: {name: push}
"""
SINCE_0_12_0 = """\
apiVersion: kaito.sh/v1alpha1
kind: MultiRoleInference
metadata: {name: roles}
spec:
  labelSelector: {matchLabels: {apps: roles}}
  model: {name: microsoft/phi-4-mini-instruct}
  roles:
    - {type: prefill, replicas: 1, instanceType: Standard_NC24ads_A100_v4}
    - {type: decode, replicas: 2, instanceType: Standard_NC24ads_A100_v4}
---
apiVersion: kaito.sh/v1alpha1
kind: ModelMirror
metadata: {name: phi-4}
spec: {mode: Static}
"""
GATES = {
    "0.9.4": {"enableInferenceSetController": True},
    "0.12.0": {"enableMultiRoleInferenceController": True, "ModelMirror": True},
}
INPUTS = {"0.9.4": OBJECTS, "0.12.0": f"{OBJECTS}---\n{SINCE_0_12_0}"}

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Case:
    """An input for a KAITO version, one object of it changed in one place; `old` is what stood there."""

    version: str
    name: str
    documents: list[Any] = field(repr=False)
    change: str
    place: Place
    old: Any


@st.composite
def changed(draw: st.DrawFn, version: str) -> Case:
    """The input of a version, one of KAITO's objects or of their config files changed in one place."""
    documents = list(yaml.safe_load_all(INPUTS[version]))
    document = draw(st.sampled_from([each for each in documents if each["kind"] != "Secret"]))
    name, place = document["metadata"]["name"], draw(st.sampled_from(list(_paths(document))))
    parent: Any = document
    for part in place[:-1]:
        parent = parent[part]
    old, change = copy.deepcopy(parent[place[-1]]), draw(st.sampled_from(["replace", "delete", "misspell"]))
    if change == "misspell" and isinstance(parent, dict):
        parent[f"{place[-1]}x"] = parent.pop(place[-1])
    elif change == "delete":
        del parent[place[-1]]
    else:
        change = "replace"
        parent[place[-1]] = copy.deepcopy(draw(NASTY))
    return Case(version, name, documents, change, place, old)


def _paths(value: Any, path: Place = ()) -> Iterator[Place]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from _paths(child, (*path, key))


def names(finding: dict[str, Any], case: Case) -> bool:
    """Whether a finding is about the changed place: it leads there, or its words name the field or what stood there.

    What is no YAML has a line and a column, and no path. What makes an object one that nobody finds any more
    (`metadata: 5`) is named by who looks for it.
    """
    if finding["rule"] < "KC010":
        return bool(finding["line"])
    path, field = path_text(case.place), next((part for part in reversed(case.place) if isinstance(part, str)), "")
    words = f"{finding['path']} {finding['message']} {finding['hint']}"
    related = bool(finding["path"]) and (path.startswith(finding["path"]) or finding["path"].startswith(path))
    stood = [case.old] if isinstance(case.old, str) and len(case.old) > 2 else []
    sought = [case.name] if case.place[0] in ("apiVersion", "kind", "metadata") else []
    return related or any(name in words for name in (field, *stood, *sought))


def findings(documents: list[Any], version: str) -> list[dict[str, Any]]:
    """What validate says of documents, as JSON."""
    metadata, spec = {"name": "prod"}, {"kaitoVersion": version, "featureGates": GATES[version]}
    cluster = {"apiVersion": "kaitoc/v1alpha1", "kind": "Cluster", "metadata": metadata, "spec": spec}
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Path("cluster.yaml").write_text(json.dumps(cluster))
        Path("x.yaml").write_text("---\n".join(json.dumps(document) + "\n" for document in documents))
        output, errors = io.StringIO(), io.StringIO()
        with redirect_stdout(output), redirect_stderr(errors):
            code = run(["validate", "x.yaml", "--cluster", "cluster.yaml", "--output-format", "json"])
        assert code in (0, 1), errors.getvalue()
        assert errors.getvalue() == ""
        found: list[dict[str, Any]] = json.loads(output.getvalue())["diagnostics"]
    assert (code == 1) is any(d["severity"] == "error" for d in found)
    return found


@pytest.mark.parametrize("version", sorted(INPUTS))
def test_the_unchanged_input_is_right(version: str) -> None:
    assert findings(list(yaml.safe_load_all(INPUTS[version])), version) == []


@pytest.mark.parametrize("version", sorted(INPUTS))
@settings(max_examples=settings().max_examples * 5 if settings().max_examples < 1000 else 20_000)
@given(st.data())
def test_a_changed_field_is_fine_or_named(version: str, data: st.DataObject) -> None:
    case = data.draw(changed(version))
    found = findings(case.documents, version)
    is_named = any(names(d, case) for d in found)
    is_unknown = case.change == "misspell" and not FREE.intersection(case.place)
    is_refused = any(d["severity"] == "error" for d in found)
    assert is_named or not (is_unknown or is_refused), found
