"""The comment on a pull request: whatever an input holds, it stays text, and what is cut is still closed."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from kaitoc.report.difference.markdown import LONGEST, to_markdown
from kaitoc.report.difference.model import Edit, Field, Review
from reviews import EVIL, LINK, a_review, an_object, evil

EXPECTED = """\
### kaitoc diff: `abc1234` → `work tree`

#### target `prod`

- **by command:** 1 workload, 1 node, 2 GPUs, down for up to 30 minutes each
- **in the end:** +1 node, +2 GPUs

| workload | | before | after |
| --- | --- | --- | --- |
| `Workspace phi` | nodes | `1` | `2` |

🟣 1 manual · ⚪ 3 unchanged

**Edit before the upgrade**

- [ ] `workspaces/phi.yaml:11`: `Workspace phi`: `a.b` `x` → `y`. because

<details><summary>🟣 <b>manual</b> <code>Workspace phi</code>, down for up to 30 minutes</summary>

KAITO does not roll it out

at `workspaces/phi.yaml:11`

- **warning** at `workspaces/phi.yaml:11`: unwise (do it otherwise) KC401

| GiB of a GPU | before | after |
| --- | --- | --- |
| weights | 20.0 | 30.0 |
| overhead | 2.0 | 2.0 |
| kv-cache | 40.0 | 30.0 |
| free | 18.0 | 18.0 |

| field | before | after |
| --- | --- | --- |
| `inference.preset.name` | `phi-4` | `falcon` |

`data.x`

```diff
@@ -1 +1 @@
-a: 1
+a: 2
```

`StatefulSet phi`: **manual**

KAITO changes:

| field | before | after |
| --- | --- | --- |
| `spec.replicas` | `1` | `2` |

KAITO leaves as it is:

| field | before | after |
| --- | --- | --- |
| `image` | `a` | `b` |

```sh
kubectl delete workspace phi
```

</details>
"""


def test_everything() -> None:
    edits = (Edit("Workspace phi", "a.b", "x", "y", "why", "because", LINK),)
    assert to_markdown(a_review(edits=edits, unchanged=("a", "b", "c"))) == EXPECTED


def test_nothing() -> None:
    assert to_markdown(Review("a", "b", False, ())) == (
        "### kaitoc diff: `a` → `b`\n\nNothing differs: 0 objects on both sides.\n"
    )


class Tags(HTMLParser):
    """What a reader of the rendered comment gets: which tags, what they link to, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(READER.render(text))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("br", "hr", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OURS = {"h3", "h4", "p", "ul", "li", "strong", "table", "thead", "tbody", "tr", "th", "td", "code", "pre"} | {
    "details",
    "summary",
    "b",
}


@pytest.mark.parametrize("text", EVIL)
def test_an_input_stays_text(text: str) -> None:
    tame, shown = Tags(to_markdown(evil("tame"))), Tags(to_markdown(evil(text)))
    assert set(shown.tags) <= OURS
    assert shown.tags == tame.tags
    assert [name for name, _ in shown.attributes] == [name for name, _ in tame.attributes]
    assert shown.open == []
    assert shown.text.replace("\u200b", "").count(text) == tame.text.count("tame")


def test_nobody_is_mentioned() -> None:
    plain = re.sub(r"(?s)<code.*?</code>", "", READER.render(to_markdown(evil("@octocat #1"))))
    assert "\u200b" in plain
    assert not re.search(r"[@#]\w", plain)


def assert_closed(text: str) -> None:
    assert Tags(text).open == []
    fences = re.findall(r"^`{3,}", text, re.MULTILINE)
    assert len(fences) % 2 == 0


@given(st.integers(300, 6000), st.integers(1, 12), st.sampled_from(["x", "`````", "é"]))
def test_what_is_cut_is_closed(longest: int, number: int, text: str) -> None:
    long = Field("data.x", hunk=tuple(f"+{text * 20} {n}" for n in range(30)))
    entries = [an_object(f"Workspace w{n}") for n in range(number)]
    shown = to_markdown(a_review(*(replace(entry, fields=(long,)) for entry in entries)), longest)
    assert len(shown) <= longest
    assert_closed(shown)
    whole = to_markdown(a_review(*(replace(entry, fields=(long,)) for entry in entries)), 10**9)
    assert ("**Cut here**" in shown) == (shown != whole)


def test_the_notice_counts_what_is_missing() -> None:
    entries = [an_object(f"Workspace {'w' * 100}{n}") for n in range(200)]
    shown = to_markdown(a_review(*entries))
    assert LONGEST - 2000 < len(shown) <= LONGEST
    whole = shown.count("</details>")
    left = int(re.search(r"\*\*Cut here\*\*, (\d+) objects", shown)[1])  # type: ignore[index]
    assert whole + left in (200, 201)
    assert shown.endswith("`kaitoc diff` shows everything.\n")
