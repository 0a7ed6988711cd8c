"""Annotations and labels that KAITO would read if they were written otherwise: it ignores the others without a word."""

from collections.abc import Iterator, Mapping
from typing import Any

from kaitoc.diagnostics import Fix, Path, Rewrite, Severity, Stage
from kaitoc.kaito.names import (
    ANNOTATION_BYPASS_RESOURCE_CHECKS,
    ANNOTATION_ENABLE_LB,
    ANNOTATION_NODE_IMAGE_FAMILY,
    ANNOTATION_RUNTIME,
    LABEL_RAGENGINE,
    LABEL_RAGENGINE_NAMESPACE,
    LABEL_ROLE,
    LABEL_WORKSPACE,
    LABEL_WORKSPACE_NAMESPACE,
    RUNTIME_TRANSFORMERS,
    RUNTIME_VLLM,
)
from kaitoc.kaito.nodepools import NODE_CLASS_ANNOTATION
from kaitoc.kaito.profile import KNOWN_VERSIONS
from kaitoc.kaito.streaming import CLIENT, OPT_OUT, SERVICE_ACCOUNT, SOURCE_TYPE, STATIC, STORAGE_CLASS, URL
from kaitoc.nearest import nearest
from kaitoc.objects import annotations_of, labels_of
from kaitoc.rules.kaito_object import KaitoObject
from kaitoc.rules.rule import Finding, Rule, rule

PREFIX = "kaito.sh/"
DISABLE_BENCHMARK, UPGRADE = "kaito.sh/disable-benchmark", "kaito.sh/upgrade-to-version"
ANNOTATIONS: Mapping[str, str] = {
    ANNOTATION_RUNTIME: "",
    ANNOTATION_ENABLE_LB: "",
    ANNOTATION_BYPASS_RESOURCE_CHECKS: "",
    ANNOTATION_NODE_IMAGE_FAMILY: "",
    NODE_CLASS_ANNOTATION: "0.12.0",
    DISABLE_BENCHMARK: "0.12.0",
    "kaito.sh/performance-mode": "0.12.0",
    "kaito.sh/use-local-weights": "0.12.0",
    OPT_OUT: "0.12.0",
    STORAGE_CLASS: "0.12.0",
    SERVICE_ACCOUNT: "0.12.0",
    STATIC: "0.12.0",
    URL: "0.12.0",
    CLIENT: "0.12.0",
    SOURCE_TYPE: "0.12.0",
    "kaito.sh/upgrade-start-time": "0.12.0",
}
"""The annotations that KAITO reads, and the first version that does ("": all); the same for every kind."""

LABELS: Mapping[str, str] = {
    LABEL_WORKSPACE: "",
    LABEL_WORKSPACE_NAMESPACE: "",
    LABEL_RAGENGINE: "",
    LABEL_RAGENGINE_NAMESPACE: "",
    "kaito.sh/machine-type": "",
    LABEL_ROLE: "0.12.0",
    UPGRADE: "0.12.0",
    "kaito.sh/model-mirror-name": "0.12.0",
}
"""The labels that KAITO reads or writes, in the same way."""

EXACT: Mapping[str, tuple[str, ...]] = {
    ANNOTATION_ENABLE_LB: ("True",),
    ANNOTATION_RUNTIME: (RUNTIME_VLLM, RUNTIME_TRANSFORMERS),
    DISABLE_BENCHMARK: ("true",),
    OPT_OUT: ("disabled",),
    STATIC: ("true",),
}
"""The values that mean something; any other is as good as none."""

_NAMES = {key.rpartition("/")[2] for key in (*ANNOTATIONS, *LABELS)} - {"workspace"}
_OFF = ("false", "no", "off", "0", "disabled", "enabled", "")


@rule("KC420", Stage.ADVICE, Severity.WARNING)
def metadata_is_read(subject: KaitoObject) -> Iterator[Finding]:
    """An annotation or label in KAITO's name that KAITO does not know is ignored without a word."""
    for place, written, known, elsewhere, other in (
        ("annotations", annotations_of(subject.object), ANNOTATIONS, LABELS, "label"),
        ("labels", labels_of(subject.object), LABELS, ANNOTATIONS, "annotation"),
    ):
        for key in written:
            path = ("metadata", place, key)
            if key in known:
                yield from _since(subject, key, known[key], path)
            elif key in elsewhere:
                hint = f"write it below metadata.{other}s"
                yield Finding(f"KAITO ignores {key} as {place[:-1]}: it is read as {other}", path, hint)
            elif _is_meant_for_kaito(key):
                yield from _unknown(subject, key, path, known)


@rule("KC421", Stage.ADVICE, Severity.WARNING, needs=("metadata", "annotations"))
def annotation_values_count(subject: KaitoObject) -> Iterator[Finding]:
    """Some annotations count with one spelling of their value only, and are ignored without a word with any other."""
    for key, value in annotations_of(subject.object).items():
        path = ("metadata", "annotations", key)
        right = EXACT.get(key, ())
        if right and value not in right and not (len(right) == 1 and value.lower() in set(_OFF) - set(right)):
            same = [one for one in right if one.lower() == str(value).strip().lower()]
            close = same or ([right[0]] if len(right) == 1 else nearest(value, right, 1))
            means = "it means vllm" if key == ANNOTATION_RUNTIME else "it is ignored"
            hint = f'write "{close[0]}"' if close else f"use one of {', '.join(right)}"
            fix = Fix(Rewrite.VALUE, same[0]) if same else None
            yield Finding(f'KAITO does not know "{value}" for {key}: {means}', path, hint, fix=fix)
        if key == ANNOTATION_BYPASS_RESOURCE_CHECKS and str(value).lower() in ("false", "no", "0"):
            yield Finding(f'{key} counts with any value: "{value}" bypasses the checks, too', path, "remove it")


def _since(subject: KaitoObject, key: str, first: str, path: Path) -> Iterator[Finding]:
    version = subject.context.profile.version
    if first and KNOWN_VERSIONS.index(version) < KNOWN_VERSIONS.index(first):
        yield Finding(f"KAITO {version} does not read {key}, only KAITO {first} does", path, "remove it")


def _is_meant_for_kaito(key: str) -> bool:
    """Whether a key is in KAITO's own domain, or has one of its names in a domain that looks like it."""
    domain, _, name = key.rpartition("/")
    return key.startswith(PREFIX) or ("kaito" in domain and name in _NAMES)


def _unknown(subject: KaitoObject, key: str, path: Path, known: Mapping[str, Any]) -> Iterator[Finding]:
    close = nearest(key, known, 1)
    hint = f"did you mean {close[0]}?" if close else "remove it, or use a domain of your own"
    yield Finding(f"KAITO {subject.context.profile.version} does not know {key}, and ignores it", path, hint)


RULES: tuple[Rule[KaitoObject], ...] = (metadata_is_read, annotation_values_count)
