"""A difference as a comment for a pull request: a summary, then every object to unfold, the worst first."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from kaitoc.diff.model import Change
from kaitoc.report.difference.cutting import Page
from kaitoc.report.difference.model import Edit, Field, Finding, Made, Memory, Review, ReviewedObject, ReviewedTarget
from kaitoc.report.difference.summary import class_name, impact
from kaitoc.report.words import counted

LONGEST = 60_000
"""The characters of a comment; GitHub takes 65,536."""
_ICONS = {
    Change.REJECTED: "⛔",
    Change.RECREATE: "🔴",
    Change.MANUAL: "🟣",
    Change.RESTART: "🟠",
    Change.REMOVE: "➖",
    Change.ADD: "➕",
    Change.IN_PLACE: "🔵",
    Change.NONE: "⚪",
}
_TICKS = re.compile(r"`+")
_SPECIAL = re.compile(r"[\\`*_\[\]|~$]")
"""What means something to Markdown anywhere in a line; HTML aside."""
_LEADING = re.compile(r"^([-+=#~]|\d+(?=[.)]))")
"""What means something at the beginning of a line."""
_REFERENCE = re.compile(r"[@#](?=\w)")
"""What GitHub takes for a mention of somebody, or of an issue, however it is escaped."""
_MOST_DECISIONS = 100


def to_markdown(review: Review, longest: int = LONGEST) -> str:
    """The comment, of `longest` characters at most; what does not fit any more is counted."""
    page = Page(longest)
    page.add(f"### kaitoc diff: {_code(review.old)} → {_code(review.new)}", "")
    if review.is_empty:
        same = sum(len(target.unchanged) for target in review.targets)
        page.add(f"Nothing differs: {counted(same, 'object')} on both sides.")
    else:
        for target in review.targets:
            _add_target(page, target, titled=len(review.targets) > 1 or bool(target.name))
    return page.text(
        lambda missing: f"**Cut here**, {counted(missing, 'object')} to go: `kaitoc diff` shows everything."
    )


def _add_target(page: Page, target: ReviewedTarget, *, titled: bool) -> None:
    if titled:
        page.add(f"#### target {_code(target.name)}", "")
    page.add(*(f"- {_bold_title(line)}" for line in impact(target.radius)), "")
    if target.decisions:
        page.add("| workload | | before | after |", "| --- | --- | --- | --- |")
        for one in target.decisions[:_MOST_DECISIONS]:
            page.add(f"| {_cell(one.object)} | {_plain(one.what)} | {_cell(one.old)} | {_cell(one.new)} |")
        more = len(target.decisions) - _MOST_DECISIONS
        page.add("", *([f"and {counted(more, 'more decision')}", ""] if more > 0 else []))
    page.add(" · ".join(f"{_ICONS[change]} {number} {class_name(change)}" for change, number in target.counts), "")
    if target.edits:
        page.add("**Edit before the upgrade**", "")
        page.add(*(f"- [ ] {_edit(edit)}" for edit in target.edits), "")
    page.add(*(f"- {_finding(found)}" for found in target.findings), "")
    for entry in target.objects:
        with page.block(f"<details><summary>{_title(entry)}</summary>", "</details>", counts=True):
            _add_object(page, entry)


def _title(entry: ReviewedObject) -> str:
    """The line that folds an object, in HTML: Markdown counts for nothing in it."""
    down = f", down for up to {counted(entry.minutes, 'minute')}" if entry.minutes else ""
    name = f"<code>{html.escape(entry.name)}</code>"
    return f"{_ICONS[entry.change]} <b>{class_name(entry.change)}</b> {name}{down}"


def _add_object(page: Page, entry: ReviewedObject) -> None:
    page.add("")
    if entry.reason:
        page.add(_LEADING.sub(r"\\\1", _plain(entry.reason)), "")
    if entry.link:
        page.add(f"at {_code(str(entry.link))}", "")
    if entry.similar:
        page.add(f"seems to be {_code(entry.similar)} under another name (a guess)", "")
    page.add(*(f"- {_finding(found)}" for found in entry.findings), "")
    if entry.memory:
        page.add(*_memory_table(entry.memory), "")
    _add_fields(page, entry.fields)
    for made in entry.made:
        _add_made(page, made)
    if entry.command:
        _add_fence(page, "sh", [entry.command])


def _add_made(page: Page, made: Made) -> None:
    page.add(f"{_code(made.name)}: **{made.change.value}**", "")
    for title, fields in (("KAITO changes", made.applied), ("KAITO leaves as it is", made.ignored)):
        if fields:
            page.add(f"{title}:", "")
            _add_fields(page, fields)


def _add_fields(page: Page, fields: Sequence[Field]) -> None:
    short = [field for field in fields if not field.hunk]
    if short:
        page.add("| field | before | after |", "| --- | --- | --- |")
        page.add(*(f"| {_cell(one.label)} | {_cell(one.old)} | {_cell(one.new)} |" for one in short), "")
    for field in fields:
        if field.hunk:
            page.add(_code(field.label), "")
            _add_fence(page, "diff", field.hunk)


def _add_fence(page: Page, language: str, lines: Iterable[str]) -> None:
    """A block of text, in a fence that is longer than any row of ticks in it."""
    body = list(lines)
    ticks = max((len(found[0]) for line in body for found in _TICKS.finditer(line)), default=0)
    fence = "`" * max(3, ticks + 1)
    with page.block(f"{fence}{language}", fence):
        page.add(*body)
    page.add("")


def _memory_table(found: Sequence[Memory]) -> Iterator[str]:
    yield "| GiB of a GPU | before | after |"
    yield "| --- | --- | --- |"
    for memory in found:
        names = [part.name for gpu in (memory.before, memory.after) if gpu for part in gpu.parts]
        for name in dict.fromkeys(names):
            sizes = [
                next((f"{part.size / 2**30:.1f}" for part in gpu.parts if part.name == name), "") if gpu else ""
                for gpu in (memory.before, memory.after)
            ]
            title = f"{memory.role} {name}".strip()
            yield f"| {_plain(title)} | {sizes[0]} | {sizes[1]} |"


def _edit(edit: Edit) -> str:
    where = f"{_code(str(edit.link))}: " if edit.link else ""
    change = f"{_code(edit.path)}" + (f" {_code(edit.old)}" if edit.old else "")
    change += f" → {_code(edit.new)}" if edit.new else ""
    return f"{where}{_code(edit.object)}: {change}. {_plain(edit.note or edit.why)}"


def _finding(found: Finding) -> str:
    where = f" at {_code(str(found.link))}" if found.link and found.link.line else ""
    hint = f" ({_plain(found.hint)})" if found.hint else ""
    return f"**{found.severity}**{where}: {_plain(found.message)}{hint} {found.rule}".rstrip()


def _bold_title(line: str) -> str:
    title, _, text = line.partition(": ")
    return f"**{title}:** {_plain(text)}"


def _plain(text: str) -> str:
    """A text that Markdown takes as it is, in a line."""
    escaped = _SPECIAL.sub(r"\\\g<0>", text)
    return _REFERENCE.sub("\\g<0>\u200b", html.escape(escaped, quote=False))


def _code(text: str) -> str:
    """A text as code: between more ticks than it has in a row."""
    ticks = max((len(found[0]) for found in _TICKS.finditer(text)), default=0)
    fence = "`" * (ticks + 1)
    space = " " if ticks or text != text.strip() else ""
    return f"{fence}{space}{text}{space}{fence}" if text else ""


def _cell(text: str) -> str:
    """A text as code in a cell of a table, which a bar would end even there."""
    return _code(text).replace("|", "\\|")
