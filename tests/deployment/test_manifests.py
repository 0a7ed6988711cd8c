"""The manifests of each source, value by value."""

from typing import Any

import pytest

from deployments import GGUF, PREMADE, VLLM, deployment
from kaitoc.deployment.manifests import objects_of
from kaitoc.deployment.model import PREMADE_MODELS
from kaitoc.kaito.profile import KNOWN_VERSIONS, load_profile
from kaitoc.mergepatch import merged
from kaitoc.schema.files import read

LABELS = {
    "app.kubernetes.io/name": "kubefoundry",
    "app.kubernetes.io/instance": "chat",
    "app.kubernetes.io/managed-by": "kaitoc",
}
PROBE = {
    "httpGet": {"path": "/health", "port": 8000, "scheme": "HTTP"},
    "periodSeconds": 10,
    "failureThreshold": 3,
}


def made(spec: dict[str, Any], version: str = "0.12.0") -> list[dict[str, Any]]:
    return objects_of(deployment(spec), version)


def container(spec: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = made(spec)[0]["inference"]["template"]["spec"]["containers"][0]
    return found


def test_vllm_with_the_least() -> None:
    workspace, service = made(VLLM)
    assert workspace == {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {
            "name": "workspace-chat",
            "namespace": "models",
            "labels": LABELS
            | {
                "kubefoundry.io/compute-type": "gpu",
                "kubefoundry.io/model-source": "vllm",
                "kubefoundry.io/resource-type": "workspace",
            },
        },
        "resource": {"count": 1, "labelSelector": {"matchLabels": {"kubernetes.io/os": "linux"}}},
        "inference": {
            "template": {
                "spec": {
                    "containers": [
                        {
                            "name": "model",
                            "image": "mcr.microsoft.com/aks/kaito/kaito-base:0.1.1",
                            "command": ["python"],
                            "args": [
                                *("-m", "vllm.entrypoints.openai.api_server", "--model", "microsoft/phi-4"),
                                *("--tensor-parallel-size", "1", "--trust-remote-code"),
                            ],
                            "ports": [{"containerPort": 8000, "protocol": "TCP"}],
                            "resources": {"requests": {"nvidia.com/gpu": "1"}, "limits": {"nvidia.com/gpu": "1"}},
                            "livenessProbe": {**PROBE, "initialDelaySeconds": 600},
                            "readinessProbe": {**PROBE, "initialDelaySeconds": 30},
                            "volumeMounts": [{"name": "dshm", "mountPath": "/dev/shm"}],
                        }
                    ],
                    "volumes": [{"name": "dshm", "emptyDir": {"medium": "Memory"}}],
                }
            }
        },
    }
    assert service["metadata"] == {**workspace["metadata"], "name": "chat-vllm"}
    assert service["spec"] == {
        "type": "ClusterIP",
        "selector": {"kaito.sh/workspace": "workspace-chat"},
        "ports": [{"port": 8000, "targetPort": 8000, "protocol": "TCP"}],
    }


def test_vllm_with_everything() -> None:
    spec = VLLM | {
        "replicas": 10,
        "resources": {"gpu": 2, "memory": "32Gi", "cpu": 8},
        "maxModelLen": 8192,
        "hfTokenSecret": "hf-token",
        "preferredNodes": ["gpu-1"],
        "instanceType": "Standard_NC48ads_A100_v4",
        "labelSelector": {"pool": "gpu"},
        "imageRef": "registry.example.com/vllm:1",
    }
    assert made(spec)[0]["resource"] == {
        "count": 10,
        "labelSelector": {"matchLabels": {"pool": "gpu"}},
        "instanceType": "Standard_NC48ads_A100_v4",
        "preferredNodes": ["gpu-1"],
    }
    found = container(spec)
    assert found["image"] == "registry.example.com/vllm:1"
    assert found["args"][4:] == ["--tensor-parallel-size", "2", "--trust-remote-code", "--max-model-len", "8192"]
    assert found["resources"] == {
        "requests": {"memory": "32Gi", "cpu": "8", "nvidia.com/gpu": "2"},
        "limits": {"nvidia.com/gpu": "2"},
    }
    token = {"secretKeyRef": {"name": "hf-token", "key": "HF_TOKEN"}}
    assert found["env"] == [{"name": "HF_TOKEN", "valueFrom": token}]


@pytest.mark.parametrize(
    ("spec", "image", "argument"),
    [
        (PREMADE, "ghcr.io/kaito-project/aikit/llama3.2:3b", "run"),
        (PREMADE | {"imageRef": "a/b:1"}, "a/b:1", "run"),
        (GGUF, "docker.io/sozercan/runner:latest", "huggingface://org/model-GGUF/model.Q4_K_M.gguf"),
        (GGUF | {"imageRef": "a/b:1"}, "a/b:1", "huggingface://org/model-GGUF/model.Q4_K_M.gguf"),
        (GGUF | {"runMode": "build", "imageRef": "a/b:1"}, "a/b:1", "run"),
    ],
)
def test_llama_cpp(spec: dict[str, Any], image: str, argument: str) -> None:
    (workspace,) = made(spec)
    assert workspace["inference"]["template"]["spec"] == {
        "containers": [
            {
                "name": "model",
                "image": image,
                "args": [argument, "--address=:5000"],
                "ports": [{"containerPort": 5000, "protocol": "TCP"}],
            }
        ]
    }


@pytest.mark.parametrize("spec", [PREMADE, GGUF])
def test_resources_of_llama_cpp(spec: dict[str, Any]) -> None:
    asked = {"gpu": 2, "memory": "8Gi", "cpu": "500m"}
    requests = {"memory": "8Gi", "cpu": "500m"}
    assert container(spec | {"resources": asked})["resources"] == {"requests": requests}
    on_gpu = spec | {"computeType": "gpu"}
    assert container(on_gpu)["resources"] == {"limits": {"nvidia.com/gpu": "1"}}
    assert container(on_gpu | {"resources": asked})["resources"] == {
        "requests": requests,
        "limits": {"nvidia.com/gpu": "2"},
    }


@pytest.mark.parametrize(
    ("spec", "labels"),
    [
        (PREMADE, {"compute-type": "cpu", "model-source": "premade", "resource-type": "workspace"}),
        (
            GGUF | {"computeType": "gpu", "resourceType": "inferenceset"},
            {
                "compute-type": "gpu",
                "model-source": "huggingface",
                "resource-type": "inferenceset",
                "run-mode": "direct",
            },
        ),
        (
            GGUF | {"runMode": "build", "imageRef": "a/b:1"},
            {"compute-type": "cpu", "model-source": "huggingface", "resource-type": "workspace", "run-mode": "build"},
        ),
    ],
)
def test_labels(spec: dict[str, Any], labels: dict[str, str]) -> None:
    wanted = LABELS | {f"kubefoundry.io/{name}": value for name, value in labels.items()}
    assert made(spec)[0]["metadata"]["labels"] == wanted


@pytest.mark.parametrize("model", PREMADE_MODELS)
def test_premade_images(model: str) -> None:
    assert container(PREMADE | {"premadeModel": model})["image"] == f"ghcr.io/kaito-project/aikit/{model}"


def test_the_schema_has_the_premade_models() -> None:
    spec = read("modeldeployment.json")["properties"]["spec"]["properties"]
    assert spec["premadeModel"]["enum"] == list(PREMADE_MODELS)


@pytest.mark.parametrize("version", [v for v in KNOWN_VERSIONS if load_profile(v).expands])
def test_an_inference_set(version: str) -> None:
    spec = VLLM | {"resourceType": "inferenceset", "instanceType": "Standard_NC24ads_A100_v4", "replicas": 3}
    made_set, service = made(spec, version)
    (workspace, _) = made(spec | {"resourceType": "workspace"}, version)
    stored = "kaito.sh/v1alpha1" if version == "0.9.4" else "kaito.sh/v1beta1"
    assert (made_set["apiVersion"], made_set["kind"]) == (stored, "InferenceSet")
    assert (made_set["metadata"]["name"], service["metadata"]["name"]) == ("chat", "chat-vllm")
    assert made_set["spec"] == {
        "replicas": 3,
        "labelSelector": {"matchLabels": {"kubernetes.io/os": "linux"}},
        "template": {
            "resource": {"instanceType": "Standard_NC24ads_A100_v4"},
            "inference": {"template": workspace["inference"]["template"]},
        },
    }
    assert service["spec"]["selector"] == {"inferenceset.kaito.sh/created-by": "chat"}
    assert "resource" not in made(VLLM | {"resourceType": "inferenceset"}, version)[0]["spec"]["template"]


def test_overrides() -> None:
    overrides = {
        "metadata": {"labels": {"team": "chat", "kubefoundry.io/model-source": None}},
        "resource": {"labelSelector": {"matchLabels": {"pool": "gpu"}}, "count": None},
        "inference": {"template": {"spec": {"volumes": [{"name": "cache", "emptyDir": {}}]}}},
    }
    plain, service = made(VLLM)
    changed, same = made(VLLM | {"overrides": overrides})
    assert changed == merged(plain, overrides)
    assert same == service
    assert "kubefoundry.io/model-source" not in changed["metadata"]["labels"]
    assert changed["resource"] == {"labelSelector": {"matchLabels": {"kubernetes.io/os": "linux", "pool": "gpu"}}}
    template = changed["inference"]["template"]["spec"]
    assert template["volumes"] == [{"name": "cache", "emptyDir": {}}]
    assert template["containers"] == plain["inference"]["template"]["spec"]["containers"]
