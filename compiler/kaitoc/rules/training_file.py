"""What KAITO's tuning program makes of training_config.yaml (presets/workspace/tuning/text-generation)."""

from collections.abc import Iterator, Mapping
from typing import Any

from kaitoc.diagnostics import Fix, Path, Rewrite, Severity, Stage
from kaitoc.kaito.training_config import TRAINING_CONFIG_KEY, output_directory
from kaitoc.kaito.training_fields import Misfit, Setting, field_named, misfit, sections, settings
from kaitoc.kaito.vllm_arguments import Unreadable
from kaitoc.nearest import nearest
from kaitoc.rules.config_map import TRAINING_FILE, ConfigFiles
from kaitoc.rules.rule import Finding, Rule, needing, rule

ROOT = "training_config"
ARGUMENTS, DIRECTORY = "TrainingArguments", "output_dir"
_WORDS = {
    Misfit.BOOLEAN: "true or false",
    Misfit.INTEGER: "a whole number",
    Misfit.NUMBER: "a number",
    Misfit.DTYPE: "a type of torch, such as bfloat16, float16 or float32",
}


@rule("KC320", Stage.STARTUP)
def training_file_is_a_map(subject: ConfigFiles) -> Iterator[Finding]:
    """The tuning program reads a map of sections, each a map itself, and crashes on anything else."""
    content = subject.training
    if isinstance(content, Unreadable):
        yield Finding(f"the trainer cannot read {TRAINING_CONFIG_KEY}: {content.reason}", TRAINING_FILE)
        return
    if content is not None and not isinstance(content, dict):
        hint = f"write `{ROOT}:` and sections below it"
        yield Finding(f"{TRAINING_CONFIG_KEY} is no map, and the trainer crashes on it", TRAINING_FILE, hint)
        return
    for path, value, hint in _maps(subject):
        if not isinstance(value, dict):
            what = "is empty" if value is None else "is no map"
            yield Finding(f"{path[-1]} {what}, and the trainer crashes on it", path, hint)


@rule("KC321", Stage.STARTUP)
def training_fields_exist(subject: ConfigFiles) -> Iterator[Finding]:
    """A field that its section does not have ends the trainer at once."""
    for section, setting, name in _settings(subject):
        if name is None:
            fields = sections(subject.context.profile.trainer)[section]
            close = nearest(setting.name, fields)
            other = [one for one, known in sections(subject.context.profile.trainer).items() if setting.name in known]
            hint = (
                f"it belongs to {' or '.join(other)}"
                if other
                else f"did you mean {' or '.join(close)}?"
                if close
                else "remove it"
            )
            yield Finding(f"{section} has no field {setting.name}", setting.path, hint)


@rule("KC322", Stage.STARTUP)
def training_values_suit(subject: ConfigFiles) -> Iterator[Finding]:
    """A value that its field does not take ends the trainer at once."""
    for section, setting, name in _settings(subject):
        kind = sections(subject.context.profile.trainer)[section][name] if name else "any"
        why = misfit(setting, name, kind) if name else None
        if name and why:
            message, hint, fix = _explained(setting, name, kind, why)
            yield Finding(message, setting.path, hint, looked_at=" ".join(setting.texts), fix=fix)


@rule("KC412", Stage.ADVICE, Severity.WARNING)
def training_sections_are_read(subject: ConfigFiles) -> Iterator[Finding]:
    """What is no section of training_config, nobody reads."""
    content = subject.training
    if not isinstance(content, dict) or subject.is_tuned_with:
        # Where a Workspace names the file, the webhook refuses it.
        return
    inner = content.get(ROOT)
    known = sections(subject.context.profile.trainer)
    for where, keys, right in (
        (TRAINING_FILE, content, (ROOT,)),
        ((*TRAINING_FILE, ROOT), inner if isinstance(inner, dict) else {}, tuple(known)),
    ):
        for key in keys:
            if key not in right:
                close = nearest(str(key), right)
                hint = f"did you mean {' or '.join(close)}?" if close else f"the trainer reads {', '.join(right)}"
                yield Finding(f"nobody reads {key} in {TRAINING_CONFIG_KEY}", (*where, str(key)), hint)


@rule("KC413", Stage.ADVICE, Severity.WARNING)
def results_are_written_where_they_are_looked_for(subject: ConfigFiles) -> Iterator[Finding]:
    """The trainer takes output_dir as it is written, KAITO puts it below /mnt: if they differ, the result is lost."""
    arguments = _section(subject, ARGUMENTS)
    written = arguments.get(DIRECTORY)
    looked_for = output_directory(subject.training_text)
    if isinstance(looked_for, ValueError) or not _sections(subject) or not isinstance(written, str | None):
        return
    if not written:
        message = f"the trainer writes to a directory of its own, but KAITO looks for the result in {looked_for}"
    elif written.rstrip("/") != looked_for:
        message = f"the trainer writes to {written}, but KAITO looks for the result in {looked_for}"
    else:
        return
    path: Path = (*TRAINING_FILE, ROOT, ARGUMENTS, DIRECTORY)
    yield Finding(message, path, f"write `{DIRECTORY}: {looked_for}`", looked_at=written or "")


def _sections(subject: ConfigFiles) -> Mapping[str, Any]:
    root = subject.training.get(ROOT) if isinstance(subject.training, dict) else None
    return root if isinstance(root, dict) else {}


def _section(subject: ConfigFiles, name: str) -> Mapping[Any, Any]:
    found = _sections(subject).get(name)
    return found if isinstance(found, dict) else {}


def _maps(subject: ConfigFiles) -> Iterator[tuple[Path, Any, str]]:
    """What has to be a map: where it is, what it is, and what would be right."""
    content = subject.training
    if not isinstance(content, dict) or ROOT not in content:
        return
    yield (*TRAINING_FILE, ROOT), content[ROOT], "write sections below it, or remove the line"
    for name in sections(subject.context.profile.trainer):
        if name in _sections(subject):
            yield (*TRAINING_FILE, ROOT, name), _sections(subject)[name], "write fields below it, or remove the line"


def _settings(subject: ConfigFiles) -> Iterator[tuple[str, Setting, str | None]]:
    """Every setting of a known section, and the field that it means."""
    for name, fields in sections(subject.context.profile.trainer).items():
        for setting in settings(_section(subject, name), (*TRAINING_FILE, ROOT, name)):
            yield name, setting, field_named(setting.name, fields)


def _explained(setting: Setting, name: str, kind: str | list[str], why: Misfit) -> tuple[str, str, Fix | None]:
    shown = " ".join(setting.texts)
    if why is Misfit.UNSETTABLE:
        return f"{name} cannot be set in a file", "remove it", None
    if why is Misfit.SINGLE:
        return f"{name} takes one value, found {len(setting.texts)}", "", None
    if why is Misfit.OPTION:
        return f'{name} needs a value, and the trainer takes "{shown}" for a flag', "", None
    if why is Misfit.CHOICE:
        if setting.value is False and "no" in kind:
            return f"{name} gets False: YAML reads no without quotes as a boolean", 'write "no"', Fix(Rewrite.QUOTES)
        close = nearest(shown, kind)
        known = f"did you mean {' or '.join(close)}?" if close else f"use one of {', '.join(kind)}"
        return f'"{shown}" is no value of {name}', known, None
    return f'{name} takes {_WORDS[why]}, found "{shown}"', "", None


RULES: tuple[Rule[ConfigFiles], ...] = needing(
    TRAINING_FILE,
    training_file_is_a_map,
    training_fields_exist,
    training_values_suit,
    training_sections_are_read,
    results_are_written_where_they_are_looked_for,
)
