"""`kaitoc preset new` and `kaitoc preset propose`: from what a lock says of a model to what a person completes."""

import re
from datetime import date as day_of
from pathlib import Path

import click

from kaitoc.cli import options
from kaitoc.cli.output import write
from kaitoc.cli.preset import find_presets, registry_for, registry_options
from kaitoc.diagnostics import Diagnostic, ObjectRef, Severity, SourceRef, Stage
from kaitoc.emit.files import write_files
from kaitoc.environment import newest_version
from kaitoc.errors import EnvironmentProblem, Exit, InvalidInput
from kaitoc.generator.derive import Rejection
from kaitoc.generator.facts import ModelCard, ModelFacts
from kaitoc.generator.tables import load_tables
from kaitoc.kaito.profile import load_profile
from kaitoc.load.inputs import read_bytes
from kaitoc.onboard import draft, proposal
from kaitoc.onboard.requirements import requirements
from kaitoc.registry.lock import DEFAULT_NAME, LockFile, parse_lock, read_lock_file

MOVED = "KC069"


@click.command("new")
@click.argument("model", metavar="MODEL")
@click.option("--family", metavar="NAME", required=True, help="The family that the preset belongs to, such as qwen.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Where to write, not on stdout.")
@options.target
@options.lock
def new(
    model: str,
    family: str,
    output: Path | None,
    cluster_file: Path | None,
    kaito_version: str | None,
    lock_file: Path | None,
) -> int:
    """Draft the declaration of a preset from the lock: sizes, context, parsers, shape.

    What no lock knows is left to a person, in comments.
    """
    file = _lock_file(lock_file)
    facts = _locked(model, file)
    registry = registry_for((), cluster_file, kaito_version)
    rules = load_profile(newest_version()).generator
    assert rules is not None
    stated = draft.declaration(facts, family, rules, load_tables(registry.kaito_version))
    if isinstance(stated, Rejection):
        message = f"KAITO's generator gives up on {facts.model}: {stated.reason}"
        raise InvalidInput([_problem("KC092", message, "", facts.model)])
    text = draft.text(stated, f"{file.name}, {facts.revision[:7]}")
    if output is None:
        write(text)
        return Exit.OK
    if output.exists():
        raise EnvironmentProblem(f"{output} is there already", "remove it, or choose another name with -o")
    write_files(output.parent, {output.name: text.encode()})
    click.echo(f"wrote {output}", err=True)
    return Exit.OK


@click.command("propose")
@click.argument("model", metavar="MODEL")
@click.option(
    "--date", "date", metavar="YYYY-MM-DD", help="The day of the proposal; by default the model's, as locked."
)
@click.option(
    "--status", metavar="STATUS", help="Move a proposal on: ready to integrate, integrated, rejected, withdrawn."
)
@click.option("--author", "authors", metavar="NAME", multiple=True, help="An author; may be repeated.")
@click.option("--family", metavar="NAME", default="", help="The family; by default as declared, or after the name.")
@click.option("--license", "license_id", metavar="ID", default="", help="The licence, where the lock has none.")
@click.option("--usage", metavar="TEXT", default="", help="How much the model is used, and where that is from.")
@click.option("--description", metavar="TEXT", default="", help="What the model does.")
@click.option(
    "--into", "root", metavar="DIR", default=".", type=click.Path(path_type=Path), help="A checkout of KAITO."
)
@registry_options
@options.lock
def propose(
    model: str,
    date: str | None,
    status: str | None,
    authors: tuple[str, ...],
    family: str,
    license_id: str,
    usage: str,
    description: str,
    root: Path,
    presets: tuple[Path, ...],
    cluster_file: Path | None,
    kaito_version: str | None,
    lock_file: Path | None,
) -> int:
    """Write the proposal of a model as KAITO wants it, or move it on.

    A new proposal is provisional. One that is there gets the figures of its tables renewed.
    """
    lock = _lock_file(lock_file) if lock_file or Path(DEFAULT_NAME).is_file() else None
    card = _card(model, lock)
    registry = registry_for(presets, cluster_file, kaito_version, lock_file or (Path(DEFAULT_NAME) if lock else None))
    preset = find_presets([model], registry)[0]
    current = _existing(root, preset.source.hugging_face_model or model)
    day = _day(date or card.updated or (current[1] if current and status else ""))
    needs = requirements(preset, registry, card, family, license_id, usage, description)
    if current is None:
        if status not in (None, proposal.STATUSES[0]):
            raise InvalidInput(
                [_problem(MOVED, f'there is no proposal of {needs.model} to make "{status}" yet', "", model)]
            )
        path = proposal.path(needs.model, day)
        text = proposal.text(needs, day, authors or ("KAITO contributor",))
    else:
        path, _, old = current
        try:
            text = proposal.moved(old, status, day) if status else proposal.updated(old, needs)
        except proposal.IllegalMove as error:
            source = SourceRef(str(root / path))
            raise InvalidInput([_problem(MOVED, str(error), "", model, source)]) from error
    for written in write_files(root, {path: text.encode()}):
        click.echo(f"wrote {written}")
    return Exit.OK


def _lock_file(lock_file: Path | None) -> LockFile:
    return read_lock_file(lock_file or Path(DEFAULT_NAME))


def _locked(model: str, file: LockFile) -> ModelFacts:
    facts = parse_lock(file).models.get(model.lower())
    if facts is None:
        hint = f"`kaitoc preset lock {model}` locks it"
        raise InvalidInput([_problem("KC066", f"{model} is not in the lock {file.name}", hint, model)])
    return facts


def _card(model: str, lock: LockFile | None) -> ModelCard:
    facts = parse_lock(lock).models.get(model.lower()) if lock else None
    return facts.card if facts else ModelCard()


def _existing(root: Path, model: str) -> tuple[str, str, str] | None:
    """The proposal of a model that a checkout has: its path, its date, its text."""
    name = proposal.path(model, "00000000").rpartition("00000000-")[2]
    for file in sorted((root / proposal.FOLDER).glob(f"*-{name}")):
        if re.fullmatch(r"[0-9]{8}", stem := file.name.removesuffix(f"-{name}")):
            date = f"{stem[:4]}-{stem[4:6]}-{stem[6:]}"
            return f"{proposal.FOLDER}/{file.name}", date, read_bytes(file, str(file)).decode(errors="replace")
    return None


def _day(text: str) -> str:
    try:
        return day_of.fromisoformat(text).isoformat()
    except ValueError:
        message = f'"{text}" is no day' if text else "the proposal needs a date"
        raise EnvironmentProblem(message, "give --date YYYY-MM-DD") from None


def _problem(rule: str, message: str, hint: str, model: str, source: SourceRef | None = None) -> Diagnostic:
    about = ObjectRef("Model", "", model)
    return Diagnostic(rule, Severity.ERROR, Stage.ADMISSION, message, hint, source=source, object=about)
