"""The reference of all findings: what each id is about, with an example that passes and one that does not."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from kaitoc.diagnostics import Severity, Stage
from kaitoc.resources import EXAMPLES


class Description(Struct, frozen=True):
    """What an id is about: `summary` is the reason in a line; `severity` is that of its gravest finding.

    `kinds` are the kinds that it judges, none for what is about files. It is about KAITO versions from `since` on and
    before `until`; "" is no bound.
    """

    id: str
    stage: Stage
    severity: Severity
    summary: str
    kinds: tuple[str, ...] = ()
    since: str = ""
    until: str = ""


class Example(Struct, frozen=True):
    """Documents that pass a rule and documents that fail it, as a user writes them, on a cluster with this spec.

    A rule about changes has what is `before` them; "" for all others. `lock` has the models of a lock.
    """

    passes: str
    fails: str
    cluster: Mapping[str, Any] = field(default_factory=dict)
    before: str = ""
    lock: Mapping[str, Any] = field(default_factory=dict)


@cache
def reference() -> Mapping[str, Description]:
    """Every id that a finding can have, in order."""
    from kaitoc.rules.book import chapters
    from kaitoc.rules.pipeline import PIPELINE

    found = {description.id: description for description in PIPELINE}
    for kind, chapter in chapters().items():
        for rule in (*chapter.rules, *chapter.updates):
            known = found.get(rule.id)
            if known is None:
                found[rule.id] = Description(
                    rule.id, rule.stage, rule.severity, rule.summary, (kind,), rule.since, rule.until
                )
            elif kind not in known.kinds:
                found[rule.id] = replace(known, kinds=(*known.kinds, kind))
    return dict(sorted(found.items()))


def example_of(identifier: str) -> Example | None:
    """The example of an id; None for what is about kaitoc's own documents, which have examples in docs/."""
    import yaml

    file = EXAMPLES / f"{identifier}.yaml"
    return Example(**yaml.safe_load(file.read_text("utf-8"))) if file.is_file() else None
