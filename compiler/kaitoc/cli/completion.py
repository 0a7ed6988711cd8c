"""What a shell may complete for `kaitoc explain`: the objects of the project, and the fields of one of them."""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from kaitoc.errors import KaitocError

if TYPE_CHECKING:
    from kaitoc.cli.worlds import Known


def objects(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Every KIND/NAME that begins so, or rule; no object where there is no project, or it is wrong."""
    if incomplete.upper().startswith("KC"):
        from kaitoc.rules.reference import reference

        return [identifier for identifier in reference() if identifier.startswith(incomplete.upper())]
    found: list[str] = []
    with suppress(KaitocError):
        found = [name for name in _objects(context) if name.lower().startswith(incomplete.lower())]
    return found


def fields(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Every path into the object that begins so; else the ends of paths, flags without dashes."""
    from kaitoc.cli.explaining import paths_of

    known: list[str] = []
    with suppress(KaitocError):
        known = paths_of(_worlds(context), context.params["what"])
    ends = dict.fromkeys(path.rpartition(".")[2].lstrip("-") for path in known)
    return next((found for names in (known, ends) if (found := [n for n in names if n.startswith(incomplete)])), [])


def _objects(context: click.Context) -> Iterator[str]:
    from kaitoc.explain.survey import survey

    for known in _worlds(context):
        yield from dict.fromkeys(f"{one.key.kind}/{one.key.name}" for one in survey(known.world).made)


def _worlds(context: click.Context) -> list["Known"]:
    from kaitoc.cli.worlds import worlds

    given = context.params
    return worlds(
        given.get("files") or (),
        given.get("cluster_file"),
        given.get("kaito_version"),
        given.get("overlays") or (),
        given.get("targets") or (),
        given.get("lock_file"),
    )
