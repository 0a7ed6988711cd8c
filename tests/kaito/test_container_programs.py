"""The Python programs inside of containers, run as they run there: the services that they ask are stand-ins."""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from kaitoc.kaito.scripts import program

HUB = """
from types import SimpleNamespace
class HfApi:
    def __init__(self, token=None): self.token = token
    def list_repo_tree(self, model, recursive):
        if model == "org/unknown": raise RuntimeError("no such model")
        from huggingface_hub.hf_api import RepoFile
        return [RepoFile("model.safetensors", 1000), RepoFile("original/model.pth", 5000), SimpleNamespace(path="docs")]
"""
REPO_FILE = """
class RepoFile:
    def __init__(self, path, size): self.path, self.size = path, size
"""
AZURE = """
from types import SimpleNamespace
class WorkloadIdentityCredential:
    def __init__(self, client_id): self.client_id = client_id
    def get_token(self, scope): return SimpleNamespace(token=f"{self.client_id} for {scope}")
"""


def package(root: Path, **modules: str) -> None:
    """Write stand-ins for Python packages: `azure__identity` is azure.identity."""
    for name, text in modules.items():
        folder = root.joinpath(*name.split("__"))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").write_text(text)


class TestSampler:
    @pytest.fixture
    def models(self, tmp_path: Path) -> Path:
        package(tmp_path / "lib", huggingface_hub=HUB, huggingface_hub__hf_api=REPO_FILE)
        (tmp_path / "models" / "org" / "model").mkdir(parents=True)
        return tmp_path / "models"

    @pytest.fixture
    def sampler(self, models: Path) -> Iterator[Any]:
        started = []

        def start(model: str = "org/model") -> tuple[subprocess.Popen[bytes], str]:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            environment = {
                "PYTHONPATH": str(models.parent / "lib"),
                "MODEL_ID": model,
                "EXCLUDE_PATTERNS": "original/*",
                "MODELS": str(models),
                "METRICS_PORT": str(port),
                "SAMPLE_SECONDS": "0.02",
            }
            process = subprocess.Popen([sys.executable, "-c", program("sampler.py")], env=environment)
            started.append(process)
            return process, f"http://127.0.0.1:{port}/metrics"

        yield start
        for process in started:
            process.kill()
            process.wait()

    def test_nothing_is_known_before_the_first_byte(self, sampler: Any) -> None:
        _, url = sampler()
        assert metrics_when(url, lambda found: True) == (0.0, -1)

    def test_speed_and_time_while_files_are_on_their_way(self, sampler: Any, models: Path) -> None:
        directory = models / "org" / "model"
        (directory / "config.json").write_bytes(b"x" * 100)
        _, url = sampler()
        metrics_when(url, lambda found: True)
        partial = directory / ".cache" / "huggingface" / "download"
        partial.mkdir(parents=True)
        (partial / "etag.incomplete").write_bytes(b"x" * 400)
        speed, remaining = metrics_when(url, lambda found: found[0] > 0)
        assert speed > 0
        assert 0 <= remaining <= 500 / speed + 1

    def test_an_unknown_size_leaves_the_time_unknown(self, sampler: Any, models: Path) -> None:
        (models / "org" / "unknown").mkdir()
        _, url = sampler("org/unknown")
        metrics_when(url, lambda found: True)
        partial = models / "org" / "unknown" / ".cache" / "huggingface" / "download"
        partial.mkdir(parents=True)
        (partial / "etag.incomplete").write_bytes(b"x" * 400)
        assert metrics_when(url, lambda found: found[0] > 0)[1] == -1

    def test_a_finished_download_has_neither_speed_nor_time_left(self, sampler: Any, models: Path) -> None:
        _, url = sampler()
        metrics_when(url, lambda found: True)
        (models / "org" / "model" / "model.safetensors").write_bytes(b"x" * 1000)
        assert metrics_when(url, lambda found: found[1] == 0) == (0.0, 0)

    def test_it_ends_when_it_is_told_to(self, sampler: Any) -> None:
        process, url = sampler()
        metrics_when(url, lambda found: True)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def metrics_when(url: str, condition: Any) -> tuple[float, int]:
    """Speed and remaining seconds, as soon as they satisfy a condition; the last ones after ten seconds."""
    deadline = time.monotonic() + 10
    found = (0.0, -2)
    while time.monotonic() < deadline:
        try:
            with urlopen(url, timeout=5) as answer:
                text = answer.read().decode()
            speed, remaining = (re.findall(rf"^model_mirror_download_{name} (\S+)$", text, re.M)[0] for name in NAMES)
            found = float(speed), int(remaining)
            if condition(found):
                break
        except URLError:
            pass
        time.sleep(0.02)
    return found


NAMES = ("speed_bytes_per_second", "remaining_seconds")


