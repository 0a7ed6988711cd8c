"""A difference as one HTML page, which needs no network, and works without its script."""

import hashlib
from base64 import b64encode
from importlib.resources import files
from typing import Any

from kaitoc.quantity import gib
from kaitoc.report.difference.model import Gpu, Memory, Review
from kaitoc.report.difference.review import WORST_FIRST
from kaitoc.report.difference.summary import class_name, gained, touched
from kaitoc.report.words import counted

WIDTH = 240
"""The units of the scale of a memory bar."""
_PARTS = {"weights": "weights", "overhead": "overhead", "kv-cache": "KV cache", "free": "free"}
_LINES = {"+": "new", "-": "old", "@": "where"}


def to_html(review: Review) -> str:
    """The page. Every text in it is escaped; its policy lets nothing run or load but what came with it."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_part), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        bars=_bars,
        class_name=class_name,
        counted=counted,
        gained=gained,
        gib=gib,
        line_class=lambda line: _LINES.get(line[:1], ""),
        touched=touched,
    )
    style, script = _part("page.css"), _part("page.js")
    policy = f"default-src 'none'; style-src 'sha256-{_sha256(style)}'; script-src 'sha256-{_sha256(script)}'"
    there = {entry.change for target in review.targets for entry in target.objects}
    page = environment.get_template("page.html.j2")
    return page.render(
        review=review,
        style=style,
        script=script,
        policy=policy,
        classes=[change for change in WORST_FIRST if change in there],
        width=WIDTH,
    )


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _sha256(text: str) -> str:
    return b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _bars(memory: Memory) -> list[dict[str, Any]]:
    """Both sides to one scale, so that a larger GPU has a longer bar: each part with its place and width in it."""
    scale = max(gpu.per_gpu for gpu in (memory.before, memory.after) if gpu)
    return [_bar(title, gpu, scale) for title, gpu in (("before", memory.before), ("after", memory.after))]


def _bar(title: str, gpu: Gpu | None, scale: int) -> dict[str, Any]:
    parts, start = [], 0
    for part in gpu.parts if gpu else ():
        end = start + part.size
        left, right = (round(WIDTH * min(edge, scale) / scale, 2) for edge in (start, end))
        parts.append({"name": part.name, "label": _PARTS[part.name], "size": part.size, "x": left, "w": right - left})
        start = end
    return {"title": title, "gpu": gpu, "parts": parts}
