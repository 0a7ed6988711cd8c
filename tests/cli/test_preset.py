"""`kaitoc preset`, from the command line to the exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from kaitoc.cli.main import run
from kaitoc.kaito.profile import KNOWN_VERSIONS

FIXTURES = Path(__file__).parents[1] / "fixtures" / "registry"
MINE = {
    "name": "mine",
    "huggingFace": {"model": "me/Mine"},
    "size": "14Gi",
    "bytesPerToken": 1024,
    "modelTokenLimit": 4096,
}

Output = tuple[int, str, str]


@pytest.fixture
def kaitoc(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str) -> Output:
        code = run(["preset", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "presets").mkdir()
    (tmp_path / "presets" / "mine.yaml").write_text(yaml.safe_dump(MINE))
    return tmp_path / "presets"


def test_list_is_a_table(kaitoc: Any) -> None:
    code, out, err = kaitoc("list", "--kaito-version", "0.9.4")
    lines = out.splitlines()
    assert (code, err, len(lines)) == (0, "", 30)
    assert lines[0].split() == [
        *("NAME", "MODEL", "WEIGHTS", "DISK", "CONTEXT", "GPUS", "RUNTIMES", "TUNING", "DISTRIBUTED"),
    ]
    row = next(line for line in lines if line.startswith("phi-4 "))
    assert row.split("  ", 1)[0] == "phi-4"
    assert row.split()[1:6] == ["microsoft/phi-4", "27.31Gi", "150Gi", "16,384", "1"]
    assert row.split()[6:] == ["vllm,", "transformers", "yes", "-"]
    contexts = lines[0].index("CONTEXT") + len("CONTEXT")
    assert all(line[contexts - 1] != " " and line[contexts] == " " for line in lines)
    assert not any(line.endswith(" ") for line in lines)


def test_list_as_json(kaitoc: Any) -> None:
    rows = json.loads(kaitoc("list", "--kaito-version", "0.8.1", "--output-format", "json")[1])
    assert len(rows) == 29
    assert rows[0] == {
        "name": "llama-3.1-8b-instruct",
        "huggingFace": {
            "model": "meta-llama/Llama-3.1-8B-Instruct",
            "revision": "0e9e39f249a16976918f6564b8830bc894c89659",
        },
        "totalSafeTensorFileSize": "14.96Gi",
        "diskStorageRequirement": "110Gi",
        "modelTokenLimit": 131072,
        "gpuCountRequirement": "1",
        "runtimes": ["vllm", "transformers"],
        "supportTuning": False,
        "supportDistributedInference": True,
        "file": "kaitoc/families/llama.libsonnet",
    }


def test_list_with_a_projects_presets(kaitoc: Any, own: Path) -> None:
    code, out, _ = kaitoc("list", "--presets", str(own))
    assert (code, out.splitlines()[-1].split()[:2]) == (0, ["mine", "me/Mine"])


def test_show_in_the_order_asked(kaitoc: Any) -> None:
    asked = ["phi-4", "Google/Gemma-3-4b-it", "falcon-7b", "phi-4"]
    code, out, _ = kaitoc("show", *asked, "--kaito-version", "0.9.4", "--output-format", "json")
    shown = json.loads(out)
    assert code == 0
    assert [one["name"] for one in shown] == ["phi-4", "gemma-3-4b-instruct", "falcon-7b", "phi-4"]
    assert shown[0]["source"] == {
        "file": "kaitoc/families/phi-4.libsonnet",
        "huggingFace": {"model": "microsoft/phi-4", "revision": "187ef0342fff0eb3333be9f00389385e95ef0b61"},
    }
    assert shown[1]["tuning"] is None
    assert shown[2]["tuning"]["tuningPerGPUMemoryRequirement"] == {"qlora": 16}


def test_show_by_former_names_and_ids(kaitoc: Any) -> None:
    asked = ["phi-4", "qwen/qwen3.5-2b", "Gemma-3-4b-instruct"]
    code, out, _ = kaitoc("show", *asked, "--kaito-version", "0.12.0", "--output-format", "json")
    shown = json.loads(out)
    assert code == 0
    assert [one["name"] for one in shown] == ["microsoft/phi-4", "Qwen/Qwen3.5-2B", "google/gemma-3-4b-it"]
    assert shown[1]["inference"]["metadata"] == {
        "name": "qwen3.5-2b",
        "type": "text-generation",
        "version": "https://huggingface.co/qwen/qwen3.5-2b",
        "runtime": "tfs",
        "downloadAtRuntime": True,
        "architectures": ["Qwen3_5ForConditionalGeneration"],
        "attnType": "GQA",
    }


def test_show_as_text(kaitoc: Any) -> None:
    _, out, _ = kaitoc("show", "llama-3.1-8b-instruct", "--kaito-version", "0.9.4")
    assert (
        out
        == """\
