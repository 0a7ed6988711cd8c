"""Run parameters of the Transformers server that an author sets in git, by annotation.

KAITO has no field for them. Its guide has users edit them into the command of the running workload with `kubectl edit`
(website/docs/faq.md, v0.9.4), and a controller that finds a workload leaves its command alone.
"""

from collections.abc import Mapping

from msgspec import Struct

from kaitoc.diagnostics import Path

DOMAIN = "kaitoc"
PREFIX = f"run-parameters.{DOMAIN}/"
"""An annotation `run-parameters.kaitoc/load_in_4bit: "true"` for each parameter."""

ON, OFF = "true", "false"


class RunParameter(Struct, frozen=True):
    """What a parameter can be: one of `choices`, or without any, on or off; off is its default."""

    choices: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """Every value that an author may write."""
        return self.choices or (ON, OFF)


def annotation(name: str) -> Path:
    """Where a Workspace sets a parameter."""
    return ("metadata", "annotations", f"{PREFIX}{name}")


def written_parameters(annotations: Mapping[str, str]) -> dict[str, str]:
    """The parameters that annotations set, right or wrong, by name."""
    return {key.removeprefix(PREFIX): annotations[key] for key in sorted(annotations) if key.startswith(PREFIX)}


def accepted_parameters(known: Mapping[str, RunParameter], annotations: Mapping[str, str]) -> dict[str, str]:
    """Those that the server of a KAITO version knows, with a value that it takes."""
    written = written_parameters(annotations)
    return {name: value for name, value in written.items() if name in known and value in known[name].values}


def with_parameters(flags: Mapping[str, str], parameters: Mapping[str, str]) -> dict[str, str]:
    """The flags of a server with accepted parameters for those of its preset: bare where on, left out where off."""
    kept = {name: value for name, value in flags.items() if name not in parameters}
    return kept | {name: "" if value == ON else value for name, value in parameters.items() if value != OFF}
