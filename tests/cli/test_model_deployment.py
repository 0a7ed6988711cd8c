"""ModelDeployments from the command line: every command works with them, and speaks of what their author wrote."""

import json
from typing import Any

import pytest
import yaml

from hubs import REVISION, Hub, models
from workplace import CLUSTER, PROJECT, Workplace, edit

DEPLOYMENT = """\
apiVersion: kaitoc/v1alpha1
kind: ModelDeployment
metadata:
  name: chat
  namespace: models
spec:
  modelSource: vllm
  modelId: microsoft/phi-4
  instanceType: Standard_NC24ads_A100_v4
"""
LOCKED = edit("microsoft/phi-4", "Qwen/Qwen3-8B", DEPLOYMENT)
PREMADE = edit("vllm\n  modelId: microsoft/phi-4", "premade\n  premadeModel: llama3.2:3b", DEPLOYMENT)
SET = DEPLOYMENT + "  resourceType: inferenceset\n  replicas: 2\n"
SHAPE: dict[str, Any] = {
    "architectures": ["LlamaForCausalLM"],
    "max_position_embeddings": 131072,
    "hidden_size": 4096,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
}


def lock(size: int = 16 * 10**9, **values: Any) -> str:
    """A lock with Qwen/Qwen3-8B as it suits a test."""
    model = {
        "model": "Qwen/Qwen3-8B",
        "revision": REVISION,
        "configs": {"config.json": {"values": SHAPE | values}},
        "weights": {"model.safetensors": {"size": size}},
    }
    return json.dumps({"schemaVersion": 1, "models": {"qwen/qwen3-8b": model}})


def said(work: Workplace, text: str, *arguments: str) -> list[tuple[int, str, str]]:
    """Line, rule and message of each finding."""
    done = work.run("validate", "-", *arguments, "--output-format", "json", stdin=text)
    return [(d["line"], d["rule"], d["message"]) for d in json.loads(done.out)["diagnostics"]]


def planned(work: Workplace, text: str, *arguments: str) -> dict[str, Any]:
    (workload,) = json.loads(work.run("plan", "-", *arguments, "--output-format", "json", stdin=text).out)["workloads"]
    return dict(workload)


@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
def test_render(work: Workplace, version: str) -> None:
    done = work.run("render", "-", "-o", "-", "--kaito-version", version, stdin=DEPLOYMENT)
    objects = list(yaml.safe_load_all(done.out))
    assert (done.code, done.err, [(o["kind"], o["metadata"]["name"]) for o in objects]) == (
        0,
        "",
        [("Workspace", "workspace-chat"), ("Service", "chat-vllm")],
    )
    again = work.run("render", "-", "-o", "-", "--kaito-version", version, stdin=done.out)
    assert again.out == done.out


@pytest.mark.parametrize("text", [DEPLOYMENT, PREMADE])
def test_expand(work: Workplace, text: str) -> None:
    done = work.run("expand", "-", "--output-format", "json", stdin=text)
    (pods,) = [o["spec"]["template"] for o in json.loads(done.out) if o["kind"] == "StatefulSet"]
    assert pods["metadata"]["labels"] == {"kaito.sh/workspace": "workspace-chat"}
    assert [container["name"] for container in pods["spec"]["containers"]] == ["model"]


def test_the_service_of_a_set_finds_its_pods(work: Workplace) -> None:
    gate = CLUSTER + "  featureGates: {enableInferenceSetController: true}\n"
    work.write({"cluster.yaml": gate})
    done = work.run("expand", "-", "--deep", "--cluster", "cluster.yaml", "--output-format", "json", stdin=SET)
    pods = [o["spec"]["template"]["metadata"]["labels"] for o in json.loads(done.out) if o["kind"] == "StatefulSet"]
    assert [labels["inferenceset.kaito.sh/created-by"] for labels in pods] == ["chat", "chat"]


