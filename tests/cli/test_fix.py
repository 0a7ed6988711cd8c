"""`kaitoc validate --fix` and `--diff`: one right answer, written where it belongs, and nothing else."""

import json
import os
import stat
from pathlib import Path

import pytest
import yaml

from workplace import CLUSTER, PROJECT, WORKSPACE, Workplace

WRONG = """\
# the model of team search
apiVersion: kaito.sh/v1beta1
kind: Workspace
metadata:
  name: phi
  annotations:
    since: 2026-01-31      # a date
    on: call               # a word that YAML 1.1 takes for true
  labels: {team: yes}
resource:
  count: "1"
  instancetype: 'Standard_NC24ads_A100_v4'   # the SKU
  labelSelector:
    matchLabels:
      apps: phi
inference:
  preset:
    name: phi-4-mini-instruct
    accessMode: Public
"""
RIGHT = """\
# the model of team search
apiVersion: kaito.sh/v1beta1
kind: Workspace
metadata:
  name: phi
  annotations:
    since: "2026-01-31"      # a date
    on: call               # a word that YAML 1.1 takes for true
  labels: {team: "yes"}
resource:
  count: 1
  instanceType: 'Standard_NC24ads_A100_v4'   # the SKU
  labelSelector:
    matchLabels:
      apps: phi
inference:
  preset:
    name: phi-4-mini-instruct
    accessMode: public
"""


def test_it_writes_what_is_right_and_reports_the_rest(work: Workplace) -> None:
    work.write({"phi.yaml": WRONG})
    done = work.run("validate", "phi.yaml", "--fix")
    assert work.text("phi.yaml") == RIGHT
    assert (done.code, done.err) == (0, "fixed 6 findings in 1 file\n")
    assert done.out.endswith("1 warning in 1 file\n")
    assert "KC007" in done.out


def test_again_there_is_nothing_to_do(work: Workplace) -> None:
    work.write({"phi.yaml": RIGHT})
    before = work.tree()
    assert work.run("validate", "phi.yaml", "--fix").err == ""
    assert work.run("validate", "phi.yaml", "--diff").out == ""
    assert work.tree() == before


def test_diff_shows_and_writes_nothing(work: Workplace) -> None:
    work.write({"phi.yaml": WRONG})
    before = work.tree()
    done = work.run("validate", "phi.yaml", "--diff")
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith("--- phi.yaml\n+++ phi.yaml\n@@ ")
    assert [line for line in done.out.splitlines() if line.startswith("+ ")] == [
        '+    since: "2026-01-31"      # a date',
        '+  labels: {team: "yes"}',
        "+  count: 1",
        "+  instanceType: 'Standard_NC24ads_A100_v4'   # the SKU",
        "+    accessMode: public",
    ]
    assert work.tree() == before
    assert work.run("validate", "phi.yaml", "--diff", "--fix").out == done.out
    assert work.tree() == before


def test_only_what_is_selected_is_fixed(work: Workplace) -> None:
    work.write({"phi.yaml": WRONG})
    work.run("validate", "phi.yaml", "--fix", "--select", "KC104")
    assert work.text("phi.yaml") == WRONG.replace("Public", "public")


def test_standard_input_can_be_shown_only(work: Workplace) -> None:
    done = work.run("validate", "-", "--fix", stdin=WRONG)
    assert (done.code, done.out) == (2, "")
    assert done.err == "error: standard input cannot be written to\n  hint: give files, or use --diff\n"
    assert work.run("validate", "-", "--diff", stdin=WRONG).out.startswith("--- -\n+++ -\n")


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(work: Workplace) -> None:
    work.write({"real/phi.yaml": WRONG})
    os.chmod("real/phi.yaml", 0o600)
    os.symlink("real/phi.yaml", "phi.yaml")
    assert work.run("validate", "phi.yaml", "--fix").code == 0
    assert Path("phi.yaml").is_symlink()
    assert work.text("real/phi.yaml") == RIGHT
    assert stat.S_IMODE(os.stat("real/phi.yaml").st_mode) == 0o600


