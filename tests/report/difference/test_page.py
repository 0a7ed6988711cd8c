"""The page: one file that loads nothing, and in which nothing of an input runs."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from kaitoc.report.difference.model import Memory, Review
from kaitoc.report.difference.page import to_html
from reviews import EVIL, GIB, a_review, an_object, evil, gpu

VOID = {"meta", "input", "br", "rect"}


class Page(HTMLParser):
    """The tags of a page, all closed in order, and the text outside of style and script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "script"):
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("text", EVIL)
def test_an_input_stays_text(text: str) -> None:
    tame, shown = Page(to_html(evil("tame"))), Page(to_html(evil(text)))
    assert [tag for tag, _ in shown.tags] == [tag for tag, _ in tame.tags]
    assert [list(attributes) for _, attributes in shown.tags] == [list(attributes) for _, attributes in tame.tags]
    assert shown.text.count(text) == tame.text.count("tame")


def test_nothing_is_loaded_and_nothing_runs_but_its_own_script() -> None:
    page = to_html(a_review())
    assert not re.search(r"https?://|//[a-z]|\bsrc=|\bhref=|\bstyle=|\bon[a-z]+=|@import|url\(", page)
    (policy,) = [meta["content"] for meta in Page(page).all("meta") if "http-equiv" in meta]
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (content,) = re.findall(f"(?s)<{tag}>(.*?)</{tag}>", page)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert len(page) < 30_000


def test_bars_of_both_sides_have_one_scale() -> None:
    after = replace(gpu(40, 20), per_gpu=160 * GIB)
    page = Page(to_html(a_review(replace(an_object(), memory=(Memory("", gpu(20, 40), after),)))))
    bars = [(one["class"], one["x"], one["width"]) for one in page.all("rect")]
    assert bars == [
        ("weights", "0.0", "30.0"),
        ("overhead", "30.0", "3.0"),
        ("kv-cache", "33.0", "60.0"),
        ("free", "93.0", "27.0"),
        ("weights", "0.0", "60.0"),
        ("overhead", "60.0", "3.0"),
        ("kv-cache", "63.0", "30.0"),
        ("free", "93.0", "27.0"),
    ]
    assert page.all("svg")[0]["aria-label"] == (
        "before: weights 20.0 GiB, overhead 2.0 GiB, KV cache 40.0 GiB, free 18.0 GiB"
    )


def test_a_side_without_known_memory() -> None:
    page = Page(to_html(a_review(replace(an_object(), memory=(Memory("decode", None, gpu(20, 40)),)))))
    assert len(page.all("svg")) == 1
    assert "not known" in page.text
    assert "decode: memory of one GPU" in page.text


def test_nothing() -> None:
    page = Page(to_html(Review("a", "b", False, ())))
    assert "Nothing differs." in page.text
    assert page.all("details") == []


def test_what_stays_the_same_is_named() -> None:
    page = Page(to_html(a_review(unchanged=("Workspace a", "Secret b"))))
    assert "2 objects unchanged" in page.text
    assert "Secret b" in page.text
