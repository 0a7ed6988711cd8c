"""What KAITO's webhook asks of a ModelMirror (api/v1alpha1/modelmirror_validation.go, v0.12.0)."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from kaitoc.diagnostics import Stage
from kaitoc.kaito.context import Context
from kaitoc.kaito.modelmirrors import MIRROR_GATE
from kaitoc.objects import Object
from kaitoc.quantity import parse
from kaitoc.rules.rule import Finding, Rule, behind, rule

SPEC, STORAGE = ("spec",), ("spec", "storage")
STATIC = "Static"


class MirrorSubject(Struct, frozen=True):
    """A ModelMirror under test and the cluster around it; `spec` is empty where there is none."""

    context: Context
    spec: Mapping[str, Any]

    @property
    def is_static(self) -> bool:
        """Whether the weights are in storage already; else they are downloaded."""
        return self.spec.get("mode") == STATIC


def mirror_subject(context: Context, obj: Object, api: str) -> MirrorSubject:
    """A ModelMirror as the rules judge it."""
    return MirrorSubject(context, obj.get("spec") or {})


@rule("KC167", Stage.ADMISSION, since="0.12.0")
def static_mirror_downloads_nothing(subject: MirrorSubject) -> Iterator[Finding]:
    """A static ModelMirror stands for weights that are there, and has neither source nor storage."""
    for field in ("source", "storage"):
        if subject.is_static and subject.spec.get(field) is not None:
            hint = "remove it, or set mode: Managed"
            yield Finding(f"a static ModelMirror has no {field}", (*SPEC, field), hint)


@rule("KC168", Stage.ADMISSION, since="0.12.0")
def managed_mirror_has_a_source(subject: MirrorSubject) -> Iterator[Finding]:
    """A managed ModelMirror says what to download."""
    if subject.is_static:
        return
    source = subject.spec.get("source")
    hint = "add registry: huggingface, and modelID"
    if source is None:
        yield Finding("a managed ModelMirror needs a source", SPEC, hint)
    elif not source.get("modelID"):
        yield Finding("the id of the model is empty", (*SPEC, "source", "modelID"), "write its Hugging Face id")


@rule("KC169", Stage.ADMISSION, since="0.12.0")
def managed_mirror_has_storage(subject: MirrorSubject) -> Iterator[Finding]:
    """A managed ModelMirror says how much storage of which StorageClass the download takes."""
    if subject.is_static:
        return
    storage = subject.spec.get("storage")
    if storage is None:
        yield Finding("a managed ModelMirror needs storage", SPEC, "add storage.size and storage.storageClassName")
        return
    size, storage_class = storage.get("size") or "", storage.get("storageClassName") or ""
    if not _is_quantity(size):
        yield Finding(f'"{size}" is no size', (*STORAGE, "size"), "write a quantity such as 100Gi")
    if not storage_class:
        yield Finding("the name of a StorageClass is missing", (*STORAGE, "storageClassName"), "add it")
    elif subject.context.find("StorageClass", "", storage_class, "storage.k8s.io") is None:
        message = f'there is no StorageClass "{storage_class}"'
        yield Finding(message, (*STORAGE, "storageClassName"), "add it to the input, or name another one")


def _is_quantity(text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


RULES: tuple[Rule[MirrorSubject], ...] = behind(
    MIRROR_GATE, (static_mirror_downloads_nothing, managed_mirror_has_a_source, managed_mirror_has_storage)
)
