"""`kaitoc status`."""

import json
from collections.abc import Iterable

import click

from kaitoc.cli import options
from kaitoc.cli.output import print_findings, write
from kaitoc.cli.reading import contents_of, parse
from kaitoc.diagnostics import has_errors
from kaitoc.errors import Exit, InvalidInput
from kaitoc.kaito.profile import KNOWN_VERSIONS, load_profile
from kaitoc.load.document import Document
from kaitoc.load.inputs import STDIN, collect, reader
from kaitoc.objects import KAITO_GROUP, group_of
from kaitoc.report.status import Reported, to_json, to_text
from kaitoc.report.text import printable
from kaitoc.status.assess import assess
from kaitoc.status.delivered import assess_delivered, is_delivered, served_by_delivered
from kaitoc.status.serving import served

SCHEMA_VERSION = 1


@click.command()
@options.paths
@click.option(
    "--fail-on",
    type=click.Choice(["not-ready", "failed"]),
    default="not-ready",
    show_default=True,
    help="Exit 1 unless every workload is ready, or only where one has failed.",
)
@options.output_format("text", "json")
@options.color
def status(paths: tuple[str, ...], fail_on: str, output_format: str, color: str) -> int:
    """Tell the state of live objects: `kubectl get workspaces,inferencesets -A -o json | kaitoc status`.

    PATHs are files, directories or - for standard input, which is the default. The exit code is 0 where every workload
    is ready, so that CI can wait for it.
    """
    files = collect(paths or (STDIN,))
    contents = contents_of(files)
    documents, found = parse(files, contents)
    kept = {file.name: data for file, data in zip(files, contents, strict=True) if file.path is None}
    read = reader(files, kept)
    if has_errors(found):
        raise InvalidInput(found, read)
    print_findings(found, read, color)
    workloads = _reported(documents)
    if output_format == "json":
        click.echo(json.dumps({"schemaVersion": SCHEMA_VERSION, **to_json(workloads)}, indent=2))
    elif workloads:
        write(printable(to_text(workloads)))
    if not workloads:
        click.echo("the input holds no workloads of KAITO's", err=True)
    if fail_on == "failed":
        return Exit.INVALID if any(each.assessment.failed for each in workloads) else Exit.OK
    return Exit.OK if workloads and all(each.assessment.ready for each in workloads) else Exit.INVALID


def _reported(documents: Iterable[Document]) -> list[Reported]:
    """The workloads among documents. Live objects do not say which KAITO made them; the newest knows all states."""
    known = load_profile(KNOWN_VERSIONS[-1]).conditions
    found = []
    for obj in (document.data for document in documents):
        if is_delivered(obj):
            found.append(Reported(obj, assess_delivered(obj), served_by_delivered(obj)))
        elif group_of(str(obj.get("apiVersion") or "")) == KAITO_GROUP and obj.get("kind") in known:
            found.append(Reported(obj, assess(obj, known[obj["kind"]]), served(obj)))
    return found
