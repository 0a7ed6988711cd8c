"""Where each object of a rendered target goes, and the kustomization that lists them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kaitoc.emit.paths import RefusedOutput
from kaitoc.objects import CLUSTER_SCOPED, Object, group_of, name_of, namespace_of

CLUSTER_FOLDER = "_cluster"
PATCHES_FOLDER = "_patches"
KUSTOMIZATION = "kustomization.yaml"


def layout(objects: Sequence[Object]) -> dict[str, Object]:
    """The files of the objects, beside a kustomization.yaml that lists them."""
    files = object_files(objects)
    return {KUSTOMIZATION: kustomization(files), **files}


def patch_layout(patches: Sequence[Object]) -> dict[str, Object]:
    """The files of patches to live objects, in a folder with a kustomization of its own; none where there are none.

    What lists the objects does not list them: each would be incomplete as an object.
    """
    if not patches:
        return {}
    return {f"{PATCHES_FOLDER}/{path}": obj for path, obj in layout(patches).items()}


def object_files(objects: Sequence[Object]) -> dict[str, Object]:
    """Each object at `<namespace or default>/<kind in lower case>-<name>.yaml`.

    Cluster-scoped kinds go to `_cluster/`. Where two API groups have objects of one kind and name, the file name says
    the group too. Raises RefusedOutput for two objects that would still share a file.
    """
    plain = [plain_path(obj) for obj in objects]
    # Case counts in Kubernetes but not in every checkout.
    times = Counter(path.lower() for path in plain)
    files = {
        path if times[path.lower()] == 1 else plain_path(obj, with_group=True): obj
        for obj, path in zip(objects, plain, strict=True)
    }
    if len(files) < len(objects):
        shared = next(path for path, obj in zip(plain, objects, strict=True) if obj not in files.values())
        raise RefusedOutput(f"two objects would be written to {shared}", "rename one of the two")
    return files


def kustomization(paths: Iterable[str]) -> Object:
    """A kustomization of the files, in order."""
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": sorted(paths),
    }


def plain_path(obj: Mapping[str, object], *, with_group: bool = False) -> str:
    """The file of an object that is alone with its kind and name; `with_group` where it is not."""
    kind = str(obj["kind"])
    folder = CLUSTER_FOLDER if kind in CLUSTER_SCOPED else namespace_of(obj)
    group = group_of(str(obj["apiVersion"])) if with_group else ""
    group = f".{group}" if group else ""
    return f"{folder}/{kind.lower()}{group}-{name_of(obj)}.yaml"
