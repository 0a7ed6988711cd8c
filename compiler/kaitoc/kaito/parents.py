"""What is said of a KAITO object that is made of others: the sum of its children, and what keeps them from running."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from kaitoc.diagnostics import Path
from kaitoc.kaito.plan import Plan, Serving
from kaitoc.kaito.sizing import Refusal

P = TypeVar("P", bound=Plan)
T = TypeVar("T")


def with_children(plan: P, children: Sequence[Plan], field: Callable[[int, Path], Path]) -> P:
    """A plan with its children, their nodes, and what they have in common.

    The first problem of each sort is that of the parent; `field` gives the field of the parent that a field of the
    child of that number comes from.
    """
    refusal = _first((child.refusal for child in children), field)
    return replace(
        plan,
        children=tuple(children),
        nodes=sum(child.nodes or 0 for child in children) if refusal is None else None,
        gpu=common(child.gpu for child in children),
        serving=_common_serving([child.serving for child in children]),
        refusal=refusal,
        waiting=_first((child.waiting for child in children), field),
        blocked=_first((child.blocked for child in children), field),
    )


def common(values: Iterable[T]) -> T | None:
    """What all values are; None where they differ or there are none."""
    found = list(values)
    return found[0] if found and all(value == found[0] for value in found) else None


def controller_is_off(kinds: str, gate: str) -> Refusal:
    """Why nothing becomes of an object while its controller is off."""
    message = f"nothing happens: the controller of {kinds} is off (feature gate {gate})"
    return Refusal("KC217", message, f"set featureGates: {{{gate}: true}} in the Cluster if it is on there", ("kind",))


def _first(reasons: Iterable[Refusal | None], field: Callable[[int, Path], Path]) -> Refusal | None:
    found = ((number, reason) for number, reason in enumerate(reasons) if reason is not None)
    return next((replace(reason, path=field(number, reason.path)) for number, reason in found), None)


def _common_serving(servings: Sequence[Serving | None]) -> Serving | None:
    """How all children serve, as far as a plan shows it."""
    shown = {
        (s.parallelism, s.distributed, s.max_model_len, s.bound, s.memory) if s is not None else None for s in servings
    }
    return servings[0] if len(shown) == 1 else None
