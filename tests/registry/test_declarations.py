"""A project's own declarations: what is read, what is refused, and where."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from kaitoc.diagnostics import Diagnostic, SourceRef, path_text
from kaitoc.errors import InvalidInput
from kaitoc.load.positions import locate
from kaitoc.registry.declarations import Declaration, check, read_declarations
from kaitoc.registry.sources import project_files

FACTS: dict[str, Any] = {
    "name": "mine",
    "huggingFace": {"model": "me/Mine"},
    "size": "14Gi",
    "bytesPerToken": 1024,
    "modelTokenLimit": 4096,
}
YAML = """\
name: {name}
huggingFace: {{model: me/Mine}}
size: 14Gi
bytesPerToken: 1024
modelTokenLimit: 4096
"""


def problems(**facts: Any) -> list[tuple[str, str, str]]:
    declaration = {key: value for key, value in {**FACTS, **facts}.items() if value is not ...}
    found = check(Declaration(SourceRef("mine.yaml"), (), declaration))
    return [(path_text(problem.path), problem.message, problem.hint) for problem in found]


def refused(folder: Path) -> list[Diagnostic]:
    with pytest.raises(InvalidInput) as raised:
        read_declarations(project_files([folder]))
    return locate(list(raised.value.diagnostics), lambda name: Path(name).read_bytes())


def places(folder: Path) -> list[tuple[str, int, int]]:
    return [(Path(p.file).name, p.position.line, p.position.column) for p in refused(folder)]


def test_one_two_and_many_to_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(YAML.format(name="one"))
    (tmp_path / "b.yml").write_text(f"---\n{YAML.format(name='two')}---\n{YAML.format(name='three')}---\n")
    (tmp_path / "c.json").write_text(json.dumps([{**FACTS, "name": "four"}, {**FACTS, "name": "five"}]))
    (tmp_path / "d.jsonnet").write_text("[import 'kaitoc/families/phi-4.libsonnet'][0].named('phi-4') { name: 'six' }")
    (tmp_path / "e.jsonnet").write_text("local q = (import 'kaitoc/families/qwen.libsonnet').presets; q")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "f.json").write_text(json.dumps({**FACTS, "name": "seven"}))
    (tmp_path / "README.md").write_text("no preset")
    (tmp_path / "lib.libsonnet").write_text("{}")
    (tmp_path / ".hidden.yaml").write_text("{}")
    declarations = read_declarations(project_files([tmp_path])).declarations
    assert [(Path(d.source.file).name, d.source.document, d.path, d.name) for d in declarations] == [
        ("a.yaml", 0, (), "one"),
        ("b.yml", 0, (), "two"),
        ("b.yml", 1, (), "three"),
        ("c.json", 0, (0,), "four"),
        ("c.json", 0, (1,), "five"),
        ("f.json", 0, (), "seven"),
        ("d.jsonnet", 0, (), "six"),
        ("e.jsonnet", 0, (0,), "qwen2.5-coder-7b-instruct"),
        ("e.jsonnet", 0, (1,), "qwen2.5-coder-32b-instruct"),
    ]


def test_imports_of_a_program_are_remembered(tmp_path: Path) -> None:
    (tmp_path / "lib.libsonnet").write_text("import 'more/facts.json'")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "facts.json").write_text(json.dumps(FACTS))
    (tmp_path / "a.jsonnet").write_text("(import 'lib.libsonnet') { name: 'one' }")
    files = [file for file in project_files([tmp_path]) if file.is_jsonnet]
    read = read_declarations(files)
    assert {Path(path).name for path in read.imports} == {"lib.libsonnet", "facts.json"}
    assert all(Path(path).is_absolute() for path in read.imports)


def test_the_shipped_declarations_have_no_other_format() -> None:
    from kaitoc.jsonnet import evaluate
    from kaitoc.registry.sources import shipped_files

    families = [label for label in shipped_files() if label.startswith("families/")]
    evaluated = evaluate("[" + ", ".join(f"import 'kaitoc/{label}'" for label in families) + "]")
    groups = [group for family in evaluated for group in ([family] if "presets" in family else family.values())]
    declared = [Declaration(SourceRef(group["file"]), (), preset) for group in groups for preset in group["presets"]]
    assert len(declared) == 65
    assert [problem for declaration in declared for problem in check(declaration)] == []


def test_a_complete_declaration() -> None:
    facts = {
        **FACTS,
        "huggingFace": {"model": "me/Mine", "revision": "main"},
        "type": "text-generation",
        "tag": "0.1.0",
        "registry": "example.azurecr.io/models",
        "downloadAtRuntime": True,
        "downloadAuthRequired": True,
        "deprecated": False,
        "aliases": ["me/Mine-2"],
        "disk": "100Gi",
        "gpuCount": 2,
        "attnType": "GQA",
        "architectures": ["MineForCausalLM"],
        "quantization": {"method": "awq", "bits": 4},
        "loadFormat": "mistral",
        "retired": False,
        "disableTensorParallelism": False,
        "distributed": True,
        "readinessTimeout": "1h30m",
        "servedModelName": "mine-2",
        "chatTemplate": "mine.jinja",
        "vllm": {
            "params": {"dtype": "float16", "max-num-seqs": 8, "enforce-eager": True},
            "env": {"VLLM_ATTENTION_BACKEND": "TRITON_ATTN"},
            "chatTemplate": "tool-mine.jinja",
            "toolCallParser": "hermes",
            "reasoningParser": "qwen3",
            "lora": False,
        },
        "transformers": {"params": {"trust_remote_code": True}, "accelerateParams": {"num_processes": 2}},
        "tuning": {"size": "70Gi", "disk": "90Gi", "gpuCount": 1, "memoryPerGPU": {"lora": 24, "qlora": 16}},
        "e2e": {
            "vmSize": "Standard_NC24ads_A100_v4",
            "nodeCount": 1,
            "osDiskSize": 100,
            "nodePool": "mine",
            "oss": True,
            "loadsAdapter": False,
            "runtimes": ["vllm"],
            "workload": "mine",
        },
        "since": "0.9.0",
        "until": "0.12.0",
        "changes": [{"since": "0.9.4", "until": "0.10.0", "disk": "110Gi", "vllm": {"params": {"dtype": None}}}],
        "lintExceptions": {"KC072": "the tokenizer has a template"},
    }
    assert problems(**facts) == []


def test_a_deprecated_model_needs_no_sizes() -> None:
    assert problems(deprecated=True, size=..., bytesPerToken=..., modelTokenLimit=...) == []


@pytest.mark.parametrize(
    ("facts", "path", "message", "hint"),
    [
        ({"size": ...}, "", 'missing field "size"', "add size: the size of all safetensors files together"),
        ({"size": ..., "sise": "1Gi"}, "sise", 'unknown field "sise"', 'did you mean "size"?'),
        ({"size": 14}, "size", "expected string, found integer 14", "put the value in quotes"),
        ({"vllm": {"tool-call-parser": "x"}}, "vllm.tool-call-parser", None, 'did you mean "toolCallParser"?'),
        ({"attnType": "mla"}, "attnType", '"mla" is not allowed: expected MHA, MQA, GQA or MLA', 'did you mean "MLA"?'),
        ({"tuning": {}}, "tuning", 'missing field "size" in tuning', None),
        (
            {"vllm": {"params": {"--dtype": "x"}}},
            "vllm.params.--dtype",
            None,
            "flags are written without",
        ),
        ({"vllm": {"env": {"A": "$(id)"}}}, "vllm.env.A", None, "a value that a shell takes as one word"),
        ({"changes": [{"disk": "1Gi"}]}, "changes[0]", 'missing field "since" in changes[0]', None),
        ({"changes": [{"since": "0.9.0", "dsk": "1Gi"}]}, "changes[0].dsk", None, 'did you mean "disk"?'),
        ({"changes": [{"since": "0.9.0", "size": None}]}, "changes[0]", 'missing field "size"', None),
        ({"name": "Mine"}, "name", None, "for example qwen2.5-coder-7b-instruct or Qwen/Qwen3-8B"),
        ({"name": "m" * 64}, "name", None, "for example"),
        ({"name": "me/mine/too"}, "name", None, "for example"),
        ({"name": "/mine"}, "name", None, "for example"),
        ({"architectures": "X"}, "architectures", 'expected list, found string "X"', None),
        ({"quantization": {"bits": 4}}, "quantization", 'missing field "method" in quantization', None),
        ({"loadFormat": "gguf"}, "loadFormat", None, None),
        ({"huggingFace": {"model": "mine"}}, "huggingFace.model", None, "for example microsoft/phi-4"),
        ({"gpuCount": 0}, "gpuCount", "0 is too small: the least is 1", None),
        ({"readinessTimeout": "30 minutes"}, "readinessTimeout", None, "for example 45m or 1h30m"),
    ],
)
def test_refused(facts: dict[str, Any], path: str, message: str | None, hint: str | None) -> None:
    ((at, said, hinted),) = problems(**facts)
    assert at == path
    assert message in (None, said)
    assert hinted.startswith(hint or "")


def test_every_problem_is_said_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(f"---\n{YAML.format(name='Bad')}dsk: 1Gi\n---\n- {{name: x}}\n")
    assert sorted(places(tmp_path)) == [
        ("a.yaml", 2, 1),
        ("a.yaml", 7, 1),
        *[("a.yaml", 9, 3)] * 4,
    ]


def test_a_problem_of_a_program_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.jsonnet").write_text("{ name: 'x', huggingFace: { model: 'a/b' }, deprecated: true, sise: 1 }")
    (problem,) = refused(tmp_path)
    assert (Path(problem.file).name, path_text(problem.path)) == ("a.jsonnet", "sise")
    assert str(problem.object) == "Preset x"


@pytest.mark.parametrize(
    ("name", "text", "line", "column"),
    [
        ("a.yaml", b"name: [1\n", 1, 7),
        ("a.yaml", b"name: a\nname: b\n", 2, 1),
        ("a.yaml", b"name: \xff\n", 1, 7),
        ("a.json", b'{"name": "a",\n "name": "b"}', 2, 2),
        ("a.jsonnet", b"{\n name 1}", 2, 7),
        ("a.jsonnet", b"\xff", 1, 1),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, name: str, text: bytes, line: int, column: int) -> None:
    (tmp_path / name).write_bytes(text)
    assert places(tmp_path) == [(name, line, column)]


def test_a_preset_may_be_declared_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(YAML.format(name="one"))
    both = [{**FACTS, "name": "two"}, {**FACTS, "name": "one"}]
    (tmp_path / "b.yaml").write_text(yaml.safe_dump(both, sort_keys=False))
    (problem,) = refused(tmp_path)
    assert problem.message == f'the preset "one" is declared twice: in {tmp_path}/a.yaml as well'
    assert places(tmp_path) == [("b.yaml", 7, 3)]


def test_a_hugging_face_id_is_one_name_in_any_case(tmp_path: Path) -> None:
    both = [{**FACTS, "name": "Me/One"}, {**FACTS, "name": "me/one"}]
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(both))
    (problem,) = refused(tmp_path)
    assert problem.message == f'the preset "me/one" is declared twice: in {tmp_path}/a.yaml as well'


@pytest.mark.parametrize(
    ("first", "second", "fine"),
    [
        ("until: 0.9.0", "since: 0.9.0", True),
        ("since: 0.10.0", "until: 0.9.0", True),
        ("until: 0.9.4", "since: 0.9.0", False),
        ("until: 0.10.0", "since: 0.9.0", False),
        ("since: 0.9.0", "since: 0.8.0", False),
    ],
)
def test_a_preset_may_be_declared_for_each_version(tmp_path: Path, first: str, second: str, fine: bool) -> None:
    (tmp_path / "a.yaml").write_text("---\n".join(f"{YAML.format(name='one')}{when}\n" for when in (first, second)))
    if fine:
        assert len(read_declarations(project_files([tmp_path])).declarations) == 2
    else:
        assert places(tmp_path) == [("a.yaml", 8, 1)]
