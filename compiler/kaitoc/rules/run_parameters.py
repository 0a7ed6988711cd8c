"""Run parameters by annotation, and what the Transformers server would make of them (text-generation/inference_api.py).

The server looks at its flags when it starts: it crashes on a value that it does not like, and passes over a flag that
it does not know.
"""

from collections.abc import Iterator, Mapping

from kaitoc.diagnostics import Severity, Stage
from kaitoc.kaito.names import RUNTIME_TRANSFORMERS
from kaitoc.kaito.profile import KNOWN_VERSIONS, load_profile
from kaitoc.kaito.run_parameters import (
    DOMAIN,
    ON,
    PREFIX,
    RunParameter,
    accepted_parameters,
    annotation,
    written_parameters,
)
from kaitoc.nearest import nearest
from kaitoc.rules.annotations import ANNOTATIONS
from kaitoc.rules.rule import Finding, Rule, Subject, needing, rule

QUANTIZATIONS = ("load_in_4bit", "load_in_8bit")


@rule("KC380", Stage.STARTUP)
def run_parameters_suit_the_runtime(subject: Subject) -> Iterator[Finding]:
    """Run parameters are those of the Transformers server; vLLM would crash on them."""
    workspace, context = subject.workspace, subject.context
    written = written_parameters(workspace.annotations)
    if not written or _has_server(subject):
        return
    hint = "remove it"
    if workspace.tuning is not None:
        what = "tuning has none; its parameters are in training_config.yaml"
    elif not workspace.preset:
        what = "a pod template has its own command"
        hint = "set the flag in inference.template"
    else:
        what = f"{context.runtime(workspace.annotations)} has none"
        hint = "add the annotation kaito.sh/runtime: transformers, or set flags of vLLM in inference.config"
    for name in written:
        yield Finding(f"{name} is a run parameter of the Transformers runtime: {what}", annotation(name), hint)


@rule("KC381", Stage.STARTUP)
def run_parameter_exists(subject: Subject) -> Iterator[Finding]:
    """The Transformers server passes over a flag that it does not know."""
    written = written_parameters(subject.workspace.annotations)
    if not written or not _has_server(subject):
        return
    known, version = subject.context.profile.run_parameters, subject.context.profile.version
    for name in written:
        if name not in known:
            message = f'the Transformers server of KAITO {version} has no run parameter "{name}"'
            yield Finding(message, annotation(name), _known_elsewhere(name) or _nearest(name, known))


@rule("KC382", Stage.STARTUP)
def run_parameter_has_a_value(subject: Subject) -> Iterator[Finding]:
    """The Transformers server crashes on a value that it does not take."""
    written = written_parameters(subject.workspace.annotations)
    if not written or not _has_server(subject):
        return
    known = subject.context.profile.run_parameters
    for name, value in written.items():
        if name in known and value not in known[name].values:
            choices = " or ".join(f'"{choice}"' for choice in known[name].values)
            yield Finding(f'{name} cannot be "{value}"', annotation(name), f"write {choices}")


@rule("KC383", Stage.STARTUP)
def quantized_once(subject: Subject) -> Iterator[Finding]:
    """Weights are loaded in 4 bits or in 8 bits; transformers refuses both at once."""
    written = written_parameters(subject.workspace.annotations)
    if all(written.get(name) == ON for name in QUANTIZATIONS) and _has_server(subject):
        yield Finding(f"{' and '.join(QUANTIZATIONS)} exclude each other", annotation(QUANTIZATIONS[1]), "remove one")


@rule("KC402", Stage.ADVICE, Severity.INFO)
def operator_has_to_be_helped(subject: Subject) -> Iterator[Finding]:
    """The operator makes the workload without run parameters; a patch brings them."""
    names = list(accepted_parameters(subject.context.profile.run_parameters, subject.workspace.annotations))
    if names and subject.context.has_operator and _has_server(subject):
        message = f"KAITO takes no notice of {' and '.join(names)}: `kaitoc render` writes a patch for the StatefulSet"
        hint = "docs/run-parameters.md says how Argo CD, Flux or kubectl apply it"
        yield Finding(message, annotation(names[0]), hint)


@rule("KC403", Stage.ADVICE, Severity.WARNING)
def kaitoc_reads_the_annotation(subject: Subject) -> Iterator[Finding]:
    """An annotation under kaitoc's own domain that kaitoc does not read is misspelt."""
    for key in sorted(subject.workspace.annotations):
        domain, slash, name = key.partition("/")
        if slash and domain.rpartition(".")[2] == DOMAIN and not key.startswith(PREFIX):
            message = f'kaitoc does not read the annotation "{key}"'
            yield Finding(message, (*ANNOTATIONS, key), f"did you mean {PREFIX}{name}?")


def _has_server(subject: Subject) -> bool:
    """Whether a preset is served by the Transformers runtime."""
    workspace = subject.workspace
    serves = workspace.tuning is None and bool(workspace.preset) and workspace.template is None
    return serves and subject.context.runtime(workspace.annotations) == RUNTIME_TRANSFORMERS


def _known_elsewhere(name: str) -> str:
    versions = [version for version in KNOWN_VERSIONS if name in load_profile(version).run_parameters]
    return f"KAITO {versions[-1]} has it" if versions else ""


def _nearest(name: str, known: Mapping[str, RunParameter]) -> str:
    close = nearest(name, sorted(known))
    return f"did you mean {' or '.join(close)}?" if close else f"it has {', '.join(sorted(known))}"


RULES: tuple[Rule[Subject], ...] = needing(
    ANNOTATIONS,
    run_parameters_suit_the_runtime,
    run_parameter_exists,
    run_parameter_has_a_value,
    quantized_once,
    operator_has_to_be_helped,
    kaitoc_reads_the_annotation,
)
