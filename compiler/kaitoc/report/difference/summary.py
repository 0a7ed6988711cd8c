"""What a change touches, in words: the same ones in every report."""

from collections.abc import Iterator

from kaitoc.diff.blast_radius import BlastRadius, Touched
from kaitoc.diff.model import Change
from kaitoc.report.difference.model import ReviewedTarget
from kaitoc.report.words import counted


def impact(radius: BlastRadius) -> Iterator[str]:
    """A line for what goes down by itself, one for what the commands of the report stop, one for what is gained."""
    if radius.now.workloads:
        yield f"by itself: {touched(radius.now)}"
    if radius.later.workloads:
        yield f"by command: {touched(radius.later)}"
    if more := gained(radius):
        yield f"in the end: {more}"


def counted_classes(target: ReviewedTarget) -> str:
    """`1 rejected, 2 manual, 7 unchanged`."""
    return ", ".join(f"{number} {class_name(change)}" for change, number in target.counts)


def class_name(change: Change) -> str:
    """A class as readers know it."""
    return "unchanged" if change is Change.NONE else change.value


def touched(found: Touched) -> str:
    """`3 workloads, 3 nodes, 6 GPUs, down for up to 30 minutes each`."""
    words = [counted(found.workloads, "workload")]
    if found.nodes:
        words.append(counted(found.nodes, "node"))
    if found.gpus:
        words.append(counted(found.gpus, "GPU"))
    down = f", down for up to {counted(found.minutes, 'minute')} each" if found.minutes else ""
    return ", ".join(words) + down


def gained(radius: BlastRadius) -> str:
    """`+1 node, +2 GPUs`; "" where there are as many afterwards."""
    both = (_signed(radius.gained_nodes, "node"), _signed(radius.gained_gpus, "GPU"))
    return ", ".join(text for text in both if text)


def _signed(number: int, noun: str) -> str:
    return f"{number:+d} {noun}{'' if abs(number) == 1 else 's'}" if number else ""
