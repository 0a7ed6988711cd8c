"""The forms of a report of findings, by their names on the command line."""

from collections.abc import Sequence

from msgspec import Struct

from kaitoc.cli.output import findings_text
from kaitoc.diagnostics import Diagnostic, ObjectRef
from kaitoc.load.inputs import Read


class Report(Struct, frozen=True):
    """What there is to say about a target, "" for none; the findings in order and with their positions.

    `objects` are those that were checked, each with its file; `read` gives the content of a file again.
    """

    target: str
    diagnostics: Sequence[Diagnostic]
    read: Read
    objects: Sequence[tuple[str, ObjectRef]] = ()


def written(reports: Sequence[Report], form: str, color: bool) -> str:
    """Reports as one text in one of the forms in `options.FORMATS`."""
    everything = [d for report in reports for d in report.diagnostics]
    if form == "json":
        from kaitoc.report.findings import to_json

        return to_json(everything)
    if form == "github":
        from kaitoc.report.findings import to_github

        return to_github(everything)
    if form == "sarif":
        from kaitoc.cli.fixing import edits_of
        from kaitoc.report.sarif import to_sarif

        return to_sarif(everything, edits_of(reports))
    if form == "junit":
        from kaitoc.report.junit import Checked, to_junit

        return to_junit(Checked(report.target, report.objects, report.diagnostics) for report in reports)
    return "".join(_text(report, color) for report in reports)


def _text(report: Report, color: bool) -> str:
    head = f"target {report.target}\n" if report.target else ""
    return head + findings_text(report.diagnostics, report.read, color)
