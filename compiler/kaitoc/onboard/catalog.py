"""The model's entry in `model_catalog.yaml`, since KAITO 0.12.0 (presets/workspace/generator/model_catalog.go)."""

from typing import Any

from kaitoc.onboard.layout import CATALOG
from kaitoc.onboard.rows import NoList, cut, put, row_text
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.target import Target, Tree, Unplaced


def entry(subject: Subject) -> dict[str, Any]:
    """What the catalog says of the model, in the order that KAITO writes it in. Raises Unplaced for missing facts."""
    params = subject.preset.inference
    card, shape = subject.preset.onboarding.card, subject.preset.onboarding.shape
    load_format = params.vllm.model_run_params.get("load_format", "auto")
    formats = dict.fromkeys(("loadFormat", "configFormat", "tokenizerMode"), load_format)
    stated: dict[str, Any] = {
        "name": subject.model,
        "description": f"https://huggingface.co/{subject.model}",
        "license": card.license,
        "pipelineTag": card.pipeline_tag,
        "baseModel": list(card.base_models),
        "modelFileSize": params.total_safe_tensor_file_size,
        "architectures": list(params.metadata.architectures),
        "modelTokenLimit": params.model_token_limit,
        "hiddenSize": shape.hidden_size,
        "numHiddenLayers": shape.layers,
        "numAttentionHeads": shape.heads,
        "numKeyValueHeads": shape.kv_heads,
        **(formats if load_format != "auto" else {}),
        "headDim": shape.head_dim,
        "kvLoraRank": shape.kv_lora_rank,
        "qkRopeHeadDim": shape.qk_rope_head_dim,
        "quantMethod": params.metadata.quant_method,
        "quantBits": params.metadata.quant_bits,
    }
    found = {key: value for key, value in stated.items() if value}
    if not shape.layers:
        raise Unplaced("the declaration does not say the shape of the model", row_text(found, 0))
    return found


def place(text: str | None, subject: Subject, _: Tree) -> str:
    """The catalog with the entry; of None one with all models of the registry."""
    wanted = entry(subject)
    if text is None:
        every = [Subject(one, subject.registry, {}) for one in subject.registry.presets.values()]
        return "models:\n" + "".join(row_text(entry(one), 0) for one in every if one.preset.onboarding.shape.layers)
    order = [one.source.hugging_face_model for one in subject.registry.presets.values()]
    kin = {
        one.source.hugging_face_model
        for one in subject.registry.presets.values()
        if one.source.file == subject.preset.source.file
    }
    try:
        return put(text, wanted, order, kin)
    except NoList as error:
        raise Unplaced(str(error), row_text(wanted, 0)) from error


def remove(text: str, subject: Subject, _: Tree) -> str:
    """The catalog without the entry."""
    try:
        return cut(text, subject.model)
    except NoList as error:
        raise Unplaced(str(error)) from error


TARGET = Target(
    path=lambda _: CATALOG,
    place=place,
    remove=remove,
    belongs=lambda subject: subject.layout.has_catalog,
    is_shared=True,
)
