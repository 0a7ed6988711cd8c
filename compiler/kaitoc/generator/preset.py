"""From what the generator derived to a preset like any other (vllm_model.go, GetInferenceParameters)."""

from collections.abc import Iterable

from msgspec.structs import replace

from kaitoc.generator.derive import Derived
from kaitoc.generator.facts import ModelFacts
from kaitoc.generator.rules import GeneratorRules
from kaitoc.registry.model import Preset, PresetParams, Source


def preset_of(
    facts: ModelFacts,
    derived: Derived,
    rules: GeneratorRules,
    common: Preset,
    builtin: Iterable[Preset],
    file: str,
) -> Preset:
    """The preset of a model.

    `common` is what all generated presets of the KAITO version have. Of a built-in one that is served by the same name,
    KAITO takes what it knows of the Transformers runtime and of tuning, whoever made the model. `file` is where the
    facts are from.
    """
    model = facts.model.lower()
    inference = common.inference
    metadata = replace(inference.metadata, name=derived.name, version=inference.metadata.version + model)
    preset = replace(
        common,
        name=facts.model,
        inference=replace(
            inference,
            metadata=metadata,
            total_safe_tensor_file_size=derived.weights.size,
            disk_storage_requirement=derived.disk,
            bytes_per_token=derived.attention.bytes_per_token,
            model_token_limit=derived.context,
            readiness_timeout=derived.readiness,
            vllm=replace(
                inference.vllm,
                model_name=derived.name,
                model_run_params=_flags(derived, rules, inference),
            ),
        ),
        source=Source(file, facts.model, facts.revision),
        derivation=derived.steps,
    )
    return _thorough(preset, derived, builtin) if rules.thorough else preset


def _thorough(preset: Preset, derived: Derived, builtin: Iterable[Preset]) -> Preset:
    inference = preset.inference
    metadata = replace(
        inference.metadata,
        architectures=derived.known.architectures,
        attn_type=derived.attention.kind,
        quant_method=derived.quant_method,
        quant_bits=derived.quant_bits,
    )
    transformers = replace(inference.transformers, model_name=derived.name)
    namesake = next((one for one in builtin if one.inference.metadata.name == derived.name), None)
    if namesake is not None:
        transformers = namesake.inference.transformers
        preset = replace(preset, tuning=namesake.tuning, support_tuning=namesake.support_tuning)
    return replace(preset, inference=replace(inference, metadata=metadata, transformers=transformers))


def _flags(derived: Derived, rules: GeneratorRules, common: PresetParams) -> dict[str, str]:
    """The flags of vLLM: common ones, formats, those of the model's family, and parsers; later ones go before."""
    flags = dict(common.vllm.model_run_params)
    known = derived.known
    if rules.thorough:
        if derived.weights.is_mistral:
            flags |= dict.fromkeys(("load_format", "config_format", "tokenizer_mode"), "mistral")
        if derived.quant_method:
            flags["dtype"] = "auto"
        flags |= known.params
    if known.tool_call_parser.value:
        flags |= {"tool-call-parser": known.tool_call_parser.value, "enable-auto-tool-choice": ""}
    if known.reasoning_parser.value:
        flags["reasoning-parser"] = known.reasoning_parser.value
    if known.chat_template.value:
        flags["chat-template"] = known.chat_template.value
    return flags
