"""What can be silenced: by options, by the project, by comments; and what cannot."""

import json

import pytest

from workplace import CLUSTER, PROJECT, WORKSPACE, Workplace, edit

SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {b: c}\n"
LATE = edit(
    "inference:\n  preset:\n    name: phi-4-mini-instruct",
    """\
inference:
  template:
    metadata: {labels: {apps: serves phi}}
    spec: {containers: [{name: server, image: a}]}""",
)
"""A Workspace that KAITO's webhook accepts, and whose pods the API server refuses (KC220)."""


def rules(work: Workplace, *arguments: str, stdin: str = "") -> list[str]:
    done = work.run("validate", *arguments, "--output-format", "json", stdin=stdin)
    return [d["rule"] for d in json.loads(done.out)["diagnostics"]]


def test_select_and_ignore(work: Workplace) -> None:
    stream = SECRET + "---\n" + edit("instanceType", "instancetype")
    assert rules(work, "-", stdin=stream) == ["KC401", "KC101"]
    assert rules(work, "-", "--select", "KC4", stdin=stream) == ["KC401"]
    assert rules(work, "-", "--ignore", "KC401", stdin=stream) == ["KC101"]
    assert rules(work, "-", "--ignore", "kc4,KC1", stdin=stream) == []
    assert work.run("validate", "-", "--select", "KC4", stdin=stream).code == 0
    assert work.run("validate", "-", "--select", "KC1", stdin=stream).code == 1


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_rule_that_does_not_exist(work: Workplace, option: str) -> None:
    done = work.run("validate", "-", option, "KC4,KC99", stdin=SECRET)
    assert (done.code, done.out) == (2, "")
    assert done.err == 'error: there is no rule "KC99"\n  hint: `kaitoc rules` lists them\n'


def project(rules: str) -> str:
    return edit("  targets:", f"  rules: {{{rules}}}\n  targets:", PROJECT)


def test_severities_of_a_project(work: Workplace) -> None:
    work.project({"workspaces/secret.yaml": SECRET})
    assert "KC401" in work.run("render").err
    work.project({"kaitoc.yaml": project("KC401: ignore")})
    assert work.run("validate").out == "target prod\nno findings\n"
    assert "KC401" not in work.run("render", "--force").err
    work.project({"kaitoc.yaml": project("KC4: error")})
    assert work.run("validate").code == 1
    done = work.run("render")
    assert (done.code, "error[KC401]" in done.err) == (1, True), "a stricter project is not up to date"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("KC999: ignore", 'kaitoc.yaml:5:11: error[KC022] there is no rule "KC999"'),
        ("KC110: ignore", "KC110 is about what a cluster would refuse, and stays an error"),
        ("KC12: warning", "KC12 is about what a cluster would refuse, and stays an error"),
        ("KC401: off", "expected string, found boolean false"),
        ("KC401: never", '"never" is not allowed: expected ignore, info, warning or error'),
        ("401: ignore", "error[KC022]"),
    ],
)
def test_severities_that_make_no_sense(work: Workplace, text: str, message: str) -> None:
    done = work.project({"kaitoc.yaml": project(text)}).run("render")
    assert done.code == 1
    assert message in done.err


def test_a_comment_silences_one_rule_on_one_object(work: Workplace) -> None:
    silenced = SECRET.replace("kind: Secret", "kind: Secret  # kaitoc: ignore KC401 -- it is no secret")
    other = SECRET.replace("name: a", "name: b")
    work.project({"workspaces/secret.yaml": f"{silenced}---\n{other}"})
    assert rules(work) == ["KC401"]
    assert work.run("render").err.count("KC401") == 1
    assert work.run("plan").err.count("KC401") == 1


def test_what_fails_later_can_be_silenced(work: Workplace) -> None:
    work.project({"workspaces/phi.yaml": LATE})
    assert rules(work) == ["KC220"]
    assert work.run("render").code == 1
    work.project({"workspaces/phi.yaml": "# kaitoc: ignore KC220\n" + LATE})
    assert rules(work) == []
    assert work.run("render").code == 0


def test_what_a_cluster_refuses_cannot_be_silenced(work: Workplace) -> None:
    wrong = "# kaitoc: ignore KC101\n" + edit("instanceType", "instancetype")
    work.project({"kaitoc.yaml": project("KC: ignore"), "workspaces/phi.yaml": wrong})
    assert rules(work) == ["KC101"]
    done = work.run("render")
    assert (done.code, "error[KC101]" in done.err) == (1, True)


def test_what_would_be_missing_cannot_be_silenced(work: Workplace) -> None:
    workload = edit("      output:", "      deliver: workload\n      output:", PROJECT)
    work.project({"kaitoc.yaml": workload, "workspaces/phi.yaml": "# kaitoc: ignore KC220\n" + LATE})
    assert "KC220" in rules(work)
    assert work.run("render").code == 1


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# kaitoc: ignore KC401", "KC401 finds nothing here that this comment would silence"),
        ("# kaitoc: ignore KC999", "there is no rule KC999"),
        ("# kaitoc: ignore KC4", "there is no rule KC4"),
        ("# kaitoc: ignore KC101", "KC101 is about what a cluster would refuse, and cannot be silenced"),
        ("# kaitoc: silence KC401", "this comment says nothing that kaitoc understands"),
    ],
)
def test_comments_that_do_nothing(work: Workplace, comment: str, message: str) -> None:
    done = work.run("validate", "-", stdin=f"{WORKSPACE}{comment}\n")
    assert (done.code, done.out.splitlines()[0]) == (0, f"-:13:1: warning[KC050] {message}")
    assert work.run("render", "-", "-o", "-", stdin=f"{WORKSPACE}{comment}\n").err == ""


SET = """\
# kaitoc: ignore KC217 -- the gate comes with the next release
apiVersion: kaito.sh/v1alpha1
kind: InferenceSet
metadata: {name: phi}
spec:
  replicas: 1
  labelSelector: {matchLabels: {apps: phi}}
  template:
    resource: {instanceType: Standard_NC24ads_A100_v4}
    inference: {preset: {name: phi-4-mini-instruct}}
"""


def test_a_comment_that_silences_something_in_one_target(work: Workplace) -> None:
    lab = "    - name: lab\n      cluster: clusters/lab.yaml\n      output: rendered/lab\n"
    gate = CLUSTER + "  featureGates: {enableInferenceSetController: true}\n"
    work.project({"kaitoc.yaml": PROJECT + lab, "clusters/lab.yaml": gate, "workspaces/phi.yaml": SET})
    assert rules(work) == []
    assert rules(work, "--target", "lab") == []
    work.write({"clusters/prod.yaml": gate})
    assert rules(work) == ["KC050", "KC050"]
