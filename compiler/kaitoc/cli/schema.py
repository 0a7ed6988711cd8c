"""`kaitoc schema`."""

import json

import click

from kaitoc.cli.output import print_findings, write
from kaitoc.environment import newest_version, resolve_version
from kaitoc.errors import EnvironmentProblem, Exit
from kaitoc.nearest import nearest
from kaitoc.schema.editor import editor_schema, kinds


@click.command()
@click.argument("kind", metavar="KIND")
@click.option("--kaito-version", metavar="VERSION", help="A KAITO version; without it the newest that is known.")
def schema(kind: str, kaito_version: str | None) -> int:
    """Print the JSON Schema of a kind for editors: Workspace, Cluster, Project...

    KIND `all` stands for every kind of KAITO in one schema, which lets the objects of others pass.
    """
    profile, note = resolve_version(kaito_version or newest_version())
    print_findings([note] if note else [])
    known = {name.lower(): name for name in kinds(profile.version)}
    if kind.lower() not in known:
        close = nearest(kind, known.values())
        hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(known.values())}"
        raise EnvironmentProblem(f'kaitoc has no schema of "{kind}" for KAITO {profile.version}', hint)
    write(json.dumps(editor_schema(known[kind.lower()], profile.version), indent=2, ensure_ascii=False) + "\n")
    return Exit.OK
