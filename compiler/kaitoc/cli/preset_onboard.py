"""`kaitoc preset onboard` and `kaitoc preset remove`: presets into a checkout of KAITO, and out of it."""

from collections.abc import Callable, Mapping, Sequence
from difflib import unified_diff
from pathlib import Path

import click

from kaitoc.cli import options
from kaitoc.cli.output import placed, print_findings, use_color, write
from kaitoc.cli.preset import F, find_presets, registry_for, registry_options
from kaitoc.cli.reporting import Report, written
from kaitoc.diagnostics import Diagnostic, ObjectRef, Position, Severity, SourceRef, Stage
from kaitoc.errors import EnvironmentProblem, Exit, InvalidInput
from kaitoc.load.inputs import read_bytes
from kaitoc.onboard import chat_template, run
from kaitoc.onboard.checkout import read_tree, version_of, write_tree
from kaitoc.onboard.layout import layout_of
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.target import Tree
from kaitoc.registry.model import Preset, Registry
from kaitoc.report.text import printable

UNPLACED, NO_TEMPLATE, STALE = "KC067", "KC068", "KC078"


def _edit_options(templates: str) -> Callable[[F], F]:
    """What both commands take; `templates` is what there is to say of the folders of chat templates."""

    def decorate(function: F) -> F:
        check = click.option(
            "--check", is_flag=True, help="Write nothing; show what would change, and exit 1 if anything does."
        )
        folders = click.option(
            "--chat-templates",
            "folders",
            metavar="DIR",
            multiple=True,
            type=click.Path(path_type=Path),
            help=f"Where the author's chat templates are; {templates}.",
        )
        return check(folders(registry_options(options.report_format(options.color(function)))))

    return decorate


@click.command("onboard")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option(
    "--into",
    "root",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="A checkout of KAITO; a directory without one gets whole files.",
)
@_edit_options("beside the folder of the declaration; may be repeated")
def onboard(
    names: tuple[str, ...],
    root: Path,
    check: bool,
    folders: tuple[Path, ...],
    presets: tuple[Path, ...],
    cluster_file: Path | None,
    kaito_version: str | None,
    output_format: str,
    color: str,
) -> int:
    """Write presets into all files that KAITO's repository has of them.

    Without --kaito-version, the version is that of the checkout. What agrees with the preset stays as it is.
    """
    tree = read_tree(root, needed=False)
    registry = _registry(root, tree, presets, cluster_file, kaito_version)
    found = find_presets(names, registry)
    return _carry_out(root, tree, [_subject(one, registry, folders) for one in found], check, output_format, color)


@click.command("remove")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option(
    "--into",
    "--from",
    "root",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="A checkout of KAITO.",
)
@click.option("--deprecate", is_flag=True, help="Keep the rows in the lists of models, marked as deprecated.")
@_edit_options("only those are removed; may be repeated")
def remove(
    names: tuple[str, ...],
    root: Path,
    deprecate: bool,
    check: bool,
    folders: tuple[Path, ...],
    presets: tuple[Path, ...],
    cluster_file: Path | None,
    kaito_version: str | None,
    output_format: str,
    color: str,
) -> int:
    """Take presets out of a checkout of KAITO, with all that is there for them alone."""
    tree = read_tree(root)
    registry = _registry(root, tree, presets, cluster_file, kaito_version)
    found = find_presets(names, registry)
    subjects = [_subject(one, registry, folders) for one in found]
    return _carry_out(root, tree, subjects, check, output_format, color, deprecate=deprecate, away=True)


def _carry_out(
    root: Path,
    tree: Tree,
    subjects: Sequence[Subject],
    check: bool,
    output_format: str,
    color: str,
    *,
    deprecate: bool = False,
    away: bool = False,
) -> int:
    now = dict(tree)
    findings: list[Diagnostic] = []
    snippets = ""
    for subject in subjects:
        outcome = run.remove(subject, now, deprecate=deprecate) if away else run.onboard(subject, now)
        now = {path: text for path, text in {**now, **outcome.files}.items() if text is not None}
        for left in outcome.left:
            findings.append(_unplaced(root, subject, left))
            snippets += f"# {left.path}\n{left.snippet.rstrip()}\n" if left.snippet else ""
        findings += [_note(root, subject, path, text) for path, text in outcome.notes]
    changed = {path: now.get(path) for path in sorted({*tree, *now}) if tree.get(path) != now.get(path)}
    if check:
        return _report(root, tree, changed, findings, snippets, output_format, color)
    write_tree(root, changed)
    print_findings(findings, color=color)
    lines = [f"{'removed' if text is None else 'wrote'} {root / path}\n" for path, text in changed.items()]
    write("".join([*lines, snippets]))
    return Exit.INVALID if any(one.is_error for one in findings) else Exit.OK


