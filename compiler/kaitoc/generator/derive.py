"""From the facts of a repository to what KAITO's generator makes of them, with the sums behind each figure."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.generator.attention import Attention, attention_of
from kaitoc.generator.facts import CONFIG, Config, ModelFacts
from kaitoc.generator.numbers import number, truncated
from kaitoc.generator.rules import GeneratorRules
from kaitoc.generator.tables import Known, Tables
from kaitoc.generator.weights import Weights, weights_of
from kaitoc.kaito.durations import go_duration
from kaitoc.quantity import GIB, value
from kaitoc.registry.model import Step
from kaitoc.report.words import counted

DEFAULT_CONTEXT = 2048
"""The token limit of a model whose config states none (generator.go, DefaultModelTokenLimit)."""
LARGEST_WEIGHTS, LONGEST_CONTEXT, LARGEST_TOKEN = 2**46, 2**30, 2**30
"""Far beyond any model: bytes of weights, tokens of context, bytes of KV cache for one token."""
_MINUTE, _SECOND = 60 * 10**9, 10**9


class Derived(Struct, frozen=True):
    """What KAITO knows of a model after it has read its repository.

    `disk` is a quantity, `readiness` a Go duration, `attention.bytes_per_token` bytes over all GPUs. `steps` explain
    the figures, and `doubts` name those that can hardly be meant.
    """

    name: str
    weights: Weights
    disk: str
    context: int
    attention: Attention
    known: Known
    quant_method: str
    quant_bits: int
    readiness: str
    steps: tuple[Step, ...]
    doubts: tuple[str, ...]


class Rejection(Struct, frozen=True):
    """Why the generator gives up."""

    reason: str


def derive(facts: ModelFacts, rules: GeneratorRules, tables: Tables) -> Derived | Rejection:
    """What the generator of a KAITO version makes of a repository (generator.go, Generate; vllm_model.go)."""
    weights = weights_of(facts.weights, rules)
    if weights is None:
        return Rejection("the repository has no .safetensors or .bin files")
    found = config_of(facts, weights, rules)
    if isinstance(found, Rejection):
        return found
    file, config = found
    name = facts.model.rpartition("/")[2].lower()
    known = tables.look_up(name, _texts(config.get("architectures")))
    if known.architectures and not tables.supported_architectures.intersection(known.architectures):
        return Rejection(f"its vLLM has no architecture {' or '.join(known.architectures)}")
    context = number(config, rules.keys.context, DEFAULT_CONTEXT)
    attention = attention_of(config, rules.keys)
    quantization = config.get("quantization_config")
    quantization = quantization if isinstance(quantization, Mapping) else {}
    method = quantization.get("quant_method")
    derived = Derived(
        name=name,
        weights=weights,
        disk=f"{int(weights.gib + tables.disk_beside_weights_gib)}Gi",
        context=context.value,
        attention=attention,
        known=known,
        quant_method=method if isinstance(method, str) else "",
        quant_bits=number(quantization, ("bits",), 0).value,
        readiness=_readiness(weights, rules, tables),
        steps=(),
        doubts=tuple(_doubts(weights, context.value, attention)),
    )
    return _explained(derived, file, context.key, rules, tables)


def config_of(facts: ModelFacts, weights: Weights, rules: GeneratorRules) -> tuple[str, dict[str, Any]] | Rejection:
    """The config that counts: the name of its file, and its values with those of a nested one."""
    names = rules.mistral_configs if weights.is_mistral else (CONFIG,)
    name = next((name for name in names if name in facts.configs), None)
    if name is None:
        return Rejection(f"the repository has no {' or '.join(names)}")
    config: Config = facts.configs[name]
    if not config.readable:
        return Rejection(f"{name} is no JSON object")
    if not config.strict and not rules.infinities:
        return Rejection(f"{name} has Infinity or NaN, which are no JSON")
    nested = next((inner for key in rules.text_configs if isinstance(inner := config.values.get(key), Mapping)), {})
    return name, {**nested, **config.values}


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _readiness(weights: Weights, rules: GeneratorRules, tables: Tables) -> str:
    """How long the server may take to get ready (vllm_model.go, readinessTimeoutForModelSize)."""
    minutes = tables.readiness_minutes
    least, most = minutes["least"] * _MINUTE, minutes["most"] * _MINUTE
    if not rules.thorough:
        return go_duration(least)
    growth = truncated(value(weights.size) / GIB * (tables.readiness_seconds_per_gib * _SECOND))
    return go_duration(max(least, min(most, minutes["base"] * _MINUTE + growth)))


def _doubts(weights: Weights, context: int, attention: Attention) -> Sequence[str]:
    found = []
    if not 0 < weights.total <= LARGEST_WEIGHTS:
        found.append(f"its weights are {weights.total:,} bytes")
    if not 0 < context <= LONGEST_CONTEXT:
        found.append(f"its token limit is {context:,}")
    if attention.kind == "Unknown":
        found.append(f"{attention.how}; KAITO reckons with no KV cache at all")
    elif not 0 < attention.bytes_per_token <= LARGEST_TOKEN:
        found.append(f"a token takes {attention.bytes_per_token:,} bytes of KV cache: {attention.how}")
    return found


def _explained(derived: Derived, file: str, context_key: str | None, rules: GeneratorRules, tables: Tables) -> Derived:
    weights, known = derived.weights, derived.known
    rounding = "rounded up" if rules.size_digits is None else f"to {rules.size_digits} decimals"
    minutes = tables.readiness_minutes
    steps = [
        Step(
            "weights",
            weights.size,
            f"{weights.total:,} bytes in {counted(weights.files, 'file')} {weights.kind} / 2^30, {rounding}",
        ),
        Step("disk", derived.disk, f"{weights.gib:g} GiB + {tables.disk_beside_weights_gib} GiB, without fractions"),
        Step(
            "context",
            f"{derived.context:,}",
            f"{context_key} in {file}" if context_key else f"{file} does not say; KAITO's default",
        ),
        Step("KV cache", f"{derived.attention.bytes_per_token:,}", derived.attention.how),
        Step("attention", derived.attention.kind, f"as {file} describes it"),
        Step(
            "ready within",
            derived.readiness,
            f"{minutes['base']} min + {tables.readiness_seconds_per_gib} s x {weights.gib:g} GiB, "
            f"at least {minutes['least']} min, at most {minutes['most']}"
            if rules.thorough
            else "the same for every model",
        ),
        Step("architecture", ", ".join(known.architectures) or "none", f"architectures in {file}"),
    ]
    for title, fact in (
        ("tool parser", known.tool_call_parser),
        ("reasoning parser", known.reasoning_parser),
        ("chat template", known.chat_template),
    ):
        if fact.value or fact.why:
            steps.append(Step(title, fact.value or "none", fact.why))
    return replace(derived, steps=tuple(steps))
