"""How fast kaitoc is, as ratios measured in one run on one machine.

`python tests/benchmarks/run.py` prints the table of the README. Each figure is the median of several runs of a whole
process; the two sides of a ratio run in turn, so that a machine whose speed drifts does not spoil it.
"""

import argparse
import itertools
import marshal
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from kaitoc.kaito.relations import SELECTORS
from kaitoc.objects import CLUSTER_SCOPED, at

HERE = Path(__file__).resolve().parent
KAITOC = [sys.executable, "-m", "kaitoc"]
PRESETS = ("phi-4-mini-instruct", "phi-4", "mistral-7b-instruct", "qwen2.5-coder-7b-instruct", "llama-3.3-70b-instruct")
CLUSTER = "apiVersion: kaitoc/v1alpha1\nkind: Cluster\nmetadata: {name: prod}\nspec: {kaitoVersion: 0.9.4}\n"
GOLDEN = HERE.parents[1] / "golden"
MIXED = {
    "0.9.4": ("inference-set", "adapters", "custom-config", "pod-template", "rag", "tuning"),
    "0.12.0": ("mixed",),
}
"""The golden repositories that hold all kinds of a KAITO version; the first one has the cluster."""
CPU_TIME = "BENCHMARK_CPU_TIME"
"""Set for the processes of a run that counts the time of the processor."""
PROJECT = """\
apiVersion: kaitoc/v1alpha1
kind: Project
spec:
  inputs: [workspaces/]
  targets:
    - {name: prod, cluster: cluster.yaml, output: rendered/prod}
"""


def project(folder: Path, size: int) -> Path:
    """A project of `size` Workspaces, one per file, over five presets and twenty namespaces."""
    (folder / "workspaces").mkdir(parents=True)
    (folder / "kaitoc.yaml").write_text(PROJECT)
    (folder / "cluster.yaml").write_text(CLUSTER)
    for number in range(size):
        (folder / "workspaces" / f"w{number:05}.yaml").write_text(yaml.safe_dump(workspace(number)))
    return folder


def workspace(number: int) -> dict[str, object]:
    """The Workspace of a number."""
    name, preset = f"w{number:05}", PRESETS[number % len(PRESETS)]
    options = {"presetOptions": {"modelAccessSecret": "hf-token"}} if preset.startswith("llama") else {}
    return {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {"name": name, "namespace": f"team-{number % 20}", "labels": {"team": f"t{number % 20}"}},
        "resource": {"instanceType": "Standard_NC24ads_A100_v4", "labelSelector": {"matchLabels": {"apps": name}}},
        "inference": {"preset": {"name": preset, **options}},
    }


def mixed(folder: Path, size: int, version: str) -> Path:
    """A project of at least `size` objects: copies of golden repositories, each in namespaces of its own."""
    (folder / "workspaces").mkdir(parents=True)
    (folder / "kaitoc.yaml").write_text(PROJECT)
    shutil.copy(GOLDEN / MIXED[version][0] / "clusters" / "prod.yaml", folder / "cluster.yaml")
    originals = [file for case in MIXED[version] for file in golden_inputs(GOLDEN / case)]
    written = 0
    for copy in itertools.count():
        for number, file in enumerate(originals):
            objects = [moved(obj, copy) for obj in yaml.safe_load_all(file.read_bytes()) if obj]
            objects = [obj for obj in objects if obj["kind"] not in CLUSTER_SCOPED or not copy]
            if objects:
                (folder / "workspaces" / f"c{copy:04}-{number:02}.yaml").write_text(yaml.safe_dump_all(objects))
                written += len(objects)
        if written >= size:
            return folder


def golden_inputs(case: Path) -> list[Path]:
    """The input files of a golden repository."""
    project = yaml.safe_load((case / "kaitoc.yaml").read_bytes())
    return sorted(file for folder in project["spec"]["inputs"] for file in (case / folder).rglob("*.yaml"))


def moved(obj: dict[str, Any], copy: int) -> dict[str, Any]:
    """An object in a namespace of its copy, with nodes of its own."""
    if obj["kind"] not in CLUSTER_SCOPED:
        obj["metadata"]["namespace"] = f"{obj['metadata'].get('namespace', 'default')}-{copy}"
    selector = at(obj, SELECTORS.get(obj["kind"], ("",)))
    for label in selector or ():
        selector[label] = f"{selector[label]}-{copy}"
    return obj


