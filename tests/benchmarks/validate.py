"""How fast `kaitoc validate` is, beside tools that only compare with a schema, as ratios measured in one run.

`python tests/benchmarks/validate.py` prints a row for each of them that is on the PATH: `check-jsonschema` (from PyPI)
with one staged file, and `kubeconform` (`go install github.com/yannh/kubeconform/cmd/kubeconform@latest`) with what
1,000 Workspaces are expanded to, by the schemas of this repository, offline.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import yaml
from run import HERE, KAITOC, compared, once, project, report

SCHEMAS = HERE.parent.parent / "schemas"


def staged_file(runs: int, scratch: Path) -> tuple[str, str, str, str]:
    """One file of a small project, as the hook for pre-commit judges it."""
    folder = project(scratch / "staged", 20)
    file = "workspaces/w00007.yaml"
    schema = folder / "schema.json"
    once([*KAITOC, "schema", "Workspace", "--kaito-version", "0.9.4"], folder)
    (folder / "out").rename(schema)
    ours, theirs = compared(
        runs,
        lambda: once([*KAITOC, "validate", file], folder),
        lambda: once(["check-jsonschema", "--schemafile", str(schema), file], folder),
    )
    what = f"{ours:.3f} s, check-jsonschema {theirs:.3f} s"
    return "validate 1 staged file", what, f"{ours / theirs:.2f}", "1.0"


def many_files(size: int, runs: int, scratch: Path) -> tuple[str, str, str, str]:
    """A whole project, and beside it the comparison of its expansion with the schemas of Kubernetes."""
    folder = project(scratch / "many", size)
    once([*KAITOC, "expand"], folder)
    (folder / "out").rename(folder / "expanded.yaml")
    known = schemas(folder / "schemas", folder / "expanded.yaml")
    conform = ["kubeconform", "-strict", "-schema-location", f"{known}/{{{{.ResourceKind}}}}.json", "expanded.yaml"]
    ours, theirs = compared(runs, lambda: once([*KAITOC, "validate"], folder), lambda: once(conform, folder))
    what = f"{ours:.2f} s, kubeconform on their expansion {theirs:.2f} s"
    return f"validate {size} files", what, f"{ours / theirs:.2f}", "1.0"


def schemas(folder: Path, expanded: Path) -> Path:
    """The schemas of the kinds in an expansion, as kubeconform finds them."""
    folder.mkdir()
    for name in ("core.json", "karpenter.json"):
        shutil.copy(SCHEMAS / "kubernetes" / name, folder)
    defined = {name: json.loads((folder / name).read_text())["$defs"] for name in ("core.json", "karpenter.json")}
    for kind in {obj["kind"] for obj in yaml.load_all(expanded.read_text(), Loader=yaml.CSafeLoader)}:
        file = next(name for name in defined if kind in defined[name])
        (folder / f"{kind.lower()}.json").write_text(json.dumps({"$ref": f"{file}#/$defs/{kind}"}))
    return folder


def rows(size: int, runs: int, scratch: Path) -> Iterator[tuple[str, str, str, str]]:
    """A row for each of the other tools that is there."""
    if shutil.which("check-jsonschema"):
        yield staged_file(runs, scratch)
    if shutil.which("kubeconform"):
        yield many_files(size, runs, scratch)


if __name__ == "__main__":
    report(__doc__ or "", rows, size=1000, runs=7)
