"""`kaitoc validate FILE`: a file of a project is judged among the others, and what is none of KAITO's is no error."""

import json
import os

import pytest

from bystanders import OTHERS, TEMPLATE
from workplace import CLUSTER, PROJECT, WORKSPACE, Files, Workplace, edit

LINKED = WORKSPACE + "  config: phi-config\n"
CONFIG = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: phi-config}\ndata:\n  inference_config.yaml: |\n    vllm: {}\n"
)
BROKEN = CONFIG.replace("inference_config.yaml", "other.yaml")
WRONG = edit("instanceType", "instancetype")
OTHER = edit("name: phi\n", "name: other\n", WRONG)
PROJECT_FILES: Files = {
    "kaitoc.yaml": PROJECT,
    "clusters/prod.yaml": CLUSTER,
    "workspaces/phi.yaml": LINKED,
    "workspaces/config.yaml": CONFIG,
    "workspaces/other.yaml": OTHER,
}


def found(work: Workplace, *arguments: str) -> list[str]:
    done = work.run("validate", *arguments, "--output-format", "json")
    assert done.code == (1 if '"severity": "error"' in done.out else 0), done.err
    return [f"{d['file']} {d['rule']}" for d in json.loads(done.out)["diagnostics"]]


def test_only_the_given_file_is_judged(work: Workplace) -> None:
    work.write(PROJECT_FILES)
    assert found(work) == ["workspaces/other.yaml KC101"]
    assert found(work, "workspaces/phi.yaml") == []
    assert found(work, "workspaces/other.yaml") == ["workspaces/other.yaml KC101"]
    assert found(work, "workspaces/phi.yaml", "workspaces/other.yaml") == ["workspaces/other.yaml KC101"]
    assert work.run("validate", "workspaces/phi.yaml").out == "target prod\nno findings\n"


def test_without_its_project_it_stands_alone(work: Workplace) -> None:
    work.write(PROJECT_FILES)
    for options in (["--kaito-version", "0.9.4"], ["--cluster", "clusters/prod.yaml"]):
        assert found(work, "workspaces/phi.yaml", *options) == ["workspaces/phi.yaml KC130"]
    assert found(work, "workspaces/phi.yaml", "--context", "workspaces/config.yaml") == []
    assert found(work, "workspaces/phi.yaml", "--context", "workspaces") == []