def test_findings_are_about_what_its_author_wrote(work: Workplace) -> None:
    text = DEPLOYMENT + "  overrides:\n    resource:\n      counts: 2\n"
    done = work.run("validate", "-", "--output-format", "json", stdin=text)
    (found,) = json.loads(done.out)["diagnostics"]
    assert (found["line"], found["column"], found["path"]) == (12, 7, "spec.overrides.resource.counts")
    assert found["object"] == {"kind": "ModelDeployment", "namespace": "models", "name": "chat"}
    (found,) = said(work, edit("  instanceType: Standard_NC24ads_A100_v4\n", "", DEPLOYMENT))
    assert found == (6, "KC112", "resource.instanceType is required where KAITO provisions the nodes")


def test_an_overlay_counts(work: Workplace) -> None:
    patch = "- match: {kind: Workspace}\n  patch: {resource: {instanceType: Standard_X}}\n"
    work.write({"overlay.yaml": patch, "chat.yaml": DEPLOYMENT})
    done = work.run("validate", "chat.yaml", "--overlay", "overlay.yaml")
    assert done.out.startswith('overlay.yaml:2:22: error[KC121] "Standard_X" is no GPU SKU')


def test_fixes_are_for_what_an_author_writes(work: Workplace) -> None:
    text = DEPLOYMENT + '  overrides: {metadata: {annotations: {kaito.sh/enablelb: "true"}}}\n'
    work.write({"chat.yaml": text})
    assert work.run("validate", "--fix", "chat.yaml").code == 0
    assert work.text("chat.yaml") == text


def test_plan(work: Workplace) -> None:
    text = edit("NC24ads", "NC48ads", LOCKED) + "  resources: {gpu: 2}\n  maxModelLen: 8192\n"
    work.write({"my.lock": lock()})
    assert planned(work, text, "--lock", "my.lock") == {
        "kind": "Workspace",
        "namespace": "models",
        "name": "workspace-chat",
        "preset": "Qwen/Qwen3-8B",
        "runtime": "vllm",
        "instanceType": "Standard_NC48ads_A100_v4",
        "nodes": {"requested": 1, "estimated": 1},
        "gpusPerNode": 2,
        "tensorParallel": 2,
        "pipelineParallel": 1,
        "maxModelLen": 8192,
        "bound": "author",
        # 90 % of 80 GiB, less half of the weights and 2 %, less 2.3 GiB; 65,536 bytes for a token on each of two GPUs.
        "memory": {
            "perGpuBytes": 85899345920,
            "usableBytes": 77309411328,
            "weightsBytes": 8160000000,
            "overheadBytes": 2469606195,
            "kvCacheBytes": 66679805133,
            "tokens": 1017453,
        },
        "error": None,
    }


def test_plan_as_text(work: Workplace) -> None:
    work.write({"my.lock": lock()})
    done = work.run("plan", "-", "--lock", "my.lock", stdin=LOCKED)
    assert done.out == (
        "Workspace models/workspace-chat  Qwen/Qwen3-8B on vllm\n"
        "  nodes    1 x Standard_NC24ads_A100_v4 (1 x NVIDIA A100, 80.0 GiB each)\n"
        "  context  131,072 tokens, bound by the model\n"
        "  memory   [########+===========================....] 80.0 GiB per GPU\n"
        "           weights 15.2 #  overhead 2.3 +  KV cache 54.5 =  free 8.0 .  (the cache holds 446,470 tokens)\n"
        "\n"
        "1 workload, 1 node, 1 GPU\n"
    )
    assert work.run("plan", "-", stdin=PREMADE).out.startswith(
        "Workspace models/workspace-chat  llama3.2:3b on llamacpp\n  nodes    1 x Standard_NC24ads_A100_v4 "
    )


def test_overrides_of_the_flags_count(work: Workplace) -> None:
    arguments = (
        "[-m, x, --model, Qwen/Qwen3-8B, --tensor-parallel-size=1, --max-model-len=9, --gpu-memory-utilization=0.5]"
    )
    container = f"{{name: model, image: 'a/b:1', args: {arguments}}}"
    text = LOCKED + f"  overrides: {{inference: {{template: {{spec: {{containers: [{container}]}}}}}}}}\n"
    work.write({"my.lock": lock()})
    found = planned(work, text, "--lock", "my.lock")
    assert (found["maxModelLen"], found["memory"]["usableBytes"]) == (9, 40 * 2**30)


