"""What KAITO's webhook asks of the data that tuning reads and writes (api/*/workspace_validation.go)."""

from collections.abc import Iterator, Mapping
from typing import Any

from kaitoc.diagnostics import Path, Stage
from kaitoc.kaito.images import image_problem
from kaitoc.kaito.urls import data_url_problem
from kaitoc.rules.rule import V1BETA1, Finding, Rule, Subject, needing, rule
from kaitoc.rules.tuning import TUNING

INPUT, OUTPUT = (*TUNING, "input"), (*TUNING, "output")


def given_sources(source: Mapping[str, Any], *fields: str) -> list[str]:
    """Those of the fields that name a source to KAITO: no empty text or list, but a volume that says nothing."""
    return [field for field in fields if source.get(field) not in (None, "", [])]


@rule("KC145", Stage.ADMISSION)
def tuning_has_one_input(subject: Subject) -> Iterator[Finding]:
    """The data to tune with come from URLs, from an image or from a volume."""
    tuning = subject.workspace.tuning
    if tuning is None:
        return
    source: Mapping[str, Any] | None = tuning.get("input")
    if source is None:
        yield Finding("tuning needs an input", ("tuning",), "add tuning.input with urls, image or volumeSource")
        return
    given = given_sources(source, "urls", "image", "volumeSource")
    if not given:
        yield Finding("the input names no data", INPUT, "add urls, image or volumeSource")
    if len(given) > 1:
        message = f"the input has {' and '.join(given)}, and only one source counts"
        yield Finding(message, (*INPUT, given[-1]), "keep one of them")
    yield from _unreadable(source, INPUT)


@rule("KC146", Stage.ADMISSION, since="0.12.0", api=V1BETA1)
def data_is_fetched_from_the_internet(subject: Subject) -> Iterator[Finding]:
    """Data are downloaded by HTTP from public addresses only."""
    source: Mapping[str, Any] = (subject.workspace.tuning or {}).get("input") or {}
    for index, url in enumerate(source.get("urls") or ()):
        if problem := data_url_problem(url):
            yield Finding(problem, (*INPUT, "urls", index), "use an http or https URL of a public host")


@rule("KC147", Stage.ADMISSION)
def tuning_has_one_output(subject: Subject) -> Iterator[Finding]:
    """The adapter goes into an image, for which a secret is needed, or to a volume."""
    tuning = subject.workspace.tuning
    if tuning is None:
        return
    output: Mapping[str, Any] | None = tuning.get("output")
    if output is None:
        yield Finding("tuning needs an output", ("tuning",), "add tuning.output with image or volumeSource")
        return
    image, volume = output.get("image"), output.get("volumeSource") is not None
    if not image and not volume:
        yield Finding("the output has no destination", OUTPUT, "add image and imagePushSecret, or volumeSource")
    if image and volume:
        yield Finding("the output has image and volumeSource", (*OUTPUT, "volumeSource"), "keep one of them")
    yield from _unreadable(output, OUTPUT)
    if image and not output.get("imagePushSecret"):
        yield Finding(
            "an image cannot be pushed without a secret",
            (*OUTPUT, "image"),
            "add imagePushSecret with the name of a registry Secret",
        )


def _unreadable(place: Mapping[str, Any], path: Path) -> Iterator[Finding]:
    image = place.get("image")
    if image and (problem := image_problem(image)):
        yield Finding(f'"{image}" is no image reference: {problem}', (*path, "image"), "write registry/repository:tag")


RULES: tuple[Rule[Subject], ...] = needing(
    TUNING,
    tuning_has_one_input,
    data_is_fetched_from_the_internet,
    tuning_has_one_output,
)
