"""What KAITO's webhook asks of adapters when a Workspace changes, and of no new one (workspace_validation.go)."""

from collections.abc import Iterator, Mapping
from typing import Any

from kaitoc.diagnostics import Stage
from kaitoc.kaito.images import image_problem
from kaitoc.rules.rule import Finding, Rule, Update, rule
from kaitoc.rules.tuning_data import given_sources
from kaitoc.schema.names import dns_subdomain


@rule("KC179", Stage.ADMISSION)
def adapters_have_one_source(update: Update) -> Iterator[Finding]:
    """An adapter comes from one place: an image, or from KAITO 0.12 on a volume."""
    for path, adapter in _adapters(update):
        source = adapter.get("source")
        if source is None:
            yield Finding("an adapter needs a source", path, "add source.name and source.image")
            continue
        image = source.get("image")
        given = given_sources(source, "image", "volumeSource", "urls")
        allowed = ["image", "volumeSource"] if update.context.profile.pods.volume_adapters else ["image"]
        if update.api == "v1alpha1":
            allowed = ["image"]
        if len(given) != 1 or given[0] not in allowed:
            found = f", not {' and '.join(given)}" if given else ""
            message = f"an adapter comes from {' or '.join(allowed)} alone{found}"
            yield Finding(message, (*path, "source"), "name the image that holds it: source.image")
        if image and (wrong := image_problem(image)):
            yield Finding(f'"{image}" is no image reference: {wrong}', (*path, "source", "image"))


@rule("KC180", Stage.ADMISSION)
def adapter_names_are_valid(update: Update) -> Iterator[Finding]:
    """An adapter is known to the server by its name."""
    seen: set[str] = set()
    for path, adapter in _adapters(update):
        if adapter.get("source") is None:
            continue
        name, where = str(adapter["source"].get("name") or ""), (*path, "source", "name")
        if not name:
            yield Finding("an adapter needs a name", where)
        elif wrong := dns_subdomain(name):
            yield Finding(f'"{name}" is no name for an adapter', where, wrong)
        if name in seen:
            yield Finding(f'two adapters are named "{name}"', where, "rename one of them")
        seen.add(name)


@rule("KC181", Stage.ADMISSION)
def adapter_strength_is_a_share(update: Update) -> Iterator[Finding]:
    """The strength of an adapter is a number from 0 to 1."""
    for path, adapter in _adapters(update):
        strength = adapter.get("strength")
        if strength is None or adapter.get("source") is None:
            continue
        try:
            fits = 0 <= float(strength) <= 1
        except ValueError:
            fits = False
        if not fits:
            yield Finding(f'the strength "{strength}" is no number from 0 to 1', (*path, "strength"), 'write "0.5"')


def _adapters(update: Update) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    if update.old.get("inference") is not None and update.new.get("inference") is not None:
        for index, adapter in enumerate(update.new["inference"].get("adapters") or ()):
            yield ("inference", "adapters", index), adapter


RULES: tuple[Rule[Update], ...] = (adapters_have_one_source, adapter_names_are_valid, adapter_strength_is_a_share)
