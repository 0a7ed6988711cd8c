"""The alert rules under promtool: they are rules of Prometheus, and go off when they should."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from programs import needed
from trees import GOLDEN, TREES, Tree

from processes import kaitoc

TARGETS = [tree for tree in TREES if tree.deliver == "workspace"]
SERIES = """
- alert: KaitoQueueGrows
  series: 'vllm:num_requests_waiting{namespace="default", workload="phi-4-mini"}'
  goes: 1+1x60
  stays: 1x60
- alert: KaitoCacheFull
  series: 'vllm:kv_cache_usage_perc{namespace="default", workload="phi-4-mini"}'
  goes: 0.99x60
  stays: 0.9x60
"""


def rules_of(tree: Tree, folder: Path) -> list[Path]:
    """The rules of a target as Prometheus reads them: a file for each object."""
    arguments = ["--target", tree.target, "--repo", "https://example.com/x.git", "--monitoring"]
    done = kaitoc(GOLDEN / tree.case, "gitops", "flux", *arguments)
    assert done.returncode == 0, done.stderr
    files = []
    for obj in yaml.safe_load_all(done.stdout):
        if obj["kind"] == "PrometheusRule":
            files.append(folder / f"{obj['metadata']['namespace']}.yaml")
            files[-1].write_text(yaml.safe_dump(obj["spec"]))
    return files


def promtool(*arguments: str | Path) -> str:
    done = subprocess.run([needed("promtool"), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("tree", TARGETS, ids=[tree.name for tree in TARGETS])
def test_rules_are_rules(tree: Tree, tmp_path: Path) -> None:
    for file in rules_of(tree, tmp_path):
        assert "SUCCESS" in promtool("check", "rules", "--lint=all", "--lint-fatal", file)


@pytest.mark.parametrize("case", yaml.safe_load(SERIES), ids=lambda case: case["alert"])
def test_an_alert_goes_off(case: dict[str, str], tmp_path: Path) -> None:
    single = next(tree for tree in TREES if tree.case == "single")
    (rules,) = rules_of(single, tmp_path)

    def at_thirty_minutes(values: str, *, fires: bool) -> dict[str, Any]:
        expression = f'count(ALERTS{{alertname="{case["alert"]}", alertstate="firing"}}) or vector(0)'
        return {
            "interval": "1m",
            "input_series": [{"series": case["series"], "values": values}],
            "promql_expr_test": [
                {
                    "expr": expression,
                    "eval_time": "30m",
                    "exp_samples": [{"labels": "{}", "value": int(fires)}],
                }
            ],
        }

    tests = [at_thirty_minutes(case["goes"], fires=True), at_thirty_minutes(case["stays"], fires=False)]
    (tmp_path / "tests.yaml").write_text(yaml.safe_dump({"rule_files": [rules.name], "tests": tests}))
    promtool("test", "rules", tmp_path / "tests.yaml")
