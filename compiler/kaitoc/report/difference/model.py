"""What a report of a difference shows, in this order: plain texts and numbers, ready to be laid out.

Every text may go to a terminal: control characters are spelled out and tokens masked. None of it is escaped for
Markdown or HTML, which is the renderer's business.
"""

from msgspec import Struct

from kaitoc.diff.blast_radius import BlastRadius
from kaitoc.diff.model import Change


class Link(Struct, frozen=True):
    """A place in a file of the author; line 0 where it is not known."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """`file:line`, or the file alone."""
        return f"{self.file}:{self.line}" if self.line else self.file


class Origin(Struct, frozen=True):
    """Where a value comes from: a line for each step, from the author's file to what the operator makes of it."""

    steps: tuple[str, ...]


class Field(Struct, frozen=True):
    """A value that differs.

    `old` and `new` are short texts; what is too long for a line has `hunk` instead, the lines of a unified diff of its
    YAML. `origin` tells where the new value comes from, where somebody asked.
    """

    label: str
    old: str = ""
    new: str = ""
    hunk: tuple[str, ...] = ()
    origin: Origin | None = None


class Finding(Struct, frozen=True):
    """What a compiler or an admission webhook says of an object or a target."""

    severity: str
    rule: str
    message: str
    hint: str = ""
    link: Link | None = None


class Edit(Struct, frozen=True):
    """What to write in a manifest before an upgrade: `new` is "" where there is no single right value, but a `note`."""

    object: str
    path: str
    old: str
    new: str
    why: str
    note: str
    link: Link | None = None


class Decision(Struct, frozen=True):
    """What KAITO decides differently about a workload: nodes, GPUs, context length and the like."""

    object: str
    what: str
    old: str
    new: str


class Part(Struct, frozen=True):
    """A part of the memory of a GPU, in bytes: `name` is weights, overhead, kv-cache, or free."""

    name: str
    size: int


class Gpu(Struct, frozen=True):
    """The memory of one of the GPUs of a workload, in bytes, and the tokens that its KV cache holds."""

    title: str
    per_gpu: int
    tokens: int
    parts: tuple[Part, ...]


class Memory(Struct, frozen=True):
    """One GPU before and after, None where nobody knows; `role` tells the parts of a workload apart, if it has some."""

    role: str
    before: Gpu | None
    after: Gpu | None


class Made(Struct, frozen=True):
    """What happens to an object that the operator made."""

    name: str
    change: Change
    applied: tuple[Field, ...] = ()
    ignored: tuple[Field, ...] = ()


class ReviewedObject(Struct, frozen=True):
    """An object of the input, what happens to it, and to what was made of it. `minutes` is how long it may be down."""

    name: str
    change: Change
    minutes: int = 0
    reason: str = ""
    similar: str = ""
    command: str = ""
    findings: tuple[Finding, ...] = ()
    fields: tuple[Field, ...] = ()
    made: tuple[Made, ...] = ()
    memory: tuple[Memory, ...] = ()
    link: Link | None = None


class ReviewedTarget(Struct, frozen=True):
    """A target: what it suffers and gains, decides differently, and has to edit; then its objects, the worst first.

    `counts` has the classes that there are, the worst first. `unchanged` are the names of the objects that nothing
    happens to and of which there is nothing to say.
    """

    name: str
    counts: tuple[tuple[Change, int], ...]
    radius: BlastRadius
    decisions: tuple[Decision, ...]
    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]
    objects: tuple[ReviewedObject, ...]
    unchanged: tuple[str, ...]


class Review(Struct, frozen=True):
    """Everything that a report says about two sides, of which `old` and `new` are the names."""

    old: str
    new: str
    differs: bool
    targets: tuple[ReviewedTarget, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.differs and not any(target.findings or target.objects for target in self.targets)