def test_from_another_directory(work: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    work.write({f"sub/{name}": content for name, content in PROJECT_FILES.items()})
    assert found(work, "sub/workspaces/phi.yaml") == []
    assert found(work, "sub/workspaces/other.yaml") == ["sub/workspaces/other.yaml KC101"]
    monkeypatch.chdir(work.path / "sub" / "workspaces")
    assert found(work, "other.yaml") == ["other.yaml KC101"]


def test_a_config_map_is_judged_with_what_names_it(work: Workplace) -> None:
    work.write({**PROJECT_FILES, "workspaces/config.yaml": BROKEN})
    assert found(work, "workspaces/config.yaml") == ["workspaces/phi.yaml KC130"]
    assert found(work, "workspaces/other.yaml") == ["workspaces/other.yaml KC101"]


def test_of_two_alike_the_given_one_is_too_many(work: Workplace) -> None:
    work.write({**PROJECT_FILES, "workspaces/a.yaml": LINKED})
    assert found(work, "workspaces/a.yaml") == ["workspaces/a.yaml KC013"]
    assert found(work, "workspaces/phi.yaml") == ["workspaces/phi.yaml KC013"]


@pytest.mark.parametrize("file", ["kaitoc.yaml", "clusters/prod.yaml", "dev.yaml", "presets/own.yaml"])
def test_what_decides_about_a_target_judges_all_of_it(work: Workplace, file: str) -> None:
    project = PROJECT.replace("      output:", "      overlays: [dev.yaml]\n      output:")
    project = project.replace("  targets:", "  presets: [presets]\n  targets:")
    overlay = "- match: {kind: Workspace}\n  patch: {metadata: {labels: {a: b}}}\n"
    work.write({**PROJECT_FILES, "kaitoc.yaml": project, "dev.yaml": overlay, "presets/own.yaml": "{}\n"})
    everything = found(work)
    assert found(work, file) == everything
    assert found(work, "workspaces/phi.yaml") == [] or "presets" in everything[0]


def test_rendered_files_are_judged_among_themselves(work: Workplace) -> None:
    work.write({**PROJECT_FILES, "workspaces/other.yaml": "{}\n"})
    assert work.run("render").code == 0
    files = [str(path.relative_to(work.path)) for path in work.path.glob("rendered/prod/**/*") if path.is_file()]
    assert any("configmap-phi-config-" in file for file in files)
    for file in files:
        assert found(work, file) == []


def test_every_target_that_has_the_file(work: Workplace) -> None:
    lab = "    - name: lab\n      cluster: clusters/lab.yaml\n      output: rendered/lab\n"
    work.write({**PROJECT_FILES, "kaitoc.yaml": PROJECT + lab, "clusters/lab.yaml": CLUSTER + "  cloud: aws\n"})
    assert work.run("validate", "workspaces/phi.yaml").out.startswith("target prod\nno findings\ntarget lab\n")
    assert found(work, "workspaces/phi.yaml") == ["workspaces/phi.yaml KC121"]


def test_comments_in_files_that_are_not_judged(work: Workplace) -> None:
    silent = CONFIG + "# kaitoc: ignore KC401\n"
    work.write({**PROJECT_FILES, "workspaces/config.yaml": silent, "workspaces/other.yaml": "{}\n"})
    assert found(work, "workspaces/phi.yaml") == []
    assert found(work, "workspaces/config.yaml") == ["workspaces/config.yaml KC050"]


def test_a_project_that_is_wrong(work: Workplace) -> None:
    work.write({**PROJECT_FILES, "kaitoc.yaml": PROJECT + "nope: 1\n"})
    assert found(work, "workspaces/phi.yaml") == ["kaitoc.yaml KC022"]


def test_context_is_not_judged(work: Workplace) -> None:
    work.write({"phi.yaml": LINKED, "there/config.yaml": CONFIG + "---\n" + OTHER, "there/phi.yaml": LINKED})
    assert found(work, "phi.yaml") == ["phi.yaml KC130"]
    assert found(work, "phi.yaml", "--context", "there") == []
    done = work.run("validate", "-", "--context", "there", stdin=LINKED)
    assert (done.code, done.out) == (0, "no findings\n")
    done = work.run("validate", "--context", "there")
    assert (done.code, done.err.splitlines()[0]) == (2, "error: --context needs PATHs")


@pytest.mark.parametrize("file", OTHERS)
def test_what_is_none_of_kaitos(work: Workplace, file: str) -> None:
    work.write(OTHERS)
    done = work.run("validate", file)
    assert done.code == 0, done.out
    assert "error" not in done.out


def test_all_of_it_at_once_beside_a_workspace(work: Workplace) -> None:
    work.write({**OTHERS, "phi.yaml": WRONG, "sub/phi.yaml": edit("phi\n", "two\n", WRONG)})
    assert [line for line in found(work, ".") if "KC051" not in line] == ["phi.yaml KC101", "sub/phi.yaml KC101"]
    given = [name for name in OTHERS if os.path.getsize(name)]
    assert [line for line in found(work, "phi.yaml", *given) if "KC051" not in line] == ["phi.yaml KC101"]


def test_a_skipped_file_is_named(work: Workplace) -> None:
    work.write(OTHERS)
    assert work.run("validate", "broken.yaml", "chart/templates/workspace.yaml").out == (
        "broken.yaml:1:4: info[KC051] skipped: a bracket is still open where the file ends; nothing in it is KAITO's\n"
        "1 | a: [\n"
        "  |    ^\n"
        "chart/templates/workspace.yaml:4:10: info[KC051] skipped: a template of a Helm chart\n"
        "4 |   name: {{ .Values.name }}\n"
        "  |          ^\n"
        "  hint: check what it makes: `helm template CHART | kaitoc validate -`\n"
        "2 infos in 2 files\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: kaito.sh/v1beta1\nkind: Workspace\n",
        "apiVersion: kaito.sh/v1beta1\nkind: Workspace\nmetadata: [\n",
        "resource: {}\ninference: {}\n",
        edit("kaito.sh/v1beta1", "kaito.sh"),
        edit("kaito.sh/v1beta1", "kaito.sh/V1"),
        edit("apiVersion: kaito.sh/v1beta1\n", ""),
        "apiVersion: kaitoc/v1alpha1\nkind: Unknown\n",
        WORKSPACE + "---\n" + WORKSPACE,
    ],
)
def test_what_is_kaitos_is_judged(work: Workplace, text: str) -> None:
    assert work.write({"a.yaml": text}).run("validate", "a.yaml").code == 1


def test_standard_input_is_all_judged(work: Workplace) -> None:
    assert work.run("validate", "-", stdin="a: [\n").code == 1
    assert work.run("validate", "-", stdin=TEMPLATE).code == 1


def test_charts_are_no_input(work: Workplace) -> None:
    work.project({f"workspaces/{name}": OTHERS[name] for name in OTHERS if name.startswith("chart/")})
    assert work.run("validate").code == 0
    assert work.run("render").err == "rendered/prod: 3 added, 0 unchanged\n"
