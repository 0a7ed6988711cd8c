"""`kaitoc plan`."""

import json
from pathlib import Path

import click

from kaitoc.cli import options
from kaitoc.cli.output import print_findings
from kaitoc.cli.sources import compilations
from kaitoc.errors import Exit
from kaitoc.report.plan import to_json, to_text, totals
from kaitoc.report.text import printable

SCHEMA_VERSION = 1


@click.command()
@options.paths
@options.target
@options.lock
@options.overlays
@options.target_names
@options.no_validate
@click.option("--max-gpus", type=click.IntRange(min=0), help="Exit 1 where a target needs more GPUs.")
@click.option("--max-nodes", type=click.IntRange(min=0), help="Exit 1 where a target needs more nodes.")
@options.output_format("text", "json")
@options.color
def plan(
    paths: tuple[str, ...],
    cluster_file: Path | None,
    kaito_version: str | None,
    lock_file: Path | None,
    overlays: tuple[str, ...],
    targets: tuple[str, ...],
    no_validate: bool,
    max_gpus: int | None,
    max_nodes: int | None,
    output_format: str,
    color: str,
) -> int:
    """Show nodes, GPUs, context length and memory of each workload.

    A workload that cannot run is listed with the reason and does not hide the others.
    """
    code = Exit.OK
    workloads: list[dict[str, object]] = []
    for source in compilations(
        paths, cluster_file, kaito_version, overlays, targets, lock_file=lock_file, admission=not no_validate
    ):
        plans = [*(plan for _, plan in source.compilation.plans), *source.compilation.rejected]
        if output_format == "text":
            click.echo((f"target {source.name}\n\n" if source.name else "") + printable(to_text(plans)), nl=False)
        workloads += [{**to_json(plan), **({"target": source.name} if source.name else {})} for plan in plans]
        print_findings(source.compilation.diagnostics, source.read, color)
        _, nodes, gpus = totals(plans)
        over = _over("nodes", nodes, max_nodes, source.name) | _over("GPUs", gpus, max_gpus, source.name)
        if over or source.compilation.failed:
            code = Exit.INVALID
    if output_format == "json":
        click.echo(json.dumps({"schemaVersion": SCHEMA_VERSION, "workloads": workloads}, indent=2))
    return code


def _over(what: str, needed: int, allowed: int | None, target: str) -> bool:
    if allowed is None or needed <= allowed:
        return False
    where = f"target {target}" if target else "the input"
    click.echo(f"error: {where} exceeds --max-{what.lower()} {allowed}: it needs {needed}", err=True)
    return True
