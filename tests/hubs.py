"""A stand-in for the Hugging Face Hub on the loopback, and models of the fixtures to put on it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from kaitoc.generator.facts import ModelFacts
from kaitoc.hub.answers import read_config, read_listing
from recordings import FIXTURES

REVISION = "0123456789abcdef0123456789abcdef01234567"
LATER = "89abcdef0123456789abcdef0123456789abcdef"
CONFIGS = ("config.json", "params.json")


@cache
def models() -> dict[str, dict[str, Any]]:
    """The models of the fixtures, by id."""
    rows = [json.loads(line) for line in (FIXTURES / "hub" / "models.jsonl").read_text().splitlines()]
    return {row["model"]: row for row in rows}


def listing(row: dict[str, Any]) -> list[dict[str, Any]]:
    """What the Hub says of a model's files."""
    return [
        {"type": "file", "path": path, "size": size} | ({"lfs": {"oid": oid}} if oid else {})
        for path, size, oid in row["files"]
    ]


def facts(row: dict[str, Any]) -> ModelFacts:
    """The facts of a model, as they are locked."""
    configs = {name: read_config(row[name].encode(), name) for name in CONFIGS if name in row}
    return ModelFacts(row["model"], REVISION, read_listing(listing(row), "files"), configs)


@dataclass
class Answer:
    """An answer: `body` may be a number of zeros that never come, `pause` are seconds before each part of it."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    pause: float = 0.0


Script = Callable[[str, str], Answer | None]


@dataclass
class Hub:
    """A running stand-in: where it is, what it was asked (path and token), and answers that go before its own."""

    url: str
    requests: list[tuple[str, str]]
    scripts: list[Script]
    revisions: dict[str, str]
    extra: dict[str, dict[str, Any]]

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for."""
        return [path for path, _ in self.requests]

    def answer(self, part: str, *answers: Answer) -> None:
        """Answer paths with that part in them: one after the other, the last one for ever."""
        left = list(answers)

        def script(path: str, _: str) -> Answer | None:
            if part not in path:
                return None
            return left.pop(0) if len(left) > 1 else left[0]

        self.scripts.append(script)


@contextmanager
def running() -> Iterator[Hub]:
    """A stand-in for as long as the context lasts."""
    hub = Hub("", [], [], {}, {})

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            token = self.headers.get("authorization", "").removeprefix("Bearer ")
            hub.requests.append((self.path, token))
            scripted = (script(self.path, token) for script in hub.scripts)
            answer = next((one for one in scripted if one is not None), None) or _own(hub, self.path, token)
            self.send_response(answer.status)
            length = len(answer.body) if answer.length is None else answer.length
            for name, value in {"content-length": str(length), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            for start in range(0, len(answer.body), 64 * 1024 if not answer.pause else 1):
                time.sleep(answer.pause)
                self.wfile.write(answer.body[start : start + (64 * 1024 if not answer.pause else 1)])
            self.close_connection = answer.length is not None

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Somebody who hangs up is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.01}).start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


def _own(hub: Hub, path: str, token: str) -> Answer:
    known = {name.lower(): row for name, row in {**models(), **hub.extra}.items()}
    parts = urlsplit(path).path.strip("/").split("/")
    is_file = "resolve" in parts
    row = known.get("/".join(parts[:2] if is_file else parts[2:4]).lower())
    if row is None:
        return Answer(404 if token else 401, b"{}", {"X-Error-Code": "RepoNotFound"})
    if is_file:
        if row["gated"] and token != "hf_good":
            return Answer(403 if token else 401, b"{}", {"X-Error-Code": "GatedRepo"})
        text = row.get(parts[-1])
        return Answer(404, b"{}", {"X-Error-Code": "EntryNotFound"}) if text is None else Answer(200, text.encode())
    if "tree" in parts:
        return Answer(200, row["listing"].encode() if "listing" in row else json.dumps(listing(row)).encode())
    sha = hub.revisions.get(row["model"], REVISION)
    about = {"id": row["model"], "sha": sha, "private": False, "gated": row["gated"]}
    return Answer(200, json.dumps(about).encode())