@pytest.mark.parametrize(
    "container",
    ["{name: model, image: 'a:1'}", "{name: model, image: 'a:1', args: [--max-model-len, inf, -tp, nan]}"],
)
def test_where_overrides_name_no_model_it_is_that_of_the_author(work: Workplace, container: str) -> None:
    text = DEPLOYMENT + f"  overrides: {{inference: {{template: {{spec: {{containers: [{container}]}}}}}}}}\n"
    plan = planned(work, text)
    assert (plan["preset"], plan["maxModelLen"], plan["tensorParallel"], plan["error"]) == (
        "microsoft/phi-4",
        16384,
        1,
        None,
    )


def test_a_set_is_planned_with_its_copies(work: Workplace) -> None:
    work.write({"cluster.yaml": CLUSTER + "  featureGates: {enableInferenceSetController: true}\n"})
    found = planned(work, SET, "--cluster", "cluster.yaml")
    assert (found["kind"], found["nodes"]["estimated"], found["maxModelLen"]) == ("InferenceSet", 2, 16384)


def test_own_nodes(work: Workplace) -> None:
    labels = "{pool: gpu, nvidia.com/gpu.product: A100, nvidia.com/gpu.count: '2', nvidia.com/gpu.memory: '81920'}"
    cluster = CLUSTER + f"  nodeAutoProvisioning: false\n  nodes: [{{name: a, labels: {labels}}}]\n"
    work.write({"cluster.yaml": cluster})
    text = edit("instanceType: Standard_NC24ads_A100_v4", "labelSelector: {pool: gpu}", DEPLOYMENT)
    found = planned(work, text, "--cluster", "cluster.yaml")
    assert (found["gpusPerNode"], found["memory"]["perGpuBytes"]) == (2, 80 * 2**30)


@pytest.mark.parametrize(
    ("values", "more", "wanted"),
    [
        ({}, "", []),
        ({}, "  maxModelLen: 131072\n", []),
        (
            {"max_position_embeddings": 10**6},
            "  maxModelLen: 500000\n",
            [(10, "KC512", "maxModelLen, 500,000 tokens, does not fit: beside the weights NVIDIA A100 holds 446,470")],
        ),
        (
            {"max_position_embeddings": 10**6},
            "",
            [
                (
                    8,
                    "KC512",
                    "without maxModelLen the context of the model, 1,000,000 tokens, does not fit: "
                    "beside the weights NVIDIA A100 holds 446,470",
                )
            ],
        ),
        (
            {},
            "  maxModelLen: 131073\n",
            [(10, "KC513", "Qwen/Qwen3-8B was made for 131,072 tokens, not for 131,073")],
        ),
        (
            {"quantization_config": {"quant_method": "gptq", "bits": 4}},
            "",
            [(8, "KC510", "Qwen/Qwen3-8B is quantized (gptq): modelSource vllm serves fp16 and bf16 only")],
        ),
        (
            {"num_attention_heads": 33, "num_key_value_heads": 11},
            "  resources: {gpu: 1}\n",
            [],
        ),
    ],
)
def test_what_the_lock_tells(
    work: Workplace, values: dict[str, Any], more: str, wanted: list[tuple[int, str, str]]
) -> None:
    work.write({"my.lock": lock(**values)})
    assert said(work, LOCKED + more, "--lock", "my.lock") == wanted


def test_weights_that_do_not_fit(work: Workplace) -> None:
    work.write({"my.lock": lock(size=160 * 10**9)})
    assert said(work, LOCKED, "--lock", "my.lock") == [
        (
            6,
            "KC512",
            "Qwen/Qwen3-8B does not fit: the weights take 152.0 GiB and vLLM 2.3 GiB of 72.0 GiB on each NVIDIA A100",
        )
    ]


