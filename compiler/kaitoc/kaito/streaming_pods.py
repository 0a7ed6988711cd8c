"""The parts of a pod that streams its weights (pkg/workspace/inference/modelstreaming, v0.12.0)."""

from kaitoc.kaito.scripts import program
from kaitoc.kaito.streaming import CLIENT, SOURCE_TYPE, URL, Streaming
from kaitoc.kaito.volumes import mount
from kaitoc.kaito.workspace import Workspace
from kaitoc.objects import Object

FETCHER_IMAGE = "python:3.12-slim"
FETCHER_COMMAND = "pip install --no-cache-dir -q azure-identity==1.19.0 && python3 /scripts/fetch_sas.py"
WRAPPER = "/workspace/vllm/export_sas_token_for_streaming.sh"
FETCHER_PROGRAM = "fetch_sas.py"
ENV_FILE = {"name": "STREAM_ENV_FILE", "value": "/mnt/streaming/env"}
SHARED = {"name": "streaming-sas", "mountPath": "/mnt/streaming"}
PROGRAMS = {"name": "fetch-sas-script", "mountPath": "/scripts", "readOnly": True}


def add_streaming(spec: Object, container: Object, workspace: Workspace, streaming: Streaming) -> None:
    """Add identity, environment and, where a token has to be fetched, the container that does it to a pod spec."""
    spec["serviceAccountName"] = streaming.service_account
    if streaming.account:
        container["env"].append({"name": "AZURE_STORAGE_ACCOUNT_NAME", "value": streaming.account})
    container["env"].append({"name": "KAITO_PROCESSOR", "value": streaming.model_id})
    if streaming.account:
        return
    mount(spec, container, ({"name": SHARED["name"], "emptyDir": {"medium": "Memory"}}, dict(SHARED)))
    spec["volumes"].append({"name": PROGRAMS["name"], "configMap": {"name": _config_map_name(workspace)}})
    spec["initContainers"].append(_token_fetcher(workspace))
    container["env"].append(dict(ENV_FILE))
    container["command"] = [WRAPPER, *container["command"]]


def token_program(workspace: Workspace, streaming: Streaming) -> Object | None:
    """The ConfigMap with the program that fetches the token, where one has to be fetched."""
    if streaming.account:
        return None
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": workspace.child_metadata(_config_map_name(workspace)),
        "data": {FETCHER_PROGRAM: program(FETCHER_PROGRAM)},
    }


def _config_map_name(workspace: Workspace) -> str:
    return f"{workspace.name}-fetch-sas-script"


def _token_fetcher(workspace: Workspace) -> Object:
    told = {"STREAM_DATAREFS_URL": URL, "STREAM_IDENTITY_CLIENT_ID": CLIENT, "STREAM_SOURCE_TYPE": SOURCE_TYPE}
    return {
        "name": "fetch-sas",
        "image": FETCHER_IMAGE,
        "command": ["/bin/sh", "-c", FETCHER_COMMAND],
        "env": [
            *({"name": name, "value": workspace.annotations[key]} for name, key in told.items()),
            dict(ENV_FILE),
        ],
        "volumeMounts": [dict(SHARED), dict(PROGRAMS)],
    }