llama-3.1-8b-instruct
  model               meta-llama/Llama-3.1-8B-Instruct at 0e9e39f249a16976918f6564b8830bc894c89659
  weights             14.96Gi, downloaded by the pod, with a token
  disk                110Gi
  context             131,072 tokens
  KV cache            131,072 bytes per token
  GPUs                1
  tensor parallelism  yes
  nodes               one or several
  ready within        30m0s
  tuning              no
  declared in         kaitoc/families/llama.libsonnet

  vLLM
    VLLM_ATTENTION_BACKEND=TRITON_ATTN python3 /workspace/vllm/inference_api.py
      --chat-template=/workspace/chat_templates/tool-chat-llama3.1-json.jinja
      --dtype=float16
      --enable-auto-tool-choice
      --tool-call-parser=llama3_json

  Transformers
    accelerate launch --gpu_ids=all --machine_rank=0 --num_machines=1 --num_processes=1 /workspace/tfs/inference_api.py
      --allow_remote_files
      --chat_template=/workspace/chat_templates/llama-3-instruct.jinja
      --pipeline=text-generation
      --torch_dtype=bfloat16
"""
    )


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("phi4", 'KAITO 0.9.4 has no preset "phi4"', "did you mean phi-4?"),
        ("microsoft/phi4", 'KAITO 0.9.4 has no preset "microsoft/phi4"', "did you mean microsoft/phi-4"),
        ("???", 'KAITO 0.9.4 has no preset "???"', "`kaitoc preset list` shows the known ones"),
        ("phi-2", 'KAITO 0.9.4 lists "phi-2", but no longer runs it', ""),
    ],
)
def test_show_an_unknown_name(kaitoc: Any, name: str, message: str, hint: str) -> None:
    code, out, err = kaitoc("show", "phi-4", name, "--kaito-version", "0.9.4")
    assert (code, out) == (1, "")
    assert message in err
    assert hint in err


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("phi4", 'KAITO 0.12.0 has no preset "phi4"', "did you mean phi-4?"),
        ("qwen/qwen3.8-29b", 'KAITO 0.12.0 has no preset "qwen/qwen3.8-29b"', "did you mean Qwen/Qwen3.8-27B"),
        ("falcon-7b", 'KAITO 0.12.0 lists "falcon-7b", but no longer runs it', ""),
    ],
)
def test_show_an_unknown_name_of_the_catalog(kaitoc: Any, name: str, message: str, hint: str) -> None:
    code, out, err = kaitoc("show", name, "--kaito-version", "0.12.0")
    assert (code, out) == (1, "")
    assert message in err
    assert hint in err


def test_show_names_every_unknown_name(kaitoc: Any) -> None:
    code, _, err = kaitoc("show", "phi4", "falcon7b", "phi-4")
    assert code == 1
    assert '"phi4"' in err
    assert '"falcon7b"' in err


@pytest.mark.parametrize(("version", "code"), [("0.9.4", 0), ("0.9.3", 0), ("0.7.0", 1), ("x", 1)])
def test_versions(kaitoc: Any, version: str, code: int) -> None:
    found, _, err = kaitoc("list", "--kaito-version", version)
    assert found == code
    assert ("known versions: 0.8.1, 0.9.4" in err) == (version != "0.9.4")


def test_export_into_a_directory(kaitoc: Any, tmp_path: Path, own: Path) -> None:
    out = tmp_path / "kaito"
    code, printed, _ = kaitoc("export", "-o", str(out), "--presets", str(own))
    paths = [
        ".github/e2e-preset-configs.json",
        "charts/kaito/workspace/templates/supported-models-configmap.yaml",
        "presets/workspace/models/supported_models.yaml",
    ]
    assert (code, printed.splitlines()) == (0, [f"{out}/{path}" for path in paths])
    assert "- name: mine\n" in (out / paths[2]).read_text()
    before = {path: (out / path).read_bytes() for path in paths}
    kaitoc("export", "-o", str(out), "--presets", str(own))
    assert {path: (out / path).read_bytes() for path in paths} == before


def test_export_where_nothing_can_be_written(kaitoc: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, _, err = kaitoc("export", "-o", str(tmp_path / "file"))
    assert (code, err.startswith("error: cannot write")) == (2, True)


def test_export_needs_a_directory(kaitoc: Any) -> None:
    assert kaitoc("export")[0] == 2


@pytest.mark.parametrize("version", KNOWN_VERSIONS)
def test_lint_of_the_shipped_presets(kaitoc: Any, version: str) -> None:
    assert kaitoc("lint", "--kaito-version", version) == (0, "no findings\n", "")


def test_lint_finds_the_line(kaitoc: Any, own: Path) -> None:
    (own / "mine.yaml").write_text(yaml.safe_dump({**MINE, "disk": "1Gi"}, sort_keys=False))
    code, out, _ = kaitoc("lint", "--presets", str(own))
    assert code == 1
    assert (
        out
        == f"""\
{own}/mine.yaml:7:1: warning[KC070] the disk of "mine" (1Gi) is smaller than its weights (14Gi)
7 | disk: 1Gi
  | ^
  hint: leave `disk` out, and KAITO's formula gives one
