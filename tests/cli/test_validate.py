"""`kaitoc validate` from the command line: its report, and in which forms."""

import json
import re

import pytest

from workplace import CLUSTER, OVERLAID, PROJECT, WORKSPACE, Workplace, edit

WRONG = edit("instanceType", "instancetype")
TEXT = """\
-:6:3: error[KC101] unknown field "instancetype" in resource
6 |   instancetype: Standard_NC24ads_A100_v4
  |   ^
  hint: did you mean "instanceType"?
1 error in 1 file
"""


def test_nothing_to_say(work: Workplace) -> None:
    done = work.run("validate", "-", stdin=WORKSPACE)
    assert (done.code, done.out, done.err) == (0, "no findings\n", "")


def test_the_report_goes_to_standard_output(work: Workplace) -> None:
    done = work.run("validate", "-", stdin=WRONG)
    assert (done.code, done.out, done.err) == (1, TEXT, "")


def test_as_json(work: Workplace) -> None:
    done = work.run("validate", "-", "--output-format", "json", stdin=WRONG)
    assert (done.code, done.err) == (1, "")
    assert json.loads(done.out) == {
        "schemaVersion": 1,
        "diagnostics": [
            {
                "file": "-",
                "line": 6,
                "column": 3,
                "severity": "error",
                "stage": "admission",
                "rule": "KC101",
                "path": "resource.instancetype",
                "message": 'unknown field "instancetype" in resource',
                "hint": 'did you mean "instanceType"?',
                "object": {"kind": "Workspace", "namespace": "", "name": "phi"},
            }
        ],
        "summary": {"errors": 1, "warnings": 0, "infos": 0, "files": 1},
    }


def test_for_github(work: Workplace) -> None:
    done = work.run("validate", "-", "--output-format", "github", stdin=WRONG)
    assert (done.code, done.out, done.err) == (
        1,
        '::error file=-,line=6,col=3,title=KC101::unknown field "instancetype" in resource'
        '%0Adid you mean "instanceType"?\n',
        "",
    )
    assert work.run("validate", "-", "--output-format", "github", stdin=WORKSPACE).out == ""


@pytest.mark.parametrize(
    ("options", "coloured"),
    [([], False), (["--color", "auto"], False), (["--color", "never"], False), (["--color", "always"], True)],
)
def test_colours(work: Workplace, options: list[str], coloured: bool) -> None:
    done = work.run("validate", "-", *options, stdin=WRONG)
    assert ("\x1b[" in done.out) is coloured
    assert re.sub("\x1b\\[[0-9;]*m", "", done.out) == TEXT


@pytest.mark.parametrize(("option", "coloured"), [("always", True), ("never", False)])
def test_colours_of_what_stops_a_command(work: Workplace, option: str, coloured: bool) -> None:
    done = work.run("render", "-", "-o", "-", "--color", option, stdin=WRONG)
    assert ("\x1b[" in done.err) is coloured


def test_warnings_are_no_errors(work: Workplace) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {b: c}\n"
    done = work.run("validate", "-", stdin=secret)
    assert (done.code, done.out.splitlines()[-1]) == (0, "1 warning in 1 file")


def test_every_target_has_its_report(work: Workplace) -> None:
    lab = "    - name: lab\n      cluster: clusters/lab.yaml\n      output: rendered/lab\n"
    work.project({"kaitoc.yaml": PROJECT + lab, "clusters/lab.yaml": CLUSTER + "  cloud: aws\n"})
    done = work.run("validate")
    assert done.code == 1
    assert done.out.startswith("target prod\nno findings\ntarget lab\nworkspaces/phi.yaml:6:3: error[KC121]")
    assert work.run("validate", "--target", "prod").out == "target prod\nno findings\n"


def test_a_finding_of_two_targets_is_in_json_with_both(work: Workplace) -> None:
    lab = "    - name: lab\n      cluster: clusters/prod.yaml\n      output: rendered/lab\n"
    work.project({"kaitoc.yaml": PROJECT + lab, "workspaces/phi.yaml": WRONG})
    found = json.loads(work.run("validate", "--output-format", "json").out)["diagnostics"]
    assert [d["rule"] for d in found] == ["KC101", "KC101"]


@pytest.mark.parametrize(
    "stream",
    [
        WORKSPACE,
        "---\n" + WORKSPACE + "...\n",
        "# only a comment\n---\n" + WORKSPACE,
        WORKSPACE.replace("\n", "\r\n"),
        "\ufeff" + WORKSPACE,
        "apiVersion: v1\nkind: List\nitems:\n- " + WORKSPACE.rstrip().replace("\n", "\n  ") + "\n",
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a]\n---\n" + WORKSPACE,
        CLUSTER + "---\n" + PROJECT + "---\n" + WORKSPACE,
        "replicas: 3\nimage: {tag: a}\n---\n" + WORKSPACE,
    ],
)
def test_streams_as_they_come(work: Workplace, stream: str) -> None:
    assert work.run("validate", "-", stdin=stream).out == "no findings\n"
    rendered = work.run("render", "-", "-o", "-", stdin=stream)
    assert rendered.out == work.run("render", "-", "-o", "-", stdin=WORKSPACE).out


def test_a_finding_in_a_list_is_at_its_item(work: Workplace) -> None:
    stream = "apiVersion: v1\nkind: List\nitems:\n- " + WRONG.rstrip().replace("\n", "\n  ") + "\n"
    assert work.run("validate", "-", stdin=stream).out.startswith("-:9:5: error[KC101]")


