"""`kaitoc init`."""

from pathlib import Path

import click

from kaitoc.cli.sources import parse
from kaitoc.environment import newest_version, resolve_version
from kaitoc.errors import EnvironmentProblem, Exit, InvalidInput
from kaitoc.load.inputs import collect
from kaitoc.objects import Object, name_of
from kaitoc.scaffold import adopted, starter


@click.command()
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--from", "live", metavar="FILE", help="Adopt live objects: `kubectl get -o yaml`, or - for stdin.")
@click.option("--kaito-version", metavar="VERSION", help="The KAITO version of the cluster.")
def init(directory: Path, live: str | None, kaito_version: str | None) -> int:
    """Write a small working project to DIRECTORY, or one around objects that live in a cluster."""
    version = kaito_version or newest_version()
    resolve_version(version)
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
    where = "" if directory == Path() else f"cd {directory} && "
    click.echo(f"next: {where}kaitoc render", err=True)
    return Exit.OK


def _live_objects(live: str) -> list[Object]:
    files = collect([live])
    documents, found = parse(files, [file.read() for file in files])
    if any(d.is_error for d in found):
        raise InvalidInput(found)
    objects = [document.data for document in documents]
    if not objects:
        raise EnvironmentProblem(f"{live} holds no objects", "give the output of `kubectl get workspaces -A -o yaml`")
    for obj in objects:
        if not isinstance(obj.get("kind"), str) or not name_of(obj):
            raise EnvironmentProblem(
                f"{live} holds something that is no Kubernetes object", "every one has kind and name"
            )
    return objects
