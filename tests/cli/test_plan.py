"""`kaitoc plan` from the command line: what is listed, in which form, and the gates."""

import json

import pytest

from workplace import CLUSTER, PROJECT, WORKSPACE, Workplace, another, edit

TWO = WORKSPACE + "---\n" + another("big", edit("phi-4-mini-instruct", "deepseek-r1-0528"))
FAILING = {
    "no such preset": edit("phi-4-mini-instruct", "phi-5"),
    "no such SKU": edit("A100_v4", "A100_v5"),
    "not by its schema": edit("instanceType", "instancetype"),
    "not by the rules": edit("name: phi\n", "name: phi.4\n"),
    "no such ConfigMap": edit("inference:\n", "inference:\n  config: nothing\n"),
    "too small": edit("phi-4-mini-instruct", "deepseek-r1-distill-llama-8b", edit("NC24ads_A100_v4", "NC4as_T4_v3")),
}


FOR = ["--kaito-version", "0.9.4"]


def workloads(work: Workplace, *arguments: str, stdin: str = "", code: int = 0) -> list[dict[str, object]]:
    version = FOR if "-" in arguments else []
    done = work.run("plan", *version, *arguments, "--output-format", "json", stdin=stdin)
    assert done.code == code
    document = json.loads(done.out)
    assert document["schemaVersion"] == 1
    found: list[dict[str, object]] = document["workloads"]
    return found


def test_as_text(work: Workplace) -> None:
    done = work.run("plan", *FOR, "-", stdin=WORKSPACE)
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "Workspace default/phi  phi-4-mini-instruct on vllm\n"
        "  nodes    1 x Standard_NC24ads_A100_v4 (1 x NVIDIA A100, 80.0 GiB each)\n"
        "  context  131,072 tokens, bound by the model\n"
        "  memory   [####+=============================......] 80.0 GiB per GPU\n"
        "           weights 7.3 #  overhead 2.3 +  KV cache 57.6 =  free 12.8 .  (the cache holds 471,916 tokens)\n"
        "\n"
        "1 workload, 1 node, 1 GPU\n"
    )


def test_as_json(work: Workplace) -> None:
    (workload,) = workloads(work, "-", stdin=WORKSPACE)
    assert workload == {
        "kind": "Workspace",
        "namespace": "default",
        "name": "phi",
        "preset": "phi-4-mini-instruct",
        "runtime": "vllm",
        "instanceType": "Standard_NC24ads_A100_v4",
        "nodes": {"requested": 1, "estimated": 1},
        "gpusPerNode": 1,
        "tensorParallel": 1,
        "pipelineParallel": 1,
        "maxModelLen": 131072,
        "bound": "model",
        "memory": {
            "perGpuBytes": 85899345920,
            "usableBytes": 72155450572,
            "weightsBytes": 7830799122,
            "overheadBytes": 2469606195,
            "kvCacheBytes": 61855045254,
            "tokens": 471916,
        },
        "error": None,
    }


@pytest.mark.parametrize("text", FAILING.values(), ids=FAILING)
@pytest.mark.parametrize("others", ["before", "after"])
def test_a_failing_workload_is_listed_and_hides_no_other(work: Workplace, text: str, others: str) -> None:
    good = edit("name: phi\n", "name: good\n")
    stream = f"{good}---\n{text}" if others == "before" else f"{text}---\n{good}"
    found = {str(workload["name"]): workload for workload in workloads(work, "-", stdin=stream, code=1)}
    failed = found.pop("phi", found.pop("phi.4", {}))
    assert list(found) == ["good"]
    assert (found["good"]["error"], found["good"]["nodes"]) == (None, {"requested": 1, "estimated": 1})
    assert isinstance(failed["error"], str)
    assert failed["error"] != ""
    assert failed["nodes"] == {"requested": failed["nodes"]["requested"], "estimated": None}  # type: ignore[index]
    assert (failed["memory"], failed["maxModelLen"]) == (None, None)


@pytest.mark.parametrize("text", FAILING.values(), ids=FAILING)
def test_a_failing_workload_as_text(work: Workplace, text: str) -> None:
    done = work.run("plan", *FOR, "-", stdin=text)
    assert done.code == 1
    assert "\n  cannot run  " in done.out
    assert done.out.endswith("\n0 workloads, 0 nodes, 0 GPUs; 1 cannot run\n")
    assert "error[KC" in done.err


def test_nothing_to_plan(work: Workplace) -> None:
    assert workloads(work, "-", stdin="") == []
    assert work.run("plan", *FOR, "-", stdin="").out == "0 workloads, 0 nodes, 0 GPUs\n"


@pytest.mark.parametrize(
    ("gate", "code", "err"),
    [
        ([], 0, ""),
        (["--max-gpus", "12", "--max-nodes", "12"], 0, ""),
        (["--max-gpus", "11"], 1, "error: the input exceeds --max-gpus 11: it needs 12\n"),
        (["--max-nodes", "3"], 1, "error: the input exceeds --max-nodes 3: it needs 12\n"),
        (
            ["--max-nodes", "0", "--max-gpus", "0"],
            1,
            "error: the input exceeds --max-nodes 0: it needs 12\nerror: the input exceeds --max-gpus 0: it needs 12\n",
        ),
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_gates(work: Workplace, gate: list[str], code: int, err: str, form: str) -> None:
    done = work.run("plan", *FOR, "-", *gate, "--output-format", form, stdin=TWO)
    assert (done.code, done.err) == (code, err)
    assert "deepseek-r1-0528" in done.out


def test_the_targets_of_a_project(work: Workplace) -> None:
    lab = "    - name: lab\n      cluster: clusters/lab.yaml\n      output: rendered/lab\n"
    work.project({"kaitoc.yaml": PROJECT + lab, "clusters/lab.yaml": CLUSTER})
    assert [workload["target"] for workload in workloads(work)] == ["prod", "lab"]
    assert [workload["target"] for workload in workloads(work, "--target", "lab")] == ["lab"]
    text = work.run("plan").out
    assert [line for line in text.splitlines() if line.startswith("target ")] == ["target prod", "target lab"]
    gated = work.run("plan", "--max-nodes", "0", "--target", "lab")
    assert gated.err == "error: target lab exceeds --max-nodes 0: it needs 1\n"


def test_without_validation_the_controller_decides(work: Workplace) -> None:
    (workload,) = workloads(work, "-", "--no-validate", stdin=edit("name: phi\n", "name: phi.4\n"))
    assert (workload["error"], workload["nodes"]) == (None, {"requested": 1, "estimated": 1})


def test_names_of_config_maps_are_the_authors(work: Workplace) -> None:
    config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cfg}\ndata: {other: x}\n"
    work.project({"workspaces/phi.yaml": edit("inference:\n", "inference:\n  config: cfg\n") + config})
    (workload,) = workloads(work, code=1)
    assert workload["error"] == 'ConfigMap "cfg" has no key inference_config.yaml'


def test_control_characters_stay_out_of_the_text(work: Workplace) -> None:
    done = work.run("plan", *FOR, "-", stdin=edit("phi-4-mini-instruct", '"\\e[31mphi"'))
    assert done.code == 1
    assert "\x1b" not in done.out + done.err
    assert '"\\x1b[31mphi"' in done.out
