"""`kaitoc init`: a project that works at once, or one around what runs in a cluster."""

import json

import pytest
import yaml

from workplace import WORKSPACE, Workplace, edit

LIVE = """\
apiVersion: v1
kind: List
metadata:
  resourceVersion: ""
items:
- apiVersion: kaito.sh/v1beta1
  kind: Workspace
  metadata:
    annotations:
      kubectl.kubernetes.io/last-applied-configuration: |
        {"apiVersion":"kaito.sh/v1beta1","kind":"Workspace"}
      workspace.kaito.io/hash: 8f7e
      workspace.kaito.io/revision: "3"
      team: ml
    creationTimestamp: "2025-05-01T10:00:00Z"
    finalizers:
    - workspace.finalizer.kaito.sh
    generation: 2
    labels:
      app: phi
    managedFields:
    - apiVersion: kaito.sh/v1beta1
      fieldsType: FieldsV1
      fieldsV1:
        f:metadata: {}
      manager: kubectl
      operation: Update
      time: "2025-05-01T10:00:00Z"
    name: phi
    namespace: models
    resourceVersion: "12345"
    uid: 0d9d2c5e-3b77-4c3e-9d53-d3c3f1d0f001
  inference:
    config: phi-config
    preset:
      accessMode: public
      name: phi-4-mini-instruct
      presetOptions: {}
  resource:
    count: 1
    instanceType: Standard_NC24ads_A100_v4
    labelSelector:
      matchLabels:
        apps: phi
  status:
    conditions:
    - lastTransitionTime: "2025-05-01T10:00:00Z"
      message: workspace succeeds
      reason: workspaceSucceeded
      status: "True"
      type: WorkspaceSucceeded
    workerNodes:
    - ws1a2b3c4d5
- apiVersion: v1
  data:
    inference_config.yaml: |
      vllm:
        max-model-len: 4096
  kind: ConfigMap
  metadata:
    creationTimestamp: "2025-05-01T10:00:00Z"
    name: phi-config
    namespace: models
    resourceVersion: "12340"
    uid: 0d9d2c5e-3b77-4c3e-9d53-d3c3f1d0f002
- apiVersion: v1
  data:
    ca.crt: certificate
  kind: ConfigMap
  metadata:
    name: kube-root-ca.crt
    namespace: models
- apiVersion: apps/v1
  kind: StatefulSet
  metadata:
    name: phi
    namespace: models
    ownerReferences:
    - apiVersion: kaito.sh/v1beta1
      blockOwnerDeletion: true
      controller: true
      kind: Workspace
      name: phi
      uid: 0d9d2c5e-3b77-4c3e-9d53-d3c3f1d0f001
  spec:
    replicas: 1
"""


def test_a_new_project_works_at_once(work: Workplace) -> None:
    done = work.run("init")
    assert (done.code, done.out, done.err) == (
        0,
        "",
        "wrote kaitoc.yaml, clusters/prod.yaml, workspaces/phi-4-mini.yaml\nnext: kaitoc render\n",
    )
    assert work.run("validate").out == "target prod\nno findings\n"
    assert work.run("render").code == 0
    assert work.run("render", "--check").code == 0
    assert work.run("expand").code == 0
    assert work.run("plan").code == 0


@pytest.mark.parametrize(
    ("directory", "step"),
    [("new", "cd new && kaitoc render"), ("a/b", "cd a/b && kaitoc render"), ("a b", "cd 'a b' && kaitoc render")],
)
def test_in_a_directory_of_its_own(work: Workplace, directory: str, step: str) -> None:
    done = work.run("init", directory)
    assert done.code == 0
    assert done.err.splitlines()[-1] == f"next: {step}"
    assert sorted(work.tree(directory)) == [
        f"{directory}/{name}"
        for name in ("clusters", "clusters/prod.yaml", "kaitoc.yaml", "workspaces", "workspaces/phi-4-mini.yaml")
    ]


def test_for_a_version(work: Workplace) -> None:
    assert work.run("init", "--kaito-version", "0.9.4").code == 0
    assert yaml.safe_load(work.text("clusters/prod.yaml"))["spec"]["kaitoVersion"] == "0.9.4"


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("1.2.3", 'error[KC023] KAITO version "1.2.3" is not known'),
        ("0.8.1", "error[KC025] KAITO 0.8.1 is known for presets and artifacts only"),
        ("", 'error[KC023] KAITO version "" is not known'),
    ],
)
def test_for_a_version_without_workspaces(work: Workplace, version: str, message: str) -> None:
    done = work.run("init", "--kaito-version", version)
    assert (done.code, done.err.splitlines()[0]) == (1, message)
    assert work.tree() == {}


