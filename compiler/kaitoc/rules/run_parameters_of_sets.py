"""Run parameters on InferenceSets, which cannot have any."""

from collections.abc import Iterator

from kaitoc.diagnostics import Path, Stage
from kaitoc.kaito.run_parameters import annotation, written_parameters
from kaitoc.objects import annotations_of
from kaitoc.rules.inference_set import SetSubject
from kaitoc.rules.rule import Finding, Rule, rule


@rule("KC384", Stage.STARTUP)
def sets_have_no_run_parameters(subject: SetSubject) -> Iterator[Finding]:
    """The workloads of an InferenceSet come and go under generated names; no patch would find them."""
    inference_set, template = subject.object, ("spec", "template", "metadata")
    within = ((inference_set["spec"].get("template") or {}).get("metadata") or {}).get("annotations") or {}
    for at, annotations in ((("metadata",), annotations_of(inference_set)), (template, within)):
        for name in written_parameters(annotations):
            path: Path = (*at, *annotation(name)[1:])
            message = f"an InferenceSet cannot have the run parameter {name}"
            yield Finding(message, path, "use a Workspace for each replica")


RULES: tuple[Rule[SetSubject], ...] = (sets_have_no_run_parameters,)
