"""`kaitoc explain`."""

import json
import shutil
from pathlib import Path

import pytest

from golden import GOLDEN
from workplace import Workplace


@pytest.fixture
def single(work: Workplace) -> Workplace:
    shutil.copytree(GOLDEN / "single", work.path, dirs_exist_ok=True)
    return work


def explained(work: Workplace, *arguments: str) -> str:
    done = work.run("explain", *arguments)
    assert (done.code, done.err) == (0, "")
    return done.out


def test_a_field_with_its_sums_and_its_inputs(single: Workplace) -> None:
    out = explained(single, "StatefulSet/phi-4-mini", "max-model-len")
    assert "--max-model-len: --max-model-len=86528\n" in out
    assert "= min(86,564, 131,072) // 256 × 256 = 86,528\n" in out
    assert "workspaces/phi-4-mini.yaml:6 " in out
    assert "clusters/prod.yaml:6 " in out
    assert "kaitoc/families/phi-4.libsonnet:29 " in out
    assert "KAITO's context length: " in out


def test_the_whole_object_with_a_source_beside_each_line(single: Workplace) -> None:
    lines = explained(single, "sts/phi-4-mini").splitlines()
    assert any(line.split() == ["name:", "phi-4-mini", "phi-4-mini.yaml:4"] for line in lines)
    assert any("--tool-call-parser=phi4_mini_json" in line and "phi-4.libsonnet:31" in line for line in lines)


def test_what_is_rendered(single: Workplace) -> None:
    out = explained(single, "workspaces/phi-4-mini", "resource.count")
    assert "resource.count: 1\n" in out
    assert "resource.count: not written" in out


def test_json(single: Workplace) -> None:
    document = json.loads(explained(single, "StatefulSet/phi-4-mini", "replicas", "--output-format", "json"))
    (found,) = document["objects"]
    (field,) = found["fields"]
    assert (document["schemaVersion"], found["target"], found["made"]) == (1, "prod", "created")
    assert (field["path"], field["value"]) == ("spec.replicas", 1)
    assert [one["name"] for one in field["inputs"]] == ["node count"]


def test_files_instead_of_a_project(single: Workplace) -> None:
    arguments = ("StatefulSet/phi-4-mini", "max-model-len", "-f", "workspaces", "--kaito-version", "0.12.0")
    assert "--max-model-len=auto\n" in explained(single, *arguments)


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["StatefulSet/phi-4-mimi"], "there is no StatefulSet phi-4-mimi", "did you mean StatefulSet/phi-4-mini?"),
        (["StatefulSet"], '"StatefulSet" is no KIND/NAME', "such as StatefulSet/chat, or the id of a rule"),
        (
            ["StatefulSet/phi-4-mini", "replica"],
            'StatefulSet phi-4-mini has no field "replica"',
            "did you mean spec.replicas?",
        ),
    ],
)
def test_what_is_not_there(single: Workplace, arguments: list[str], message: str, hint: str) -> None:
    done = single.run("explain", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"error: {message}\n  hint: {hint}\n"


def test_a_rule(single: Workplace) -> None:
    assert explained(single, "kc201").startswith("KC201: ")


def test_values_of_secrets_are_not_shown(work: Workplace) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: token}\nstringData: {HF_TOKEN: geheim}\n"
    (work.path / "secret.yaml").write_text(secret)
    for arguments in ((), ("stringData.HF_TOKEN",), ("--output-format", "json"), ("--why-not",)):
        done = work.run("explain", "Secret/token", *arguments, "-f", "secret.yaml", "--kaito-version", "0.9.4")
        assert done.code == 0
        assert "geheim" not in done.out


