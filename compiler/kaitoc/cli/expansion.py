"""What the operator would create, made on every core that there is."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from kaitoc.aside import spread
from kaitoc.cli.beside import beside
from kaitoc.diagnostics import Diagnostic
from kaitoc.objects import Key, Object, key_of

if TYPE_CHECKING:
    from kaitoc.compile import Compilation
    from kaitoc.entry import Entry
    from kaitoc.kaito.plan import Plan

T = TypeVar("T")


def expansion(
    compilation: "Compilation", form: Callable[[Object], T], *, deep: bool = False
) -> Iterator[tuple[T, list[Diagnostic]]]:
    """Each object in a form of it, such as its text, with what a real API server would say of it; as `compile.expand`.

    Half of the objects may be made in another process, from which their forms are cheaper to send than themselves.
    """
    from kaitoc.compile import expand

    def made(plans: Sequence[tuple["Entry", "Plan"]]) -> list[tuple[Key, T, list[Diagnostic]]]:
        objects = expand(replace(compilation, plans=tuple(plans)), deep=deep)
        return [(key_of(obj), form(obj), problems) for obj, problems in objects]

    seen: set[Key] = set()
    for key, formed, problems in spread(made, compilation.plans, beside):
        # What workloads of both halves need, such as a copied ConfigMap, comes once.
        if key not in seen:
            seen.add(key)
            yield formed, problems
