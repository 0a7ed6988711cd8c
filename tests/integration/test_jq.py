"""The expressions of ignoreDifferences under jq: what KAITO's controllers write goes, and nothing else."""

import json
import subprocess
from typing import Any

import pytest
from programs import needed

from kaitoc.gitops.argocd import ignored_differences
from kaitoc.kaito.writeback import WRITTEN_BACK


def without_ignored(obj: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """An object without what Argo CD leaves out of a comparison: del() of each expression (util/argo/normalizers)."""
    program = " | ".join(f"del({expression})" for expression in entry["jqPathExpressions"])
    done = subprocess.run([needed("jq"), program], input=json.dumps(obj), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    for pointer in entry.get("jsonPointers", []):
        *parents, last = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
        value = found
        for part in parents:
            value = value.get(part, {})
        value.pop(last, None)
    return found


@pytest.mark.parametrize("entry", ignored_differences(), ids=lambda entry: entry["kind"])
def test_only_what_the_controllers_write(entry: dict[str, Any]) -> None:
    written = WRITTEN_BACK[entry["kind"]]
    own = {"metadata": {"name": "it", "annotations": {"a": "b"}, "finalizers": ["mine"]}, "spec": {"replicas": 2}}
    live = {
        **own,
        "metadata": {
            **own["metadata"],
            "annotations": {"a": "b", **dict.fromkeys(written.annotations, "1")},
            "finalizers": ["mine", written.finalizer],
        },
    }
    assert without_ignored(live, entry) == own
    assert without_ignored({"metadata": {"name": "it"}}, entry) == {"metadata": {"name": "it"}}


def test_replicas_of_a_set_that_is_scaled() -> None:
    entry = next(entry for entry in ignored_differences() if entry["kind"] == "InferenceSet")
    scaled = {"metadata": {"annotations": {"scaledobject.kaito.sh/auto-provision": "true"}}, "spec": {"replicas": 2}}
    assert without_ignored(scaled, entry)["spec"] == {}
