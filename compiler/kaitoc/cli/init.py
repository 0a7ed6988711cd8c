"""`kaitoc init`."""

from pathlib import Path
from shlex import quote

import click

from kaitoc.cli.output import print_findings
from kaitoc.cli.reading import contents_of, parse
from kaitoc.diagnostics import has_errors
from kaitoc.entry import Entry
from kaitoc.environment import newest_version, require_objects, resolve_version
from kaitoc.errors import EnvironmentProblem, Exit, InvalidInput
from kaitoc.identity import distinct, identity_problem
from kaitoc.load.inputs import collect, reader
from kaitoc.objects import Object
from kaitoc.scaffold import adopted, is_made_by_cluster, starter


@click.command()
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--from", "live", metavar="FILE", help="Adopt live objects: `kubectl get -o yaml`, or - for stdin.")
@click.option("--kaito-version", metavar="VERSION", help="The KAITO version of the cluster.")
def init(directory: Path, live: str | None, kaito_version: str | None) -> int:
    """Write a small working project to DIRECTORY, or one around objects that live in a cluster."""
    version = newest_version() if kaito_version is None else kaito_version
    profile, _ = resolve_version(version)
    require_objects(profile)
    files = starter(version) if live is None else adopted(_live_objects(live), version)
    existing = [path for path in files if (directory / path).exists()]
    if existing:
        names = ", ".join(str(directory / path) for path in existing)
        verb = "exists" if len(existing) == 1 else "exist"
        raise EnvironmentProblem(f"{names} {verb} already", "choose another directory, or move away what is there")
    for path, text in files.items():
        try:
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise EnvironmentProblem(f"cannot write {directory / path}: {reason}") from error
    click.echo(f"wrote {', '.join(str(directory / path) for path in files)}", err=True)
    where = "" if directory == Path() else f"cd {quote(str(directory))} && "
    click.echo(f"next: {where}kaitoc render", err=True)
    return Exit.OK


def _live_objects(live: str) -> list[Object]:
    """The objects of a file; raises InvalidInput where they cannot be told apart, or could not be files."""
    files = collect([live])
    contents = contents_of(files)
    documents, found = parse(files, contents)
    entries = [Entry(document.source, document.data, document.data) for document in documents]
    problems = [problem for entry in entries if (problem := identity_problem(entry))]
    if not problems:
        entries, problems = distinct(entries)
    read = reader(files, dict(zip([file.name for file in files], contents, strict=True)))
    if has_errors([*found, *problems]):
        raise InvalidInput([*found, *problems], read)
    print_findings(found, read)
    objects = [entry.object for entry in entries if not is_made_by_cluster(entry.object)]
    if not objects:
        hint = "give the output of `kubectl get workspaces -A -o yaml`"
        raise EnvironmentProblem(f"{live} holds no objects that somebody wrote", hint)
    return objects
