"""The fields that an author may write and did not: those of the schema, and the labels and annotations KAITO reads."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from kaitoc.deployment.model import is_deployment
from kaitoc.diagnostics import Path
from kaitoc.explain.deployments import schema as deployment_schema
from kaitoc.explain.deployments import unwritten_fields
from kaitoc.explain.tree import changed, leaves
from kaitoc.explain.trials import BY_SCHEMA_TYPE, by_type
from kaitoc.kaito.names import (
    ANNOTATION_ENABLE_LB,
    ANNOTATION_NODE_IMAGE_FAMILY,
    ANNOTATION_PERFORMANCE_MODE,
    ANNOTATION_RUNTIME,
    ANNOTATION_USE_LOCAL_WEIGHTS,
    LABEL_CREATED_BY_INFERENCE_SET,
    LABEL_CREATED_BY_MULTI_ROLE,
    LABEL_ROLE,
    NODE_IMAGE_FAMILIES,
)
from kaitoc.objects import KAITO_GROUP, Object, at, group_of
from kaitoc.schema.files import OPEN, Schema, read, subschema
from kaitoc.schema.kinds import kind, known_kinds

_NOT_TRIED = frozenset({"apiVersion", "kind", "metadata", "status"})
_ADAPTER = {"source": {"name": "adapter", "image": "registry.example.com/adapter:1.0.0"}}

METADATA: Mapping[str, Sequence[Any]] = {
    ANNOTATION_RUNTIME: ("transformers", "vllm"),
    ANNOTATION_ENABLE_LB: ("True",),
    ANNOTATION_NODE_IMAGE_FAMILY: NODE_IMAGE_FAMILIES,
    ANNOTATION_PERFORMANCE_MODE: ("throughput",),
    ANNOTATION_USE_LOCAL_WEIGHTS: ("true",),
    "kaito.sh/disable-benchmark": ("true",),
    "kaito.sh/model-streaming": ("disabled",),
    "kaito.sh/node-class-name": ("image-family-azure-linux",),
    "run-parameters.kaitoc/pipeline": ("conversational", "text-generation"),
    "run-parameters.kaitoc/load_in_4bit": ("true",),
}
"""The annotations of a Workspace that change what becomes of it."""

LABELS: Mapping[str, Sequence[Any]] = {
    LABEL_CREATED_BY_INFERENCE_SET: ("set",),
    LABEL_CREATED_BY_MULTI_ROLE: ("roles",),
    LABEL_ROLE: ("prefill", "decode"),
}
"""The labels of a Workspace that change what becomes of it."""

_ANNOTATED = {"Workspace": ("metadata",), "InferenceSet": ("metadata",), "MultiRoleInference": ("metadata",)}

VALUES: Mapping[Path, Sequence[Any]] = {
    ("adapters",): ([_ADAPTER],),
    ("matchLabels",): ({"pool": "other"},),
    ("partition",): ({"mode": "mig", "profile": "1g.10gb"}, {"mode": "accelerator", "count": 1}),
    ("imagePullSecrets",): (["registry-login"],),
    ("config",): ("config",),
    ("modelAccessSecret",): ("hf-token",),
    ("storageClassName",): ("other",),
}
"""By the end of the path of a field: what could be written there."""


def unwritten(obj: Object, version: str) -> Iterator[tuple[Path, Sequence[Any]]]:
    """The fields that a KAITO object or a ModelDeployment does not have and could have, each with values for it."""
    if is_deployment(obj):
        yield from unwritten_fields(obj)
        return
    if group_of(str(obj.get("apiVersion"))) != KAITO_GROUP or obj.get("kind") not in known_kinds(version):
        return
    for path, schema in _fields(obj["kind"], version, obj["apiVersion"].rpartition("/")[2]):
        if at(obj, path) is None and not _inside_of_scalar(obj, path):
            candidates = _candidates(path, schema)
            if candidates:
                yield path, candidates
    if at(obj, ("metadata", "namespace")) is None and obj["kind"] != "ModelMirror":
        yield ("metadata", "namespace"), ("other",)
    for where in [_ANNOTATED[obj["kind"]]] if obj["kind"] in _ANNOTATED else ():
        for field, names in (("annotations", METADATA), ("labels", LABELS)):
            for name, values in names.items():
                if at(obj, (*where, field, name)) is None:
                    yield (*where, field, name), values


def words_of(obj: Object, path: Path, version: str) -> Sequence[Any]:
    """The words that the schema of a KAITO object or a ModelDeployment allows at a path; none where it allows any."""
    schema: Schema = {}
    if is_deployment(obj):
        schema = deployment_schema()
    elif group_of(str(obj.get("apiVersion"))) == KAITO_GROUP and obj.get("kind") in known_kinds(version):
        found = kind(obj["kind"], version).versions.get(obj["apiVersion"].rpartition("/")[2])
        schema = found.schema if found else {}
    for part in path:
        schema = subschema(schema, part)
    words: Sequence[Any] = schema.get("enum", ())
    return words


def unwritten_in_cluster(spec: Mapping[str, Any], gates: Mapping[str, bool]) -> Iterator[tuple[Path, Sequence[Any]]]:
    """The fields that a Cluster does not have and could have, each with values for it; `gates` has the defaults."""
    for name, schema in read("cluster.json")["properties"]["spec"]["properties"].items():
        if name in spec or name in ("kaitoVersion", "featureGates"):
            continue
        values = CLUSTER.get(name) or ([not schema["default"]] if schema.get("type") == "boolean" else ())
        if values:
            yield ("spec", name), values
    for gate, default in gates.items():
        if gate not in (spec.get("featureGates") or {}):
            yield ("spec", "featureGates", gate), (not default,)


CLUSTER: Mapping[str, Sequence[Any]] = {
    "cloud": ("aws", "arc"),
    "presetRegistry": ("registry.example.com/kaito",),
    "releaseNamespace": ("other", "default"),
    "clusterName": ("other",),
    "defaultNodeImageFamily": (*NODE_IMAGE_FAMILIES,),
    "nodeProvisioner": ("karpenter", "byo"),
    "ragImage": (["registry.example.com/kaito", "rag", "1.0.0"],),
    "defaultModelMirrorStorageClass": ("other",),
    "defaultStreamingServiceAccount": ("other",),
    "modelMirrorVolumeHandle": ("other#volume#handle##other#",),
}
"""What could be written in a Cluster."""


@cache
def _fields(kind_name: str, version: str, api_version: str) -> tuple[tuple[Path, Schema], ...]:
    found = kind(kind_name, version).versions.get(api_version)
    if found is None:
        return ()
    top = found.schema.get("properties", {})
    return tuple(one for name, schema in top.items() if name not in _NOT_TRIED for one in _walk(schema, (name,)))


def _walk(schema: Schema, path: Path) -> Iterator[tuple[Path, Schema]]:
    if OPEN in schema:
        if "default" in schema:
            yield path, schema
    elif schema.get("properties") and path[-1:] not in VALUES:
        for name, child in schema["properties"].items():
            yield from _walk(child, (*path, name))
    else:
        yield path, schema


def _candidates(path: Path, schema: Schema) -> Sequence[Any]:
    if path[-1:] in VALUES:
        return VALUES[path[-1:]]
    if "enum" in schema:
        words: Sequence[Any] = schema["enum"]
        return words
    default = schema.get("default")
    if isinstance(default, dict):
        return [changed(default, inside, by_type(value)[0]) for inside, value in leaves(default) if by_type(value)]
    return BY_SCHEMA_TYPE.get(schema.get("type", ""), ())


def _inside_of_scalar(obj: Object, path: Path) -> bool:
    """Whether a path leads through something that is no mapping, or into a part that the author left out as a whole.

    What a Workspace is for, inference or tuning, is another Workspace.
    """
    top = obj.get(str(path[0]))
    return not isinstance(top, dict) if len(path) > 1 and path[0] in ("inference", "tuning") else False
