"""`kaitoc rules`."""

import json
from collections.abc import Sequence

import click

from kaitoc.cli import options
from kaitoc.cli.output import findings_text, placed, write
from kaitoc.compile import compile_documents, expand
from kaitoc.diagnostics import Diagnostic, SourceRef
from kaitoc.environment import Environment, newest_version, resolve_version
from kaitoc.errors import EnvironmentProblem, Exit, InvalidInput
from kaitoc.load.cluster import parse_cluster
from kaitoc.load.document import Document
from kaitoc.load.yaml import read_documents
from kaitoc.nearest import nearest
from kaitoc.registry.load import load_registry
from kaitoc.rules.reference import Description, Example, example_of, reference


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@options.output_format("text", "json", "markdown")
def rules(ids: tuple[str, ...], output_format: str) -> int:
    """List the rules, or show some: the reason, an example that passes and one that fails, and what kaitoc says.

    Rules about changes (KC170 to KC199) are what `kaitoc diff` asks; their examples begin with what is before.
    """
    from kaitoc.report.rules import page, table, to_json, to_markdown

    chosen = _chosen(ids)
    if output_format == "text" and not ids:
        write(table(chosen))
        return Exit.OK
    described = [(description, example_of(description.id)) for description in chosen]
    if output_format == "json":
        write(json.dumps(to_json(described), indent=2, ensure_ascii=False) + "\n")
    elif output_format == "markdown":
        write(to_markdown(described, said))
    else:
        write("\n".join(page(description, example, said) for description, example in described))
    return Exit.OK


def said(description: Description, example: Example) -> str:
    """What kaitoc says of the example that fails, as text."""
    text = example.fails
    found = [d for d in findings(text, example) if d.rule == description.id]

    def read(_: str) -> bytes:
        return text.encode()

    return findings_text(placed(found, read), read, color=False).rsplit("\n", 2)[0] + "\n"


def findings(text: str, example: Example) -> list[Diagnostic]:
    """Everything that kaitoc finds in documents on the cluster of an example, also behind what admission refuses.

    For a rule about changes, in what becomes of the documents before.
    """
    documents, found = read_documents(text.encode(), "example.yaml")
    target = _target(example)
    if example.before:
        return found + _findings_of_change(example.before, documents, target)
    for admission in (True, False):
        compilation = compile_documents(documents, target, admission=admission)
        found += compilation.diagnostics
        if not compilation.failed:
            found += [problem for _, problems in expand(compilation) for problem in problems]
            break
    return found


def _findings_of_change(before: str, documents: Sequence[Document], target: Environment) -> list[Diagnostic]:
    from kaitoc.diff.classify import compare_target

    old, _ = read_documents(before.encode(), "before.yaml")
    compared = compare_target("", *(compile_documents(side, target, admission=False) for side in (old, documents)))
    return [finding for change in compared.objects for finding in change.diagnostics] + list(compared.diagnostics)


def _target(example: Example) -> Environment:
    spec = {"kaitoVersion": newest_version(), **example.cluster}
    data = {"apiVersion": "kaitoc/v1alpha1", "kind": "Cluster", "metadata": {"name": "example"}, "spec": spec}
    cluster, problems = parse_cluster(Document(SourceRef("cluster.yaml"), data))
    if cluster is None:
        raise InvalidInput(problems)
    profile, _ = resolve_version(cluster.kaito_version)
    registry = load_registry(profile.version)
    if example.lock:
        from kaitoc.registry.lock import LockFile, parse_lock
        from kaitoc.registry.locked import with_lock

        text = json.dumps({"schemaVersion": 1, "models": example.lock})
        lock = parse_lock(LockFile("presets.lock.json", text.encode()))
        registry = with_lock(registry, lock, profile.generator, "presets.lock.json", "")
    return Environment(cluster, profile, registry)


def _chosen(ids: Sequence[str]) -> list[Description]:
    known = reference()
    for identifier in ids:
        if identifier.upper() not in known:
            close = nearest(identifier.upper(), known)
            hint = f"did you mean {' or '.join(close)}?" if close else "`kaitoc rules` lists them"
            raise EnvironmentProblem(f'there is no rule "{identifier}"', hint)
    return [known[identifier.upper()] for identifier in ids] if ids else list(known.values())