1 warning in 1 file
"""
    )


def test_lint_as_json(kaitoc: Any, own: Path) -> None:
    (own / "mine.yaml").write_text(yaml.safe_dump({**MINE, "disk": "1Gi"}, sort_keys=False))
    code, out, _ = kaitoc("lint", "--presets", str(own), "--output-format", "json")
    report = json.loads(out)
    assert (code, report["schemaVersion"], report["summary"]["warnings"]) == (1, 1, 1)
    assert report["diagnostics"][0]["object"] == {"kind": "Preset", "namespace": "", "name": "mine"}


def test_lint_against_a_matrix(kaitoc: Any) -> None:
    file = FIXTURES / "e2e-preset-configs-0.8.1.json"
    arguments = ("lint", "--kaito-version", "0.8.1", "--against", str(file))
    code, out, _ = kaitoc(*arguments)
    assert code == 1
    assert f'{file}:56:7: error[KC080] the vllm command of "falcon-40b" has --dtype bfloat16' in out
    assert out.splitlines()[-1] == "23 errors in 1 file"
    assert len(json.loads(kaitoc(*arguments, "--output-format", "json")[1])["diagnostics"]) == 23


def test_lint_against_nothing(kaitoc: Any, tmp_path: Path) -> None:
    code, _, err = kaitoc("lint", "--against", str(tmp_path / "none.json"))
    assert (code, "cannot read" in err) == (2, True)


def test_a_broken_preset_stops_every_command(kaitoc: Any, own: Path) -> None:
    (own / "mine.yaml").write_text("name: mine\nhugingFace: {model: me/Mine}\ndeprecated: true\n")
    for command in (["list"], ["show", "phi-4"], ["lint"], ["export", "-o", str(own / "out")]):
        code, out, err = kaitoc(*command, "--presets", str(own))
        assert (code, out) == (1, "")
        assert f'{own}/mine.yaml:2:1: error[KC061] unknown field "hugingFace"' in err
    assert not (own / "out").exists()


def test_broken_jsonnet_has_its_place(kaitoc: Any, own: Path) -> None:
    (own / "mine.jsonnet").write_text("{\n  name 1,\n}")
    code, _, err = kaitoc("list", "--presets", str(own))
    assert code == 1
    assert f'{own}/mine.jsonnet:2:8: error[KC060] expected token OPERATOR but got (NUMBER, "1")\n2 |   name 1,' in err


def test_an_override_is_said(kaitoc: Any, own: Path) -> None:
    (own / "mine.yaml").write_text(yaml.safe_dump({**MINE, "name": "phi-4"}))
    code, _, err = kaitoc("list", "--presets", str(own))
    assert code == 0
    assert 'info[KC064] the preset "phi-4" of this project takes the place of the one that ships with kaitoc' in err


def test_missing_presets(kaitoc: Any, tmp_path: Path) -> None:
    code, _, err = kaitoc("list", "--presets", str(tmp_path / "none"))
    assert (code, "cannot read the presets" in err) == (2, True)