def test_what_cannot_be_written(work: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    work.write({"phi.yaml": WRONG})
    monkeypatch.setattr(os, "replace", refuse)
    done = work.run("validate", "phi.yaml", "--fix")
    assert (done.code, done.err) == (2, "error: cannot write phi.yaml: permission denied\n")
    assert sorted(os.listdir()) == ["phi.yaml"]
    assert work.text("phi.yaml") == WRONG


def test_the_targets_of_a_project_and_their_overlays(work: Workplace) -> None:
    project = PROJECT.replace("      output:", "      overlays: [dev.yaml]\n      output:")
    overlay = "- match: {kind: Workspace}\n  patch:\n    metadata:\n      labels: {a: 010}  # why\n"
    work.project({"kaitoc.yaml": project, "dev.yaml": overlay})
    done = work.run("validate", "--fix")
    assert (done.code, done.err) == (0, "fixed 1 finding in 1 file\n")
    assert work.text("dev.yaml") == overlay.replace("010", '"010"')


def test_jsonnet_is_left_alone(work: Workplace) -> None:
    project = PROJECT.replace("      output:", "      overlays: [dev.jsonnet]\n      output:")
    work.project({"kaitoc.yaml": project, "dev.jsonnet": '[{"patch": {"metadata": {"labels": {"a": 10}}}}]'})
    done = work.run("validate", "--fix")
    assert (done.code, done.err) == (1, "")


def test_json_is_fixed_as_json(work: Workplace) -> None:
    work.write({"phi.json": json.dumps({**yaml.safe_load(WORKSPACE), "metadata": {"name": "phi", "labels": {"a": 1}}})})
    assert work.run("validate", "phi.json", "--fix").code == 0
    assert json.loads(work.text("phi.json"))["metadata"]["labels"] == {"a": "1"}


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("defaultMode: 0644", "defaultMode: 0644"),
        ("at: 1:30", 'at: "1:30"'),
        ("enabled: yes", "enabled: yes"),
    ],
)
def test_in_objects_of_others_only_text_is_certain(work: Workplace, line: str, after: str) -> None:
    text = f"apiVersion: example.com/v1\nkind: Thing\nmetadata: {{name: a}}\nspec:\n  {line}\n"
    work.write({"a.yaml": text})
    work.run("validate", "a.yaml", "--fix")
    assert work.text("a.yaml") == text.replace(line, after)


def test_what_rules_know_the_answer_to(work: Workplace) -> None:
    work.write({"a.yaml": WORKSPACE.replace("phi-4-mini-instruct", "Phi-4-Mini-Instruct  # small")})
    assert work.run("validate", "a.yaml", "--fix", "--kaito-version", "0.9.4").code == 0
    assert work.text("a.yaml") == WORKSPACE.replace("mini-instruct", "mini-instruct  # small")


def test_secrets_are_not_shown(work: Workplace) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, labels: {b: yes}}\nstringData: {c: hunter2}\n"
    done = work.write({"a.yaml": secret}).run("validate", "a.yaml", "--diff")
    assert (done.code, done.out) == (1, "a.yaml changed (a Secret: its values are not shown)\n")
    work.write({"b.yaml": secret.replace("hunter2", "4711")})
    assert '"4711"' not in work.run("validate", "b.yaml", "--output-format", "sarif").out


def test_the_cluster_is_not_touched(work: Workplace) -> None:
    work.project({"clusters/prod.yaml": CLUSTER + "  nodeAutoProvisioning: yes\n"})
    before = work.text("clusters/prod.yaml")
    work.run("validate", "--fix")
    assert work.text("clusters/prod.yaml") == before


def test_sarif_tells_the_same_fixes(work: Workplace) -> None:
    work.write({"w.yaml": WRONG, "cluster.yaml": CLUSTER})
    for _ in range(3):
        log = json.loads(work.run("validate", "w.yaml", "--cluster", "cluster.yaml", "--output-format", "sarif").out)
        fixes = [fix for result in log["runs"][0]["results"] for fix in result.get("fixes", ())]
        replacements = [fix["artifactChanges"][0]["replacements"][0] for fix in fixes]
        alone = {
            str(one["deletedRegion"]): (one["deletedRegion"], one["insertedContent"]["text"]) for one in replacements
        }
        lines = Path("w.yaml").read_text().splitlines()
        for region, text in sorted(alone.values(), key=lambda one: -one[0]["startColumn"]):
            row, start, end = region["startLine"] - 1, region["startColumn"] - 1, region["endColumn"] - 1
            lines[row] = f"{lines[row][:start]}{text}{lines[row][end:]}"
        Path("w.yaml").write_text("\n".join(lines) + "\n")
    assert Path("w.yaml").read_text() == RIGHT
