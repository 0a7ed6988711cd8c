"""The flags in inference_config.yaml, against the vLLM that the KAITO version runs (schemas/vllm)."""

import json
from collections.abc import Iterator
from contextlib import suppress

from msgspec.structs import replace

from kaitoc.diagnostics import Fix, Path, Rewrite, Severity, Stage
from kaitoc.kaito.vllm import Flag, Meaning, Vllm, canonical, load_vllm
from kaitoc.kaito.vllm_arguments import Argument, Problem, out_of_bounds, problem
from kaitoc.nearest import nearest
from kaitoc.rules.config_map import INFERENCE_FILE, VLLM_SECTION, ConfigFiles
from kaitoc.rules.inference_file import KNOWN_KEYS
from kaitoc.rules.rule import Finding, Rule, needing, rule

_FEW = 12
_TYPES = {
    Problem.INTEGER: ("a whole number", "write digits alone, such as 8"),
    Problem.NUMBER: ("a number", "write a number alone, such as 0.9"),
    Problem.JSON: ("JSON", "write JSON as text in quotes, such as '{\"key\": 1}'"),
}


def vllm_of(subject: ConfigFiles) -> Vllm:
    """The vLLM that reads the file."""
    return load_vllm(subject.context.profile.vllm)


def path_of(argument: Argument) -> Path:
    """Where an argument is written."""
    return (*VLLM_SECTION, argument.key)


def given(subject: ConfigFiles, flag: str) -> Argument | None:
    """The argument that decides about a flag: the last one for it."""
    return next((a for a in reversed(subject.arguments) if a.flag is not None and a.flag.name == flag), None)


@rule("KC301", Stage.STARTUP)
def flag_exists(subject: ConfigFiles) -> Iterator[Finding]:
    """A flag that vLLM does not know ends it at once."""
    vllm = vllm_of(subject)
    for argument in subject.arguments:
        name = canonical(argument.key)
        if argument.flag is not None or name in vllm.removed:
            continue
        several = argument.meaning.several
        if 0 < len(several) <= _FEW:
            yield Finding(
                f'"{argument.key}" may be short for several flags of vLLM',
                path_of(argument),
                f"write {' or '.join(several)}",
            )
            continue
        yield Finding(f"{_who(subject)} has no flag --{name}", path_of(argument), _what_is_meant(name, vllm))


@rule("KC302", Stage.STARTUP)
def flag_was_not_removed(subject: ConfigFiles) -> Iterator[Finding]:
    """A flag that vLLM had once and has no more ends it at once."""
    vllm = vllm_of(subject)
    for argument in subject.arguments:
        name = canonical(argument.key)
        if argument.flag is None and name in vllm.removed:
            last, instead = vllm.removed[name]
            yield Finding(
                f"{_who(subject)} no longer has --{name} (vLLM {last} had it)",
                path_of(argument),
                f"use {instead}" if instead else "remove it",
                fix=_renamed(argument, vllm.flags.get(instead)),
            )


@rule("KC303", Stage.STARTUP)
def value_suits_the_flag(subject: ConfigFiles) -> Iterator[Finding]:
    """A value that its flag does not take ends vLLM at once."""
    for argument in subject.arguments:
        why, flag = problem(argument), argument.flag
        if why is not None and flag is not None:
            message, hint = _explained(argument, flag, why)
            yield Finding(message, path_of(argument), hint, looked_at=argument.text)


@rule("KC304", Stage.STARTUP)
def number_is_in_bounds(subject: ConfigFiles) -> Iterator[Finding]:
    """A number beyond what its flag allows ends vLLM when it builds its configuration."""
    for argument in subject.arguments:
        bound = "" if problem(argument) else out_of_bounds(argument)
        if bound and argument.flag is not None:
            yield Finding(f"--{argument.flag.name} is {bound}, found {argument.text}", path_of(argument))


@rule("KC305", Stage.STARTUP, Severity.WARNING)
def switch_is_not_written_false(subject: ConfigFiles) -> Iterator[Finding]:
    """KAITO's wrapper passes a switch whatever its value is, so that false turns it on."""
    for argument in subject.arguments:
        flag = argument.flag
        if flag is None or not flag.is_switch or argument.is_nested or not argument.means_off:
            continue
        does = "off" if argument.meaning.negated else "on"
        opposite = flag.name if argument.meaning.negated else f"no-{flag.name}"
        hint = f"write `{opposite}: true`, or remove it" if flag.negatable else "remove it"
        message = f"{argument.key}: {argument.written} turns --{flag.name} {does}: KAITO passes the flag all the same"
        yield Finding(message, path_of(argument), hint)


@rule("KC306", Stage.STARTUP)
def only_one_switch(subject: ConfigFiles) -> Iterator[Finding]:
    """The value of a switch stands alone on the command line, where vLLM has room for one such word."""
    stray = [argument for argument in subject.arguments if argument.is_stray]
    for argument in stray[1:]:
        yield Finding(
            f"switches take no value, and vLLM has room for one such word only, which is that of {stray[0].key}: "
            f'it ends on "{argument.text}" here',
            path_of(argument),
            "keep one of the switches",
        )


