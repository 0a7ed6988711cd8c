"""docs/presets.md: its examples are sound, and it has every field and every rule."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kaitoc.diagnostics import SourceRef
from kaitoc.jsonnet import evaluate_file
from kaitoc.registry import lint
from kaitoc.registry.declarations import Declaration, check

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "presets.md").read_text()
SCHEMA = json.loads((ROOT / "schemas" / "preset.json").read_text())


def fields(schema: dict[str, Any], before: str = "") -> Iterator[str]:
    for name, field in schema["properties"].items():
        yield f"{before}{name}"
        if "properties" in field:
            yield from fields(field, f"{before}{name}.")


def test_every_field_is_documented() -> None:
    documented = re.findall(r"^\| `([A-Za-z0-9.]+)` \|", TEXT, re.MULTILINE)
    assert sorted([*documented, "huggingFace"]) == sorted(fields(SCHEMA))


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL))
def test_yaml_examples(example: str) -> None:
    assert check(Declaration(SourceRef("docs"), (), yaml.safe_load(example))) == []


def test_jsonnet_example(tmp_path: Path) -> None:
    (example,) = re.findall(r"```jsonnet\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "example.jsonnet").write_text(example)
    declarations = evaluate_file(tmp_path / "example.jsonnet").value
    assert [check(Declaration(SourceRef("docs"), (), facts)) for facts in declarations] == [[], []]
    assert declarations[0]["vllm"]["toolCallParser"] == "hermes"


def test_every_lint_rule_is_documented() -> None:
    rules = {rule for function in lint.RULES for rule in re.findall(r"KC\d{3}", function.__doc__ or "")}
    documented = set(re.findall(r"^\| (KC\d{3}) \|", TEXT, re.MULTILINE))
    assert documented == rules


def test_yaml_defaults_are_those_of_the_schema() -> None:
    rows = dict(re.findall(r"^\| `([A-Za-z0-9.]+)` \| [^|]*\| ([^|]*) \|", TEXT, re.MULTILINE))
    for name, field in SCHEMA["properties"].items():
        target = SCHEMA["$defs"][field["$ref"].rpartition("/")[2]] if "$ref" in field else field
        default = target.get("default", field.get("default"))
        if default is not None:
            written = default if isinstance(default, str) else json.dumps(default)
            assert rows[name] == f"`{written}`", name
