"""What KAITO's webhook asks of training_config.yaml (api/*/tuning_config_validation.go, v0.9.4 and v0.12.0)."""

import posixpath
from collections.abc import Iterator, Mapping

from yaml.nodes import Node

from kaitoc.diagnostics import Stage
from kaitoc.kaito.payload import Broken, fields, is_map, is_null, parse, value_of
from kaitoc.kaito.training_config import BASE_DIRECTORY, TRAINING_CONFIG_KEY
from kaitoc.kaito.tuning import CONFIG
from kaitoc.rules.config_file import missing, text_in
from kaitoc.rules.rule import Finding, Rule, Subject, rule
from kaitoc.rules.tuning import method_of

SECTIONS = (
    "DataCollator",
    "DatasetConfig",
    "LoraConfig",
    "ModelConfig",
    "QuantizationConfig",
    "TrainingArguments",
)
BITS = ("load_in_4bit", "load_in_8bit")


@rule("KC141", Stage.ADMISSION)
def training_config_exists(subject: Subject) -> Iterator[Finding]:
    """The ConfigMap with training_config.yaml, or the default one of the method, must be there."""
    yield from missing(subject.training_file)


@rule("KC142", Stage.ADMISSION)
def training_config_has_known_sections(subject: Subject) -> Iterator[Finding]:
    """A training config is a map training_config, of sections that KAITO knows."""
    text = text_in(subject.training_file)
    if text is None:
        return
    config = parse(text)
    if isinstance(config, Broken):
        message = f"{TRAINING_CONFIG_KEY} is broken YAML: {config}"
        yield Finding(message, CONFIG, "correct the ConfigMap", looked_at=text)
        return
    root = fields(config).get("training_config")
    if not is_map(root):
        message = f"{TRAINING_CONFIG_KEY} has no map training_config"
        yield Finding(message, CONFIG, f"write `training_config:` and {', '.join(SECTIONS)} below it", looked_at=text)
    for name, section in fields(root).items():
        if name not in SECTIONS:
            message = f'there is no section "{name}" in {TRAINING_CONFIG_KEY}'
            yield Finding(message, CONFIG, f"sections are {', '.join(SECTIONS)}", looked_at=text)
        elif name in ("QuantizationConfig", "TrainingArguments") and not is_map(section) and not is_null(section):
            yield Finding(f"section {name} is no map", CONFIG, "write its settings below it", looked_at=text)


@rule("KC143", Stage.ADMISSION)
def quantization_fits_the_method(subject: Subject) -> Iterator[Finding]:
    """Method qlora loads the model in 4 or 8 bits, method lora in neither."""
    sections, method = _sections(subject), method_of(subject)
    if sections is None:
        return
    written = sections.get("QuantizationConfig")
    if not is_map(written) and not is_null(written):
        return
    section = fields(written)
    bits = {name: value_of(section[name]) for name in BITS if name in section}
    for name, value in bits.items():
        if value is not None and not isinstance(value, bool):
            hint = "write true or false, without quotes"
            yield Finding(f"{name} in QuantizationConfig must be true or false", CONFIG, hint)
            return
    chosen = [name for name, value in bits.items() if value]
    if len(chosen) > 1:
        yield Finding(f"{' and '.join(chosen)} exclude each other", CONFIG, "set one of them to false")
    elif chosen and method == "lora":
        yield Finding(f"method lora cannot use {chosen[0]}", CONFIG, f"set method: qlora, or {chosen[0]}: false")
    elif not chosen and method == "qlora":
        hint = f"set one of them to true in QuantizationConfig of {TRAINING_CONFIG_KEY}, or method: lora"
        yield Finding(f"method qlora needs {' or '.join(BITS)}", CONFIG, hint)


@rule("KC144", Stage.ADMISSION)
def output_dir_is_below_its_base(subject: Subject) -> Iterator[Finding]:
    """The output directory of the training is a directory below /mnt."""
    arguments = fields((_sections(subject) or {}).get("TrainingArguments"))
    if "output_dir" not in arguments:
        return
    written = value_of(arguments["output_dir"])
    if not isinstance(written, str):
        yield Finding("output_dir in TrainingArguments must be a text", CONFIG, "put it in quotes")
        return
    path = posixpath.normpath(f"{BASE_DIRECTORY}/{written}")
    if path == BASE_DIRECTORY or not path.startswith(BASE_DIRECTORY):
        message = f'output_dir "{written}" is no directory below {BASE_DIRECTORY}'
        yield Finding(message, CONFIG, "write it relative to that, such as results", looked_at=written)


def _sections(subject: Subject) -> Mapping[str, Node] | None:
    """The sections of the config; None where the webhook does not get so far."""
    text = text_in(subject.training_file)
    config = None if text is None else parse(text)
    if config is None or isinstance(config, Broken):
        return None
    root = fields(config).get("training_config")
    return fields(root) if is_map(root) else None


RULES: tuple[Rule[Subject], ...] = (
    training_config_exists,
    training_config_has_known_sections,
    quantization_fits_the_method,
    output_dir_is_below_its_base,
)