def test_a_finding_of_an_overlay_is_in_the_overlay(work: Workplace) -> None:
    work.project({"kaitoc.yaml": OVERLAID, "overlay.jsonnet": "[\n{patch: {resource: {instanceType: 'large'}}},\n]"})
    done = work.run("validate", "--output-format", "json")
    (found,) = json.loads(done.out)["diagnostics"]
    assert (found["file"], found["line"], found["path"]) == (
        "overlay.jsonnet",
        2,
        "[0].patch.resource.instanceType",
    )


def test_warnings_of_an_overlay(work: Workplace) -> None:
    project = edit("overlay.jsonnet", "overlay.yaml", OVERLAID)
    overlay = "- match: {kind: Workspace}\n  patch: {metadata: {labels: {a: 'yes', b: '010', c: y}}}\n"
    work.project({"kaitoc.yaml": project, "overlay.yaml": overlay})
    done = work.run("validate")
    assert (done.code, done.out.splitlines()[1].partition(" this ")[0]) == (0, "overlay.yaml:2:54: warning[KC006]")


CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: phi-config
data:
  inference_config.yaml: |
    # what vLLM gets
    vllm:
      cpu-offload-gb: 0
"""


def test_a_flag_is_found_at_its_own_line(work: Workplace) -> None:
    text = WORKSPACE + "---\n" + CONFIG.replace("cpu-offload-gb", "num-scheduler-steps")
    line = text.splitlines().index("      num-scheduler-steps: 0") + 1
    done = work.run("validate", "-", "--kaito-version", "0.9.4", stdin=text)
    assert (done.code, done.out.splitlines()[:3]) == (
        1,
        [
            f"-:{line}:7: error[KC302] vLLM 0.14.1, which KAITO 0.9.4 runs, no longer has --num-scheduler-steps "
            "(vLLM 0.9.0 had it)",
            f"{line} |       num-scheduler-steps: 0",
            f"{' ' * len(str(line))} |       ^",
        ],
    )


def test_a_flag_that_an_overlay_brings_is_found_in_the_overlay(work: Workplace) -> None:
    overlay = """\
- match: {kind: ConfigMap}
  patch:
    data:
      inference_config.yaml: |
        vllm:
          swap-space: 4
"""
    work.write({"config.yaml": CONFIG, "overlay.yaml": overlay})
    done = work.run("validate", "config.yaml", "--kaito-version", "0.12.0", "--overlay", "overlay.yaml")
    assert done.out.splitlines()[0].startswith("overlay.yaml:6:11: error[KC302]")


TUNED = """\
apiVersion: kaito.sh/v1beta1
kind: Workspace
metadata:
  name: tuned
resource:
  instanceType: Standard_NC24ads_A100_v4
  labelSelector:
    matchLabels:
      apps: tuned
tuning:
  preset:
    name: phi-4-mini-instruct
  method: qlora
  config: tuning
  input:
    urls: ["https://example.com/data.parquet"]
  output:
    image: registry.example.com/out:1
    imagePushSecret: push
"""
TRAINING = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: tuning
data:
  training_config.yaml: |
    training_config:
      QuantizationConfig:
        load_in_4bit: true
      TrainingArguments:
        output_dir: results
"""


@pytest.mark.parametrize(
    ("workspace", "config", "old", "new", "found"),
    [
        (
            edit("    name: phi-4-mini-instruct\n", "    name: phi-4-mini-instruct\n  config: phi-config\n"),
            CONFIG,
            "cpu-offload-gb: 0",
            "max-model-len: 999999",
            "config.yaml:9:7: error[KC132] max-model-len 999999 is longer than the 131072 tokens of ",
        ),
        (
            edit("    name: phi-4-mini-instruct\n", "    name: phi-4-mini-instruct\n  config: phi-config\n"),
            CONFIG,
            "cpu-offload-gb: 0",
            "hf-overrides: {a: b}",
            "config.yaml:9:7: error[KC131] vllm.hf-overrides in inference_config.yaml must be a plain value "
            "(read by Workspace phi)",
        ),
        (
            TUNED,
            TRAINING,
            "output_dir: results",
            "output_dir: ../etc",
            'config.yaml:11:9: error[KC144] output_dir "../etc" is no directory below /mnt (read by Workspace tuned)',
        ),
        (
            TUNED,
            TRAINING,
            "load_in_4bit: true",
            "load_in_4bit: yes please",
            "config.yaml:9:9: error[KC143] load_in_4bit in QuantizationConfig must be true or false "
            "(read by Workspace tuned)",
        ),
    ],
)
@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
def test_what_the_webhook_reads_in_another_file_is_found_there(
    work: Workplace, version: str, workspace: str, config: str, old: str, new: str, found: str
) -> None:
    work.write({"workspace.yaml": workspace, "config.yaml": edit(old, new, config)})
    done = work.run("validate", ".", "--kaito-version", version)
    said = [line for line in done.out.splitlines() if line.startswith(found)]
    assert (done.code, len(said)) == (1, 1), done.out


def test_a_staged_workspace_is_judged_with_the_config_that_it_names(work: Workplace) -> None:
    workspace = edit("    name: phi-4-mini-instruct\n", "    name: phi-4-mini-instruct\n  config: phi-config\n")
    config = edit("cpu-offload-gb: 0", "tensor-parallel-size: 8", CONFIG)
    work.project({"workspaces/phi.yaml": workspace, "workspaces/config.yaml": config})
    done = work.run("validate", "workspaces/phi.yaml")
    assert "workspaces/config.yaml:9:7: error[KC312] vLLM wants 8 GPUs, but phi has 1" in done.out


def test_what_crashes_in_its_container_is_rendered_all_the_same(work: Workplace) -> None:
    text = CONFIG.replace("cpu-offload-gb", "swap-space")
    done = work.run("render", "-", "-o", "-", "--kaito-version", "0.12.0", stdin=text)
    assert (done.code, "swap-space" in done.out, "error[KC302]" in done.err) == (0, True, True)
