"""What the KAITO version decides, as inputs: its profile, each part of it changed as if KAITO decided otherwise."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.diagnostics import Path
from kaitoc.explain.inputs import Input, Sort
from kaitoc.explain.text import closed, opened_texts
from kaitoc.explain.tree import ABSENT, changed, leaves
from kaitoc.explain.trials import otherwise
from kaitoc.explain.world import World, outcome
from kaitoc.kaito.profile import Profile
from kaitoc.kaito.sizing import Refusal
from kaitoc.registry.locked import with_lock
from kaitoc.registry.model import Preset, PresetParams

_IDENTITY = (("apiVersion",), ("kind",))
_WHOLE = (Preset, PresetParams, Refusal)


class Call(Struct, frozen=True):
    """A decision that was asked for: the arguments, and the answer."""

    arguments: tuple[Any, ...]
    named: Mapping[str, Any]
    result: Any


class Otherwise(Struct, frozen=True):
    """Another decision: the leaf at `path` of what is decided has another value."""

    path: Path
    value: Any


def decision_inputs(world: World, calls: Mapping[str, list[Call]]) -> Iterator[Input]:
    """The decisions of the KAITO version that have a name; `calls` are those that were asked for (`recorded`)."""
    profile = world.target.profile
    for key, origin in profile.origins().items():
        place = tuple(key.split("."))
        decided = at(profile, place)
        results = [call.result for call in calls.get(key, ())] if callable(decided) else [opened_texts(decided)]
        tried: set[Path] = set()
        several = []
        for result in results:
            for path, value in () if isinstance(result, _WHOLE) else leaves(result):
                if path not in tried and path[-1:] not in _IDENTITY:
                    tried.add(path)
                    several += [Otherwise(path, other) for other in otherwise(value)]
        if isinstance(decided, str):
            several.append(Otherwise((), None))
        if several:
            yield Input(Sort.KAITO, key, place, origin.name, tuple(several), partial(_with_otherwise, place))


def recorded(world: World) -> Mapping[str, list[Call]]:
    """Compile a world and note which decisions are asked for, by their place in the profile."""
    calls: dict[str, list[Call]] = {}
    profile = world.target.profile
    for key in profile.origins():
        decided = at(profile, tuple(key.split(".")))
        if callable(decided):
            profile = with_decision(profile, tuple(key.split(".")), _noting(decided, calls.setdefault(key, [])))
    outcome(replace(world, target=replace(world.target, profile=profile)))
    return calls


def with_answer(world: World, key: str, call: Call) -> Iterator[World]:
    """The worlds in which a decision is otherwise, but only where it is asked for as in this call."""
    place = tuple(key.split("."))
    decided = at(world.target.profile, place)
    for path, value in () if isinstance(call.result, _WHOLE) else leaves(call.result):
        for other in otherwise(value):

            def decide(*arguments: Any, path: Path = path, other: Any = other, **named: Any) -> Any:
                result = decided(*arguments, **named)
                same = (arguments, named) == (call.arguments, call.named)
                return changed(result, path, other) if same else result

            yield replace(
                world, target=replace(world.target, profile=with_decision(world.target.profile, place, decide))
            )


def with_decision(part: Any, place: tuple[str, ...], decided: Any) -> Any:
    """A profile, or a part of one, with something else decided at a place."""
    name, rest = place[0], place[1:]
    new = with_decision(getattr(part, name), rest, decided) if rest else decided
    if isinstance(part, Struct):
        return replace(part, **{name: new})
    methods = {each: getattr(part, each) for each in dir(part) if not each.startswith("_")}
    return SimpleNamespace(**{**methods, name: new})


def at(profile: Profile, place: tuple[str, ...]) -> Any:
    """What a profile decides at a place."""
    found: Any = profile
    for name in place:
        found = getattr(found, name)
    return found


def _with_otherwise(place: tuple[str, ...], world: World, otherwise: Otherwise) -> World:
    decided = at(world.target.profile, place)
    if callable(decided):
        new: Any = _deciding(decided, otherwise)
    else:
        new = closed(changed(opened_texts(decided), otherwise.path, otherwise.value))
    target = replace(world.target, profile=with_decision(world.target.profile, place, new))
    if place[0] == "generator" and world.lock is not None and world.unlocked is not None:
        registry = with_lock(world.unlocked, world.lock, target.profile.generator, world.lock_name, "")
        target = replace(target, registry=registry)
    return replace(world, target=target)


def _deciding(decided: Callable[..., Any], otherwise: Otherwise) -> Callable[..., Any]:
    def decide(*arguments: Any, **named: Any) -> Any:
        result = decided(*arguments, **named)
        if isinstance(result, _WHOLE) or _leads_nowhere(result, otherwise.path):
            return result
        return changed(result, otherwise.path, otherwise.value)

    return decide


def _noting(decided: Callable[..., Any], calls: list[Call]) -> Callable[..., Any]:
    def decide(*arguments: Any, **named: Any) -> Any:
        result = decided(*arguments, **named)
        calls.append(Call(arguments, named, result))
        return result

    return decide


def _leads_nowhere(result: Any, path: Path) -> bool:
    return all(leaf != path for leaf, _ in leaves(result)) if path else result is ABSENT
