"""A real kube-apiserver with its etcd, for as long as a test needs it, and the few requests that tests make of it.

Started as envtest of controller-runtime does it: nobody else runs, so nothing is scheduled, collected or reconciled.
"""

import http.client
import json
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Object = dict[str, Any]

TOKEN = "integration"
_APPLY = "application/apply-patch+yaml"
_MERGE = "application/merge-patch+json"


@dataclass(frozen=True)
class Answer:
    """What the server said: the status code, the object, and the texts of its Warning headers."""

    code: int
    body: Object
    warnings: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        return str(self.body.get("message", self.body))

    def __bool__(self) -> bool:
        return self.code < 300


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Etcd:
    """The store of the servers; stop them first, or they wait for it."""

    def __init__(self, program: Path, folder: Path) -> None:
        client, peer = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
        self.url = client
        command = [program, "--data-dir", folder / "etcd", "--unsafe-no-fsync", "--log-level=error"]
        command += ["--listen-client-urls", client, "--advertise-client-urls", client, "--listen-peer-urls", peer]
        command += ["--initial-advertise-peer-urls", peer, "--initial-cluster", f"default={peer}"]
        self._process = _start(command, folder / "etcd.log")

    def stop(self) -> None:
        _stop(self._process)


@dataclass
class ApiServer:
    """A kube-apiserver whose objects nobody but its user touches."""

    program: Path
    folder: Path
    etcd: Etcd
    prefix: str
    _resources: dict[str, dict[str, tuple[str, bool]]] = field(default_factory=dict)

    def start(self) -> "ApiServer":
        folder = self.folder / self.prefix
        folder.mkdir()
        key, tokens = folder / "accounts.key", folder / "tokens.csv"
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
        tokens.write_text(f"{TOKEN},admin,1,system:masters\n")
        self._port = free_port()
        options = {
            "advertise-address": "127.0.0.1",
            "authorization-mode": "RBAC",
            "bind-address": "127.0.0.1",
            "cert-dir": folder,
            "disable-admission-plugins": "ServiceAccount",
            "etcd-prefix": f"/{self.prefix}",
            "etcd-servers": self.etcd.url,
            "secure-port": self._port,
            "service-account-issuer": "https://127.0.0.1",
            "service-account-key-file": key,
            "service-account-signing-key-file": key,
            "service-cluster-ip-range": "10.0.0.0/24",
            "token-auth-file": tokens,
        }
        command = [self.program, *(f"--{name}={value}" for name, value in options.items())]
        self._process = _start(command, folder / "apiserver.log")
        deadline = time.monotonic() + 120
        while not self._is_ready():
            assert self._process.poll() is None, (folder / "apiserver.log").read_text()[-3000:]
            assert time.monotonic() < deadline, "the API server does not get ready"
            time.sleep(0.2)
        return self

    def stop(self) -> None:
        _stop(self._process)

    def _is_ready(self) -> bool:
        try:
            return self.request("GET", "/readyz").code == 200
        except OSError:
            return False

    def request(self, method: str, path: str, body: Object | None = None, content: str = "application/json") -> Answer:
        # The server signs its own certificate, and lives on this machine.
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", self._port, timeout=60, context=trusting)
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": content, "Accept": "application/json"}
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        warnings = re.findall(r'299 - "((?:[^"\\]|\\.)*)"', ", ".join(response.headers.get_all("Warning") or []))
        is_json = text.startswith(b"{")
        return Answer(response.status, json.loads(text) if is_json else {"text": text.decode()}, tuple(warnings))

    def apply(self, obj: Object, manager: str = "argocd-controller", *, force: bool = False) -> Answer:
        """Server-side apply, with strict field validation."""
        query = f"?fieldManager={manager}&fieldValidation=Strict&force={str(force).lower()}"
        return self.request("PATCH", self.path(obj) + query, obj, _APPLY)

    def create(self, obj: Object) -> Answer:
        """Create, as a controller does, with strict field validation."""
        return self.request("POST", f"{self.path(obj).rpartition('/')[0]}?fieldValidation=Strict", obj)

    def patch(self, obj: Object, change: Object) -> Answer:
        """Merge a change into an object."""
        return self.request("PATCH", self.path(obj), change, _MERGE)

    def delete(self, obj: Object) -> Answer:
        return self.request("DELETE", self.path(obj), {"gracePeriodSeconds": 0, "propagationPolicy": "Background"})

    def get(self, obj: Object) -> Answer:
        return self.request("GET", self.path(obj))

    def set_status(self, obj: Object, status: Object) -> Answer:
        """Write a status as a controller does, through its subresource."""
        return self.request("PATCH", f"{self.path(obj)}/status", {"status": status}, _MERGE)

    def path(self, obj: Mapping[str, Any]) -> str:
        """The URL of an object."""
        version, kind = obj["apiVersion"], obj["kind"]
        if kind not in self._resources.get(version, {}):
            self._resources[version] = self._discover(version)
        plural, namespaced = self._resources[version][kind]
        base = f"/apis/{version}" if "/" in version else f"/api/{version}"
        namespace = f"/namespaces/{obj['metadata'].get('namespace', 'default')}" if namespaced else ""
        return f"{base}{namespace}/{plural}/{obj['metadata']['name']}"

    def knows(self, obj: Mapping[str, Any]) -> bool:
        """Whether the server has the kind of an object."""
        return obj["kind"] in self._discover(obj["apiVersion"])

    def _discover(self, version: str) -> dict[str, tuple[str, bool]]:
        found = self.request("GET", f"/apis/{version}" if "/" in version else f"/api/{version}")
        resources = found.body.get("resources", [])
        return {each["kind"]: (each["name"], each["namespaced"]) for each in resources if "/" not in each["name"]}

    def install(self, definition: Object) -> None:
        """Install a CRD and wait until it is served."""
        done = self.apply(definition)
        assert done, done.message
        assert not done.warnings, done.warnings
        for _ in range(300):
            conditions = self.get(definition).body.get("status", {}).get("conditions", [])
            if {("Established", "True"), ("NamesAccepted", "True")} <= {(c["type"], c["status"]) for c in conditions}:
                break
            time.sleep(0.1)
        else:
            raise AssertionError(conditions)
        served = [v["name"] for v in definition["spec"]["versions"] if v["served"]]
        for name in served:
            stub = {"apiVersion": f"{definition['spec']['group']}/{name}", "kind": definition["spec"]["names"]["kind"]}
            for _ in range(100):
                if self.knows(stub):
                    break
                time.sleep(0.1)

    def ensure_namespace(self, name: str) -> None:
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        if not self.get(namespace):
            assert self.request("POST", "/api/v1/namespaces", namespace)


def open_definition(obj: Mapping[str, Any], *, namespaced: bool) -> Object:
    """A CRD for a kind of somebody else's, which takes any fields."""
    group, _, version = obj["apiVersion"].partition("/")
    kind = obj["kind"]
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{kind.lower()}s.{group}"},
        "spec": {
            "group": group,
            "names": {"kind": kind, "listKind": f"{kind}List", "plural": f"{kind.lower()}s", "singular": kind.lower()},
            "scope": "Namespaced" if namespaced else "Cluster",
            "versions": [{"name": version, "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}],
        },
    }


def _start(command: list[Any], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as output:
        return subprocess.Popen([str(word) for word in command], stdout=output, stderr=output)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
