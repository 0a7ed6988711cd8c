#!/usr/bin/env python3
"""Serves how fast the model MODEL_ID is being downloaded, and how long it will take, as metrics.

The downloader writes to /models/MODEL_ID; files that match one of EXCLUDE_PATTERNS are not downloaded.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SPEED = "model_mirror_download_speed_bytes_per_second"
REMAINING = "model_mirror_download_remaining_seconds"
PORT = int(os.environ.get("METRICS_PORT", "9100"))
INTERVAL = float(os.environ.get("SAMPLE_SECONDS", "60"))


@dataclass
class Progress:
    """What is known of the download: bytes and seconds since it began, and the size of the whole (0: not known)."""

    before: int
    began: float
    total: int = 0
    now: int = 0
    elapsed: float = 0.0
    finished: bool = False

    def metrics(self) -> str:
        """Speed and remaining time in Prometheus' text format; -1 where the time is not known."""
        speed = 0.0
        if self.elapsed > 0 and not self.finished:
            speed = max(0.0, (self.now - self.before) / self.elapsed)
        left = int(max(0, self.total - self.now) / speed) if self.total and speed else -1
        values = {SPEED: f"{speed:g}", REMAINING: "0" if self.finished else str(left)}
        return "".join(f"# TYPE {name} gauge\n{name} {value}\n" for name, value in values.items())


def size_of(directory: Path) -> int:
    """The bytes of all files below a directory; one that is being renamed may be missed."""
    total = 0
    for file in directory.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() and not file.is_symlink() else 0
        except OSError:
            continue
    return total


def size_of_model(model: str, excluded: Sequence[str]) -> int:
    """The bytes that will be downloaded, 0 where the Hub does not say."""
    try:
        from huggingface_hub import HfApi
        from huggingface_hub.hf_api import RepoFile

        files = HfApi(token=os.environ.get("HF_TOKEN") or None).list_repo_tree(model, recursive=True)
        return sum(
            file.size
            for file in files
            if isinstance(file, RepoFile) and not any(fnmatch(file.path, pattern) for pattern in excluded)
        )
    except Exception:
        return 0


def serve(progress: Progress) -> None:
    """Answer at /metrics, in a thread of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/metrics" else 404)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            if self.path == "/metrics":
                self.wfile.write(progress.metrics().encode())

        def log_message(self, *args: object) -> None:
            pass

    threading.Thread(target=ThreadingHTTPServer(("", PORT), Handler).serve_forever, daemon=True).start()


def main() -> None:
    """Sample until the pod ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    model = os.environ["MODEL_ID"]
    directory = Path(os.environ.get("MODELS", "/models")) / model
    partial = directory / ".cache" / "huggingface" / "download"
    progress = Progress(size_of(directory), time.monotonic())
    serve(progress)
    progress.total = size_of_model(model, [p for p in os.environ.get("EXCLUDE_PATTERNS", "").split(",") if p])
    while True:
        progress.now, progress.elapsed = size_of(directory), time.monotonic() - progress.began
        progress.finished = progress.now > 0 and not any(partial.rglob("*.incomplete"))
        time.sleep(INTERVAL)


if __name__ == "__main__":
    main()