def test_a_quantized_model_is_not_rendered(work: Workplace) -> None:
    work.write({"my.lock": lock(quantization_config={"quant_method": "awq"})})
    done = work.run("render", "-", "-o", "-", "--lock", "my.lock", stdin=LOCKED)
    assert (done.code, done.out) == (1, "")
    assert "name the model that it was made from" in done.err
    assert "quantized (awq)" in str(planned(work, LOCKED, "--lock", "my.lock")["error"])


def test_what_is_not_locked(work: Workplace) -> None:
    assert said(work, LOCKED) == [(8, "KC208", '"Qwen/Qwen3-8B" is neither a built-in preset nor locked')]
    done = work.run("render", "-", "-o", "-", stdin=LOCKED)
    assert (done.code, done.out) == (1, "")
    assert "hint: run `kaitoc preset lock Qwen/Qwen3-8B`" in done.err


def test_a_path_instead_of_a_model_needs_no_lock(work: Workplace) -> None:
    container = "{name: model, image: 'a/b:1', args: [--model, /models/mine]}"
    text = LOCKED + f"  overrides: {{inference: {{template: {{spec: {{containers: [{container}]}}}}}}}}\n"
    assert said(work, text) == []


def test_a_config_that_kaito_cannot_read(work: Workplace) -> None:
    work.write({"my.lock": lock(architectures=["NovelForCausalLM"])})
    ((line, rule, message),) = said(work, LOCKED, "--lock", "my.lock")
    assert (line, rule) == (8, "KC516")
    assert message.endswith("would give up on Qwen/Qwen3-8B: its vLLM has no architecture NovelForCausalLM")


@pytest.mark.parametrize(
    ("image", "moves"),
    [
        ("a/b:latest", True),
        ("a/b", True),
        ("registry.example.com:5000/a/b", True),
        ("a/b:1.0", False),
        (f"a/b@sha256:{'0' * 64}", False),
        (f"a/b:latest@sha256:{'0' * 64}", False),
    ],
)
def test_images_that_move(work: Workplace, image: str, moves: bool) -> None:
    text = PREMADE + f"  imageRef: {image}\n"
    assert said(work, text) == (
        [(10, "KC520", f"{image} is another image whenever somebody pushes one")] if moves else []
    )


def test_diff(work: Workplace) -> None:
    work.write({"old.yaml": DEPLOYMENT, "new.yaml": DEPLOYMENT + "  maxModelLen: 8192\n"})
    done = work.run("diff", "old.yaml", "new.yaml", "--output-format", "json")
    changes = {one["object"]["kind"]: one for one in json.loads(done.out)["objects"]}
    assert (done.code, changes["Workspace"]["change"]) == (1, "manual")
    assert changes.get("Service", {}).get("change") in (None, "none")


def test_diff_points_at_what_its_author_wrote(work: Workplace) -> None:
    work.write({"old.yaml": DEPLOYMENT, "new.yaml": edit("microsoft/phi-4", "phi-4", DEPLOYMENT)})
    done = work.run("diff", "old.yaml", "new.yaml", "--output-format", "json")
    workspace = next(one for one in json.loads(done.out)["objects"] if one["object"]["kind"] == "Workspace")
    assert (workspace["change"], workspace["fields"]) == ("rejected", [])
    assert [(d["rule"], d["line"], d["path"]) for d in workspace["diagnostics"]] == [("KC106", 8, "spec.modelId")]


def test_explain(work: Workplace) -> None:
    work.write({"chat.yaml": DEPLOYMENT})
    files = ("-f", "chat.yaml", "--kaito-version", "0.9.4")
    lines = {tuple(line.split()) for line in work.run("explain", "Workspace/workspace-chat", *files).out.splitlines()}
    assert lines >= {
        ("name:", "workspace-chat", "chat.yaml:4"),
        ("app.kubernetes.io/managed-by:", "kaitoc", "kaitoc"),
        ("kubefoundry.io/model-source:", "vllm", "|"),
        ("initialDelaySeconds:", "600", "|"),
        ("-", "microsoft/phi-4", "chat.yaml:7,", "chat.yaml:8"),
        ("nvidia.com/gpu:", '"1"', "chat.yaml:7,", "no", "spec.resources.gpu"),
        ("count:", "1", "no", "spec.replicas"),
        ("instanceType:", "Standard_NC24ads_A100_v4", "chat.yaml:9"),
    }
    assert "as written" not in work.run("explain", "Service/chat-vllm", *files).out
    image = work.run("explain", "StatefulSet/workspace-chat", "containers[0].image", *files).out
    assert "spec.imageRef: not written" in image
    assert "spec.modelSource: vllm" in image