class TestFetchSas:
    """The stand-in is model registry, token endpoint and storage in one."""

    @pytest.fixture
    def service(self) -> Iterator[Any]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answers, calls = self.server.answers, self.server.calls  # type: ignore[attr-defined]
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                calls.append((self.command, self.path, self.headers.get("Authorization"), body))
                answer = answers.get(self.path)
                self.send_response(200 if answer is not None else 404)
                self.end_headers()
                self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

            do_POST = do_GET  # noqa: N815

            def log_message(self, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.answers, server.calls = {}, []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()
        server.server_close()

    def fetch(self, service: Any, tmp_path: Path, url: str, source: str) -> tuple[int, dict[str, str]]:
        package(tmp_path / "lib", azure="", azure__identity=AZURE)
        file = tmp_path / "mnt" / "env"
        done = subprocess.run(
            [sys.executable, "-c", program("fetch_sas.py")],
            env={
                "PYTHONPATH": str(tmp_path / "lib"),
                "PATH": os.environ["PATH"],
                "STREAM_DATAREFS_URL": url,
                "STREAM_IDENTITY_CLIENT_ID": "client",
                "STREAM_SOURCE_TYPE": source,
                "STREAM_ENV_FILE": str(file),
            },
            capture_output=True,
            timeout=30,
            check=False,
        )
        lines = file.read_text().splitlines() if file.exists() else []
        return done.returncode, {line.partition("=")[0]: shlex.split(line.partition("=")[2])[0] for line in lines}

    def listing(self, *names: str, marker: str = "") -> bytes:
        blobs = "".join(f"<Blob><Name>{name}</Name></Blob>" for name in names)
        return f"<Blobs>{blobs}</Blobs><NextMarker>{marker}</NextMarker>".encode()

    def test_a_public_model(self, service: Any, tmp_path: Path) -> None:
        base = f"http://127.0.0.1:{service.server_port}"
        blob = "https://account.blob.core.windows.net/models/phi"
        listed = "/models?sig=it's&restype=container&comp=list&include=metadata"
        service.answers.update(
            {
                "/r/models/phi/versions/1?v=2": {"id": "azureml://phi/1", "properties": {"modelUri": blob}},
                "/r/datarefs/phi/versions/1?v=2": {
                    "blobReferenceForConsumption": {"credential": {"sasUri": f"{base}/models?sig=it's"}}
                },
                listed: self.listing("phi/a&amp;b/1.safetensors", "README.md", marker="a&amp;b"),
                f"{listed}&marker=a%26b": self.listing("phi/a&amp;b/2.safetensors"),
            }
        )
        code, values = self.fetch(service, tmp_path, f"{base}/r/datarefs/phi/versions/1?v=2", "public")
        assert code == 0
        assert values == {
            "AZURE_STORAGE_SAS_TOKEN": "sig=it's",
            "AZURE_STORAGE_ACCOUNT_NAME": "account",
            "STREAM_MODEL_URI": "az://models/phi/a&b",
        }
        token = "Bearer client for https://management.azure.com/.default"
        assert service.calls[:2] == [
            ("GET", "/r/models/phi/versions/1?v=2", token, None),
            ("POST", "/r/datarefs/phi/versions/1?v=2", token, {"blobUri": blob, "assetId": "azureml://phi/1"}),
        ]

    def test_a_model_of_ones_own_at_the_root_of_its_container(self, service: Any, tmp_path: Path) -> None:
        base = f"http://127.0.0.1:{service.server_port}"
        blob = "https://account.blob.core.windows.net/models"
        service.answers.update(
            {
                "/models/phi": {"id": "x", "blobReference": {"blobUri": blob}},
                "/models/phi/credentials": {"blobReference": {"credential": {"sasUri": f"{base}/models?s=1"}}},
                "/models?s=1&restype=container&comp=list&include=metadata": self.listing("1.safetensors"),
            }
        )
        code, values = self.fetch(service, tmp_path, f"{base}/models/phi/", "byo")
        assert (code, values["STREAM_MODEL_URI"]) == (0, "az://models")
        assert service.calls[1][1:] == (
            "/models/phi/credentials",
            "Bearer client for https://ai.azure.com/.default",
            {"blobUri": blob},
        )

    @pytest.mark.parametrize(
        ("path", "source", "answers"),
        [
            ("/models/phi/credentials", "byo", {}),
            ("/models/phi", "public", {}),
            ("/models/phi", "byo", {"/models/phi": {}}),
            (
                "/models/phi",
                "byo",
                {"/models/phi": {"blobReference": {"blobUri": "https://a.b/c"}}, "/models/phi/credentials": {}},
            ),
            ("/models/phi", "unknown", {}),
        ],
        ids=["address of tokens", "address without datarefs", "no storage", "no token", "unknown source"],
    )
    def test_what_makes_the_container_fail(
        self, service: Any, tmp_path: Path, path: str, source: str, answers: dict[str, Any]
    ) -> None:
        service.answers.update(answers)
        code, values = self.fetch(service, tmp_path, f"http://127.0.0.1:{service.server_port}{path}", source)
        assert (code, values) == (1, {})
