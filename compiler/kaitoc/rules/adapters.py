"""What KAITO's webhook asks of adapters (api/*/workspace_validation.go, v0.9.4 and v0.12.0)."""

from collections.abc import Iterator

from kaitoc.diagnostics import Stage
from kaitoc.kaito.names import RUNTIME_VLLM
from kaitoc.rules.inference import valid_preset
from kaitoc.rules.presets import is_valid_preset
from kaitoc.rules.rule import Finding, Rule, Subject, needing, rule

MAX_ADAPTERS = 10
ADAPTERS = ("inference", "adapters")


@rule("KC125", Stage.ADMISSION)
def runtime_takes_the_adapters(subject: Subject) -> Iterator[Finding]:
    """VLLM takes adapters without a strength, and only for models that support LoRA."""
    workspace, context = subject.workspace, subject.context
    if not workspace.adapters:
        return
    if not is_valid_preset(context, workspace.preset) or context.runtime(workspace.annotations) != RUNTIME_VLLM:
        return
    preset = valid_preset(subject)
    if preset is not None and preset.inference.vllm.disallow_lora:
        yield Finding(
            f"vLLM cannot use LoRA adapters with {preset.name}",
            ADAPTERS,
            "remove the adapters, or use the Transformers runtime (annotation kaito.sh/runtime: transformers)",
        )
    for index, adapter in enumerate(workspace.adapters):
        if adapter.strength is not None:
            yield Finding(
                "vLLM has no adapter strength",
                (*ADAPTERS, index, "strength"),
                "remove it, or use the Transformers runtime (annotation kaito.sh/runtime: transformers)",
            )


@rule("KC127", Stage.ADMISSION)
def adapters_are_few_and_distinct(subject: Subject) -> Iterator[Finding]:
    """At most ten adapters, each under a name of its own."""
    adapters = subject.workspace.adapters
    if len(adapters) > MAX_ADAPTERS:
        yield Finding(f"{len(adapters)} adapters, at most {MAX_ADAPTERS} are allowed", ADAPTERS, "remove some")
    seen: set[str] = set()
    for index, adapter in enumerate(adapters):
        path = (*ADAPTERS, index)
        if (subject.workspace.inference or {})["adapters"][index].get("source") is None:
            yield Finding("an adapter needs a source", path, "add source.name and source.image")
        elif adapter.name in seen:
            yield Finding(f'two adapters are named "{adapter.name}"', (*path, "source", "name"), "rename one of them")
        seen.add(adapter.name)


RULES: tuple[Rule[Subject], ...] = needing(ADAPTERS, runtime_takes_the_adapters, adapters_are_few_and_distinct)
