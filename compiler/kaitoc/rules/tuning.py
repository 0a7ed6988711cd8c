"""What KAITO's webhook asks of tuning (api/*/workspace_validation.go, TuningSpec, v0.9.4 and v0.12.0)."""

from collections.abc import Iterator

from kaitoc.diagnostics import Stage
from kaitoc.kaito.tuning import PRESET_NAME
from kaitoc.rules.presets import is_valid_preset, unknown_preset
from kaitoc.rules.rule import Finding, Rule, Subject, needing, rule

METHODS = ("lora", "qlora")
TUNING = ("tuning",)


@rule("KC140", Stage.ADMISSION)
def tuning_method_exists(subject: Subject) -> Iterator[Finding]:
    """There are two methods of tuning; their case does not count here."""
    tuning = subject.workspace.tuning
    if tuning is not None and method_of(subject) not in METHODS:
        message = f'there is no tuning method "{tuning["method"]}"' if tuning.get("method") else "the method is missing"
        yield Finding(message, ("tuning", "method"), f"use one of {', '.join(METHODS)}")


@rule("KC148", Stage.ADMISSION)
def tuned_preset_exists(subject: Subject) -> Iterator[Finding]:
    """Tuning starts from a preset that KAITO knows, or from a Hugging Face id."""
    workspace = subject.workspace
    if workspace.tuning is None:
        return
    if workspace.tuning.get("preset") is None:
        yield Finding("tuning needs a preset", ("tuning",), "add tuning.preset.name with the model to tune")
    elif not is_valid_preset(subject.context, workspace.tuning_preset):
        yield unknown_preset(subject.context, workspace.tuning_preset, PRESET_NAME)


@rule("KC149", Stage.ADMISSION)
def tuning_takes_one_whole_node(subject: Subject) -> Iterator[Finding]:
    """Tuning runs on one whole node, and the webhook reads how many are asked for."""
    workspace = subject.workspace
    if workspace.tuning is None:
        return
    if workspace.count is None:
        yield Finding(
            "the webhook crashes on tuning without resource",
            ("resource",),
            "add resource.instanceType and resource.labelSelector",
        )
    elif workspace.count > 1:
        yield Finding(f"tuning cannot use {workspace.count} nodes", ("resource", "count"), "set it to 1, or remove it")
    if workspace.partition is not None and not subject.is_legacy:
        yield Finding("tuning cannot use a part of a node", ("resource", "partition"), "remove it")


def method_of(subject: Subject) -> str:
    """The tuning method as the webhook compares it, or ""."""
    return str((subject.workspace.tuning or {}).get("method") or "").lower()


RULES: tuple[Rule[Subject], ...] = needing(
    TUNING,
    tuning_method_exists,
    tuned_preset_exists,
    tuning_takes_one_whole_node,
)
