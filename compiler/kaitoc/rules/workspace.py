"""What KAITO's webhook asks of a new Workspace (api/*/workspace_validation.go, v0.9.4 and v0.12.0)."""

from collections.abc import Iterator

from kaitoc.diagnostics import Stage
from kaitoc.kaito.context import Context
from kaitoc.kaito.workspace import view
from kaitoc.objects import Object
from kaitoc.rules.config_file import inference_file, training_file
from kaitoc.rules.names import no_dns_label
from kaitoc.rules.rule import V1ALPHA1, Finding, Rule, Subject, rule


def workspace_subject(context: Context, obj: Object, api: str) -> Subject:
    """A Workspace as the rules judge it."""
    workspace = view(obj)
    inference = inference_file(context, workspace, is_legacy=api == V1ALPHA1)
    return Subject(context, workspace, api, inference, training_file(context, workspace))


@rule("KC110", Stage.ADMISSION, on_update=True)
def name_is_dns_label(subject: Subject) -> Iterator[Finding]:
    """The name of a Workspace becomes the name of a Service and a label value."""
    yield from no_dns_label(subject.workspace.name)


@rule("KC111", Stage.ADMISSION)
def one_purpose(subject: Subject) -> Iterator[Finding]:
    """A Workspace is for inference or for tuning, not for both and not for neither."""
    inference, tuning = subject.workspace.inference is not None, subject.workspace.tuning is not None
    if inference and tuning:
        yield Finding("a Workspace has either inference or tuning, not both", ("tuning",), "make two Workspaces of it")
    if not inference and not tuning:
        yield Finding("a Workspace needs inference or tuning", (), "add inference.preset.name with the model to serve")


RULES: tuple[Rule[Subject], ...] = (name_is_dns_label, one_purpose)
