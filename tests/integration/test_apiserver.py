"""Every golden tree on a real API server with KAITO's CRDs: applied without a warning, and again without a change."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import yaml
from apiserver import ApiServer, open_definition
from trees import GOLDEN, TREES, Tree, documents

Object = dict[str, Any]
Servers = Callable[[str], ApiServer]

CLUSTER_SCOPED = {"EC2NodeClass", "KaitoNodeClass", "ModelMirror", "NodeClaim", "NodePool"}
"""The kinds without a namespace among those of others."""

NAMED = pytest.mark.parametrize("tree", TREES, ids=[tree.name for tree in TREES])


@contextmanager
def prepared(server: ApiServer, objects: list[Object]) -> Iterator[None]:
    """What is there before anybody applies objects: namespaces, and the kinds of others. Afterwards they are gone."""
    for obj in objects:
        if "/" in obj["apiVersion"] and not server.knows(obj):
            server.install(open_definition(obj, namespaced=obj["kind"] not in CLUSTER_SCOPED))
        if "namespace" in obj["metadata"]:
            server.ensure_namespace(obj["metadata"]["namespace"])
    try:
        yield
    finally:
        for obj in reversed(objects):
            if obj["kind"] != "Namespace":
                # Nobody is there who would take finalizers away.
                server.patch(obj, {"metadata": {"finalizers": None}})
                server.delete(obj)


def applied(server: ApiServer, objects: list[Object], manager: str = "argocd-controller") -> list[str]:
    """Apply objects and return their resourceVersions; there is no error and no warning."""
    versions = []
    for obj in objects:
        done = server.apply(obj, manager)
        assert done, f"{server.path(obj)}: {done.message}"
        assert not done.warnings, f"{server.path(obj)}: {done.warnings}"
        versions.append(done.body["metadata"]["resourceVersion"])
    return versions


@NAMED
def test_a_tree_applies_without_a_warning_and_a_second_time_without_a_change(servers: Servers, tree: Tree) -> None:
    server = servers(tree.version)
    with prepared(server, tree.objects):
        assert applied(server, tree.objects)
        first = [settled(server, obj) for obj in tree.objects]
        assert applied(server, tree.objects) == first


def settled(server: ApiServer, obj: Object) -> str:
    """The resourceVersion of an object that was made, and touched once.

    Whatever touches a claim first, be it with an empty patch, has the API server write it anew, as it was.
    """
    if obj["kind"] == "PersistentVolumeClaim":
        before = server.get(obj).body
        after = server.patch(obj, {}).body
        for claim in (before, after):
            claim["metadata"] = {**claim["metadata"], "resourceVersion": ""}
        assert after == before
    version: str = server.get(obj).body["metadata"]["resourceVersion"]
    return version


@NAMED
def test_the_server_adds_nothing_to_kaitos_objects(servers: Servers, tree: Tree) -> None:
    server = servers(tree.version)
    objects = [obj for obj in tree.objects if obj["apiVersion"].startswith("kaito.sh/")]
    with prepared(server, objects):
        applied(server, objects)
        for obj in objects:
            live, metadata = server.get(obj).body, dict(obj["metadata"])
            added = {"uid", "resourceVersion", "generation", "creationTimestamp", "managedFields"}
            if "namespace" in live["metadata"]:
                metadata.setdefault("namespace", "default")
            assert {key: value for key, value in live["metadata"].items() if key not in added} == metadata
            assert {**live, "metadata": {}} == {**obj, "metadata": {}}


@NAMED
def test_what_the_operator_would_create(servers: Servers, tree: Tree) -> None:
    file = GOLDEN / tree.case / "expanded" / f"{tree.target}.yaml"
    objects = [with_a_name(obj) for obj in documents(file)]
    server = servers(tree.version)
    with prepared(server, objects):
        for obj in objects:
            done = server.create(obj)
            assert done, f"{server.path(obj)}: {done.message}"
            # What KAITO itself gets a warning for, and goes on.
            assert all("duplicate name" in warning for warning in done.warnings), done.warnings


@pytest.mark.parametrize("tree", [tree for tree in TREES if tree.patches], ids=lambda tree: tree.name)
def test_patches_to_what_the_operator_made(servers: Servers, tree: Tree) -> None:
    server = servers(tree.version)
    names = {(patch["kind"], patch["metadata"]["name"]) for patch in tree.patches}
    made = documents(GOLDEN / tree.case / "expanded" / f"{tree.target}.yaml")
    made = [obj for obj in made if (obj["kind"], obj["metadata"].get("name")) in names]
    with prepared(server, made):
        assert all(server.create(obj) for obj in made)
        for patch in tree.patches:
            done = server.apply(patch, force=True)
            assert (done.code, done.warnings) == (200, ()), done.message
            again = server.apply(patch, force=True)
            assert again.body["metadata"]["resourceVersion"] == done.body["metadata"]["resourceVersion"]


def with_a_name(obj: Object) -> Object:
    """An object with a name of its own where the server would have made one up."""
    metadata = dict(obj["metadata"])
    if "name" not in metadata:
        metadata["name"] = f"{metadata.pop('generateName')}00001"
    # Owners have a UID only in a cluster.
    metadata.pop("ownerReferences", None)
    return {**obj, "metadata": metadata}


WORKSPACE = """
apiVersion: kaito.sh/v1beta1
kind: Workspace
metadata: {name: phi, namespace: default}
resource: {instanceType: Standard_NC24ads_A100_v4, count: 1, labelSelector: {matchLabels: {apps: phi}}}
inference: {preset: {name: phi-4-mini-instruct, accessMode: public}}
"""


@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ("the object as it was", False),
        ("unknown field", True),
        ("wrong type", True),
        ("value outside of its enum", True),
        ("status in the object", False),
    ],
)
def test_what_the_crd_refuses(servers: Servers, version: str, change: str, refused: bool) -> None:
    changes: dict[str, Callable[[Object], object]] = {
        "the object as it was": lambda obj: obj,
        "unknown field": lambda obj: obj["resource"].update(instancetype="x"),
        "wrong type": lambda obj: obj["resource"].update(count="one"),
        "value outside of its enum": lambda obj: obj["inference"]["preset"].update(accessMode="secret"),
        "status in the object": lambda obj: obj.update(status={"state": "Ready"}),
    }
    server, old, new = servers(version), yaml.safe_load(WORKSPACE), yaml.safe_load(WORKSPACE)
    with prepared(server, [old]):
        applied(server, [old])
        changes[change](new)
        assert bool(server.apply(new)) != refused