@pytest.mark.parametrize(
    ("there", "message"),
    [
        (["kaitoc.yaml"], "error: kaitoc.yaml exists already"),
        (["kaitoc.yaml", "clusters/prod.yaml"], "error: kaitoc.yaml, clusters/prod.yaml exist already"),
    ],
)
def test_nothing_is_overwritten(work: Workplace, there: list[str], message: str) -> None:
    before = work.write(dict.fromkeys(there, "mine")).tree()
    done = work.run("init")
    assert (done.code, done.err) == (2, f"{message}\n  hint: choose another directory, or move away what is there\n")
    assert work.tree() == before


def test_below_a_file(work: Workplace) -> None:
    done = work.write({"file": ""}).run("init", "file/project")
    assert (done.code, done.err) == (2, "error: cannot write file/project/kaitoc.yaml: not a directory\n")


def test_adopt_what_runs_in_a_cluster(work: Workplace) -> None:
    done = work.run("init", "--from", "-", stdin=LIVE)
    assert (done.code, done.err) == (
        0,
        "wrote kaitoc.yaml, clusters/prod.yaml, workspaces/models/workspace-phi.yaml, "
        "workspaces/models/configmap-phi-config.yaml\nnext: kaitoc render\n",
    )
    assert work.text("workspaces/models/workspace-phi.yaml") == (
        "apiVersion: kaito.sh/v1beta1\n"
        "kind: Workspace\n"
        "metadata:\n"
        "  name: phi\n"
        "  namespace: models\n"
        "  labels:\n"
        "    app: phi\n"
        "  annotations:\n"
        "    team: ml\n"
        "inference:\n"
        "  config: phi-config\n"
        "  preset:\n"
        "    name: phi-4-mini-instruct\n"
        "    accessMode: public\n"
        "    presetOptions: {}\n"
        "resource:\n"
        "  count: 1\n"
        "  instanceType: Standard_NC24ads_A100_v4\n"
        "  labelSelector:\n"
        "    matchLabels:\n"
        "      apps: phi\n"
    )
    assert yaml.safe_load(work.text("workspaces/models/configmap-phi-config.yaml"))["metadata"] == {
        "name": "phi-config",
        "namespace": "models",
    }
    assert work.run("validate").out == "target prod\nno findings\n"
    assert work.run("render").code == 0


def test_adopt_json(work: Workplace) -> None:
    live = json.dumps({"apiVersion": "v1", "kind": "List", "items": [yaml.safe_load(WORKSPACE)]})
    done = work.write({"live.json": live}).run("init", "--from", "live.json", "project")
    assert done.code == 0
    assert yaml.safe_load(work.text("project/workspaces/default/workspace-phi.yaml"))["metadata"] == {"name": "phi"}


@pytest.mark.parametrize(
    ("live", "code", "message"),
    [
        ("", 2, "error: - holds no objects that somebody wrote"),
        ("apiVersion: v1\nkind: List\nitems: []\n", 2, "error: - holds no objects that somebody wrote"),
        ("a: b\n", 1, "-:1:1: error[KC014] apiVersion is missing"),
        ("a: [\n", 1, "-:1:4: error[KC001] a bracket is still open where the file ends"),
        (
            edit("name: phi\n", "name: ../../phi\n"),
            1,
            '-:4:3: error[KC012] metadata.name cannot be "../../phi": it would lead out of the output directory',
        ),
        (
            edit("name: phi\n", "name: phi\n  namespace: ..\n"),
            1,
            '-:5:3: error[KC012] metadata.namespace cannot be "..": it would lead out of the output directory',
        ),
        (edit("kind: Workspace", "kind: ../Workspace"), 1, '-:2:1: error[KC014] "../Workspace" is no kind'),
        (WORKSPACE + "---\n" + WORKSPACE, 1, "-:17:3: error[KC013] Workspace phi is already defined in -, document 1"),
    ],
)
def test_adopt_what_cannot_be_adopted(work: Workplace, live: str, code: int, message: str) -> None:
    done = work.run("init", "--from", "-", stdin=live)
    assert (done.code, done.err.splitlines()[0]) == (code, message)
    assert work.tree() == {}


@pytest.mark.parametrize(
    "metadata", ["ownerReferences: 3", "ownerReferences: [a]", "annotations: [a]", "labels: text", "managedFields: {}"]
)
def test_adopt_odd_metadata(work: Workplace, metadata: str) -> None:
    live = f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  {metadata}\n"
    assert work.run("init", "--from", "-", stdin=live).code == 0


def test_adopt_nothing(work: Workplace) -> None:
    done = work.run("init", "--from", "nothing.yaml")
    assert (done.code, done.err.splitlines()[0]) == (2, "error: nothing.yaml does not exist")
