"""The rules as a list, as a page each, as JSON and as the reference in Markdown."""

from collections.abc import Callable, Iterable
from difflib import unified_diff
from typing import Any

from kaitoc.diagnostics import Stage
from kaitoc.rules.reference import Description, Example

SCHEMA_VERSION = 1
_STAGES = {
    Stage.ADMISSION: "refused by the API server or KAITO's webhook, or not readable at all",
    Stage.RECONCILE: "accepted, and then the controller fails or waits",
    Stage.STARTUP: "the container starts and crashes",
    Stage.ADVICE: "it runs, but unwisely",
}

Shown = Callable[[Description, Example], str]
"""What kaitoc says of the example that fails."""


def table(descriptions: Iterable[Description]) -> str:
    """One line per rule."""
    return "".join(f"{d.id}  {d.stage.value:9}  {d.severity.value:7}  {d.summary}\n" for d in descriptions)


def page(description: Description, example: Example | None, shown: Shown) -> str:
    """Everything about one rule, for a terminal."""
    text = f"{description.id}: {description.summary}\n\n"
    text += "".join(f"{name + ':':9} {value}\n" for name, value in _facts(description))
    if example is None:
        return text
    parts = [("before", example.before)] if example.before else []
    parts += [("passes", example.passes), ("fails", example.fails), ("kaitoc says", shown(description, example))]
    return text + "".join(f"\n{title}:\n\n{_indented(body)}" for title, body in parts)


def to_json(descriptions: Iterable[tuple[Description, Example | None]]) -> dict[str, Any]:
    """The document of `rules --output-format json`."""
    return {"schemaVersion": SCHEMA_VERSION, "rules": [_entry(d, example) for d, example in descriptions]}


def to_markdown(descriptions: Iterable[tuple[Description, Example | None]], shown: Shown) -> str:
    """The reference: docs/rules.md."""
    known = list(descriptions)
    text = "# Rules\n\nWhat kaitoc finds, and where a cluster would have found it. "
    text += "`kaitoc rules ID` prints one of them.\n"
    text += "The difference below each rule leads from an example that fails to one that passes.\n"
    text += (
        "Rules about changes (KC170 to KC199, asked by `kaitoc diff`) have two: to what fails, and to what passes.\n"
    )
    text += "\n| stage | meaning |\n| --- | --- |\n"
    text += "".join(f"| {stage.value} | {meaning} |\n" for stage, meaning in _STAGES.items())
    text += "\n| id | stage | severity | reason |\n| --- | --- | --- | --- |\n"
    for d, example in known:
        name = f"[{d.id}](#{d.id.lower()})" if example else d.id
        text += f"| {name} | {d.stage.value} | {d.severity.value} | {d.summary} |\n"
    for d, example in known:
        if example:
            facts = ", ".join(f"{name} {value}" for name, value in _facts(d))
            text += f"\n## {d.id}\n\n{d.summary} ({facts})\n"
            text += _shown(example, f"\n```text\n{shown(d, example)}```\n")
    return text


def _facts(d: Description) -> list[tuple[str, str]]:
    facts = [("stage", d.stage.value), ("severity", d.severity.value)]
    if d.kinds:
        facts.append(("kinds", ", ".join(d.kinds)))
    if d.since or d.until:
        bounds = [f"from {d.since}" if d.since else "", f"before {d.until}" if d.until else ""]
        facts.append(("KAITO", " ".join(filter(None, bounds))))
    return facts


def _entry(d: Description, example: Example | None) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": d.id,
        "stage": d.stage.value,
        "severity": d.severity.value,
        "summary": d.summary,
        "kinds": list(d.kinds),
        "since": d.since or None,
        "until": d.until or None,
    }
    if example:
        entry["example"] = {
            "cluster": dict(example.cluster),
            "before": example.before or None,
            "passes": example.passes,
            "fails": example.fails,
        }
    return entry


def _shown(example: Example, said: str) -> str:
    """The way from the example that fails to the one that passes; for a change, that which fails, and one that passes.

    `said` is what kaitoc says of what fails.
    """
    if not example.before:
        return f"{_fenced(example.fails, example.passes)}{said}"
    fails, passes = _fenced(example.before, example.fails), _fenced(example.before, example.passes)
    return f"\nFails:\n{fails}{said}\nPasses:\n{passes}"


def _fenced(old: str, new: str) -> str:
    lines = old.splitlines(keepends=True)
    difference = "".join(unified_diff(lines, new.splitlines(keepends=True), n=len(lines))).partition("@@\n")[2]
    return f"\n```diff\n{difference}```\n"


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" if line else "\n" for line in text.splitlines())
