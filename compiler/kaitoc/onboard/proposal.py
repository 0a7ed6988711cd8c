"""The proposal of a model: `docs/proposals/YYYYMMDD-<model>.md` (docs/proposals/YYYYMMDD-model-template.md, v0.9.4)."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from kaitoc.onboard.tables import changed_row, table

FOLDER = "docs/proposals"
STATUSES = ("provisional", "ready to integrate", "integrated")
"""How a proposal goes on, one step at a time; one that is not integrated can be rejected or withdrawn."""
ENDS = ("rejected", "withdrawn")
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_STATUS = re.compile(r"^status: *(.*?) *$", re.MULTILINE)
_MARKS = {"ready to integrate": "Start model integration", "integrated": "Complete model support"}
UNKNOWN = "not stated"


class IllegalMove(Exception):
    """A status that a proposal cannot take from where it is."""


class Requirements(Struct, frozen=True):
    """What a proposal says of a model; sizes are quantities, `""` for what is not known."""

    model: str
    revision: str
    family: str
    type: str
    storage: str
    gpu_count: int
    total_memory: str
    per_gpu_memory: str
    runtimes: Sequence[str]
    distributed: bool
    configuration: str
    description: str
    license: str
    usage: str


def path(model: str, date: str) -> str:
    """The path of a proposal; `date` is a day, such as 2026-04-20."""
    name = re.sub(r"[^a-z0-9.]+", "-", model.rpartition("/")[2].lower()).strip("-.")
    return f"{FOLDER}/{date.replace('-', '')}-{name}.md"


def text(needs: Requirements, date: str, authors: Sequence[str]) -> str:
    """A new proposal, provisional."""
    site = f"https://huggingface.co/{needs.model}"
    version = f"[{needs.revision[:7]}]({site}/commit/{needs.revision})" if needs.revision else "main"
    rows = {
        "Family name": needs.family,
        "Type": f"`{needs.type}`" if needs.type else UNKNOWN,
        "Download site": site,
        "Version": version,
        "Storage size": needs.storage,
        "GPU count": str(needs.gpu_count),
        "Total GPU memory": needs.total_memory,
        "Per GPU memory": needs.per_gpu_memory or "N/A",
    }
    runtimes = {
        "Runtime": ", ".join(needs.runtimes),
        "Distributed Inference": str(needs.distributed),
        "Custom configurations": needs.configuration or "none",
    }
    year, month, day = date.split("-")
    names = "".join(f'  - "{name}"\n' for name in authors)
    return (
        f"---\ntitle: Proposal for new model support\nauthors:\n{names}reviewers:\n"
        f'  - "KAITO contributor"\ncreation-date: {date}\nlast-updated: {date}\nstatus: {STATUSES[0]}\n---\n\n'
        f"# Title\n\nAdd [{needs.model}]({site}) to the models that KAITO supports\n\n"
        "## Glossary\n\nN/A\n\n"
        "## Summary\n\n"
        f"- **Model description**: {needs.description or UNKNOWN}\n"
        f"- **Model usage statistics**: {needs.usage or UNKNOWN}; see the [model's page]({site})\n"
        f"- **Model license**: {needs.license or UNKNOWN}\n\n"
        f"## Requirements\n\nWhat the model is, and what it takes to run it.\n\n{_table(rows, 'Field')}\n"
        f"## Runtimes\n\nHow the runtimes are configured.\n\n{_table(runtimes, 'Options')}\n"
        "# History\n\n"
        f"- [x] {month}/{day}/{year}: Open proposal PR.\n"
        "- [ ] MM/DD/YYYY: Start model integration.\n"
        "- [ ] MM/DD/YYYY: Complete model support.\n"
    )


def status_of(content: str) -> str:
    """The status in the front matter. Raises IllegalMove for a text that has none."""
    front = _FRONT.match(content)
    found = _STATUS.search(front[1]) if front else None
    if found is None:
        raise IllegalMove("the file has no status between its first two lines of dashes")
    return found[1].strip("\"'")


def moved(content: str, status: str, date: str) -> str:
    """A proposal with another status, the day of the change, and the mark in its history.

    Raises IllegalMove for a step that is none: each status follows the one before it, and what is integrated stays.
    """
    now = status_of(content)
    if now == status:
        return content
    following = STATUSES[STATUSES.index(now) + 1 :][:1] if now in STATUSES else ()
    allowed = (*following, *ENDS) if following else ()
    if status not in allowed:
        can = f"can become {' or '.join(allowed)}" if allowed else "stays as it is"
        raise IllegalMove(f'a proposal that is "{now}" {can}, not "{status}"')
    front = _FRONT.match(content)
    assert front is not None
    head = _STATUS.sub(f"status: {status}", front[1], count=1)
    head = re.sub(r"^last-updated: .*$", f"last-updated: {date}", head, count=1, flags=re.MULTILINE)
    rest = content[front.end() :]
    if status in _MARKS:
        year, month, day = date.split("-")
        mark = rf"^- \[ \] .*?: {_MARKS[status]}"
        rest = re.sub(mark, f"- [x] {month}/{day}/{year}: {_MARKS[status]}", rest, count=1, flags=re.MULTILINE)
    return f"---\n{head}\n---\n{rest}"


def updated(content: str, needs: Requirements) -> str:
    """A proposal with the figures of its tables as they are now; everything else stays."""
    fresh = text(needs, "2000-01-01", ())
    for columns in (("Field",), ("Options",)):
        wanted = table(fresh, *columns)
        for row in wanted.rows if wanted else ():
            found = table(content, *columns)
            known = next((one for one in found.rows if one.cells[0] == row.cells[0]), None) if found else None
            if known is not None:
                content = changed_row(content, known, row.cells, lambda _, old, new: old == new)
    return content


def _table(rows: Mapping[str, str], title: str) -> str:
    lines = [f"| {title} | Notes |", "|----|----|", *(f"| {key} | {value} |" for key, value in rows.items())]
    return "\n".join(lines) + "\n"
