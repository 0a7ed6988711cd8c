"""Do the files of a checkout agree with each other, and with the registry?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from kaitoc.diagnostics import Diagnostic, ObjectRef, Position, Severity, SourceRef, Stage
from kaitoc.emit.artifacts import CONFIG_MAP, E2E_MATRIX, SUPPORTED_MODELS
from kaitoc.onboard import chat_template
from kaitoc.onboard.fact import (
    DESCRIBED,
    DOCUMENTED,
    LISTED,
    NAMED_BY_ID,
    REGISTERED,
    SERVED,
    SHOWN,
    TESTED,
    TUNED,
    Fact,
    Unread,
)
from kaitoc.onboard.facts import facts_of
from kaitoc.onboard.layout import (
    CATALOG,
    CHAT_TEMPLATES,
    HUB_IDS,
    INFERENCE_TABLE,
    PRESETS_PAGE,
    TUNING_TABLE,
    layout_of,
)
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.target import Tree
from kaitoc.registry.model import Preset, Registry

CONTRADICTION, LACKING, UNREAD = "KC086", "KC087", "KC088"
REGISTRY = "the registry"

MAPPED = "mapped"
"""What LISTED is in the ConfigMap."""
_PRESENCE = {
    REGISTERED: "model.go",
    LISTED: SUPPORTED_MODELS,
    MAPPED: CONFIG_MAP,
    SERVED: CATALOG,
    TESTED: E2E_MATRIX,
    NAMED_BY_ID: HUB_IDS,
    DESCRIBED: "the family's README.md",
    DOCUMENTED: PRESETS_PAGE,
}


def disagreements(registry: Registry, tree: Tree, root: str) -> list[Diagnostic]:
    """Every contradiction between two files of a checkout, and between one and the registry, with both places.

    Facts that only one side states are no contradiction; that a side has no entry of a preset at all is reported.
    `root` is the checkout as the user calls it.
    """
    facts, unread = facts_of(tree, layout_of(registry.kaito_version))
    found = [_unread(one, root) for one in unread]
    found += _unused(facts, registry, root)
    facts = _own_names(facts, registry)
    found += _contradictions([*facts, *_of_registry(registry, facts)], root)
    found += _lacking(facts, registry, tree, root)
    found += _templates({fact.preset for fact in facts}, registry, tree, root)
    return found


def _contradictions(facts: Sequence[Fact], root: str) -> Iterator[Diagnostic]:
    stated: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        stated[fact.preset.lower(), fact.name].append(fact)
    for (_, name), places in stated.items():
        first = places[0]
        seen: set[tuple[str, int, str]] = set()
        for other in places[1:]:
            key = (other.path, other.line, repr(other.value))
            if other.value == first.value or name in _FREE or key in seen:
                continue
            seen.add(key)
            yield _two_sided(first, other, root)


_FREE = (SHOWN, "example", "licence")
"""Facts of which each place has its own."""
_TABLES = (INFERENCE_TABLE, TUNING_TABLE)


def _two_sided(first: Fact, other: Fact, root: str) -> Diagnostic:
    """One finding for two places: at the one that has less authority, unless that is the registry."""
    here, there = (first, other) if other.path == REGISTRY else (other, first)
    where = REGISTRY if there.path == REGISTRY else f"{there.path}:{there.line}"
    message = f'"{here.preset}": {here.name} is {_shown(here.value)}, but {_shown(there.value)} in {where}'
    return _finding(CONTRADICTION, here, message, root)


def _own_names(facts: Sequence[Fact], registry: Registry) -> list[Fact]:
    """The facts under the names that the registry has for the presets, the ConfigMap's rows apart from the list's."""
    served = _by_served_name(registry)
    found = []
    for fact in facts:
        preset = served.get(fact.preset) if fact.path in _TABLES else registry.find(fact.preset)
        name = MAPPED if fact.name == LISTED and fact.path == CONFIG_MAP else fact.name
        found.append(Fact(preset.name if preset else fact.preset, name, fact.value, fact.path, fact.line))
    return found


def _by_served_name(registry: Registry) -> dict[str, Preset]:
    return {preset.inference.metadata.name: preset for preset in registry.presets.values()}


def _unused(facts: Sequence[Fact], registry: Registry, root: str) -> Iterator[Diagnostic]:
    """Entries of the tables since KAITO 0.12.0 that it never comes to, or fails at: it goes by the served name."""
    served = _by_served_name(registry)
    listed = {fact.preset for fact in facts if fact.name == LISTED and fact.path == SUPPORTED_MODELS}
    for fact in facts:
        if fact.path not in _TABLES or fact.value is not True:
            continue
        if fact.preset not in served:
            yield _finding(LACKING, fact, f'no model of {CATALOG} is served as "{fact.preset}": nothing uses it', root)
        elif fact.name == TUNED and fact.preset not in listed:
            message = f'"{fact.preset}" cannot be tuned: KAITO looks for a row of that name in {SUPPORTED_MODELS}'
            yield _finding(LACKING, fact, message, root)


def _of_registry(registry: Registry, facts: Sequence[Fact]) -> Iterator[Fact]:
    """What the registry says of the same, for the facts that files state."""
    named = {fact.preset for fact in facts}
    for preset in registry.presets.values():
        if preset.name not in named:
            continue
        params, subject = preset.inference, Subject(preset, registry, {})
        values: dict[str, object] = {
            "size of the weights": params.total_safe_tensor_file_size,
            "token limit": str(params.model_token_limit),
        }
        if not subject.layout.has_catalog:
            values |= {
                "distributed inference": preset.support_distributed_inference,
                "GPUs": params.gpu_count_requirement,
                "disk": params.disk_storage_requirement,
                "bytes per token": str(params.bytes_per_token),
                "readiness timeout": params.readiness_timeout,
            }
        if row := subject.row:
            values |= {
                "model": subject.model.lower(),
                "revision": row.version.partition("/commit/")[2],
                "tag": row.tag,
                "type": row.type,
                "downloadAtRuntime": row.download_at_runtime,
                "downloadAuthRequired": row.download_auth_required,
            }
        for name, value in values.items():
            yield Fact(preset.name, name, value, REGISTRY, 0)


def _lacking(facts: Sequence[Fact], registry: Registry, tree: Tree, root: str) -> Iterator[Diagnostic]:
    """Presets that some files have and others have not."""
    layout = layout_of(registry.kaito_version)
    have: dict[str, dict[str, Fact]] = defaultdict(dict)
    for fact in facts:
        have[fact.name].setdefault(fact.preset, fact)
    source = SERVED if layout.has_catalog else REGISTERED
    needed = (DOCUMENTED,) if layout.has_catalog else (LISTED, MAPPED, TESTED, NAMED_BY_ID, DESCRIBED)
    paths = {TESTED: E2E_MATRIX, MAPPED: CONFIG_MAP, LISTED: SUPPORTED_MODELS}
    present = {kind: path in tree for kind, path in paths.items()}
    present[NAMED_BY_ID] = layout.has_hub_ids and HUB_IDS in tree
    for kind in needed:
        if not present.get(kind, True):
            continue
        for name, fact in have[source].items():
            if name not in have[kind]:
                yield _finding(LACKING, fact, f'"{name}" has no entry in {_PRESENCE[kind]}', root)
        for name, fact in have[kind].items():
            if name not in have[source] and not (kind == MAPPED and name in have[LISTED]):
                yield _finding(LACKING, fact, f'"{name}" is in no {_PRESENCE[source]}', root)
    for name, fact in have[LISTED].items() if layout.has_catalog else ():
        if name not in have[MAPPED] and CONFIG_MAP in tree:
            yield _finding(LACKING, fact, f'"{name}" has no entry in {CONFIG_MAP}', root)
    for name, fact in have[source].items():
        if name not in registry.presets:
            yield _finding(LACKING, fact, f'the registry has no preset "{name}"', root)
    for name in registry.presets:
        if name not in have[source] and tree:
            place = Fact(name, source, True, CATALOG if layout.has_catalog else SUPPORTED_MODELS, 1)
            yield _finding(LACKING, place, f'"{name}" of the registry is in no {_PRESENCE[source]}', root)
    for fact in facts:
        if fact.name == SHOWN and registry.find(fact.preset) is None and "/" not in fact.preset:
            yield _finding(LACKING, fact, f'the example names "{fact.preset}", which is no preset', root)
        if fact.name == "example":
            yield from _linked(fact, facts, tree, root)


def _linked(fact: Fact, facts: Sequence[Fact], tree: Tree, root: str) -> Iterator[Diagnostic]:
    """What is wrong with the example that a README links to."""
    if fact.value not in tree:
        yield _finding(LACKING, fact, f'the example of "{fact.preset}" is not there: {fact.value}', root)
        return
    shown = [one for one in facts if one.name == SHOWN and one.path == fact.value]
    if not any(one.preset == fact.preset for one in shown):
        names = " and ".join(f'"{one.preset}"' for one in shown) or "no preset"
        line = f"{fact.value}:{shown[0].line if shown else 1}"
        yield _finding(CONTRADICTION, fact, f'the example of "{fact.preset}" names {names} in {line}', root)


def _templates(named: set[str], registry: Registry, tree: Tree, root: str) -> Iterator[Diagnostic]:
    """Chat templates that presets name and the checkout does not have, or that are no Jinja."""
    folder = [path for path in tree if path.startswith(f"{CHAT_TEMPLATES}/") and path.endswith(".jinja")]
    for path in sorted(folder):
        try:
            chat_template.check(tree[path])
        except chat_template.NoTemplate as error:
            fact = Fact("", "template", "", path, error.line)
            yield _finding(UNREAD, fact, f"the chat template is no Jinja: {error.reason}", root)
    for preset in (registry.presets[name] for name in registry.presets if name in named and folder):
        for name in chat_template.names(preset):
            if f"{CHAT_TEMPLATES}/{name}" not in tree:
                fact = Fact(preset.name, "template", "", CHAT_TEMPLATES, 0)
                yield _finding(
                    LACKING, fact, f'"{preset.name}" names the chat template {name}, which is not there', root
                )


def _unread(one: Unread, root: str) -> Diagnostic:
    return _finding(UNREAD, Fact("", "", "", one.path, one.line), one.reason, root)


def _finding(rule: str, fact: Fact, message: str, root: str) -> Diagnostic:
    about = ObjectRef("Preset", "", fact.preset) if fact.preset else None
    source = SourceRef(f"{root.rstrip('/')}/{fact.path}")
    place = Position(fact.line, 1 if fact.line else 0)
    return Diagnostic(rule, Severity.ERROR, Stage.ADVICE, message, source=source, position=place, object=about)


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if value == "" else str(value)
