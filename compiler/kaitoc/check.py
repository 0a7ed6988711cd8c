"""Check: every rule on every object, findings as values."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from kaitoc.deployment.model import KIND as DEPLOYMENT
from kaitoc.diagnostics import Diagnostic, Path, Severity, Stage
from kaitoc.entry import Entry, finding
from kaitoc.kaito.context import Context
from kaitoc.kaito.names import INFERENCE_CONFIG_KEY
from kaitoc.kaito.sizing import Refusal
from kaitoc.kaito.training_config import TRAINING_CONFIG_KEY
from kaitoc.objects import Key, Object, at, data_of, is_encrypted, key_of
from kaitoc.report.words import counted

if TYPE_CHECKING:
    from kaitoc.rules.rule import Rule

_PROGRAM_FILES = frozenset({INFERENCE_CONFIG_KEY, TRAINING_CONFIG_KEY})


def check(entry: Entry, context: Context, entries: Sequence[Entry] = ()) -> Iterator[Diagnostic]:
    """What the rules have to say about an object in its cluster.

    Where the cause is in another object, such as the ConfigMap that it names, that is the place of the finding, if the
    object is among the `entries`.
    """
    if entry.is_kaito or _holds_config(entry.object):
        yield from _ruled(entry, context, entries)
    elif entry.object.get("kind") == "Secret" and not is_encrypted(entry.object):
        yield from _plain_secret(entry)


def _holds_config(obj: Object) -> bool:
    """Whether an object is a ConfigMap with a file that KAITO's programs read."""
    if obj.get("kind") != "ConfigMap" or obj.get("apiVersion") != "v1" or is_encrypted(obj):
        return False
    return not _PROGRAM_FILES.isdisjoint(data_of(obj))


def check_change(entry: Entry, old: Object, context: Context) -> Iterator[Diagnostic]:
    """What the webhook says where an object of the cluster, in storage version, is to become that of the entry."""
    if not entry.is_kaito:
        return
    from kaitoc.rules.book import rules_about, rules_about_changes
    from kaitoc.rules.rule import Update

    kind, api, version = entry.object["kind"], _api_of(entry), context.profile.version
    again = [rule for rule in rules_about(kind, api, version) if rule.on_update]
    yield from _judge(entry, again, _subject(kind, entry, context) if again else None)
    yield from _judge(entry, rules_about_changes(kind, api, version), Update(context, old, entry.object, api))


def _ruled(entry: Entry, context: Context, entries: Sequence[Entry]) -> Iterator[Diagnostic]:
    # The rules are only needed where there is something to judge: rendering other objects does without them.
    from kaitoc.rules.book import rules_about, rules_for
    from kaitoc.rules.kaito_object import EVERY_KIND

    for kind in (entry.object["kind"], *([EVERY_KIND] if entry.is_kaito else [])):
        rules = rules_for(entry.object, kind, _api_of(entry), context.profile.version)
        yield from _judge(entry, rules, _subject(kind, entry, context) if rules else None, entries)
    if entry.is_kaito and entry.is_lowered:
        written = replace(entry, object=entry.written)
        rules = rules_about(DEPLOYMENT, "", context.profile.version)
        yield from _judge(written, rules, _subject(DEPLOYMENT, written, context))


def _subject(kind: str, entry: Entry, context: Context) -> Any:
    from kaitoc.rules.book import chapter

    found = chapter(kind)
    return found.subject(context, entry.object, _api_of(entry)) if found else None


def _api_of(entry: Entry) -> str:
    """The API version that an object is written in, or lowered to, whose webhook judges it."""
    return str((entry.object if entry.is_lowered else entry.written)["apiVersion"]).rpartition("/")[2]


def _judge(
    entry: Entry, rules: Iterable["Rule[Any]"], subject: Any, entries: Sequence[Entry] = ()
) -> Iterator[Diagnostic]:
    for rule in rules:
        for found in rule.check(subject):
            diagnostic = finding(
                entry,
                rule.id,
                rule.severity,
                rule.stage,
                found.message,
                found.hint,
                found.path,
                found.looked_at,
                found.fix,
            )
            yield diagnostic if found.cause is None else _at_its_cause(diagnostic, *found.cause, entries)


def _at_its_cause(diagnostic: Diagnostic, key: Key, path: Path, entries: Sequence[Entry]) -> Diagnostic:
    other = next((entry for entry in entries if key_of(entry.object) == key), None)
    if other is None or not diagnostic.is_error:
        return diagnostic
    source, place = other.origin(path)
    message = f"{diagnostic.message} (read by {diagnostic.object})"
    return replace(diagnostic, message=message, source=source, path=place)


def refusal_diagnostic(entry: Entry, refusal: Refusal) -> Diagnostic:
    """Why the controller would give up on an object, as a finding."""
    return finding(entry, refusal.rule, Severity.ERROR, Stage.RECONCILE, refusal.message, refusal.hint, refusal.path)


def waiting_diagnostic(entry: Entry, waiting: Refusal) -> Diagnostic:
    """Why the controller would wait, and make no workload, as a finding."""
    return finding(entry, waiting.rule, Severity.WARNING, Stage.RECONCILE, waiting.message, waiting.hint, waiting.path)


def count_diagnostic(entry: Entry, nodes: int | None) -> Iterator[Diagnostic]:
    """That KAITO makes another number of nodes than the author asks for, as a finding."""
    path = ("resource", "count")
    count = at(entry.object, path)
    if at(entry.written, path) is None or count is None or nodes in (None, count):
        return
    message = f"KAITO makes {counted(nodes or 0, 'node')}, not {count}: it counts what the model needs"
    hint = "remove it, or use an InferenceSet for more copies of the model"
    yield finding(entry, "KC249", Severity.WARNING, Stage.RECONCILE, message, hint, path)


def _plain_secret(entry: Entry) -> Iterator[Diagnostic]:
    field = next((name for name in ("stringData", "data") if entry.object.get(name)), "")
    if field:
        message = "a Secret in plain text: everybody who reads the repository knows its values"
        hint = "encrypt it (SOPS, SealedSecret), or let an ExternalSecret fetch it"
        yield finding(entry, "KC401", Severity.WARNING, Stage.ADVICE, message, hint, (field,))
