"""What kaitoc has to say about an input: a value until a reporter prints it."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct, field


class Severity(StrEnum):
    """How bad it is: only an error makes an input invalid."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Stage(StrEnum):
    """Where a cluster would have found it.

    `ADMISSION`: refused by the API server or KAITO's webhook, or not readable at all. `RECONCILE`: accepted, then the
    controller fails. `STARTUP`: the container starts and crashes. `ADVICE`: it runs, but unwisely.
    """

    ADMISSION = "admission"
    RECONCILE = "reconcile"
    STARTUP = "startup"
    ADVICE = "advice"


Path = tuple[str | int, ...]
"""Keys and list indices from the root of a document to a value."""


class Position(Struct, frozen=True):
    """A place in a file; line and column count from 1, 0 means not known."""

    line: int = 0
    column: int = 0


class SourceRef(Struct, frozen=True):
    """A document inside a file.

    `file` is the path as the user gave it (`-` for standard input); `document` counts the documents of the file from 0;
    `item` is the index inside a `kind: List`, or None.
    """

    file: str
    document: int = 0
    item: int | None = None


class Rewrite(StrEnum):
    """What a fix writes anew at its place.

    `VALUE`: the value. `KEY`: the name of the key, whose value stays. `QUOTES`: nothing but quotes around the value, so
    that it is the text that stands there.
    """

    VALUE = "value"
    KEY = "key"
    QUOTES = "quotes"


class Fix(Struct, frozen=True):
    """The one right way to write what the path of a finding leads to; a finding with several right answers has none.

    `new` is the new value or name: a text, a number or a boolean as Python has it; for `QUOTES` nothing.
    """

    rewrite: Rewrite
    new: str | int | float | bool = ""


class ObjectRef(Struct, frozen=True, order=True):
    """The identity of a Kubernetes object as its author wrote it; `namespace` is empty where none was written."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        """`Workspace models/phi`, or `Workspace phi` without a namespace."""
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


class Diagnostic(Struct, frozen=True):
    """One finding.

    `rule` is the id of the rule (`KC101`); `message` says what is wrong and `hint` what would be right, both in lower
    case. `path` leads to the field in the author's document. `position` is filled in late, by `load.positions`, and
    only for findings that are shown; a finding about no file at all has no `source`. `fix` is what
    `validate --fix` would write.
    """

    rule: str
    severity: Severity
    stage: Stage
    message: str
    hint: str = ""
    path: Path = ()
    source: SourceRef | None = None
    position: Position = field(default_factory=Position)
    object: ObjectRef | None = None
    fix: Fix | None = None

    @property
    def is_error(self) -> bool:
        """Whether the finding is an error."""
        return self.severity is Severity.ERROR

    @property
    def stops(self) -> bool:
        """Whether nothing is compiled because of it: what crashes in its container, has been compiled all the same."""
        return self.is_error and self.stage is not Stage.STARTUP

    @property
    def file(self) -> str:
        """The file as the user gave it, or an empty string."""
        return self.source.file if self.source else ""


def path_text(path: Path) -> str:
    """A path as kubectl writes it: `inference.adapters[0].source`, `metadata.annotations["kaito.sh/runtime"]`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part.replace("-", "").replace("_", "").isalnum():
            text += f".{part}" if text else part
        else:
            text += f'["{part}"]'
    return text


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by file, line, column and rule, each finding once."""

    def key(d: Diagnostic) -> tuple[str, int, int, int, str, str, str]:
        document = d.source.document if d.source else 0
        return d.file, d.position.line, d.position.column, document, d.rule, path_text(d.path), d.message

    return sorted(dict.fromkeys(diagnostics), key=key)


def has_errors(diagnostics: Sequence[Diagnostic]) -> bool:
    """Whether any finding stops a command."""
    return any(d.is_error for d in diagnostics)
