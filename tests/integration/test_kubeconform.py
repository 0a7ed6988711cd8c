"""Everything that is rendered under kubeconform, strictly, with the schemas that a real API server publishes."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from apiserver import ApiServer
from programs import needed
from trees import TREES, Tree

Servers = Callable[[str], ApiServer]


@pytest.fixture(scope="session")
def schemas(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder with a schema for each kind of a server, as kubeconform looks for them."""
    made: dict[str, Path] = {}

    def folder(version: str) -> Path:
        if version not in made:
            made[version] = tmp_path_factory.mktemp(f"schemas-{version}")
            write_schemas(servers(version).request("GET", "/openapi/v2").body["definitions"], made[version])
        return made[version]

    return folder


def write_schemas(definitions: dict[str, Any], folder: Path) -> None:
    for definition in definitions.values():
        if "properties" in definition and "x-kubernetes-preserve-unknown-fields" not in definition:
            definition["additionalProperties"] = False
    definitions["io.k8s.apimachinery.pkg.util.intstr.IntOrString"] = {"type": ["string", "integer"]}
    definitions["io.k8s.apimachinery.pkg.api.resource.Quantity"] = {"type": ["string", "number"]}
    (folder / "all.json").write_text(json.dumps({"definitions": definitions}))
    for name, definition in definitions.items():
        for kind in definition.get("x-kubernetes-group-version-kind", []):
            # For the core group kubeconform takes the version for the group, too.
            group = kind["group"] or kind["version"]
            file = folder / f"{kind['kind'].lower()}-{group}_{kind['version']}.json"
            file.write_text(json.dumps({"$ref": f"all.json#/definitions/{name}"}))


@pytest.mark.parametrize("tree", TREES, ids=[tree.name for tree in TREES])
def test_a_tree(tree: Tree, schemas: Callable[[str], Path]) -> None:
    program = needed("kubeconform")
    location = f"{schemas(tree.version)}/{{{{.ResourceKind}}}}-{{{{.Group}}}}_{{{{.ResourceAPIVersion}}}}.json"
    stream = "\n---\n".join(json.dumps(obj) for obj in tree.objects)
    done = subprocess.run(
        [
            program,
            "-strict",
            "-ignore-missing-schemas",
            "-output",
            "json",
            "-summary",
            "-schema-location",
            location,
            "-",
        ],
        input=stream,
        capture_output=True,
        text=True,
        check=False,
    )
    result = json.loads(done.stdout)
    assert (done.returncode, result["resources"]) == (0, []), done.stdout
    # The kinds of others have no schema here; KAITO's and Kubernetes' all do.
    known = [obj for obj in tree.objects if "kaito.sh/" in obj["apiVersion"] or "." not in obj["apiVersion"]]
    assert result["summary"]["valid"] >= len(known) > 0
