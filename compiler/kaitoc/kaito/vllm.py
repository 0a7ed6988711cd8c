"""The vLLM of a base image: its flags, what each takes, and what became of those of older versions (schemas/vllm)."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from kaitoc.schema.files import read


class Flag(Struct, frozen=True):
    """A flag of vLLM's server.

    `type` is bool, int, float, string, enum, json, string-or-json or list, whose items are of `item_type`. `choices`
    are all values that there are, `values` those of a text that vLLM looks up later, and `accepts` words that a number
    may be. `bounds` has ge, gt, le and lt. `nullable` takes the text None, `human_readable` 4k for 4000. `fields` are
    those of the JSON, where they are known. `deprecated` names what takes the place of the flag ("" for nothing), or is
    None.
    """

    name: str
    type: str
    item_type: str = ""
    choices: tuple[str | int, ...] = ()
    values: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    bounds: Mapping[str, float] | None = None
    nullable: bool = False
    human_readable: bool = False
    negatable: bool = False
    fields: tuple[str, ...] = ()
    deprecated: str | None = None

    @property
    def is_switch(self) -> bool:
        """Whether the flag takes no value."""
        return self.type == "bool"


class Meaning(Struct, frozen=True):
    """What a name stands for on the command line: a flag, or its opposite; `field` is what follows it with a dot.

    Where the name begins several flags, `flag` is None and `several` names them.
    """

    flag: Flag | None = None
    negated: bool = False
    field: str = ""
    several: tuple[str, ...] = ()


class Vllm(Struct, frozen=True):
    """One vLLM version.

    `removed` are the flags that older versions had: the last known one of those, and what took the place of the flag.
    `later` are flags that newer versions have, with the first known one.
    """

    version: str
    flags: Mapping[str, Flag]
    removed: Mapping[str, tuple[str, str]]
    later: Mapping[str, str]
    tool_call_parsers: tuple[str, ...]
    reasoning_parsers: tuple[str, ...]

    def meaning(self, name: str) -> Meaning:
        """What argparse takes `--name` for: underscores are dashes, and what begins one flag only stands for it."""
        spelling, _, field = canonical(name).partition(".")
        exact = self._spelt(spelling)
        if exact is not None:
            return Meaning(*exact, field)
        beginnings = [known for known in self._spellings() if known.startswith(spelling)] if spelling else []
        if len(beginnings) == 1:
            flag, negated = self._spelt(beginnings[0]) or (None, False)
            return Meaning(flag, negated, field)
        return Meaning(several=tuple(sorted(beginnings)))

    def _spelt(self, spelling: str) -> tuple[Flag, bool] | None:
        if spelling in self.flags:
            return self.flags[spelling], False
        flag = self.flags.get(spelling.removeprefix("no-"))
        return (flag, True) if flag is not None and flag.negatable else None

    def _spellings(self) -> Iterator[str]:
        for flag in self.flags.values():
            yield flag.name
            if flag.negatable:
                yield f"no-{flag.name}"


def canonical(name: str) -> str:
    """A flag as vLLM's tables spell it: dashes for underscores, up to the dot before a field."""
    flag, dot, field = name.partition(".")
    return flag.replace("_", "-") + dot + field


@cache
def load_vllm(version: str) -> Vllm:
    """The vLLM of that version; it is read when it is first needed."""
    table = read(f"vllm/{version}.json")
    fields = table["jsonFields"]
    return Vllm(
        version=version,
        flags={name: _flag(name, facts, fields.get(name, ())) for name, facts in table["flags"].items()},
        removed={name: (facts["last"], facts["replacedBy"]) for name, facts in table["removed"].items()},
        later=table["later"],
        tool_call_parsers=tuple(table["toolCallParsers"]),
        reasoning_parsers=tuple(table["reasoningParsers"]),
    )


def _flag(name: str, facts: Mapping[str, Any], fields: tuple[str, ...]) -> Flag:
    return Flag(
        name=name,
        type=facts["type"],
        item_type=facts.get("itemType", ""),
        choices=tuple(facts.get("choices", ())),
        values=tuple(facts.get("values", ())),
        accepts=tuple(facts.get("accepts", ())),
        bounds=facts.get("range"),
        nullable=facts.get("nullable", False),
        human_readable=facts.get("humanReadable", False),
        negatable=facts.get("negatable", False),
        fields=tuple(fields),
        deprecated=facts.get("deprecated"),
    )
