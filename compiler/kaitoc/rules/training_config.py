"""What KAITO's webhook asks of training_config.yaml (api/*/tuning_config_validation.go, v0.9.4 and v0.12.0)."""

import posixpath
from collections.abc import Iterator, Mapping

from yaml.nodes import Node

from kaitoc.diagnostics import Stage
from kaitoc.kaito.payload import Broken, fields, is_map, is_null, parse, value_of
from kaitoc.kaito.training_config import BASE_DIRECTORY
from kaitoc.rules.config_file import ConfigFile, missing
from kaitoc.rules.rule import Finding, Rule, Subject, needing, rule
from kaitoc.rules.tuning import TUNING, method_of

SECTIONS = (
    "DataCollator",
    "DatasetConfig",
    "LoraConfig",
    "ModelConfig",
    "QuantizationConfig",
    "TrainingArguments",
)
ROOT, QUANTIZATION, ARGUMENTS = "training_config", "QuantizationConfig", "TrainingArguments"
DIRECTORY = "output_dir"
BITS = ("load_in_4bit", "load_in_8bit")


@rule("KC141", Stage.ADMISSION)
def training_config_exists(subject: Subject) -> Iterator[Finding]:
    """The ConfigMap with training_config.yaml, or the default one of the method, must be there."""
    yield from missing(subject.training_file)


@rule("KC142", Stage.ADMISSION)
def training_config_has_known_sections(subject: Subject) -> Iterator[Finding]:
    """A training config is a map training_config, of sections that KAITO knows."""
    file = subject.training_file
    if not isinstance(file, ConfigFile):
        return
    config = parse(file.text)
    if isinstance(config, Broken):
        yield file.about(f"{file.key} is broken YAML: {config}", "correct the ConfigMap", looked_at=file.text)
        return
    root = fields(config).get(ROOT)
    if not is_map(root):
        hint = f"write `{ROOT}:` and {', '.join(SECTIONS)} below it"
        yield file.about(f"{file.key} has no map {ROOT}", hint, looked_at=file.text)
    for name, section in fields(root).items():
        if name not in SECTIONS:
            message, hint = f'there is no section "{name}" in {file.key}', f"sections are {', '.join(SECTIONS)}"
            yield file.about(message, hint, ROOT, name, looked_at=file.text)
        elif name in (QUANTIZATION, ARGUMENTS) and not is_map(section) and not is_null(section):
            hint = "write its settings below it"
            yield file.about(f"section {name} is no map", hint, ROOT, name, looked_at=file.text)


@rule("KC143", Stage.ADMISSION)
def quantization_fits_the_method(subject: Subject) -> Iterator[Finding]:
    """Method qlora loads the model in 4 or 8 bits, method lora in neither."""
    file, sections, method = subject.training_file, _sections(subject), method_of(subject)
    if sections is None or not isinstance(file, ConfigFile):
        return
    written = sections.get(QUANTIZATION)
    if not is_map(written) and not is_null(written):
        return
    section, place = fields(written), (ROOT, QUANTIZATION)
    bits = {name: value_of(section[name]) for name in BITS if name in section}
    for name, value in bits.items():
        if value is not None and not isinstance(value, bool):
            hint = "write true or false, without quotes"
            yield file.about(f"{name} in {QUANTIZATION} must be true or false", hint, *place, name)
            return
    chosen = [name for name, value in bits.items() if value]
    if len(chosen) > 1:
        yield file.about(f"{' and '.join(chosen)} exclude each other", "set one of them to false", *place, chosen[-1])
    elif chosen and method == "lora":
        hint = f"set method: qlora, or {chosen[0]}: false"
        yield file.about(f"method lora cannot use {chosen[0]}", hint, *place, chosen[0])
    elif not chosen and method == "qlora":
        hint = f"set one of them to true in {QUANTIZATION} of {file.key}, or method: lora"
        yield file.about(f"method qlora needs {' or '.join(BITS)}", hint, *place)


@rule("KC144", Stage.ADMISSION)
def output_dir_is_below_its_base(subject: Subject) -> Iterator[Finding]:
    """The output directory of the training is a directory below /mnt."""
    file, arguments = subject.training_file, fields((_sections(subject) or {}).get(ARGUMENTS))
    if DIRECTORY not in arguments or not isinstance(file, ConfigFile):
        return
    written, place = value_of(arguments[DIRECTORY]), (ROOT, ARGUMENTS, DIRECTORY)
    if not isinstance(written, str):
        yield file.about(f"{DIRECTORY} in {ARGUMENTS} must be a text", "put it in quotes", *place)
        return
    path = posixpath.normpath(f"{BASE_DIRECTORY}/{written}")
    if path == BASE_DIRECTORY or not path.startswith(BASE_DIRECTORY):
        message = f'{DIRECTORY} "{written}" is no directory below {BASE_DIRECTORY}'
        yield file.about(message, "write it relative to that, such as results", *place, looked_at=written)


def _sections(subject: Subject) -> Mapping[str, Node] | None:
    """The sections of the config; None where the webhook does not get so far."""
    file = subject.training_file
    config = parse(file.text) if isinstance(file, ConfigFile) else None
    if config is None or isinstance(config, Broken):
        return None
    root = fields(config).get(ROOT)
    return fields(root) if is_map(root) else None


RULES: tuple[Rule[Subject], ...] = needing(
    TUNING,
    training_config_exists,
    training_config_has_known_sections,
    quantization_fits_the_method,
    output_dir_is_below_its_base,
)
