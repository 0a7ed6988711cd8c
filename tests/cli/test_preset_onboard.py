"""`kaitoc preset onboard`, `remove`, `new`, `propose` and `lint --kaito`, from the command line to the exit code."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

from checkouts import MATRIX, NAMES, tree, written
from kaitoc.emit.artifacts import CONFIG_MAP, E2E_MATRIX, SUPPORTED_MODELS
from workplace import Workplace

GOLDEN = Path(__file__).parents[2] / "golden" / "hub-models" / "presets.lock.json"
MINE = {
    "name": "mine-7b",
    "huggingFace": {"model": "me/Mine-7B", "revision": "0123456789abcdef0123456789abcdef01234567"},
    "size": "14Gi",
    "bytesPerToken": 131072,
    "modelTokenLimit": 4096,
    "vllm": {"chatTemplate": "mine.jinja"},
}


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Workplace:
    return Workplace(tmp_path, capsys, monkeypatch)


def test_there_and_back_in_a_checkout(place: Workplace) -> None:
    written(tree(), place.path / "kaito")
    before = place.tree("kaito")
    done = place.run("preset", "remove", *NAMES, "--into", "kaito")
    assert done.code == 0
    assert "removed kaito/presets/workspace/models/falcon/model.go\n" in done.out
    assert "info[KC079]" in done.err
    assert not (place.path / "kaito" / "presets" / "workspace" / "models" / "falcon").exists()
    assert place.run("preset", "onboard", *NAMES, "--into", "kaito").code == 0
    again = place.run("preset", "onboard", *NAMES, "--into", "kaito", "--check")
    assert (again.code, again.out) == (0, "")
    assert set(place.tree("kaito")) == set(before)


def test_check_shows_and_writes_nothing(place: Workplace) -> None:
    written(tree(), place.path / "kaito")
    file = place.path / "kaito" / SUPPORTED_MODELS
    file.write_text(file.read_text().replace("tag: 0.2.0 # of both", "tag: 0.1.0"))
    before = place.tree("kaito")
    done = place.run("preset", "onboard", "falcon-7b", "--into", "kaito", "--check")
    assert done.code == 1
    assert f"--- a/{SUPPORTED_MODELS}\n+++ b/{SUPPORTED_MODELS}\n" in done.out
    assert "-    tag: 0.1.0\n+    tag: 0.2.0\n" in done.out
    report = place.run("preset", "onboard", "falcon-7b", "--into", "kaito", "--check", "--output-format", "json")
    assert report.code == 1
    found = {(one["rule"], one["file"]) for one in json.loads(report.out)["diagnostics"]}
    assert ("KC078", f"kaito/{SUPPORTED_MODELS}") in found
    assert place.tree("kaito") == before


def test_what_has_no_place_is_printed(place: Workplace) -> None:
    written({**tree(), "cmd/workspace/models.go": "package main\n"}, place.path / "kaito")
    done = place.run("preset", "onboard", "falcon-7b", "--into", "kaito")
    assert done.code == 1
    assert "error[KC067]" in done.err
    assert '# cmd/workspace/models.go\n_ "github.com/kaito-project/kaito/presets/workspace/models/falcon"\n' in done.out
    assert place.text("kaito/cmd/workspace/models.go") == "package main\n"


def test_a_model_that_kaito_never_had(place: Workplace) -> None:
    template = "{% for m in messages %}{% generation %}{{ m.content }}{% endgeneration %}{% break %}{% endfor %}\n"
    place.write({"presets/mine.yaml": yaml.safe_dump(MINE), "presets/mine.jinja": template})
    written(tree(), place.path / "kaito")
    for folder, version in (("kaito", ()), ("new", ("--kaito-version", "0.8.1"))):
        arguments = ("preset", "onboard", "mine-7b", "--presets", "presets", "--into", folder, *version)
        done = place.run(*arguments)
        assert done.code == 0, done.err
        assert place.run(*arguments, "--check").code == 0
        assert {line.removeprefix(f"wrote {folder}/") for line in done.out.splitlines()} == {
            MATRIX,
            CONFIG_MAP,
            SUPPORTED_MODELS,
            "cmd/workspace/models.go",
            "examples/inference/kaito_workspace_mine_7b.yaml",
            "presets/workspace/inference/chat_templates/mine.jinja",
            "presets/workspace/models/mine/README.md",
            "presets/workspace/models/mine/model.go",
            "test/e2e/preset_test.go",
            "test/e2e/preset_vllm_test.go",
            "website/docs/presets.md",
        }
        matrix = f"{folder}/{E2E_MATRIX}"
        lint = place.run(
            *("preset", "lint", "--presets", "presets", "--kaito-version", "0.8.1", "--against", matrix),
            *("--output-format", "json"),
        )
        about = [one for one in json.loads(lint.out)["diagnostics"] if one["object"]["name"] == "mine-7b"]
        assert about == []
        rows = yaml.safe_load(place.text(f"{folder}/{SUPPORTED_MODELS}"))["models"]
        row = next(one for one in rows if one["name"] == "mine-7b")
        assert row["version"].startswith("https://huggingface.co/me/Mine-7B/commit/")
        block = place.text(f"{folder}/{CONFIG_MAP}").partition("SupportedModels: |\n")[2]
        assert row in yaml.safe_load(block)["models"]
    lint = place.run("preset", "lint", "--presets", "presets", "--kaito", "new", "--kaito-version", "0.8.1")
    assert '"mine-7b"' not in lint.out


def test_a_template_that_is_no_jinja(place: Workplace) -> None:
    place.write({"presets/mine.yaml": yaml.safe_dump(MINE), "presets/mine.jinja": "fine\n{% for x %}\n"})
    done = place.run("preset", "onboard", "mine-7b", "--presets", "presets", "--into", "kaito")
    assert done.code == 1
    assert "presets/mine.jinja:2:1: error[KC068]" in done.err
    assert not (place.path / "kaito").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("onboard", "falcon-7b"), 2),
        (("onboard", "nope", "--into", "x"), 1),
        (("remove", "falcon-7b", "--into", "missing"), 2),
        (("lint", "--kaito", "missing"), 2),
        (("lint", "--kaito", ".", "--against", "x"), 2),
        (("new", "a/b", "--family", "c"), 2),
        (("propose", "phi-4"), 2),
        (("propose", "phi-4", "--date", "soon"), 2),
    ],
)
def test_exit_codes(place: Workplace, arguments: tuple[str, ...], code: int) -> None:
    assert place.run("preset", *arguments).code == code
    assert list(place.path.iterdir()) == []


def test_lint_names_both_places(place: Workplace) -> None:
    files = tree()
    files["presets/workspace/models/falcon/README.md"] = files["presets/workspace/models/falcon/README.md"].replace(
        "     |         false         |\n\n", "     |         true         |\n\n"
    )
    files[MATRIX] = files[MATRIX].replace("--dtype=float16", "--dtype=bfloat16", 1)
    written(files, place.path / "kaito")
    done = place.run("preset", "lint", "--kaito", "kaito", "--output-format", "json")
    found = [(one["file"], one["message"]) for one in json.loads(done.out)["diagnostics"] if one["rule"] == "KC086"]
    go = "presets/workspace/models/falcon/model.go"
    assert done.code == 1
    assert len(found) == 2
    assert f'"falcon-7b": vllm flag --dtype is bfloat16, but float16 in {go}:41' in found[0][1]
    assert f'"falcon-7b": distributed inference is true, but false in {go}:' in found[1][1]


def test_a_draft_is_a_declaration(place: Workplace) -> None:
    shutil.copy(GOLDEN, place.path)
    (place.path / "presets").mkdir()
    assert place.run("preset", "new", "Qwen/Qwen3-32B", "--family", "qwen", "-o", "presets/q.yaml").code == 0
    stated = yaml.safe_load(place.text("presets/q.yaml"))
    assert (stated["name"], stated["size"], stated["bytesPerToken"]) == ("qwen3-32b", "61.02Gi", 262144)
    assert stated["shape"] == {"hiddenSize": 5120, "layers": 64, "heads": 64, "kvHeads": 8, "headDim": 128}
    for version in ("0.8.1", "0.9.4", "0.12.0"):
        arguments = ("--presets", "presets", "--kaito-version", version)
        assert place.run("preset", "onboard", "qwen3-32b", "--into", version, *arguments).code == 0
    assert place.run("preset", "new", "Qwen/Qwen3-32B", "--family", "qwen", "-o", "presets/q.yaml").code == 2
    assert place.run("preset", "new", "no/such", "--family", "qwen").code == 1


def test_a_proposal_and_its_way(place: Workplace) -> None:
    shutil.copy(GOLDEN, place.path)
    model = "Qwen/Qwen3-32B"
    assert place.run("preset", "propose", model, "--status", "integrated", "--date", "2026-05-01").code == 1
    done = place.run("preset", "propose", model, "--date", "2026-05-01", "--license", "apache-2.0", "--usage", "a lot")
    path = "docs/proposals/20260501-qwen3-32b.md"
    assert (done.code, done.out) == (0, f"wrote {path}\n")
    text = place.text(path)
    for line in (
        "status: provisional",
        "- **Model license**: apache-2.0",
        "| Download site | https://huggingface.co/Qwen/Qwen3-32B |",
        "| Storage size | 61.02Gi |",
        "| GPU count | 1 |",
        "| Total GPU memory | 94Gi |",
        "| Distributed Inference | True |",
    ):
        assert f"{line}\n" in text, line
    assert place.run("preset", "propose", model, "--status", "integrated", "--date", "2026-06-01").code == 1
    assert place.run("preset", "propose", model, "--status", "ready to integrate", "--date", "2026-06-01").code == 0
    assert place.run("preset", "propose", model, "--status", "integrated", "--date", "2026-07-01").code == 0
    text = place.text(path)
    assert "status: integrated\n" in text
    assert "last-updated: 2026-07-01\n" in text
    assert "- [x] 06/01/2026: Start model integration.\n- [x] 07/01/2026: Complete model support.\n" in text
    refused = place.run("preset", "propose", model, "--status", "provisional", "--date", "2026-07-02")
    assert refused.code == 1
    assert 'error[KC069] a proposal that is "integrated" stays as it is' in refused.err


def test_a_checkout_of_another_version(place: Workplace) -> None:
    written(tree(), place.path / "kaito")
    before = place.tree("kaito")
    done = place.run("preset", "onboard", "phi-4", "--into", "kaito", "--kaito-version", "0.12.0")
    assert done.code == 2
    assert "kaito is a checkout of KAITO 0.8.1, whose files are not those of 0.12.0" in done.err
    assert place.tree("kaito") == before
