"""A project to start from: a small working one, or one around objects that live in a cluster."""

from collections.abc import Mapping, Sequence
from typing import Any

from kaitoc.emit.layout import object_files
from kaitoc.emit.yaml import dump
from kaitoc.objects import Object, annotations_of, metadata, name_of
from kaitoc.project import PROJECT_FILE

CLUSTER_FILE = "clusters/prod.yaml"
INPUTS = "workspaces"

_PROJECT = f"""\
apiVersion: kaitoc/v1alpha1
kind: Project
spec:
  # What you write: Workspaces, and the ConfigMaps and Secrets that they name.
  inputs: [{INPUTS}/]
  targets:
    - name: prod
      cluster: {CLUSTER_FILE}
      # What Argo CD or Flux apply: `kaitoc render` writes it, nobody edits it.
      output: rendered/prod
"""
_CLUSTER = """\
apiVersion: kaitoc/v1alpha1
kind: Cluster
metadata:
  name: prod
spec:
  kaitoVersion: {version}
  cloud: azure
"""
_WORKSPACE = """\
apiVersion: kaito.sh/v1beta1
kind: Workspace
metadata:
  name: phi-4-mini
resource:
  instanceType: Standard_NV36ads_A10_v5
  labelSelector:
    matchLabels:
      apps: phi-4-mini
inference:
  preset:
    name: phi-4-mini-instruct
  config: phi-4-mini-config
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: phi-4-mini-config
data:
  inference_config.yaml: |
    vllm:
      max-num-seqs: 128
"""

_EVERY_NAMESPACE = (("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default"))
_SERVER_FIELDS = (
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "finalizers",
    "generation",
    "managedFields",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
)
_SERVER_ANNOTATIONS = (
    "kubectl.kubernetes.io/last-applied-configuration",
    "workspace.kaito.io/hash",
    "workspace.kaito.io/revision",
    "inferenceset.kaito.io/hash",
    "inferenceset.kaito.io/revision",
    "ragengine.kaito.io/hash",
    "ragengine.kaito.io/revision",
)


def starter(version: str) -> dict[str, str]:
    """The files of a small working project for a KAITO version, by relative path."""
    return {
        PROJECT_FILE: _PROJECT,
        CLUSTER_FILE: _CLUSTER.format(version=version),
        f"{INPUTS}/phi-4-mini.yaml": _WORKSPACE,
    }


def adopted(objects: Sequence[Object], version: str) -> dict[str, str]:
    """The files of a project around live objects, each in a file of its own without what the cluster added."""
    files = {f"{INPUTS}/{path}": dump(without_server_fields(obj)) for path, obj in object_files(objects).items()}
    return {PROJECT_FILE: _PROJECT, CLUSTER_FILE: _CLUSTER.format(version=version), **files}


def is_made_by_cluster(obj: Object) -> bool:
    """Whether an object will be made again by a controller, for another object or for every namespace."""
    if (obj["kind"], name_of(obj)) in _EVERY_NAMESPACE:
        return True
    owners = metadata(obj).get("ownerReferences")
    return isinstance(owners, list) and any(isinstance(owner, dict) and owner.get("controller") for owner in owners)


def without_server_fields(obj: Mapping[str, Any]) -> Object:
    """An object as an author would write it: no status, and no metadata that the API server or KAITO wrote."""
    kept = {key: value for key, value in metadata(obj).items() if key not in _SERVER_FIELDS}
    annotations = {key: value for key, value in annotations_of(obj).items() if key not in _SERVER_ANNOTATIONS}
    kept.pop("annotations", None)
    if annotations:
        kept["annotations"] = annotations
    return {**{key: value for key, value in obj.items() if key != "status"}, "metadata": kept}
