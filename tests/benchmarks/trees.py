"""How fast two rendered trees are compared, beside the least that it could take and beside dyff.

`python tests/benchmarks/trees.py` prints a table. The floor is reading and hashing both trees, and compiling what
changed: `kaitoc expand` of it, without what starting and importing takes. dyff gets each tree as one stream.
"""

import hashlib
import os
import shutil
import time
from pathlib import Path
from typing import Any

from run import CLUSTER, CPU_TIME, KAITOC, compared, once, project, report, workspace
from yaml import safe_dump


def read_and_hash(*trees: Path) -> float:
    """The seconds that it takes in this process."""
    clock = time.process_time if CPU_TIME in os.environ else time.perf_counter
    started = clock()
    for tree in trees:
        for folder, _, names in os.walk(tree):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    hashlib.sha256(file.read()).hexdigest()
    return clock() - started


def rows(size: int, changed: int, runs: int, scratch: Path) -> list[tuple[str, str, str, str]]:
    """What was measured, the figures, the ratio, and the goal."""
    folder = project(scratch / "project", size)
    once([*KAITOC, "render"], folder)
    shutil.move(folder / "rendered/prod", folder / "old")
    few = folder / "few"
    few.mkdir()
    for number in range(0, size, size // changed):
        obj: Any = workspace(number)
        obj["resource"]["instanceType"] = "Standard_NC40ads_H100_v5"
        for place in (folder / "workspaces", few):
            (place / f"w{number:05}.yaml").write_text(safe_dump(obj))
    once([*KAITOC, "render"], folder)
    shutil.move(folder / "rendered/prod", folder / "new")
    one = scratch / "one"
    (one / "few").mkdir(parents=True)
    (one / "cluster.yaml").write_text(CLUSTER)
    (one / "few/w.yaml").write_text(safe_dump(workspace(0)))
    once([*KAITOC, "render", "few", "--cluster", "cluster.yaml", "-o", "old"], one)
    shutil.copytree(one / "old", one / "new")

    expand = [*KAITOC, "expand", "--cluster", "cluster.yaml"]
    diff = [*KAITOC, "diff", "old", "new"]
    whole, start, compiled, alone, hashed = compared(
        runs,
        lambda: once(diff, folder),
        lambda: once(diff, one),
        lambda: once([*expand, "few"], folder),
        lambda: once([*expand, "few"], one),
        lambda: read_and_hash(folder / "old", folder / "new"),
    )
    floor = hashed + max(0.0, compiled - alone)
    ours = whole - start
    parts = f"reading and hashing {hashed:.3f} s, compiling {floor - hashed:.3f} s"
    what = f"{ours:.3f} s beyond {start:.3f} s of start-up; {parts}"
    found = [(f"diff of two trees of {size}, {changed} changed", what, f"{ours / floor:.2f}", "2")]
    if shutil.which("dyff"):
        for name in ("old", "new"):
            files = sorted((folder / name).rglob("*-*.yaml"))
            (folder / f"{name}.yaml").write_text("---\n".join(file.read_text() for file in files))
        ours, theirs = compared(
            runs, lambda: once(diff, folder), lambda: once(["dyff", "between", "old.yaml", "new.yaml"], folder)
        )
        found.append(("the same, beside dyff", f"{ours:.2f} s, dyff {theirs:.2f} s", f"{ours / theirs:.2f}", ""))
    return found


if __name__ == "__main__":
    report(__doc__ or "", rows, size=1000, changed=10, runs=7)