def test_an_overlay_for_a_secret_does_not_give_it_away(work: Workplace) -> None:
    work.write(
        {
            "secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: token}\n",
            "overlay.yaml": "match: {kind: Secret}\npatch: {stringData: {HF_TOKEN: geheim}}\n",
        }
    )
    arguments = ("Secret/token", "-f", "secret.yaml", "--kaito-version", "0.9.4", "--overlay", "overlay.yaml")
    for more in ((), ("--output-format", "json"), ("--why-not",)):
        done = work.run("explain", *arguments, *more)
        assert done.code == 0
        assert "geheim" not in done.out


def test_every_golden_object_can_be_shown(work: Workplace) -> None:
    shutil.copytree(GOLDEN / "own-preset", work.path, dirs_exist_ok=True)
    presets = Path("presets/granite.yaml").read_text().splitlines()
    out = explained(work, "StatefulSet/granite", "max-model-len")
    place = next(line.split()[0] for line in out.splitlines() if "bytesPerToken" in line)
    assert place.startswith("presets/granite.yaml:")
    assert "bytesPerToken" in presets[int(place.rpartition(":")[2]) - 1]


def test_what_is_left_out_and_what_would_bring_it(single: Workplace) -> None:
    out = explained(single, "StatefulSet/phi-4-mini", "--why-not")
    first = "no spec.volumeClaimTemplates\n  workspaces/phi-4-mini.yaml:6  resource.instanceType: "
    assert first in out
    token = out.partition("no spec.template.spec.containers[0].env\n")[2].partition("\n\n")[0]
    assert token.startswith("  both:\n")
    assert "inference.preset.presetOptions.modelAccessSecret: not written" in token
    assert "inference.metadata.downloadAtRuntime: false" in token


def test_a_difference_tells_where_new_values_come_from(single: Workplace) -> None:
    before = single.text("workspaces/phi-4-mini.yaml")
    after = before.replace(
        "  name: phi-4-mini\n", '  name: phi-4-mini\n  annotations: {kaito.sh/enablelb: "True"}\n', 1
    )
    single.write({"new.yaml": after})
    sides = ("workspaces/phi-4-mini.yaml", "new.yaml", "--kaito-version", "0.9.4", "--explain")
    document = json.loads(single.run("diff", *sides, "--output-format", "json").out)
    (made,) = (made for made in document["objects"][0]["made"] if made["object"]["kind"] == "Service")
    fields = {field["path"]: field for field in (*made["applied"], *made["ignored"])}
    assert fields["spec.type"]["origin"] == ['new.yaml:5  metadata.annotations["kaito.sh/enablelb"]: True']
    page = single.run("diff", *sides, "--output-format", "html").out
    assert page.count("where it comes from") >= 2
    assert single.run("diff", *sides).code == 2


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("kaitoc explain Stat", "plain,StatefulSet/phi-4-mini\n"),
        ("kaitoc explain StatefulSet/phi-4-mini spec.repl", "plain,spec.replicas\n"),
        ("kaitoc explain StatefulSet/phi-4-mini max-mo", "plain,max-model-len\n"),
        ("kaitoc explain StatefulSet/other spec.repl", "\n"),
        ("kaitoc explain kc201", "plain,KC201\n"),
    ],
)
def test_shells_complete_objects_and_fields(
    single: Workplace, monkeypatch: pytest.MonkeyPatch, words: str, expected: str
) -> None:
    monkeypatch.setenv("_KAITOC_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    assert single.run().out == expected


@pytest.mark.parametrize(
    ("shell", "word", "expected"),
    [("zsh", "3", "plain\nspec.replicas\n_\n"), ("fish", "spec.repl", "plain,spec.replicas\n")],
)
def test_other_shells_complete_as_well(
    single: Workplace, monkeypatch: pytest.MonkeyPatch, shell: str, word: str, expected: str
) -> None:
    monkeypatch.setenv("_KAITOC_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", "kaitoc explain StatefulSet/phi-4-mini spec.repl")
    monkeypatch.setenv("COMP_CWORD", word)
    assert single.run().out.replace("\n\n", "\n") == expected
