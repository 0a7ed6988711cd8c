"""What a Workspace says and its runtime does not read."""

from collections.abc import Iterator

from kaitoc.diagnostics import Severity, Stage
from kaitoc.kaito.names import ANNOTATION_RUNTIME, RUNTIME_TRANSFORMERS
from kaitoc.rules.rule import Finding, Rule, Subject, rule


@rule("KC407", Stage.ADVICE, Severity.WARNING)
def config_is_read(subject: Subject) -> Iterator[Finding]:
    """The Transformers server of KAITO has no configuration file."""
    workspace = subject.workspace
    if workspace.config and workspace.preset and subject.context.runtime(workspace.annotations) == RUNTIME_TRANSFORMERS:
        yield Finding(
            f"the Transformers server does not read {workspace.config}",
            ("inference", "config"),
            f"remove it, or serve the model with vLLM (annotation {ANNOTATION_RUNTIME}: vllm)",
        )


RULES: tuple[Rule[Subject], ...] = (config_is_read,)
