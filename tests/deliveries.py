"""What `kaitoc gitops` prints, and inputs for it."""

from typing import Any

import yaml

from workplace import Workplace

SET = """\
apiVersion: kaito.sh/v1alpha1
kind: InferenceSet
metadata: {name: many, namespace: models}
spec:
  replicas: 2
  labelSelector: {matchLabels: {apps: many}}
  template:
    resource: {instanceType: Standard_NC24ads_A100_v4}
    inference: {preset: {name: phi-4-mini-instruct}}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: many, namespace: models}
spec: {scaleTargetRef: {apiVersion: kaito.sh/v1alpha1, kind: InferenceSet, name: many}}
"""
REPO = ["--repo", "https://example.com/models.git"]


def objects(work: Workplace, *arguments: str) -> dict[str, Any]:
    """What a command prints, by kind and name."""
    done = work.run("gitops", *arguments)
    assert done.code == 0, done.err
    return {f"{obj['kind']}/{obj['metadata']['name']}": obj for obj in yaml.safe_load_all(done.out)}
