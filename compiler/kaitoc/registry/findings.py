"""What there is to say about a preset."""

from kaitoc.diagnostics import Diagnostic, ObjectRef, Path, Severity, SourceRef, Stage
from kaitoc.jsonnet import LIBRARY
from kaitoc.registry.model import Preset


def finding(
    preset: Preset, rule: str, message: str, hint: str = "", path: Path = (), severity: Severity = Severity.WARNING
) -> Diagnostic:
    """A finding about a preset; `path` leads to the fact in its declaration."""
    about = ObjectRef("Preset", "", preset.name)
    return Diagnostic(rule, severity, Stage.ADVICE, message, hint, path, author_file(preset), object=about)


def author_file(preset: Preset) -> SourceRef | None:
    """The file that the user can change: none for a preset that ships with kaitoc."""
    return None if preset.source.file.startswith(LIBRARY) else SourceRef(preset.source.file)
