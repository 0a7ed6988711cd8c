"""Reviews of differences, as reports are made of them: one that is tame, and one whose author means harm."""

from kaitoc.diff.blast_radius import BlastRadius, Touched
from kaitoc.diff.model import Change
from kaitoc.report.difference.model import (
    Decision,
    Edit,
    Field,
    Finding,
    Gpu,
    Link,
    Made,
    Memory,
    Origin,
    Part,
    Review,
    ReviewedObject,
    ReviewedTarget,
)

GIB = 2**30
LINK = Link("workspaces/phi.yaml", 11, 5)
FIELDS = (Field("inference.preset.name", "phi-4", "falcon"), Field("data.x", hunk=("@@ -1 +1 @@", "-a: 1", "+a: 2")))


def gpu(weights: int, cache: int) -> Gpu:
    sizes = (("weights", weights), ("overhead", 2), ("kv-cache", cache), ("free", 80 - weights - 2 - cache))
    return Gpu("2 GPUs, NVIDIA A100", 80 * GIB, 1000, tuple(Part(name, size * GIB) for name, size in sizes))


def an_object(name: str = "Workspace phi", change: Change = Change.MANUAL) -> ReviewedObject:
    return ReviewedObject(
        name,
        change,
        30,
        "KAITO does not roll it out",
        command="kubectl delete workspace phi",
        findings=(Finding("warning", "KC401", "unwise", "do it otherwise", LINK),),
        fields=FIELDS,
        made=(
            Made("StatefulSet phi", Change.MANUAL, (Field("spec.replicas", "1", "2"),), (Field("image", "a", "b"),)),
        ),
        memory=(Memory("", gpu(20, 40), gpu(30, 30)),),
        link=LINK,
    )


def a_review(*objects: ReviewedObject, edits: tuple[Edit, ...] = (), unchanged: tuple[str, ...] = ()) -> Review:
    found = objects or (an_object(),)
    radius = BlastRadius(Touched(0, 0, 0, 0), Touched(1, 1, 2, 30), 1, 2)
    target = ReviewedTarget(
        "prod",
        ((Change.MANUAL, len(found)), (Change.NONE, len(unchanged))),
        radius,
        (Decision("Workspace phi", "nodes", "1", "2"),),
        edits,
        (),
        found,
        unchanged,
    )
    return Review("abc1234", "work tree", True, (target,))


EVIL = [
    "`````",
    "```\n".strip() + "x",
    "</details></summary>",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "| a | b |",
    "[x](javascript:alert(1)) ![y](http://evil.example/z.png)",
    "@octocat closes #1",
    "# title",
    "1. list",
    "<!-- comment",
    "{{ 7 * 7 }}{% raw %}",
    "~~~",
    "&lt;b&gt;&amp;",
    "::error file=x::forged",
]


def evil(text: str) -> Review:
    """A review in which everything that comes from an input is a text."""
    field = Field(text, text, text, origin=Origin((text, text)))
    hunk = Field(text, hunk=("@@ -1 +1 @@", f"-{text}", f"+{text}", text), origin=Origin((text,)))
    link = Link(text, 3, 4)
    finding = Finding("error", "KC101", text, text, link)
    made = Made(text, Change.MANUAL, (field, hunk), (hunk, field))
    entry = ReviewedObject(
        text,
        Change.ADD,
        1,
        text,
        text,
        text,
        (finding,),
        (field, hunk),
        (made,),
        (Memory(text, gpu(1, 1), None),),
        link,
    )
    edits = (Edit(text, text, text, text, text, text, link),)
    radius = BlastRadius(Touched(1, 1, 1, 1), Touched(1, 1, 1, 1), 1, 1)
    decision = Decision(text, text, text, text)
    target = ReviewedTarget(text, ((Change.ADD, 1),), radius, (decision,), edits, (finding,), (entry, entry), (text,))
    return Review(text, text, True, (target,))
