"""The documents say what is: links lead somewhere, commands exist, examples are valid, output is what is printed."""

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

import docs
from docs import DOCUMENTS, ROOT, Block, blocks, commands, name
from golden import CASES
from kaitoc.cli.main import COMMANDS, cli
from kaitoc.deployment.model import PREMADE_MODELS
from kaitoc.jsonnet import evaluate_file
from kaitoc.kaito.profile import KNOWN_VERSIONS, load_profile
from kaitoc.kaito.workloads import WORKLOADS
from kaitoc.schema.validate import document_violations, violations

README = (ROOT / "README.md").read_text()
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text()
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()

documents = pytest.mark.parametrize("document", DOCUMENTS, ids=name)


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to the headings of a document."""
    titles = re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@documents
def test_relative_links_lead_somewhere(document: Path) -> None:
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
        if link.startswith(("https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        if not target.exists() or (anchor and anchor not in anchors(target.read_text())):
            broken.append(link)
    assert broken == []


def problem(words: list[str]) -> str:
    """What is wrong with a command line; a placeholder may stand for arguments that it needs."""
    command: click.Command = cli
    context = click.Context(cli, info_name="kaitoc")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        known = command.get_command(context, words[0])
        if known is None:
            return f"no command {words[0]}"
        command, words = known, words[1:]
    try:
        if words:
            command.make_context("kaitoc", list(words), resilient_parsing=isinstance(command, click.Group))
    except (click.exceptions.Exit, click.MissingParameter):
        return ""
    except click.UsageError as error:
        return error.format_message()
    return ""


@documents
def test_commands_and_options_exist(document: Path) -> None:
    wrong = {" ".join(words): problem(words) for words in commands(document.read_text())}
    assert {line: text for line, text in wrong.items() if text} == {}


def yaml_problems(data: Any) -> list[str]:
    """What is wrong with a YAML example, by the schema of what it is."""
    if isinstance(data, list) or "patch" in data:
        found = document_violations(data if isinstance(data, list) else [data], "overlay.json")
    elif data.get("apiVersion") == "kaitoc/v1alpha1":
        found = document_violations(data, f"{data['kind'].lower()}.json")
    elif "jobs" in data or "repos" in data:
        found = []
    else:
        assert "apiVersion" in data, data
        found = violations(data, "0.9.4")
    return [violation.message for violation in found]


# The declarations of docs/presets.md and the examples of docs/rules.md have tests of their own.
@pytest.mark.parametrize("document", [d for d in DOCUMENTS if d.name not in ("presets.md", "rules.md")], ids=name)
def test_examples_are_valid(document: Path, tmp_path: Path) -> None:
    for block in blocks(document.read_text()):
        if block.language == "yaml":
            assert [yaml_problems(data) for data in yaml.safe_load_all(block.text)] == [
                [] for _ in yaml.safe_load_all(block.text)
            ], block.text
        elif block.language == "jsonnet":
            (tmp_path / "example.jsonnet").write_text(block.text)
            assert yaml_problems(evaluate_file(tmp_path / "example.jsonnet").value) == [], block.text


@documents
def test_shown_output_is_what_is_printed(document: Path) -> None:
    text = document.read_text()
    assert text == docs.updated(text), "python tests/docs.py brings the output up to date"


def test_the_reference_has_all_rules() -> None:
    assert docs.RULES.read_text() == docs.rule_reference(), "python tests/docs.py writes it"


def test_ci_runs_the_test_command() -> None:
    (command,) = [b.text.strip() for b in blocks(README) if b.language == "sh" and "pytest" in b.text]
    environment, *steps = command.split(" && ")
    assert environment == "python3 -m venv .venv"
    assert steps.pop(0) == ". .venv/bin/activate"
    script = (ROOT / ".ci" / "run").read_text().splitlines()
    assert [line for line in script if line in steps] == steps


def fields(schema: dict[str, Any], before: str = "") -> list[str]:
    """Every field of a schema, with the fields of its items and objects."""
    found = []
    for field, value in schema.get("properties", {}).items():
        inside = value.get("items", value)
        ending = "[]" if inside is not value and "properties" in inside else ""
        found += [f"{before}{field}", *fields(inside, f"{before}{field}{ending}.")]
    return found


@pytest.mark.parametrize("kind", ["Project", "Cluster"])
def test_every_field_is_documented(kind: str) -> None:
    section = CONFIGURATION.partition(f"## {kind}\n")[2].partition("\n## ")[0]
    schema = json.loads((ROOT / "schemas" / f"{kind.lower()}.json").read_text())
    documented = re.findall(r"^\| `([\w.\[\]]+)` \|", section, re.MULTILINE)
    assert sorted(documented) == sorted(fields(schema["properties"]["spec"]))


@pytest.mark.parametrize("kind", ["Project", "Cluster"])
def test_documented_defaults_are_those_of_the_schema(kind: str) -> None:
    section = CONFIGURATION.partition(f"## {kind}\n")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]*) \|", section, re.MULTILINE))
    schema = json.loads((ROOT / "schemas" / f"{kind.lower()}.json").read_text())["properties"]["spec"]
    for field, value in schema["properties"].items():
        if "default" in value and value["default"] != "":
            default = value["default"] if isinstance(value["default"], str) else json.dumps(value["default"])
            assert rows[field] == f"`{default}`", field
        elif field in schema["required"]:
            assert rows[field] == "required", field


def test_every_field_of_a_model_deployment_is_documented() -> None:
    text = (ROOT / "docs" / "model-deployments.md").read_text().partition("## Fields\n")[2].partition("\n## ")[0]
    schema = json.loads((ROOT / "schemas" / "modeldeployment.json").read_text())["properties"]["spec"]
    assert re.findall(r"^\| `([\w.]+)` \|", text, re.MULTILINE) == fields(schema)
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]*) \|", text, re.MULTILINE))
    defaults = {field: value["default"] for field, value in schema["properties"].items() if "default" in value}
    assert {field: rows[field] for field in defaults} == {field: f"`{value}`" for field, value in defaults.items()}


def test_the_premade_models_are_documented() -> None:
    text = (
        (ROOT / "docs" / "model-deployments.md").read_text().partition("its name in requests |")[2].partition("\n\n")[0]
    )
    rows = re.findall(r"^\| `([^`]+)` \| `?([^`|]+?)`? \|$", text, re.MULTILINE)
    assert rows == [(model, name or "-") for model, name in PREMADE_MODELS.items()]


def test_every_command_is_in_the_readme() -> None:
    table = README.partition("\n## Commands\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `kaitoc (\w+)", table, re.MULTILINE)) == set(COMMANDS)


def test_the_limits_are_those_of_today() -> None:
    limits = README.partition("\n## Limits\n")[2]
    first = {name: re.findall("`(.*?)`", text) for name, text in re.findall(r"\*\*(.*?)\*\*: (.*?)\.\s", limits)}
    assert set(first["KAITO versions"]) == {version for version in KNOWN_VERSIONS if load_profile(version).expands}
    assert set(first["Kinds"]) == set(WORKLOADS), "README.md says under Limits what is planned and expanded"


def test_every_golden_case_is_described() -> None:
    table = re.findall(r"^\| `([\w-]+)` \|", (ROOT / "golden" / "README.md").read_text(), re.MULTILINE)
    assert sorted(table) == CASES, "golden/README.md has a row for each case"


def test_every_recording_is_described() -> None:
    fixtures = ROOT / "tests" / "fixtures"
    patterns = re.findall(r"^\| `([^`]+)` \|", (fixtures / "README.md").read_text(), re.MULTILINE)
    described = {path for pattern in patterns for path in fixtures.glob(pattern.replace("VERSION", "*"))}
    recorded = {path for path in fixtures.glob("*/*") if path.is_file()}
    assert recorded == described, "tests/fixtures/README.md has a row for each recording"


def test_every_module_of_the_top_level_is_in_the_architecture() -> None:
    package = ROOT / "compiler" / "kaitoc"
    parts = {path.stem for path in package.glob("*.py")} | {path.parent.name for path in package.glob("*/__init__.py")}
    described = set(re.findall(r"`(\w+?)(?:\.py|/)`", ARCHITECTURE))
    assert parts - {"__init__", "__main__"} <= described


def test_examples_are_found() -> None:
    assert blocks("a\n```sh\nkaitoc x\n```\n") == [Block("sh", "kaitoc x\n")]
    text = "`kaitoc plan -`\n```sh\ncat x | kaitoc validate - && kaitoc render\n```\n```yaml\n- run: kaitoc nope\n```\n"
    assert list(commands(text)) == [["plan", "-"], ["validate", "-"], ["render"], ["nope"]]
    assert [problem(words) for words in ([["nope"], ["plan", "--nope"], ["preset", "show"], ["plan", "-"]])] == [
        "no command nope",
        "No such option '--nope'.",
        "",
        "",
    ]
