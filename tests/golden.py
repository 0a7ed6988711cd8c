"""The golden repositories: what belongs into each, and a command that writes it.

`python tests/golden.py` updates every case under golden/.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
CASES = sorted(path.parent.name for path in GOLDEN.glob("*/kaitoc.yaml"))


def kaitoc(case: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the real command in a case."""
    command = [sys.executable, "-m", "kaitoc", *arguments]
    return subprocess.run(command, cwd=case, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"})


def reviews(case: Path) -> Iterator[tuple[Path, str]]:
    """The review files of a case and what they hold: the expansion and the plan of each target.

    Where KAITO makes objects of its own, there is an expansion that follows them, too.
    """
    import yaml

    project = yaml.safe_load((case / "kaitoc.yaml").read_text())
    for target in (target["name"] for target in project["spec"]["targets"]):
        expanded = _output(case, "expand", "--target", target)
        yield case / f"expanded/{target}.yaml", expanded
        if "\napiVersion: kaito.sh/" in f"\n{expanded}":
            yield case / f"expanded/{target}-deep.yaml", _output(case, "expand", "--deep", "--target", target)
        yield case / f"plan/{target}.txt", _output(case, "plan", "--target", target)


def _output(case: Path, *arguments: str) -> str:
    done = kaitoc(case, *arguments)
    if done.returncode:
        raise SystemExit(f"{case.name}: kaitoc {' '.join(arguments)}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def update(case: Path) -> None:
    """Write everything that kaitoc makes of a case."""
    done = kaitoc(case, "render", "--force")
    if done.returncode:
        raise SystemExit(f"{case.name}: kaitoc render: exit {done.returncode}\n{done.stderr}")
    for path, text in reviews(case):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


if __name__ == "__main__":
    for name in CASES:
        update(GOLDEN / name)
        print(f"updated {name}")
