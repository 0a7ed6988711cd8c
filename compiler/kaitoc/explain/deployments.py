"""ModelDeployments with other values: the fields that their authors did not write, and another source of the model."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from kaitoc.deployment.checks import needed_fields
from kaitoc.deployment.model import CPU, PREMADE_MODELS, SCHEMA
from kaitoc.deployment.names import VLLM
from kaitoc.diagnostics import Path
from kaitoc.explain.tree import ABSENT
from kaitoc.explain.trials import BY_SCHEMA_TYPE
from kaitoc.objects import Object, at
from kaitoc.schema.files import Schema, inlined, read, subschema

SOURCE: Path = ("spec", "modelSource")
_UNWRITTEN: Mapping[str, Sequence[Any]] = {
    "imageRef": ("registry.example.com/other:1.0.0",),
    "labelSelector": ({"pool": "other"},),
    "preferredNodes": (["other"],),
    "memory": ("48Gi",),
    "cpu": ("6",),
    "gpu": (2, 4),
    "maxModelLen": (1024,),
}
"""What could be written, by the name of the field, where its type does not say it."""
_NEEDED = {
    "modelId": "organisation/model",
    "premadeModel": next(iter(PREMADE_MODELS)),
    "ggufFile": "model.gguf",
}


@cache
def schema() -> Schema:
    """The schema of a ModelDeployment."""
    return inlined(read(SCHEMA), SCHEMA)


def unwritten_fields(written: Object) -> Iterator[tuple[Path, Sequence[Any]]]:
    """The fields that a ModelDeployment does not have and could have, each with values for it."""
    spec = subschema(schema(), "spec")
    for path, fields in ((("spec",), spec), (("spec", "resources"), subschema(spec, "resources"))):
        for name, field in fields["properties"].items():
            values = _UNWRITTEN.get(name) or field.get("enum") or BY_SCHEMA_TYPE.get(str(field.get("type")), ())
            if at(written, (*path, name)) is None and values:
                yield (*path, name), values


def with_source(written: Any, source: Any) -> Any:
    """A ModelDeployment with another source, what that one needs, and without what it does not take."""
    if source is ABSENT:
        return written
    spec = {**written["spec"], SOURCE[-1]: source}
    spec |= {name: _NEEDED[name] for name in needed_fields(source) if not spec.get(name)}
    if source != VLLM:
        spec.pop("maxModelLen", None)
    elif spec.get("computeType") == CPU:
        del spec["computeType"]
    return {**written, "spec": spec}
