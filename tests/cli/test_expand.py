"""`kaitoc expand` from the command line: which objects, in which form; what they are is tested elsewhere."""

import json

import pytest
import yaml

from workplace import CLUSTER, PROJECT, WORKSPACE, Workplace, edit

CONFIGURED = edit("inference:\n", "inference:\n  config: cfg\n") + (
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cfg\n"
    "data:\n  inference_config.yaml: |\n    vllm:\n      max-model-len: 4096\n"
)
FOR = ["--kaito-version", "0.9.4"]


def made(text: str) -> list[tuple[str, str]]:
    return [(obj["kind"], obj["metadata"]["name"]) for obj in yaml.safe_load_all(text)]


def test_a_stream_of_yaml(work: Workplace) -> None:
    done = work.run("expand", *FOR, "-", stdin=WORKSPACE)
    assert (done.code, done.err) == (0, "")
    assert [kind for kind, _ in made(done.out)] == ["NodeClaim", "Service", "Service", "ConfigMap", "StatefulSet"]
    assert done.out.startswith("apiVersion: karpenter.sh/v1\n")
    assert done.out.endswith("\n")
    assert "\n\n---\n" not in done.out


def test_a_list_of_json(work: Workplace) -> None:
    done = work.run("expand", *FOR, "-", "--output-format", "json", stdin=WORKSPACE)
    as_yaml = work.run("expand", *FOR, "-", stdin=WORKSPACE)
    assert (done.code, json.loads(done.out)) == (0, list(yaml.safe_load_all(as_yaml.out)))


@pytest.mark.parametrize(("form", "text"), [("yaml", ""), ("json", "[]\n")])
def test_nothing_to_expand(work: Workplace, form: str, text: str) -> None:
    done = work.run(
        "expand", *FOR, "-", "--output-format", form, stdin="apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
    )
    assert (done.code, done.out, done.err) == (0, text, "")


@pytest.mark.parametrize(("form", "text"), [("yaml", ""), ("json", "[]\n")])
@pytest.mark.parametrize("broken", [WORKSPACE + "  x", edit("phi-4-mini-instruct", "phi-5"), "a: [", "- a"])
def test_an_error_prints_no_object(work: Workplace, broken: str, form: str, text: str) -> None:
    done = work.run("expand", *FOR, "-", "--output-format", form, stdin=broken)
    assert (done.code, done.out) == (1, text)
    assert "error[KC" in done.err


def test_without_validation_the_controller_decides(work: Workplace) -> None:
    text = edit("name: phi\n", "name: phi.4\n")
    assert work.run("expand", *FOR, "-", stdin=text).code == 1
    done = work.run("expand", *FOR, "-", "--no-validate", stdin=text)
    assert ("StatefulSet", "phi.4") in made(done.out)


def test_without_validation_what_the_controller_refuses_is_still_an_error(work: Workplace) -> None:
    stream = edit("phi-4-mini-instruct", "phi-5") + "---\n" + edit("name: phi\n", "name: good\n")
    done = work.run("expand", *FOR, "-", "--no-validate", stdin=stream)
    assert done.code == 1
    assert "error[KC201]" in done.err
    assert ("StatefulSet", "good") in made(done.out)


def test_paths_keep_the_names_and_targets_are_as_rendered(work: Workplace) -> None:
    work.project({"workspaces/phi.yaml": CONFIGURED})
    given, rendered = work.run("expand", *FOR, "workspaces").out, work.run("expand").out
    assert "          name: cfg\n" in given
    (hashed,) = [line.split()[1] for line in rendered.splitlines() if line.strip().startswith("name: cfg-")]
    assert (work.run("render").code, (work.path / f"rendered/prod/default/configmap-{hashed}.yaml").exists()) == (
        0,
        True,
    )


def test_one_target(work: Workplace) -> None:
    lab = "    - name: lab\n      cluster: clusters/lab.yaml\n      output: rendered/lab\n"
    work.project({"kaitoc.yaml": PROJECT + lab, "clusters/lab.yaml": CLUSTER + "  presetRegistry: lab.example.com\n"})
    assert "lab.example.com" in work.run("expand", "--target", "lab").out
    assert "lab.example.com" not in work.run("expand", "--target", "prod").out
    assert len(made(work.run("expand").out)) == 10


def test_a_shared_object_is_printed_once(work: Workplace) -> None:
    other = edit("name: phi\n", "name: other\n")
    done = work.run("expand", *FOR, "-", stdin=f"{WORKSPACE}---\n{other}")
    assert [name for kind, name in made(done.out) if kind == "ConfigMap"] == ["inference-params-template"]


def test_objects_of_the_input_are_not_repeated(work: Workplace) -> None:
    done = work.run("expand", *FOR, "-", stdin=CONFIGURED)
    assert ("ConfigMap", "cfg") not in made(done.out)


def test_a_name_that_gets_too_long(work: Workplace) -> None:
    text = edit("name: phi\n", f"name: {'a' * 60}\n")
    done = work.run("expand", *FOR, "-", stdin=text)
    assert done.code == 1
    assert "-:4:3: error[KC211] KAITO would create " in done.err
    assert "  hint: use a shorter name" in done.err
    assert work.run("validate", *FOR, "-", stdin=text).code == 1
    forced = work.run("expand", *FOR, "-", "--no-validate", stdin=text)
    assert ("StatefulSet", "a" * 60) in made(forced.out)


def test_a_pod_that_no_api_server_takes_can_be_shown(work: Workplace) -> None:
    template = "template: {spec: {containers: [{name: a}]}}"
    text = edit("  preset:\n    name: phi-4-mini-instruct\n", f"  {template}\n")
    assert 'error[KC220] container "a" has no image' in work.run("expand", *FOR, "-", stdin=text).err
    forced = work.run("expand", *FOR, "-", "--no-validate", stdin=text)
    assert ("StatefulSet", "phi") in made(forced.out)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("template: {spec: {containers: [{name: a, imagee: b}]}}", 'unknown field "imagee"'),
        ("template: {spec: {containers: [{name: 1, image: b}]}}", "expected string, found integer 1"),
        ("template: {spec: {}}", 'missing field "containers"'),
        ("template: {metadata: {labels: {a: b}}}", "a pod has at least one container"),
        ("template: text", "expected object, found string"),
    ],
)
def test_what_is_wrong_in_a_pod_template_is_told_at_its_line(work: Workplace, template: str, message: str) -> None:
    text = edit("  preset:\n    name: phi-4-mini-instruct\n", f"  {template}\n")
    for command in (["expand", *FOR, "-"], ["validate", *FOR, "-"]):
        done = work.run(*command, stdin=text)
        assert done.code == 1
        assert "-:11:" in done.out + done.err
        assert message in done.out + done.err
