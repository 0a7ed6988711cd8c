"""The golden repositories as a delivery tool meets them: each rendered target, with the KAITO of its cluster."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from docs import ROOT

GOLDEN = ROOT / "golden"
Object = dict[str, Any]


@dataclass(frozen=True)
class Tree:
    """A rendered target: `folder` is its output directory."""

    case: str
    target: str
    version: str
    deliver: str
    folder: Path

    @property
    def name(self) -> str:
        return f"{self.case}/{self.target}"

    @property
    def objects(self) -> list[Object]:
        """The rendered objects as the API server gets them, what others need first."""
        paths = [path for path in sorted(self.folder.rglob("*.yaml")) if "_patches" not in path.parts]
        found = [decrypted(obj) for path in paths for obj in documents(path) if not is_kustomization(obj)]
        return sorted(found, key=lambda obj: (obj["kind"] != "Namespace", "namespace" in obj["metadata"]))

    @property
    def patches(self) -> list[Object]:
        """The patches to the operator's workloads."""
        paths = sorted((self.folder / "_patches").rglob("*.yaml"))
        return [obj for path in paths for obj in documents(path) if not is_kustomization(obj)]


def is_kustomization(obj: Object) -> bool:
    return bool(obj["kind"] == "Kustomization")


def documents(path: Path) -> list[Object]:
    return [obj for obj in yaml.safe_load_all(path.read_text()) if obj]


def decrypted(obj: Object) -> Object:
    """What Flux and Argo CD make of a SOPS file: the same object without its encryption."""
    if "sops" not in obj:
        return obj
    data = {key: base64.b64encode(b"x").decode() for key in obj.get("data") or {}}
    kept = {key: value for key, value in obj.items() if key not in ("sops", "data", "stringData")}
    return {**kept, **({"data": data} if data else {}), "stringData": dict.fromkeys(obj.get("stringData") or {}, "x")}


def trees() -> Iterator[Tree]:
    for project in sorted(GOLDEN.glob("*/kaitoc.yaml")):
        for target in yaml.safe_load(project.read_text())["spec"]["targets"]:
            cluster = yaml.safe_load((project.parent / target["cluster"]).read_text())
            version = cluster["spec"]["kaitoVersion"]
            folder = project.parent / target["output"]
            yield Tree(project.parent.name, target["name"], version, target.get("deliver", "workspace"), folder)


TREES = list(trees())