def once(command: Sequence[str], folder: Path) -> float:
    """The seconds that a whole process takes."""
    with (folder / "out").open("wb") as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
        passed = time.perf_counter() - started
    return usage.ru_utime + usage.ru_stime if CPU_TIME in os.environ else passed


def compared(runs: int, *sides: Callable[[], float]) -> list[float]:
    """The median of each side over `runs` runs in turn, after one that is not counted."""
    for side in sides:
        side()
    times = [[side() for side in sides] for _ in range(runs)]
    return [median(column) for column in zip(*times, strict=True)]


def prepared(folder: Path, texts: Sequence[tuple[str, str]]) -> str:
    """Output as marshalled objects for the floor."""
    objects = [(path, obj) for path, text in texts for obj in yaml.load_all(text, Loader=yaml.CSafeLoader)]
    (folder / "objects").write_bytes(marshal.dumps(objects))
    return str(folder / "objects")


def hashing(folder: Path) -> float:
    """The seconds that reading and hashing every file of a project takes, in a process that does nothing else."""
    program = (
        f"import hashlib,os,sys,time\nclock=time.process_time if '{CPU_TIME}' in os.environ else time.perf_counter\n"
        "started=clock()\n"
        "for top in ('workspaces','rendered'):\n"
        "    for where,_,names in os.walk(top):\n"
        "        for name in names:\n"
        "            with open(os.path.join(where,name),'rb') as f: hashlib.sha256(f.read()).hexdigest()\n"
        "print(clock()-started)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    return float(done.stdout)


def against_floor(folder: Path, what: str, runs: int, scratch: Path) -> list[tuple[str, str, str, str]]:
    """The rows that compare expand and render with a script that only reads and writes the same YAML."""
    scratch.mkdir()
    floor = [sys.executable, str(HERE / "floor.py"), "workspaces"]
    expand = [*KAITOC, "expand", "workspaces", "--cluster", "cluster.yaml"]
    once(expand, folder)
    objects = prepared(scratch, [("", (folder / "out").read_text())])
    ours, theirs = compared(
        runs, lambda: once(expand, folder), lambda: once([*floor, objects, str(scratch / "stream")], folder)
    )
    found = [(f"expand {what}", f"{ours:.2f} s, floor {theirs:.2f} s", f"{ours / theirs:.2f}", "0.65")]

    # Every run writes to a new directory: a file system is slow where files were removed a moment ago.
    fresh = (scratch / f"out{number}" for number in itertools.count())
    render = [*KAITOC, "render", "workspaces", "--cluster", "cluster.yaml", "-o"]
    once([*render, str(example := next(fresh))], folder)
    files = [(str(path.relative_to(example)), path.read_text()) for path in example.rglob("*.yaml")]
    objects = prepared(scratch, files)
    ours, theirs = compared(
        runs,
        lambda: once([*render, str(next(fresh))], folder),
        lambda: once([*floor, objects, f"{next(fresh)}/"], folder),
    )
    return [*found, (f"render {what}", f"{ours:.2f} s, floor {theirs:.2f} s", f"{ours / theirs:.2f}", "1.0")]


def checks(folder: Path, tiny: Path, what: str, runs: int) -> list[tuple[str, str, str, str]]:
    """The rows about `render --check`: of a project beside its start-up with a `tiny` one, and after a change."""
    check = [*KAITOC, "render", "--check"]
    for one in (folder, tiny):
        once([*KAITOC, "render"], one)
    start, hashed, unchanged = compared(
        runs, lambda: once(check, tiny), lambda: hashing(folder), lambda: once(check, folder)
    )
    allowed = start + 1.5 * hashed
    measured = f"{unchanged:.3f} s; start-up {start:.3f} s, reading and hashing {hashed:.3f} s"
    goal = "1.0 of start-up + 1.5 x hashing"
    found = [(f"--check of {what} unchanged", measured, f"{unchanged / allowed:.2f}", goal)]

    changed = sorted((folder / "workspaces").iterdir())[7]
    text = changed.read_text()

    def one_changed() -> float:
        # Every run sees a change that it has never seen before.
        changed.write_text(text.replace("Standard_NC24ads", "Standard_NC48ads") + f"# {time.time_ns()}\n")
        try:
            return once(check, folder)
        finally:
            changed.write_text(text)

    ours, theirs = compared(runs, one_changed, lambda: once(check, folder))
    measured = f"{ours:.3f} s, unchanged {theirs:.3f} s"
    return [*found, (f"--check, 1 of {what} changed", measured, f"{ours / theirs:.2f}", "1.5")]


def rows(size: int, many: int, runs: int, scratch: Path) -> list[tuple[str, str, str, str]]:
    """What was measured, the figures, the ratio, and the goal."""
    folder = project(scratch / "project", size)
    found = against_floor(folder, f"{size}", runs, scratch / "plain")
    found += checks(folder, project(scratch / "tiny", 1), f"{size}", runs)
    for version in MIXED:
        what, other = f"{size} mixed, KAITO {version}", mixed(scratch / f"mixed-{version}", size, version)
        found += against_floor(other, what, runs, scratch / f"out-{version}")
        found += checks(other, mixed(scratch / f"tiny-{version}", 1, version), what, runs)

    ours, theirs = compared(
        runs, lambda: once([*KAITOC, "--version"], folder), lambda: once([sys.executable, "-c", "import click"], folder)
    )
    found.append(("kaitoc --version", f"{ours:.3f} s, import click {theirs:.3f} s", f"{ours / theirs:.2f}", "3"))

    if shutil.which("helm"):
        chart = helm_chart(scratch / "chart", size)
        expand = [*KAITOC, "expand", "workspaces", "--cluster", "cluster.yaml"]
        helm = ["helm", "template", str(chart)]
        ours, theirs = compared(runs, lambda: once(expand, folder), lambda: once(helm, folder))
        what = f"{ours:.2f} s, helm template {theirs:.2f} s"
        found.append((f"expand {size}, beside helm", what, f"{ours / theirs:.2f}", ""))

    large = {f"{many}": project(scratch / "large", many)}
    large |= {f"{many} mixed, KAITO {one}": mixed(scratch / f"large-{one}", many, one) for one in MIXED}
    for what, command in itertools.product(large, ("expand", "render")):
        peak = peak_memory([*KAITOC, command], large[what])
        found.append((f"{command} {what}: peak memory", f"{peak:.0f} MB", "", "300 MB"))
    return found


def peak_memory(command: Sequence[str], folder: Path) -> float:
    """The largest resident set of a process, in MB."""
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def helm_chart(folder: Path, size: int) -> Path:
    """A chart of equal work: a StatefulSet and a Service of 166 lines for each of `size` Workspaces."""
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: floor\nversion: 0.1.0\n")
    values = [{"name": f"w{number:05}", "preset": PRESETS[number % len(PRESETS)]} for number in range(size)]
    (folder / "values.yaml").write_text(yaml.safe_dump({"workspaces": values}))
    labels = "".join(f"        label-{n}: '{{{{ $w.preset }}}}'\n" for n in range(60))
    head = "kind: {kind}\nmetadata:\n  name: '{{{{ $w.name }}}}'\nspec:\n  template:\n    metadata:\n      labels:\n"
    body = "".join(f"---\napiVersion: v1\n{head.format(kind=kind)}{labels}" for kind in ("StatefulSet", "Service"))
    (folder / "templates" / "all.yaml").write_text(f"{{{{- range $w := .Values.workspaces }}}}\n{body}{{{{- end }}}}\n")
    return folder


def report(doc: str, rows: Callable[..., Iterable[Sequence[str]]], **numbers: int) -> None:
    """Print a Markdown table of what `rows` measures, in a directory of its own; an option for each of its numbers."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--cpu", action="store_true", help="count processor time, on a machine that is busy")
    arguments = parser.parse_args()
    if arguments.cpu:
        os.environ[CPU_TIME] = "1"
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_CACHE_HOME"] = f"{scratch}/cache"
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        print("| what | measured | ratio | goal |\n| --- | --- | --- | --- |")
        for row in rows(*(getattr(arguments, name) for name in numbers), Path(scratch)):
            print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    report(__doc__ or "", rows, size=1000, many=10000, runs=7)
