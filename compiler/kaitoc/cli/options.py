"""The options that mean the same in every command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

FORMATS = ("text", "json", "github", "sarif", "junit")
"""The forms of a report of findings."""

F = TypeVar("F", bound=Callable[..., Any])


def paths(function: F) -> F:
    """PATH...: files, directories, `-` for standard input."""
    return click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=str, allow_dash=True))(
        function
    )


def lock(function: F) -> F:
    """--lock: the facts of Hugging Face models."""
    return click.option(
        "--lock",
        "lock_file",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="The lock with the facts of Hugging Face models that are not built in.",
    )(function)


def target(function: F) -> F:
    """--cluster and --kaito-version: what to compile for."""
    for option in (
        click.option(
            "--cluster",
            "cluster_file",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="The Cluster document of the target.",
        ),
        click.option(
            "--kaito-version",
            metavar="VERSION",
            help="A KAITO version instead of a Cluster, with all defaults of its chart.",
        ),
    ):
        function = option(function)
    return function


def overlays(function: F) -> F:
    """--overlay, any number of times: in the order given."""
    return click.option(
        "--overlay",
        "overlays",
        metavar="FILE",
        multiple=True,
        help="An overlay (Jsonnet or YAML, or kaitoc:NAME) for PATHs; may be repeated.",
    )(function)


def target_names(function: F) -> F:
    """--target, any number of times: only these targets of the project."""
    return click.option(
        "--target", "targets", metavar="NAME", multiple=True, help="Only this target of the project; may be repeated."
    )(function)


def no_validate(function: F) -> F:
    """--no-validate: go on to what the controller would do."""
    return click.option(
        "--no-validate", is_flag=True, help="Do not stop at what admission refuses: show what the controller would do."
    )(function)


def output_format(*formats: str) -> Callable[[F], F]:
    """--output-format, the first one being the default."""
    return click.option(
        "--output-format", type=click.Choice(formats), default=formats[0], show_default=True, help="How to print."
    )


def rules(function: F) -> F:
    """--select and --ignore: which findings are reported, by id or the beginning of an id."""
    for option in (
        click.option(
            "--ignore", metavar="ID", multiple=True, help="Leave out findings of these rules; KC4 stands for all KC4xx."
        ),
        click.option(
            "--select", metavar="ID", multiple=True, help="Report only findings of these rules; may be repeated."
        ),
    ):
        function = option(function)
    return function


def report_format(function: F) -> F:
    """--output-format of a report of findings."""
    return output_format(*FORMATS)(function)


def color(function: F) -> F:
    """--color: auto means a terminal, and NO_COLOR not set."""
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        callback=_remember_color,
        help="Colours: auto on a terminal.",
    )(function)


def _remember_color(context: click.Context, _: click.Parameter, value: str) -> str:
    """Tell the command line, which prints what a command raises."""
    if isinstance(context.obj, dict):
        context.obj["color"] = value
    return value
