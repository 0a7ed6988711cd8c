"""What becomes of findings: the severities that a project gives to rules, and the comments that silence them.

What a cluster would refuse stays an error, whatever a project or a comment says: nobody can silence it away into a
rendered tree. Where the workloads themselves are delivered, that also holds for what the controller would give up on,
because its objects would be missing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from kaitoc.diagnostics import Diagnostic, ObjectRef, Position, Severity, SourceRef, Stage
from kaitoc.load.comments import comments
from kaitoc.load.document import Document, object_ref
from kaitoc.load.inputs import InputFile

UNUSED = "KC050"
IGNORE = "ignore"
LEVELS = (IGNORE, *(severity.value for severity in Severity))


class Silence(Struct, frozen=True):
    """A comment that silences rules on the objects of its document, wherever a finding about them is."""

    source: SourceRef
    position: Position
    rules: tuple[str, ...]
    objects: frozenset[ObjectRef]

    def covers(self, finding: Diagnostic, rule: str) -> bool:
        """Whether it silences a finding, as far as `rule` goes."""
        if finding.rule != rule:
            return False
        here = finding.source is not None and (finding.file, finding.source.document) == (
            self.source.file,
            self.source.document,
        )
        return here or finding.object in self.objects


class Policy(Struct, frozen=True):
    """How findings are judged: `levels` by id of a rule or prefix (`KC4`), the longest one first."""

    levels: Mapping[str, str] = field(default_factory=dict)
    silences: tuple[Silence, ...] = ()
    operator: bool = True

    def judged(self, findings: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The findings that are left, with the severity that the project gives them."""
        return [judged for finding in findings for judged in self._judged(finding)]

    def unused(self, findings: Sequence[Diagnostic]) -> list[tuple[Silence, str]]:
        """The silences, each with a rule, that silence none of the findings as they were before they were judged."""
        by_rule: dict[str, list[Diagnostic]] = {}
        for finding in findings:
            by_rule.setdefault(finding.rule, []).append(finding)
        return [
            (silence, rule)
            for silence in self.silences
            for rule in silence.rules
            if not any(silence.covers(d, rule) and self._may_be_silenced(d) for d in by_rule.get(rule, ()))
        ]

    def _judged(self, finding: Diagnostic) -> Iterator[Diagnostic]:
        if not self._may_be_silenced(finding):
            yield finding
        elif not any(silence.covers(finding, rule) for silence in self.silences for rule in silence.rules):
            level = self._level(finding.rule)
            if level is None:
                yield finding
            elif level != IGNORE:
                yield replace(finding, severity=Severity(level))

    def _level(self, rule: str) -> str | None:
        return next((self.levels[rule[:size]] for size in range(len(rule), 1, -1) if rule[:size] in self.levels), None)

    def _may_be_silenced(self, finding: Diagnostic) -> bool:
        kept = (Stage.ADMISSION,) if self.operator else (Stage.ADMISSION, Stage.RECONCILE)
        return not (finding.is_error and finding.stage in kept)


NO_POLICY = Policy()
"""Findings as they come."""


def silences(
    files: Iterable[InputFile], contents: Iterable[bytes], documents: Sequence[Document]
) -> tuple[Silence, ...]:
    """The silencing comments of files with these contents, whose objects are among the documents."""
    found = [(file.name, comment) for file, data in zip(files, contents, strict=True) for comment in comments(data)]
    if not found:
        return ()
    objects: dict[tuple[str, int], set[ObjectRef]] = {}
    for document in documents:
        if ref := object_ref(document.data):
            objects.setdefault((document.source.file, document.source.document), set()).add(ref)
    return tuple(
        Silence(
            SourceRef(file, comment.document),
            comment.position,
            comment.rules,
            frozenset(objects.get((file, comment.document), ())),
        )
        for file, comment in found
    )