@rule("KC309", Stage.STARTUP)
def parsers_exist(subject: ConfigFiles) -> Iterator[Finding]:
    """A tool-call or reasoning parser that vLLM does not have ends it at once."""
    vllm = vllm_of(subject)
    for name, kind, plugin, known in (
        ("tool-call-parser", "tool-call parser", "tool-parser-plugin", vllm.tool_call_parsers),
        ("reasoning-parser", "reasoning parser", "reasoning-parser-plugin", vllm.reasoning_parsers),
    ):
        argument = given(subject, name)
        if argument is None or given(subject, plugin) or argument.text in ("", "None", *known) or problem(argument):
            continue
        yield Finding(
            f'vLLM {vllm.version} has no {kind} "{argument.text}"',
            path_of(argument),
            _one_of(argument.text, known),
            looked_at=argument.text,
        )


@rule("KC310", Stage.STARTUP)
def json_has_known_fields(subject: ConfigFiles) -> Iterator[Finding]:
    """A field that the JSON of a flag does not have ends vLLM at once."""
    for argument in subject.arguments:
        flag = argument.flag
        if flag is None or not flag.fields:
            continue
        for name in _json_fields(argument):
            if name not in flag.fields:
                hint = _one_of(name, flag.fields)
                yield Finding(f"--{flag.name} has no field {name}", path_of(argument), hint, looked_at=argument.text)


@rule("KC408", Stage.ADVICE, Severity.WARNING)
def flag_is_not_deprecated(subject: ConfigFiles) -> Iterator[Finding]:
    """A flag that vLLM is going to remove ends one of the next versions."""
    for argument in subject.arguments:
        flag = argument.flag
        if flag is not None and flag.deprecated is not None:
            hint = f"use {flag.deprecated}" if flag.deprecated else "remove it"
            yield Finding(f"vLLM is going to remove --{flag.name}", path_of(argument), hint)


@rule("KC411", Stage.ADVICE, Severity.WARNING)
def text_arrives_as_written(subject: ConfigFiles) -> Iterator[Finding]:
    """YAML makes numbers, dates and booleans of text without quotes, and KAITO's wrapper text of those again."""
    for argument in subject.arguments:
        flag = argument.flag
        if flag is None or argument.is_nested or isinstance(argument.value, str) or argument.text == argument.written:
            continue
        is_text = (flag.item_type or flag.type) in ("string", "string-or-json")
        if is_text and not (argument.value is None and flag.nullable) and problem(argument) is None:
            yield Finding(
                f'--{flag.name} gets "{argument.text}", not "{argument.written}" as written',
                path_of(argument),
                f'write "{argument.written}" in quotes',
                fix=Fix(Rewrite.QUOTES) if argument.written else None,
            )


def _who(subject: ConfigFiles) -> str:
    profile = subject.context.profile
    return f"vLLM {profile.vllm}, which KAITO {profile.version} runs,"


def _what_is_meant(name: str, vllm: Vllm) -> str:
    own = name.replace("-", "_")
    if own in KNOWN_KEYS:
        return f"{own} is KAITO's own: write it beside `vllm:`, not below it"
    if name in vllm.later:
        return f"vLLM {vllm.later[name]} has it; remove it, or use a newer KAITO"
    close = nearest(name, vllm.flags)
    return f"did you mean {' or '.join(close)}?" if close else "remove it"


def _renamed(argument: Argument, instead: Flag | None) -> Fix | None:
    """The new name of a flag, where it takes the very value."""
    if instead is None or instead.is_switch:
        return None
    moved = replace(argument, meaning=Meaning(instead))
    return None if problem(moved) or out_of_bounds(moved) else Fix(Rewrite.KEY, instead.name)


def _explained(argument: Argument, flag: Flag, why: Problem) -> tuple[str, str]:
    """What is wrong with a value, and what would be right."""
    if why is Problem.NESTED:
        what = "list" if isinstance(argument.value, list) else "map"
        hint = "write the JSON as text in quotes" if "json" in flag.type else "write a plain value"
        return f"--{flag.name} gets the Python text of the {what}", hint
    if why is Problem.OPTION:
        return f'--{flag.name} needs a value, and vLLM takes "{argument.text}" for a flag', ""
    if why is Problem.CHOICE:
        known = flag.choices or flag.values
        return f'"{argument.text}" is no value of --{flag.name}', _one_of(argument.text, tuple(map(str, known)))
    form, hint = _TYPES[why]
    return f'--{flag.name} takes {form}, found "{argument.text}"', hint


def _one_of(name: str, known: tuple[str, ...]) -> str:
    close = [] if name.isdigit() else nearest(name, known)
    if close:
        return f"did you mean {' or '.join(close)}?"
    return f"use one of {', '.join(known)}" if len(known) <= _FEW else f"use one such as {', '.join(known[:_FEW])}"


def _json_fields(argument: Argument) -> list[str]:
    """The first-level fields that an argument sets, by its JSON or after a dot in its name."""
    if argument.meaning.field:
        return [argument.meaning.field.partition(".")[0]]
    value = None
    with suppress(ValueError, RecursionError):
        value = json.loads(argument.text)
    return list(value) if isinstance(value, dict) else []


RULES: tuple[Rule[ConfigFiles], ...] = needing(
    INFERENCE_FILE,
    flag_exists,
    flag_was_not_removed,
    value_suits_the_flag,
    number_is_in_bounds,
    switch_is_not_written_false,
    only_one_switch,
    parsers_exist,
    json_has_known_fields,
    flag_is_not_deprecated,
    text_arrives_as_written,
)
