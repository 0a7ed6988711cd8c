"""The `kaitoc` command: finds a subcommand, runs it, and turns what it raises into words and an exit code."""

import gc
import io
import os
import signal
import sys
from contextlib import suppress
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
    "diff": "what a change does to the cluster: a restart, lost nodes, or nothing",
    "explain": "where a value comes from: the line, the preset, the cluster, or KAITO itself",
    "rules": "what validate looks for: each rule with an example",
    "schema": "a JSON Schema of KAITO's and kaitoc's kinds, for editors",
    "status": "the state of live objects, from files or standard input",
    "gitops": "what Argo CD or Flux need to deliver the targets",
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
    settings: dict[str, str] = {}
    try:
        result: Any = cli.main(args=arguments, prog_name="kaitoc", standalone_mode=False, obj=settings)
        sys.stdout.flush()
        return result if isinstance(result, int) else Exit.OK
    except click.exceptions.Exit as done:
        return done.exit_code
    except (BrokenPipeError, SystemExit):
        # The reader of a pipe went away, which click turns into SystemExit; what it wanted, it has.
        _discard_output()
        return Exit.OK
    except (Exception, KeyboardInterrupt) as error:
        # Where standard error cannot be written, only the exit code is left to tell.
        with suppress(OSError):
            _explain(error, settings.get("color", "auto"))
        return _exit_code(error)


def main() -> NoReturn:
    """The entry point of the `kaitoc` script."""
    # One run makes no cycles worth finding, and looking for them costs a tenth of its time.
    gc.disable()
    # Whoever ends the process gently gets the same cleaning up as with Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _use_utf_8()
    code = run()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    # Nothing is left to do, and to take apart all that was read would take longer than to start.
    os._exit(code)


def _use_utf_8() -> None:
    """Write the same bytes in every locale, and nothing where a stream is closed."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _exit_code(error: BaseException) -> int:
    match error:
        case KaitocError():
            return error.code
        case click.Abort() | KeyboardInterrupt():
            return Exit.INTERRUPTED
        case click.ClickException() | OSError() | MemoryError():
            return Exit.ENVIRONMENT
    return Exit.BUG


def _explain(error: BaseException, color: str) -> None:
    match error:
        case click.ClickException():
            error.show()
        case click.Abort() | KeyboardInterrupt():
            click.echo("interrupted", err=True)
        case InvalidInput():
            from kaitoc.cli.output import print_findings

            print_findings(error.diagnostics, error.read, color)
        case KaitocError():
            _say(error.message, error.hint)
        case OSError():
            _discard_output()
            _say(": ".join(filter(None, (str(error.filename or ""), (error.strerror or str(error)).lower()))))
        case MemoryError():
            _say("there is not enough memory", "compile fewer files at once")
        case _:
            _report_bug(error)


def _say(message: str, hint: str = "") -> None:
    from kaitoc.report.text import printable

    click.echo(f"error: {printable(message)}", err=True)
    if hint:
        click.echo(f"  hint: {printable(hint)}", err=True)


def _discard_output() -> None:
    """Send what is still buffered nowhere, or the interpreter would complain about it at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)


def _report_bug(error: BaseException) -> None:
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
