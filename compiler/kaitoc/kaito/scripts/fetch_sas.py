#!/usr/bin/env python3
"""Fetches a token for weights in Azure's storage, and writes it with their address to STREAM_ENV_FILE.

STREAM_DATAREFS_URL is where tokens are given out, for a source of type "public"; for "byo" it is the model itself, and
tokens are given out at its /credentials. The pod acts as the identity STREAM_IDENTITY_CLIENT_ID.
"""

import json
import os
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import Request, urlopen
from xml.sax.saxutils import unescape

AUDIENCES = {"public": "https://management.azure.com", "byo": "https://ai.azure.com"}


def ask(url: str, headers: Mapping[str, str], data: bytes | None = None) -> bytes:
    """The answer to a GET, or with data to a POST."""
    request = Request(url, data, dict(headers))  # noqa: S310 - the address is the author's
    with urlopen(request, timeout=30) as answer:  # noqa: S310
        body: bytes = answer.read()
        return body


def access_token(client: str, audience: str) -> str:
    """A token of the pod's workload identity."""
    from azure.identity import WorkloadIdentityCredential  # type: ignore[import-not-found]

    return str(WorkloadIdentityCredential(client_id=client).get_token(f"{audience}/.default").token)


def endpoints(url: str, source: str) -> tuple[str, str]:
    """Where the model is described, and where tokens for it are given out."""
    scheme, host, path, query, fragment = urlsplit(url)
    path = path.rstrip("/")
    if source == "byo":
        if path.endswith("/credentials"):
            raise ValueError("the address of a model of your own ends before /credentials")
        model, tokens = path, f"{path}/credentials"
    elif "/datarefs/" in path:
        model, tokens = path.replace("/datarefs/", "/models/", 1), path
    else:
        raise ValueError("the address of a public model has /datarefs/ in it")
    return urlunsplit((scheme, host, model, query, fragment)), urlunsplit((scheme, host, tokens, query, fragment))


def reference(answer: dict[str, Any]) -> dict[str, Any]:
    """The part of an answer that is about storage, whatever it is called."""
    found = answer.get("blobReferenceForConsumption") or answer.get("blobReference") or {}
    return dict(found)


def folder_of_weights(sas_uri: str) -> str:
    """The folder of a container that holds the safetensors files, "" for its root."""
    names: list[str] = []
    marker = ""
    while True:
        more = f"&marker={quote(marker)}" if marker else ""
        page = ask(f"{sas_uri}&restype=container&comp=list&include=metadata{more}", {}).decode("utf-8", "replace")
        names += [unescape(name) for name in re.findall("<Name>(.*?)</Name>", page)]
        following = re.search("<NextMarker>(.+?)</NextMarker>", page)
        if following is None:
            break
        marker = unescape(following[1])
    folders = [os.path.dirname(name) for name in names if name.endswith(".safetensors")]
    return os.path.commonpath(folders) if folders else ""


def main() -> None:
    """Describe, ask for a token, look for the weights, write."""
    source = os.environ["STREAM_SOURCE_TYPE"]
    token = access_token(os.environ["STREAM_IDENTITY_CLIENT_ID"], AUDIENCES[source])
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    model_url, token_url = endpoints(os.environ["STREAM_DATAREFS_URL"], source)
    model = json.loads(ask(model_url, headers))
    blob = (model.get("properties") or {}).get("modelUri") or reference(model).get("blobUri")
    if not blob:
        raise SystemExit("the description of the model does not say where it is stored")
    asked = {"blobUri": blob, **({"assetId": model["id"]} if source == "public" and model.get("id") else {})}
    given = reference(json.loads(ask(token_url, headers, json.dumps(asked).encode())))
    sas_uri = (given.get("credential") or {}).get("sasUri") or ""
    if "?" not in sas_uri:
        raise SystemExit("no token was given out")
    place = urlsplit(blob)
    container = place.path.lstrip("/").split("/")[0]
    values = {
        "AZURE_STORAGE_SAS_TOKEN": sas_uri.partition("?")[2],
        "AZURE_STORAGE_ACCOUNT_NAME": place.netloc.split(".")[0],
        "STREAM_MODEL_URI": f"az://{container}/{folder_of_weights(sas_uri)}".rstrip("/"),
    }
    file = Path(os.environ["STREAM_ENV_FILE"])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items()))


if __name__ == "__main__":
    main()
