"""`kaitoc preset`: the registry of presets."""

import json
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import click

from kaitoc.cli import options
from kaitoc.cli.output import placed, print_findings, use_color, write
from kaitoc.diagnostics import Diagnostic, Severity, Stage
from kaitoc.errors import EnvironmentProblem, Exit, InvalidInput
from kaitoc.registry.model import Preset, Registry

F = TypeVar("F", bound=Callable[..., Any])


_ELSEWHERE = {
    "lock": "preset_lock",
    "new": "preset_draft",
    "onboard": "preset_onboard",
    "propose": "preset_draft",
    "remove": "preset_onboard",
}
"""The commands that need far more than the registry, and the modules that they are in."""


class _Presets(click.Group):
    """The group, with some commands imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in alphabetical order."""
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        found: click.Command = getattr(import_module(f"kaitoc.cli.{_ELSEWHERE[cmd_name]}"), cmd_name)
        return found


@click.group(cls=_Presets)
def preset() -> None:
    """Look at the presets that kaitoc knows, check them, and export them."""


def registry_options(function: F) -> F:
    """--presets, --cluster and --kaito-version: which registry."""
    own = click.option(
        "--presets",
        metavar="DIR",
        multiple=True,
        type=click.Path(path_type=Path),
        help="A project's own presets, on top of the shipped ones; may be repeated.",
    )
    return options.target(own(function))


@preset.command("list")
@registry_options
@options.lock
@options.output_format("text", "json")
def list_command(
    presets: tuple[Path, ...],
    cluster_file: Path | None,
    kaito_version: str | None,
    lock_file: Path | None,
    output_format: str,
) -> int:
    """List the presets of a KAITO version."""
    from kaitoc.report.presets import summary_json, table

    found = registry_for(presets, cluster_file, kaito_version, lock_file).presets.values()
    click.echo(_json([summary_json(one) for one in found]) if output_format == "json" else table(found), nl=False)
    return Exit.OK


@preset.command("show")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@registry_options
@options.lock
@options.output_format("text", "json")
def show_command(
    names: tuple[str, ...],
    presets: tuple[Path, ...],
    cluster_file: Path | None,
    kaito_version: str | None,
    lock_file: Path | None,
    output_format: str,
) -> int:
    """Show presets, by name or by Hugging Face id, in the order asked.

    Of a locked model, how each figure comes about. With a lock, durations are as exact as KAITO computes them.
    """
    from kaitoc.registry.show import preset_json
    from kaitoc.report.presets import page

    registry = registry_for(presets, cluster_file, kaito_version, lock_file)
    found = find_presets(names, registry)
    if output_format == "json":
        click.echo(_json([preset_json(one, exact=lock_file is not None) for one in found]), nl=False)
    else:
        click.echo("\n".join(page(one) for one in found), nl=False)
    return Exit.OK


@preset.command("export")
@click.option("-o", "--output", metavar="DIR", required=True, type=click.Path(path_type=Path), help="Where to write.")
@registry_options
def export_command(
    output: Path, presets: tuple[Path, ...], cluster_file: Path | None, kaito_version: str | None
) -> int:
    """Write the files that KAITO keeps of its presets, each at its path in KAITO's repository.

    These are the Helm chart's ConfigMap of supported models, supported_models.yaml and e2e-preset-configs.json.
    """
    from kaitoc.emit.artifacts import artifacts
    from kaitoc.emit.files import write_files

    written = write_files(output, artifacts(registry_for(presets, cluster_file, kaito_version)))
    click.echo("".join(f"{path}\n" for path in written), nl=False)
    return Exit.OK


@preset.command("lint")
@click.option(
    "--against",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="An e2e-preset-configs.json: report what it and the presets contradict each other in.",
)
@click.option(
    "--kaito",
    "root",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A checkout of KAITO: report what its files contradict each other and the presets in.",
)
@registry_options
@options.report_format
@options.color
def lint_command(
    against: Path | None,
    root: Path | None,
    presets: tuple[Path, ...],
    cluster_file: Path | None,
    kaito_version: str | None,
    output_format: str,
    color: str,
) -> int:
    """Check the presets for facts that cannot all be right; exit 1 where there are any."""
    from kaitoc.cli.reporting import Report, written
    from kaitoc.load.inputs import read_bytes

    if against is not None and root is not None:
        raise EnvironmentProblem("--against and --kaito exclude each other", "a checkout has its matrix in it")
    tree = {}
    if root is not None:
        from kaitoc.onboard.checkout import read_tree, version_of

        tree = read_tree(root)
        kaito_version = kaito_version if kaito_version or cluster_file else version_of(tree)
    registry = registry_for(presets, cluster_file, kaito_version)

    def read(name: str) -> bytes:
        return read_bytes(Path(name), name)

    if root is not None:
        from kaitoc.onboard.agreement import disagreements

        found = disagreements(registry, tree, str(root))
    elif against is None:
        from kaitoc.registry.lint import lint

        found = lint(registry)
    else:
        from kaitoc.registry.against import contradictions

        found = contradictions(registry, read(str(against)), str(against))
    shown = placed(found, read)
    write(written([Report("", shown, read)], output_format, use_color(color)))
    return Exit.INVALID if shown else Exit.OK


def registry_for(
    presets: Sequence[Path], cluster_file: Path | None, kaito_version: str | None, lock_file: Path | None = None
) -> Registry:
    """The registry that the flags mean; what there is to say of it is printed."""
    from kaitoc.environment import environment
    from kaitoc.registry.lock import read_lock_file

    lock = read_lock_file(lock_file) if lock_file else None
    target = environment(cluster_file, kaito_version, presets, lock)
    print_findings([*target.diagnostics, *target.registry.diagnostics])
    return target.registry


def find_presets(names: Sequence[str], registry: Registry) -> list[Preset]:
    """The presets of those names, in the order asked. Raises InvalidInput for names that are none."""
    found = {name: registry.find(name) for name in names}
    unknown = [_unknown(name, registry) for name, one in found.items() if one is None]
    if unknown:
        raise InvalidInput(unknown)
    return [one for name in names if (one := found[name])]


def _unknown(name: str, registry: Registry) -> Diagnostic:
    version = registry.kaito_version
    if name.lower() in registry.retired:
        message, hint = f'KAITO {version} lists "{name}", but no longer runs it', ""
    elif name.lower() in registry.rejected:
        message, hint = f'KAITO {version} gives up on "{name}": {registry.rejected[name.lower()]}', ""
    else:
        close = registry.similar(name)
        message = f'KAITO {version} has no preset "{name}"'
        hints = [f"did you mean {' or '.join(close)}?"] if close else []
        if "/" in name:
            hints.append(f"`kaitoc preset lock {name}` locks a model of the Hub; give the lock with --lock")
        hint = " ".join(hints) or "`kaitoc preset list` shows the known ones"
    return Diagnostic("KC066", Severity.ERROR, Stage.ADMISSION, message, hint)


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
