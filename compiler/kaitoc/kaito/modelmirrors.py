"""ModelMirrors: copies of models in a cluster's own storage (pkg/modelmirror, v0.12.0)."""

import hashlib

from kaitoc.kaito.context import Context
from kaitoc.kaito.names import CLOUD_AZURE
from kaitoc.kaito.scripts import program, script
from kaitoc.objects import Object, name_of
from kaitoc.quantity import canonical

MIRROR_GATE = "ModelMirror"
MIRROR_LABEL = "kaito.sh/model-mirror-name"
IDENTITY_LABELS = {"azure.workload.identity/use": "true"}
"""The labels of pods that act under the cloud's identity of their ServiceAccount."""

DOWNLOADER_IMAGE = "mcr.microsoft.com/mirror/docker/library/python:3.11-slim"
HUB_VERSION = "1.18.0"
EXCLUDED = "original/*"
RESOURCES = {"cpu": "3", "memory": "8Gi"}
METRICS_PORT = 9100
MOUNT = {"name": "model-storage", "mountPath": "/models"}


def mirror_name(model: str) -> str:
    """The name of the mirror of a model: a hash of its Hugging Face id as written, so that its case counts."""
    return hashlib.sha256(model.encode()).hexdigest()[:6]


def managed_mirror(model: str, size: str, storage_class: str, account: str, namespace: str, secret: str) -> Object:
    """A mirror that KAITO fills: with a model from the Hub, by a Job in `namespace` under the ServiceAccount."""
    source: Object = {"registry": "huggingface", "modelID": model}
    if secret:
        source["accessSecret"] = {"name": secret, "namespace": namespace}
    spec = {
        "mode": "Managed",
        "source": source,
        "storage": {"size": size, "storageClassName": storage_class},
        "jobNamespace": namespace,
        "serviceAccountName": account,
    }
    return _mirror(mirror_name(model), spec)


def static_mirror(model: str) -> Object:
    """A mirror that stands for weights which are in an object store already."""
    return _mirror(mirror_name(model), {"mode": "Static"})


def mirror_objects(context: Context, mirror: Object) -> list[Object]:
    """What the controller makes for a mirror: the volume and the Job that fills it; nothing for a static one.

    A Job that is there already is left alone.
    """
    spec = mirror.get("spec") or {}
    if spec.get("mode") == "Static" or not spec.get("source") or not spec.get("storage"):
        return []
    jobs = context.labelled("Job", MIRROR_LABEL, name_of(mirror))
    return [_claim(mirror), *([] if jobs else [_download_job(context, mirror)])]


def _mirror(name: str, spec: Object) -> Object:
    return {"apiVersion": "kaito.sh/v1alpha1", "kind": "ModelMirror", "metadata": {"name": name}, "spec": spec}


def _claim(mirror: Object) -> Object:
    storage = mirror["spec"]["storage"]
    storage_class = storage.get("storageClassName")
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {
            "name": name_of(mirror),
            "namespace": mirror["spec"]["jobNamespace"],
            "finalizers": ["kaito.sh/model-mirror-protection"],
        },
        "spec": {
            "accessModes": ["ReadWriteMany"],
            **({"storageClassName": storage_class} if storage_class is not None else {}),
            "resources": {"requests": {"storage": canonical(storage["size"])}},
        },
    }


def _download_job(context: Context, mirror: Object) -> Object:
    name, spec = name_of(mirror), mirror["spec"]
    account = spec.get("serviceAccountName") or ""
    pod: Object = {
        "restartPolicy": "Never",
        "initContainers": [_sampler(spec["source"])],
        "containers": [_downloader(spec["source"])],
        "volumes": [{"name": MOUNT["name"], "persistentVolumeClaim": {"claimName": name}}],
    }
    template: Object = {"spec": pod}
    if account:
        pod["serviceAccountName"] = account
        if context.cluster.cloud == CLOUD_AZURE:
            template["metadata"] = {"labels": dict(IDENTITY_LABELS)}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "generateName": f"{name}-download-",
            "name": f"{name}-download-00001",
            "namespace": spec["jobNamespace"],
            "labels": {MIRROR_LABEL: name},
        },
        "spec": {"backoffLimit": 3, "ttlSecondsAfterFinished": 3600, "template": template},
    }


def _downloader(source: Object) -> Object:
    return {
        "name": "downloader",
        "image": DOWNLOADER_IMAGE,
        "command": ["/bin/sh", "-c"],
        "args": [script("mirror-model", HUB_VERSION=HUB_VERSION, EXCLUDED=EXCLUDED, MODELS=MOUNT["mountPath"])],
        "env": _hub_env(source),
        "resources": {"requests": dict(RESOURCES), "limits": dict(RESOURCES)},
        "volumeMounts": [dict(MOUNT)],
    }


def _sampler(source: Object) -> Object:
    """The sidecar that measures the progress of the download for the status of the mirror."""
    return {
        "name": "sampler",
        "image": DOWNLOADER_IMAGE,
        "restartPolicy": "Always",
        "command": ["/bin/sh", "-c"],
        "args": [script("sample-download", HUB_VERSION=HUB_VERSION)],
        "env": [
            *_hub_env(source),
            {"name": "EXCLUDE_PATTERNS", "value": EXCLUDED},
            {"name": "SAMPLER_SCRIPT", "value": program("sampler.py")},
        ],
        "ports": [{"name": "metrics", "containerPort": METRICS_PORT}],
        "volumeMounts": [{**MOUNT, "readOnly": True}],
    }


def _hub_env(source: Object) -> list[Object]:
    env: list[Object] = [{"name": "MODEL_ID", "value": source["modelID"]}]
    secret = (source.get("accessSecret") or {}).get("name")
    if secret:
        reference = {"name": secret, "key": "HF_TOKEN", "optional": True}
        env.append({"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": reference}})
    return env
