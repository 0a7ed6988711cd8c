"""The Project document, kaitoc.yaml: what is compiled, and for which targets."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any, Literal

from msgspec import Struct, field

from kaitoc.diagnostics import Diagnostic, Severity
from kaitoc.load.configuration import configuration_problems, problem, written
from kaitoc.load.document import Document

RULE = "KC022"

Deliver = Literal["workspace", "workload"]


class Target(Struct, frozen=True):
    """One directory to render for one cluster; `output` is a normal path below the project's directory."""

    name: str
    cluster: str
    output: str
    overlays: tuple[str, ...] = ()
    deliver: Deliver = "workspace"


class Project(Struct, frozen=True):
    """A project; all paths are relative to the directory of its document. `rules` are levels as `Policy` has them."""

    inputs: tuple[str, ...]
    targets: tuple[Target, ...]
    presets: tuple[str, ...] = ()
    lock: str | None = None
    name: str = ""
    rules: Mapping[str, str] = field(default_factory=dict)


def parse_project(document: Document) -> tuple[Project | None, list[Diagnostic]]:
    """The project of a document, or None and what is wrong with it (rule KC022).

    Whether its files exist is not asked here.
    """
    problems = configuration_problems(document, "Project", RULE)
    if problems:
        return None, problems
    spec = written(document.data["spec"])
    targets = [_target(written(target)) for target in spec["targets"]]
    rules = written(spec.get("rules", {}))
    problems = [*_repeated_names(document, targets), *_bad_outputs(document, targets), *_bad_rules(document, rules)]
    if problems:
        return None, problems
    project = Project(
        inputs=tuple(spec["inputs"]),
        targets=tuple(targets),
        presets=tuple(spec.get("presets", ())),
        lock=spec.get("lock"),
        name=written(document.data.get("metadata") or {}).get("name", ""),
        rules=rules,
    )
    return project, []


def _target(target: Mapping[str, Any]) -> Target:
    return Target(
        target["name"],
        target["cluster"],
        normpath(target["output"]),
        tuple(target.get("overlays", ())),
        target.get("deliver", "workspace"),
    )


def _repeated_names(document: Document, targets: Sequence[Target]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for index, target in enumerate(targets):
        if target.name in seen:
            path = ("spec", "targets", index, "name")
            yield problem(document, RULE, f'there are two targets "{target.name}"', "rename one of them", path)
        seen.add(target.name)


def _bad_outputs(document: Document, targets: Sequence[Target]) -> Iterator[Diagnostic]:
    """Outputs outside the project, and outputs that are inside one another."""
    fine: list[Target] = []
    for index, target in enumerate(targets):
        path = ("spec", "targets", index, "output")
        output = PurePosixPath(target.output)
        if output.is_absolute() or ".." in output.parts or output == PurePosixPath("."):
            message = f'the output "{target.output}" is not a directory inside the project'
            yield problem(document, RULE, message, "give a path such as rendered/prod", path)
            continue
        for other in fine:
            taken = PurePosixPath(other.output)
            if output.is_relative_to(taken) or taken.is_relative_to(output):
                relation = "is the same as" if output == taken else "is nested with"
                message = f'the output "{target.output}" {relation} that of target "{other.name}"'
                yield problem(document, RULE, message, "give each target a directory of its own", path)
                break
        fine.append(target)


def _bad_rules(document: Document, rules: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Rules that do not exist, and those that find what a cluster would refuse, which stays an error."""
    if not rules:
        return
    from kaitoc.rules.selection import WHERE, is_known, is_refusal, named

    for name, level in rules.items():
        path = ("spec", "rules", name)
        if not is_known(name):
            yield problem(document, RULE, f'there is no rule "{name}"', WHERE, path)
        elif level != Severity.ERROR and all(is_refusal(description) for description in named([name])):
            message = f"{name} is about what a cluster would refuse, and stays an error"
            yield problem(document, RULE, message, "correct what it finds", path)