def _report(
    root: Path,
    tree: Tree,
    changed: Mapping[str, str | None],
    findings: Sequence[Diagnostic],
    snippets: str,
    output_format: str,
    color: str,
) -> int:
    """What would change: a difference for people, findings for machines."""
    if output_format == "text":
        for path, text in changed.items():
            old, new = tree.get(path, "").splitlines(keepends=True), (text or "").splitlines(keepends=True)
            lines = unified_diff(old, new, f"a/{path}", "/dev/null" if text is None else f"b/{path}")
            write("".join(line if line.endswith("\n") else f"{line}\n" for line in lines))
        print_findings(findings, color=color)
        write(snippets)
    else:
        stale = [_stale(root, tree, path, text) for path, text in changed.items()]
        shown = placed([*findings, *stale], lambda name: read_bytes(Path(name), name))
        write(written([Report("", shown, lambda name: read_bytes(Path(name), name))], output_format, use_color(color)))
    return Exit.INVALID if changed or any(one.is_error for one in findings) else Exit.OK


def _registry(
    root: Path, tree: Tree, presets: tuple[Path, ...], cluster_file: Path | None, kaito_version: str | None
) -> Registry:
    """The registry of the version asked for, or of the checkout; they must agree. Raises EnvironmentProblem."""
    own = version_of(tree)
    registry = registry_for(presets, cluster_file, kaito_version if kaito_version or cluster_file else own)
    if own and layout_of(own) != layout_of(registry.kaito_version):
        message = f"{root} is a checkout of KAITO {own}, whose files are not those of {registry.kaito_version}"
        raise EnvironmentProblem(message, f"check out v{registry.kaito_version}, or leave out the version")
    return registry


def _subject(preset: Preset, registry: Registry, folders: Sequence[Path]) -> Subject:
    """A preset with the chat templates of its author. Raises InvalidInput for one that is no Jinja, or not declared."""
    if preset.name in registry.locked:
        message = f'"{preset.name}" is locked, but not declared'
        hint = f"`kaitoc preset new {preset.name} --family FAMILY` drafts a declaration"
        raise InvalidInput([_finding(preset, "KC066", message, hint)])
    own = [Path(preset.source.file).parent] if not preset.source.is_shipped else []
    templates: dict[str, str] = {}
    problems = []
    for name in chat_template.names(preset):
        candidates = [folder / name for base in (*folders, *own) for folder in (base, base / "chat_templates")]
        file = next((one for one in candidates if one.is_file()), None)
        if file is None:
            continue
        try:
            templates[name] = read_bytes(file, str(file)).decode()
            chat_template.check(templates[name])
        except UnicodeDecodeError:
            problems.append(_in_file(preset, NO_TEMPLATE, file, 1, "the chat template is no UTF-8 text"))
        except chat_template.NoTemplate as error:
            problems.append(
                _in_file(preset, NO_TEMPLATE, file, error.line, f"the template is no Jinja: {error.reason}")
            )
    if problems:
        raise InvalidInput(problems)
    return Subject(preset, registry, templates)


def _finding(preset: Preset, rule: str, message: str, hint: str = "") -> Diagnostic:
    about = ObjectRef("Preset", "", preset.name)
    return Diagnostic(rule, Severity.ERROR, Stage.ADMISSION, message, hint, object=about)


def _in_file(preset: Preset, rule: str, file: Path, line: int, message: str) -> Diagnostic:
    about = ObjectRef("Preset", "", preset.name)
    place = Position(line, 1)
    return Diagnostic(
        rule, Severity.ERROR, Stage.ADMISSION, message, source=SourceRef(str(file)), position=place, object=about
    )


def _unplaced(root: Path, subject: Subject, left: run.Left) -> Diagnostic:
    message = f'"{printable(subject.preset.name)}" has no place in this file: {left.reason}'
    hint = "put in by hand what is printed" if left.snippet else ""
    about = ObjectRef("Preset", "", subject.preset.name)
    source = SourceRef(str(root / left.path))
    return Diagnostic(UNPLACED, Severity.ERROR, Stage.ADVICE, message, hint, source=source, object=about)


def _note(root: Path, subject: Subject, path: str, text: str) -> Diagnostic:
    about = ObjectRef("Preset", "", subject.preset.name)
    source = SourceRef(str(root / path))
    return Diagnostic("KC079", Severity.INFO, Stage.ADVICE, text, source=source, object=about)


def _stale(root: Path, tree: Tree, path: str, text: str | None) -> Diagnostic:
    what = "is to go" if text is None else "is missing" if path not in tree else "is not what the presets say"
    source = SourceRef(str(root / path))
    return Diagnostic(STALE, Severity.ERROR, Stage.ADVICE, f"{path} {what}", source=source)
