"""What KAITO's webhook asks of the preset of a Workspace (api/*/workspace_validation.go, v0.9.4 and v0.12.0)."""

from collections.abc import Iterator

from kaitoc.diagnostics import Stage
from kaitoc.kaito.names import RUNTIME_TRANSFORMERS
from kaitoc.kaito.planning import ACCESS_SECRET, PRESET_NAME, find_preset
from kaitoc.kaito.sizing import Refusal
from kaitoc.registry.model import Preset
from kaitoc.rules.presets import is_hub_id, is_valid_preset, unknown_preset
from kaitoc.rules.rule import V1ALPHA1, V1BETA1, Finding, Rule, Subject, rule

PRESET = ("inference", "preset")
PRIVATE = "private"


@rule("KC115", Stage.ADMISSION)
def preset_or_template(subject: Subject) -> Iterator[Finding]:
    """Inference serves a preset or runs a pod template."""
    inference = subject.workspace.inference
    if inference is None:
        return
    preset, template = inference.get("preset") is not None, inference.get("template") is not None
    if preset and template:
        yield Finding(
            "inference.preset and inference.template exclude each other",
            ("inference", "template"),
            "remove the one that you do not want",
        )
    if not preset and not template:
        yield Finding(
            "inference needs a preset or a template",
            ("inference",),
            "add inference.preset.name with the model to serve",
        )


@rule("KC120", Stage.ADMISSION)
def preset_exists(subject: Subject) -> Iterator[Finding]:
    """A preset is named as KAITO knows it; anything with a slash counts as a Hugging Face id."""
    workspace, context = subject.workspace, subject.context
    if (workspace.inference or {}).get("preset") is not None and not is_valid_preset(context, workspace.preset):
        yield unknown_preset(context, workspace.preset, PRESET_NAME)


@rule("KC126", Stage.ADMISSION, until="0.12.0", api=V1BETA1)
def secret_suits_the_preset(subject: Subject) -> Iterator[Finding]:
    """A gated model needs a token to be downloaded; weights that KAITO packs itself need none."""
    preset, secret = valid_preset(subject), subject.workspace.access_secret
    if preset is None:
        return
    entry = preset.inference.metadata
    if entry.download_at_runtime and entry.download_auth_required and not secret:
        yield Finding(
            f"{preset.name} is gated: its download needs a Hugging Face token",
            PRESET_NAME,
            "name a Secret with the key HF_TOKEN in inference.preset.presetOptions.modelAccessSecret",
        )
    if not entry.download_at_runtime and secret:
        yield Finding(f"{preset.name} needs no modelAccessSecret", ACCESS_SECRET, "remove it")


@rule("KC128", Stage.ADMISSION)
def operator_knows_the_preset(subject: Subject) -> Iterator[Finding]:
    """A project's own preset needs an operator that was built with it, or a target without an operator."""
    preset, context = valid_preset(subject), subject.context
    if preset is None or preset.source.is_shipped or preset.name in context.registry.locked:
        return
    if context.cluster.custom_presets or not context.has_operator:
        return
    yield Finding(
        f'the operator of the cluster does not know preset "{preset.name}" as {preset.source.file} declares it',
        PRESET_NAME,
        "set customPresets: true in the Cluster if its operator was built with it, or deliver: workload in the target",
    )


@rule("KC129", Stage.ADMISSION, since="0.12.0")
def runtime_can_serve_the_preset(subject: Subject) -> Iterator[Finding]:
    """The Transformers runtime serves only presets with parameters for it."""
    preset = valid_preset(subject)
    if preset is None or subject.context.runtime(subject.workspace.annotations) != RUNTIME_TRANSFORMERS:
        return
    if not preset.inference.transformers.base_command:
        yield Finding(
            f"the Transformers runtime cannot serve {preset.name}",
            PRESET_NAME,
            "use the vLLM runtime (annotation kaito.sh/runtime: vllm)",
        )


@rule("KC136", Stage.ADMISSION, api=V1ALPHA1)
def legacy_webhook_knows_the_preset(subject: Subject) -> Iterator[Finding]:
    """The webhook of v1alpha1 crashes on presets that KAITO does not keep from its start on."""
    name, context = subject.workspace.preset, subject.context
    if not is_valid_preset(context, name):
        return
    if is_hub_id(name) or not context.profile.registers_presets:
        yield Finding(
            f'the webhook of v1alpha1 crashes on preset "{name}"',
            PRESET_NAME,
            "write apiVersion: kaito.sh/v1beta1",
        )


@rule("KC137", Stage.ADMISSION, api=V1ALPHA1)
def private_preset_has_an_image(subject: Subject) -> Iterator[Finding]:
    """In v1alpha1 a private preset names its image, and some presets are private only."""
    preset, written = valid_preset(subject), (subject.workspace.inference or {}).get("preset") or {}
    if preset is None:
        return
    private = written.get("accessMode") == PRIVATE
    if preset.inference.image_access_mode == PRIVATE and not private:
        yield Finding(f"{preset.name} is private", (*PRESET, "accessMode"), "set accessMode: private")
    if private and not (written.get("presetOptions") or {}).get("image"):
        yield Finding(
            "a private preset needs an image",
            (*PRESET, "accessMode"),
            "add inference.preset.presetOptions.image, or remove accessMode",
        )


def valid_preset(subject: Subject) -> Preset | None:
    """The preset to serve, if the webhook takes its name and kaitoc knows it."""
    name = subject.workspace.preset
    if subject.workspace.inference is None or not is_valid_preset(subject.context, name):
        return None
    preset = find_preset(subject.context, name)
    return None if isinstance(preset, Refusal) else preset


RULES: tuple[Rule[Subject], ...] = (
    preset_or_template,
    preset_exists,
    secret_suits_the_preset,
    operator_knows_the_preset,
    runtime_can_serve_the_preset,
    legacy_webhook_knows_the_preset,
    private_preset_has_an_image,
)
