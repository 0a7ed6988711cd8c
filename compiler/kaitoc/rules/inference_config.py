"""What KAITO's webhook asks of inference_config.yaml (api/v1beta1/inference_config_validation.go, v0.9.4)."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from kaitoc.diagnostics import Stage
from kaitoc.kaito.configmaps import find_installed_template
from kaitoc.kaito.names import INFERENCE_CONFIG_KEY, RUNTIME_VLLM
from kaitoc.kaito.numbers import atoi
from kaitoc.kaito.planning import find_preset
from kaitoc.kaito.sizing import Refusal
from kaitoc.objects import data_of
from kaitoc.rules.rule import Finding, Rule, Subject, rule

CONFIG = ("inference", "config")
_NULL = ("", "~", "null", "Null", "NULL")


@rule("KC130", Stage.ADMISSION)
def config_map_exists(subject: Subject) -> Iterator[Finding]:
    """The ConfigMap with inference_config.yaml must be there before the Workspace."""
    found = _config_data(subject)
    if isinstance(found, Refusal):
        yield Finding(found.message, CONFIG, found.hint)
    elif found is not None and INFERENCE_CONFIG_KEY not in found:
        yield Finding(
            f'ConfigMap "{subject.workspace.config}" has no key {INFERENCE_CONFIG_KEY}',
            CONFIG,
            f"put the settings under data.{INFERENCE_CONFIG_KEY}",
        )


@rule("KC131", Stage.ADMISSION)
def config_is_a_flat_map(subject: Subject) -> Iterator[Finding]:
    """Under vllm: the webhook reads one plain value per flag."""
    config = _config(subject)
    if isinstance(config, str):
        message = f"{INFERENCE_CONFIG_KEY} is broken YAML: {config}"
        yield Finding(message, CONFIG, "correct the ConfigMap", looked_at=_config_text(subject))
        return
    if config is None:
        return
    vllm = config.get("vllm")
    if vllm not in (None, *_NULL) and not isinstance(vllm, dict):
        message = f"vllm in {INFERENCE_CONFIG_KEY} must be a map of flags"
        yield Finding(message, CONFIG, "write `vllm:` and flags below it", looked_at=str(vllm))
    for key, value in (vllm if isinstance(vllm, dict) else {}).items():
        if isinstance(value, (dict, list)):
            yield Finding(
                f"vllm.{key} in {INFERENCE_CONFIG_KEY} must be a plain value",
                CONFIG,
                "quote nested values as JSON text",
            )


@rule("KC132", Stage.ADMISSION)
def max_model_len_is_possible(subject: Subject) -> Iterator[Finding]:
    """The max-model-len of the user is a whole number within the model's limit."""
    config = _config(subject)
    vllm = config.get("vllm") if isinstance(config, dict) else None
    if not isinstance(vllm, dict) or any(isinstance(value, (dict, list)) for value in vllm.values()):
        return
    text = str(vllm.get("max-model-len", "")).strip()
    preset = find_preset(subject.context, subject.workspace.preset) if subject.workspace.preset else None
    if text in _NULL or preset is None or isinstance(preset, Refusal) or preset.inference.model_token_limit <= 0:
        return
    limit, length = preset.inference.model_token_limit, atoi(text)
    if length is None:
        message = f'max-model-len must be a whole number, found "{text}"'
        yield Finding(message, CONFIG, f"use at most {limit}, or remove it", looked_at=text)
    elif length > limit:
        yield Finding(
            f"max-model-len {text} is longer than the {limit} tokens of {preset.name}", CONFIG, f"use at most {limit}"
        )


def _config_data(subject: Subject) -> Mapping[str, str] | Refusal | None:
    """The data of the ConfigMap that the webhook reads; None where it reads none."""
    workspace, context = subject.workspace, subject.context
    if workspace.inference is None or context.runtime(workspace.annotations) != RUNTIME_VLLM:
        return None
    if not workspace.config:
        template = context.profile.default_inference_config
        return None if template is None else find_installed_template(context, template, CONFIG)
    config_map = context.find("ConfigMap", workspace.namespace, workspace.config)
    if config_map is None:
        return Refusal(
            "KC130",
            f'ConfigMap "{workspace.config}" does not exist in namespace {workspace.namespace}',
            "add the ConfigMap to the input, or leave out inference.config to use KAITO's default",
        )
    return data_of(config_map)


def _config_text(subject: Subject) -> str:
    """The configuration that the author gives, or ""."""
    data = _config_data(subject)
    if data is None or isinstance(data, Refusal) or not subject.workspace.config:
        return ""
    return data.get(INFERENCE_CONFIG_KEY) or ""


def _config(subject: Subject) -> dict[str, Any] | str | None:
    """The parsed configuration, the reason why it cannot be parsed, or None where there is none."""
    return _parse(_config_text(subject))


@lru_cache(maxsize=256)
def _parse(text: str) -> dict[str, Any] | str | None:
    import yaml

    from kaitoc.load.nodes import is_too_deep

    if is_too_deep(text.encode()):
        return "it is nested too deeply"
    try:
        # Every value as the text that is written: the webhook decodes into strings.
        parsed = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - makes strings, lists and maps only
    except yaml.YAMLError as error:
        return str(getattr(error, "problem", "") or "not readable")
    if parsed is None or isinstance(parsed, dict):
        return parsed
    return None if parsed in _NULL else "it is no map"


RULES: tuple[Rule[Subject], ...] = (config_map_exists, config_is_a_flat_map, max_model_len_is_possible)
