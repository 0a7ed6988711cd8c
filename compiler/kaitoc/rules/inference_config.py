"""What KAITO's webhook asks of inference_config.yaml (api/*/inference_config_validation.go, v0.9.4 and v0.12.0)."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from kaitoc.diagnostics import Stage
from kaitoc.kaito.names import INFERENCE_CONFIG_KEY
from kaitoc.kaito.numbers import atoi
from kaitoc.kaito.payload import Broken, fields, is_map, is_null, parse, text_of
from kaitoc.kaito.planning import find_preset
from kaitoc.kaito.sizing import Refusal
from kaitoc.quantity import GIB
from kaitoc.rules.config_file import INFERENCE_CONFIG, ConfigFile, missing
from kaitoc.rules.rule import V1ALPHA1, V1BETA1, Finding, Rule, Subject, rule

VLLM, MAX_MODEL_LEN = "vllm", "max-model-len"
SMALL_GPU = 20 * GIB


@rule("KC130", Stage.ADMISSION)
def config_map_exists(subject: Subject) -> Iterator[Finding]:
    """The ConfigMap with inference_config.yaml must be there before the Workspace."""
    yield from missing(subject.inference_file)


@rule("KC131", Stage.ADMISSION)
def config_is_a_flat_map(subject: Subject) -> Iterator[Finding]:
    """Under vllm: the webhook reads one plain value per flag."""
    file = subject.inference_file
    if not isinstance(file, ConfigFile):
        return
    config = parse(file.text)
    if isinstance(config, Broken):
        yield file.about(f"{file.key} is broken YAML: {config}", "correct the ConfigMap", looked_at=file.text)
        return
    if not is_null(config) and not is_map(config):
        yield file.about(f"{file.key} is no map", "write `vllm:` and flags below it", looked_at=file.text)
        return
    vllm = fields(config).get(VLLM)
    if vllm is not None and not is_null(vllm) and not is_map(vllm):
        message = f"{VLLM} in {file.key} must be a map of flags"
        yield file.about(message, "write `vllm:` and flags below it", VLLM, looked_at=text_of(vllm) or "")
    for key, value in fields(vllm).items():
        if text_of(value) is None:
            message = f"{VLLM}.{key} in {file.key} must be a plain value"
            yield file.about(message, "quote nested values as JSON text", VLLM, key)


@rule("KC132", Stage.ADMISSION, api=V1BETA1)
def max_model_len_is_possible(subject: Subject) -> Iterator[Finding]:
    """The max-model-len of the user is a whole number within the model's limit."""
    file, text = subject.inference_file, (_flag(subject, MAX_MODEL_LEN) or "").strip()
    preset = find_preset(subject.context, subject.workspace.preset) if subject.workspace.preset else None
    if not text or preset is None or isinstance(preset, Refusal) or not isinstance(file, ConfigFile):
        return
    limit, length = preset.inference.model_token_limit, atoi(text)
    if limit <= 0:
        return
    if length is None:
        message, hint = f'max-model-len must be a whole number, found "{text}"', f"use at most {limit}, or remove it"
        yield file.about(message, hint, VLLM, MAX_MODEL_LEN, looked_at=text)
    elif length > limit:
        message = f"max-model-len {text} is longer than the {limit} tokens of {preset.name}"
        yield file.about(message, f"use at most {limit}", VLLM, MAX_MODEL_LEN)


@rule("KC138", Stage.ADMISSION, api=V1ALPHA1)
def small_gpus_need_a_max_model_len(subject: Subject) -> Iterator[Finding]:
    """In v1alpha1 several small GPUs, or several nodes, need a max-model-len in the config."""
    workspace = subject.workspace
    gpus = subject.context.sku(workspace.instance_type)
    small = gpus is not None and gpus.gpu_count > 1 and gpus.gpu_mem_bytes // gpus.gpu_count < SMALL_GPU
    if (small or (workspace.count or 0) > 1) and _flag(subject, MAX_MODEL_LEN) == "":
        why = "several GPUs of less than 20 GiB" if small else "several nodes"
        yield Finding(
            f"{why} need {MAX_MODEL_LEN} under vllm in {INFERENCE_CONFIG_KEY}",
            INFERENCE_CONFIG,
            "name a ConfigMap that sets it",
        )


def _flag(subject: Subject, name: str) -> str | None:
    """A flag under vllm, "" where it is not set; None where the webhook does not get so far."""
    file = subject.inference_file
    flags = _flags(file.text) if isinstance(file, ConfigFile) else None
    return None if flags is None else flags.get(name) or ""


@lru_cache(maxsize=1000)
def _flags(text: str) -> Mapping[str, str | None] | None:
    """The flags under vllm, None where not all are plain values; nearly all Workspaces share the chart's template."""
    config = parse(text)
    if isinstance(config, Broken):
        return None
    flags = {key: text_of(value) for key, value in fields(fields(config).get(VLLM)).items()}
    return None if None in flags.values() else flags


RULES: tuple[Rule[Subject], ...] = (
    config_map_exists,
    config_is_a_flat_map,
    max_model_len_is_possible,
    small_gpus_need_a_max_model_len,
)