def test_a_changed_file_alone(work: Workplace) -> None:
    work.project(
        {"workspaces/chat.yaml": DEPLOYMENT, "workspaces/other.yaml": edit("name: chat", "name: other", PREMADE)}
    )
    assert work.run("render").code == 0
    assert work.run("render", "--check").code == 0
    work.write({"workspaces/chat.yaml": DEPLOYMENT + "  maxModelLen: 8192\n"})
    assert work.run("render", "--check").code == 1
    assert work.run("render").code == 0
    assert "8192" in work.text("rendered/prod/models/workspace-workspace-chat.yaml")
    work.write({"workspaces/chat.yaml": edit("chat", "talk", DEPLOYMENT)})
    assert work.run("render").code == 0
    assert sorted(name for name in work.tree("rendered/prod/models") if "vllm" in name) == [
        "rendered/prod/models/service-talk-vllm.yaml"
    ]


def test_without_an_operator(work: Workplace) -> None:
    work.project({"kaitoc.yaml": PROJECT + "      deliver: workload\n", "workspaces/phi.yaml": DEPLOYMENT})
    cluster = CLUSTER + "  nodeAutoProvisioning: false\n"
    labels = (
        "{kubernetes.io/os: linux, nvidia.com/gpu.product: A, nvidia.com/gpu.count: '1', nvidia.com/gpu.memory: '9'}"
    )
    work.write({"clusters/prod.yaml": cluster + f"  nodes: [{{name: a, labels: {labels}}}]\n"})
    text = edit("  instanceType: Standard_NC24ads_A100_v4\n", "", DEPLOYMENT)
    done = work.write({"workspaces/phi.yaml": text}).run("render")
    assert done.code == 0, done.err
    assert sorted(work.tree("rendered/prod/models")) == [
        f"rendered/prod/models/{name}.yaml"
        for name in (
            "service-chat-vllm",
            "service-workspace-chat-headless",
            "service-workspace-chat",
            "statefulset-workspace-chat",
        )
    ]


def test_its_model_is_locked(work: Workplace, hub: Hub) -> None:
    others = edit("name: chat", "name: gguf", PREMADE)
    work.project({"workspaces/phi.yaml": LOCKED + "---\n" + others})
    assert work.run("render").code == 1
    done = work.run("preset", "lock")
    assert (done.code, list(json.loads(work.text("presets.lock.json"))["models"])) == (0, ["qwen/qwen3-8b"]), done.err
    assert work.run("render").code == 0
    assert work.run("preset", "lock", "--check").code == 0


def test_a_model_that_only_its_server_takes(work: Workplace, hub: Hub) -> None:
    row = models()["Qwen/Qwen3-8B"]
    hub.extra["org/novel"] = row | {
        "model": "org/novel",
        "config.json": edit("Qwen3ForCausalLM", "NovelForCausalLM", row["config.json"]),
    }
    text = edit("Qwen/Qwen3-8B", "org/novel", LOCKED)
    work.project({"workspaces/phi.yaml": text})
    done = work.run("preset", "lock")
    assert (done.code, "KAITO 0.9.4 gives up on org/novel" in done.err) == (0, True), done.err
    assert "presets" not in json.loads(work.text("presets.lock.json"))["models"]["org/novel"]
    assert work.run("preset", "lock", "--check").code == 0
    assert work.run("render").code == 0
    work.write({"workspaces/other.yaml": edit("phi-4-mini-instruct", "org/novel")})
    assert work.run("preset", "lock").code == 1
