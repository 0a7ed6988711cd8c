"""`kaitoc gitops --monitoring`: who is scraped on which port, what is alarming, and where it goes."""

import json
from typing import Any

import pytest
import yaml

from deliveries import REPO, SET, objects
from workplace import CLUSTER, PROJECT, WORKSPACE, Workplace, another, edit

OWN = """\
apiVersion: kaito.sh/v1beta1
kind: Workspace
metadata: {name: own, namespace: models}
resource: {instanceType: Standard_NC24ads_A100_v4, labelSelector: {matchLabels: {apps: own}}}
inference:
  template:
    spec:
      containers:
      - {name: model, image: 'example.com/v:1', command: [vllm], args: [serve, --model, a/b, --port, '8001']}
"""
DEPLOYMENTS = """\
apiVersion: kaitoc/v1alpha1
kind: ModelDeployment
metadata: {name: chat, namespace: models}
spec: {modelSource: vllm, modelId: microsoft/phi-4, instanceType: Standard_NC24ads_A100_v4}
---
apiVersion: kaitoc/v1alpha1
kind: ModelDeployment
metadata: {name: chats, namespace: models}
spec:
  modelSource: vllm
  modelId: microsoft/phi-4
  instanceType: Standard_NC24ads_A100_v4
  resourceType: inferenceset
---
apiVersion: kaitoc/v1alpha1
kind: ModelDeployment
metadata: {name: slow, namespace: models}
spec: {modelSource: premade, premadeModel: 'llama3.2:1b', instanceType: Standard_NC24ads_A100_v4}
"""
TRANSFORMERS = another("slow", edit("  name: phi\n", "  name: phi\n  annotations: {kaito.sh/runtime: transformers}\n"))


@pytest.fixture
def project(work: Workplace) -> Workplace:
    return work.write({"kaitoc.yaml": PROJECT, "clusters/prod.yaml": CLUSTER, "workspaces/phi.yaml": WORKSPACE})


def flux(project: Workplace) -> dict[str, Any]:
    return objects(project, "flux", *REPO, "--monitoring")


def scraped(found: dict[str, Any]) -> dict[str, tuple[dict[str, str], int]]:
    monitors = [obj["spec"] | obj["metadata"] for key, obj in found.items() if key.startswith("PodMonitor/")]
    return {m["name"]: (m["selector"]["matchLabels"], m["podMetricsEndpoints"][0]["portNumber"]) for m in monitors}


def test_the_port_of_each_server(project: Workplace) -> None:
    gate = CLUSTER + "  featureGates: {enableInferenceSetController: true}\n"
    more = "---\n".join([OWN, SET, TRANSFORMERS, DEPLOYMENTS])
    project.write({"clusters/prod.yaml": gate, "workspaces/more.yaml": more})
    assert scraped(flux(project)) == {
        "phi-vllm": ({"kaito.sh/workspace": "phi"}, 5000),
        "own-vllm": ({"kaito.sh/workspace": "own"}, 8001),
        "many-vllm": ({"inferenceset.kaito.sh/created-by": "many"}, 5000),
        "workspace-chat-vllm": ({"kaito.sh/workspace": "workspace-chat"}, 8000),
        "chats-vllm": ({"inferenceset.kaito.sh/created-by": "chats"}, 8000),
    }


def test_what_is_alarming(project: Workplace) -> None:
    rules = flux(project)["PrometheusRule/kaito-prod"]["spec"]["groups"]
    alerts = {rule["alert"]: rule for group in rules for rule in group["rules"]}
    assert {name: rule["for"] for name, rule in alerts.items()} == {
        "KaitoWorkloadNotReady": "60m",
        "KaitoQueueGrows": "10m",
        "KaitoCacheFull": "10m",
    }
    assert alerts["KaitoCacheFull"]["expr"] == (
        'avg_over_time(vllm:kv_cache_usage_perc{namespace="default"}[5m]) > 0.95'
    )
    assert 'statefulset=~"phi"' in alerts["KaitoWorkloadNotReady"]["expr"]


def test_the_dashboard(project: Workplace) -> None:
    config = flux(project)["ConfigMap/kaito-prod-dashboard"]
    assert config["metadata"]["labels"]["grafana_dashboard"] == "1"
    dashboard = json.loads(config["data"]["kaito-prod.json"])
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    assert len(dashboard["panels"]) == 7
    assert any("vllm:inter_token_latency_seconds_bucket{" in expression for expression in expressions)
    assert all('workload=~"$workload"' in expression for expression in expressions)


def test_argo_cd_applies_it_to_the_cluster_of_the_target(project: Workplace) -> None:
    arguments = ["gitops", "argocd", *REPO, "--monitoring"]
    assert project.run(*arguments).code == 2
    assert project.run(*arguments, "-o", "delivery").code == 0
    application = yaml.safe_load((project.path / "delivery/argocd/applicationset-kaito.yaml").read_text())
    element = application["spec"]["generators"][0]["list"]["elements"][1]
    assert element["name"] == "kaito-prod-monitoring"
    assert element["path"].endswith("monitoring/prod")
    assert (project.path / "delivery/monitoring/prod/kustomization.yaml").exists()
    assert "prometheusrule" not in (project.path / "delivery/kustomization.yaml").read_text()


def test_nothing_to_watch(project: Workplace) -> None:
    project.write({"workspaces/phi.yaml": TRANSFORMERS})
    assert not any(key.startswith(("PodMonitor", "PrometheusRule", "ConfigMap")) for key in flux(project))
