"""The `kaitoc` command: finds a subcommand, runs it, and turns what it raises into words and an exit code."""

import gc
import os
import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from kaitoc import __version__
from kaitoc.errors import Exit, InvalidInput, KaitocError

COMMANDS = {
    "init": "a small working project to start from, or live objects adopted",
    "render": "compile to a directory that Argo CD or Flux apply",
    "expand": "what the operator would create: StatefulSets, Services, NodeClaims...",
    "plan": "nodes, GPUs, context length and memory of each workload",
    "validate": "what the cluster would refuse, before the commit",
    "preset": "the registry of presets: list, show, export, lint",
}
"""The commands and their help lines; each lives in the module of its name and is imported when it is called."""


class LazyGroup(click.Group):
    """A group that imports a command only when it is needed: start-up pays for nothing else."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"kaitoc.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
def cli() -> None:
    """Compile KAITO Workspaces and a preset registry into Kubernetes manifests, offline and deterministically."""


def run(arguments: list[str] | None = None) -> int:
    """Run a command line and return its exit code; nothing is raised."""
    try:
        result: Any = cli.main(args=arguments, prog_name="kaitoc", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else Exit.OK
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return Exit.ENVIRONMENT
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe went away; what it wanted, it has.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except InvalidInput as error:
        from kaitoc.cli.output import print_findings

        print_findings(error.diagnostics, error.read)
        return error.code
    except KaitocError as error:
        from kaitoc.report.text import printable

        click.echo(f"error: {printable(error.message)}", err=True)
        if error.hint:
            click.echo(f"  hint: {printable(error.hint)}", err=True)
        return error.code
    except Exception as error:
        _report_bug(error)
        return Exit.BUG


def main() -> NoReturn:
    """The entry point of the `kaitoc` script."""
    # One run makes no cycles worth finding, and looking for them costs a tenth of its time.
    gc.disable()
    sys.exit(run())


def _report_bug(error: Exception) -> None:
    import traceback

    if os.environ.get("KAITOC_TRACEBACK"):
        traceback.print_exception(error)
        return
    frame = traceback.extract_tb(error.__traceback__)[-1]
    module = frame.filename.rpartition("kaitoc" + os.sep)[2]
    click.echo(
        f"kaitoc {__version__} has a bug: {type(error).__name__}: {error} (at {module}:{frame.lineno})\n"
        "  hint: please report it with the input that led here; KAITOC_TRACEBACK=1 shows more",
        err=True,
    )
