"""What a lock tells of the models that Workspaces name: who may read them, and figures that can hardly be meant.

KAITO asks the Hub with the token of modelAccessSecret, and gives up where the Hub refuses (presets/workspace/models/
vllm_model.go, GetModelByName).
"""

from collections.abc import Iterator

from kaitoc.diagnostics import Severity, Stage
from kaitoc.kaito.planning import ACCESS_SECRET, PRESET_NAME, TOKEN_KEY
from kaitoc.kaito.secrets import secret_problem
from kaitoc.registry.model import LockedModel
from kaitoc.rules.rule import Finding, Rule, Subject, rule


@rule("KC246", Stage.RECONCILE, Severity.WARNING)
def token_opens_the_model(subject: Subject) -> Iterator[Finding]:
    """The operator needs a token to read about a model that is gated or private."""
    workspace, context = subject.workspace, subject.context
    model = _locked(subject)
    if model is None or not model.restricted:
        return
    message = f"{workspace.preset} is gated or private, and KAITO cannot read about it without a token"
    if not workspace.access_secret:
        yield Finding(message, PRESET_NAME, f"name a Secret with {TOKEN_KEY} in presetOptions.modelAccessSecret")
    elif problem := secret_problem(context, workspace.namespace, workspace.access_secret, TOKEN_KEY):
        yield Finding(f"{message}: {problem}", ACCESS_SECRET, "add it to the input, encrypted or as an ExternalSecret")


@rule("KC490", Stage.ADVICE, Severity.WARNING)
def figures_are_meant(subject: Subject) -> Iterator[Finding]:
    """KAITO takes any figures that a model's config has, also those that nobody can mean."""
    model = _locked(subject)
    for doubt in model.doubts if model else ():
        message = f"KAITO {subject.context.profile.version} takes {subject.workspace.preset}, but {doubt}"
        yield Finding(message, PRESET_NAME, "look at config.json in the repository, or declare a preset of your own")


def _locked(subject: Subject) -> LockedModel | None:
    """What the lock says of the model that is served, where it is not built in."""
    workspace, registry = subject.workspace, subject.context.registry
    if workspace.inference is None or "/" not in workspace.preset:
        return None
    preset = registry.find(workspace.preset)
    return registry.locked.get(preset.name) if preset else None


RULES: tuple[Rule[Subject], ...] = (token_opens_the_model, figures_are_meant)
