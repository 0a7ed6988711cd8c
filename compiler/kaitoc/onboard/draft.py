"""A preset declaration drafted from what a lock says of a model, for a person to complete."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from kaitoc.generator.derive import Derived, Rejection, config_of, derive
from kaitoc.generator.facts import ModelFacts
from kaitoc.generator.numbers import number
from kaitoc.generator.rules import GeneratorRules
from kaitoc.generator.tables import Tables

_KINDS = ("MHA", "MQA", "GQA", "MLA")
_QUESTIONS = {
    "disk": "the disk of a node; without it, the size of the weights x 2.5 + 48 GiB",
    "gpuCount": "how many GPUs the model needs",
    "distributed": "whether the model is to span several nodes",
    "tuning": "fine-tuning: {size: 24Gi, memoryPerGPU: {lora: 24, qlora: 16}}",
    "e2e": "where it is tested: {vmSize: Standard_NC24ads_A100_v4}; without it, the smallest VM that holds it",
}
"""What no lock knows, with what to think of."""


def declaration(facts: ModelFacts, family: str, rules: GeneratorRules, tables: Tables) -> dict[str, Any] | Rejection:
    """The declaration of a model, as far as its repository says it; `rules` are those of KAITO's newest generator."""
    derived = derive(facts, rules, tables)
    if isinstance(derived, Rejection):
        return derived
    card = {
        "license": facts.card.license,
        "pipelineTag": facts.card.pipeline_tag,
        "baseModels": list(facts.card.base_models),
    }
    quantization = {"method": derived.quant_method} | ({"bits": derived.quant_bits} if derived.quant_bits > 0 else {})
    known = derived.known
    vllm = {
        "params": {"dtype": "auto" if derived.quant_method else "bfloat16"},
        "chatTemplate": (known.chat_template.value or "").rpartition("/")[2],
        "toolCallParser": known.tool_call_parser.value,
        "reasoningParser": known.reasoning_parser.value,
    }
    stated: dict[str, Any] = {
        "name": preset_name(facts.model),
        "huggingFace": {"model": facts.model, "revision": facts.revision},
        "family": {"package": package(family), "title": family},
        "downloadAtRuntime": True,
        "downloadAuthRequired": facts.restricted,
        "size": derived.weights.size,
        "bytesPerToken": max(derived.attention.bytes_per_token, 1),
        "modelTokenLimit": max(derived.context, 1),
        "attnType": derived.attention.kind if derived.attention.kind in _KINDS else "",
        "architectures": list(known.architectures),
        "quantization": quantization if derived.quant_method else {},
        "loadFormat": "mistral" if derived.weights.is_mistral else "",
        "vllm": {key: value for key, value in vllm.items() if value},
        "transformers": False if derived.weights.is_mistral else {"params": {"torch_dtype": "auto"}},
        "shape": shape(facts, derived, rules),
        "card": {key: value for key, value in card.items() if value},
    }
    kept = ("transformers",)
    return {key: value for key, value in stated.items() if key in kept or value not in ("", {}, [], False)}


def text(stated: Mapping[str, Any], source: str) -> str:
    """A declaration as YAML, with what is left to a person as comments."""
    lines = [f"# Drafted from {source}. Complete it, then run `kaitoc preset lint --presets` on its folder.\n"]
    lines += [f"{key}: {_flow(value)}\n" for key, value in stated.items()]
    missing = {key: what for key, what in _QUESTIONS.items() if key not in stated}
    if "license" not in stated.get("card", {}):
        missing["card"] = "the licence, by its id on the Hub: {license: apache-2.0}"
    lines += [f"# {key}: {what}\n" for key, what in missing.items()]
    return "".join(lines)


def preset_name(model: str) -> str:
    """The name of a preset after a Hugging Face id: the part after the organisation, in lower case."""
    return re.sub(r"[^a-z0-9._-]", "-", model.rpartition("/")[2].lower()).strip("._-")[:63].rstrip("._-")


def package(family: str) -> str:
    """A family as the name of a Go package."""
    return re.sub(r"^[^a-z]+", "", re.sub(r"[^a-z0-9_]", "", family.lower())) or "models"


def shape(facts: ModelFacts, derived: Derived, rules: GeneratorRules) -> dict[str, int]:
    """The shape of the network, as the config states it; empty where a part of it is missing."""
    config = config_of(facts, derived.weights, rules)
    if isinstance(config, Rejection):
        return {}
    values, keys = config[1], rules.keys
    found = {
        "hiddenSize": number(values, keys.hidden, 0).value,
        "layers": number(values, keys.layers, 0).value,
        "heads": number(values, keys.heads, 0).value,
        "kvHeads": number(values, keys.kv_heads, 0).value or number(values, keys.heads, 0).value,
        "headDim": number(values, keys.head_dim, 0).value,
        "kvLoraRank": number(values, keys.lora_rank, 0).value,
        "qkRopeHeadDim": number(values, keys.rope_dim, 0).value,
    }
    if any(found[key] <= 0 for key in ("hiddenSize", "layers", "heads", "kvHeads")):
        return {}
    return {key: value for key, value in found.items() if value > 0}


def _flow(value: Any) -> str:
    """A value in one line, as people write YAML."""
    return "".join(_parts(value))


def _parts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    elif isinstance(value, list):
        yield "[" + ", ".join(_flow(item) for item in value) + "]"
    else:
        plain = isinstance(value, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9._/-]*", value) is not None
        yield value if plain and value.lower() not in _WORDS else json.dumps(value, ensure_ascii=False)


_WORDS = ("true", "false", "yes", "no", "on", "off", "null", "y", "n")
