"""`kaitoc expand`."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from kaitoc.cli import options
from kaitoc.cli.expansion import expansion
from kaitoc.cli.output import print_findings
from kaitoc.cli.sources import Source, compilations
from kaitoc.diagnostics import Diagnostic
from kaitoc.emit.yaml import dump
from kaitoc.errors import Exit
from kaitoc.objects import Object


@click.command()
@options.paths
@options.target
@options.lock
@options.overlays
@options.target_names
@click.option("--deep", is_flag=True, help="Follow the KAITO objects that are created, such as children of sets.")
@options.no_validate
@options.output_format("yaml", "json")
@options.color
def expand(
    paths: tuple[str, ...],
    cluster_file: Path | None,
    kaito_version: str | None,
    lock_file: Path | None,
    overlays: tuple[str, ...],
    targets: tuple[str, ...],
    deep: bool,
    no_validate: bool,
    output_format: str,
    color: str,
) -> int:
    """Show what the operator would create: StatefulSets, Services, ConfigMaps, NodeClaims.

    With PATHs the expansion of the objects as given; without, of the rendered targets.
    """
    sources = compilations(
        paths, cluster_file, kaito_version, overlays, targets, lock_file=lock_file, admission=not no_validate
    )
    texts: list[str] = []
    code = Exit.OK
    for source in sources:
        found = list(source.compilation.diagnostics)
        if no_validate or not source.compilation.failed:
            texts += _texts(source, output_format, found, deep)
        print_findings(found, source.read, color)
        refused = source.compilation.failed if no_validate else any(d.stops for d in found)
        code = Exit.INVALID if refused else code
    if code is Exit.OK or no_validate or output_format == "json":
        _write(texts if code is Exit.OK or no_validate else [], output_format)
    return code


def _texts(source: Source, output_format: str, found: list[Diagnostic], deep: bool) -> Iterator[str]:
    """Each object as text; what a real API server would say of it is added to `found`."""
    for text, problems in expansion(source.compilation, lambda obj: _text(obj, output_format), deep=deep):
        found += problems
        yield text


def _text(obj: Object, output_format: str) -> str:
    return dump(obj) if output_format == "yaml" else json.dumps(obj, ensure_ascii=False)


def _write(texts: list[str], output_format: str) -> None:
    """One document at a time, so that ten thousand objects never lie in memory twice."""
    before, between, after = ("", "---\n", "") if output_format == "yaml" else ("[", ",\n ", "]\n")
    sys.stdout.write(before)
    for index, text in enumerate(texts):
        sys.stdout.write(f"{between if index else ''}{text}")
    sys.stdout.write(after)
