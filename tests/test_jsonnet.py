"""Jsonnet to data: imports, and errors at the author's line."""

from pathlib import Path

import pytest

from kaitoc.errors import EnvironmentProblem, InvalidInput
from kaitoc.jsonnet import evaluate, evaluate_file, evaluate_files


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / f"{path.name}.jsonnet").write_text(text)
    return folder


def test_a_file(tmp_path: Path) -> None:
    evaluated = evaluate_file(write(tmp_path, a="{x: 1 + 1}") / "a.jsonnet")
    assert evaluated.value == {"x": 2}
    assert list(evaluated.files) == [tmp_path / "a.jsonnet"]


def test_imports_are_relative_to_the_importing_file(tmp_path: Path) -> None:
    write(tmp_path, a="import 'sub/b.jsonnet'", sub__b="import '../c.jsonnet'", c="'here'")
    evaluated = evaluate_file(tmp_path / "a.jsonnet", "a.jsonnet")
    assert evaluated.value == "here"
    assert {path.name for path in evaluated.files} == {"a.jsonnet", "b.jsonnet", "c.jsonnet"}


@pytest.mark.parametrize("name", ["a.jsonnet", "./a.jsonnet", "deep/down/a.jsonnet", "/elsewhere/a.jsonnet"])
def test_a_name_is_only_a_name(tmp_path: Path, name: str) -> None:
    write(tmp_path, a="import 'lib/b.jsonnet'", lib__b="import 'c.jsonnet'", lib__c="[importstr '../a.jsonnet'][0]")
    assert evaluate_file(tmp_path / "a.jsonnet", name).value == "import 'lib/b.jsonnet'"


def test_an_absolute_import(tmp_path: Path) -> None:
    write(tmp_path, a=f"import '{tmp_path}/lib/b.jsonnet'", lib__b="import 'c.jsonnet'", lib__c="3")
    assert evaluate_file(tmp_path / "a.jsonnet", "a.jsonnet").value == 3


def test_shipped_families(tmp_path: Path) -> None:
    write(tmp_path, a="(import 'kaitoc/families/phi-4.libsonnet').named('phi-4').modelTokenLimit")
    evaluated = evaluate_file(tmp_path / "a.jsonnet")
    assert evaluated.value == 16384
    assert len(evaluated.files) == 1


def test_a_folder_of_the_users_called_kaitoc(tmp_path: Path) -> None:
    write(
        tmp_path, kaitoc__a="import 'own.jsonnet'", kaitoc__own="import 'kaitoc/more.jsonnet'", kaitoc__kaitoc__more="1"
    )
    assert evaluate_file(tmp_path / "kaitoc/a.jsonnet", "kaitoc/a.jsonnet").value == 1


def test_several_files_in_order(tmp_path: Path) -> None:
    write(tmp_path, a="'first'", b="'second'")
    files = [(tmp_path / "b.jsonnet", "b.jsonnet"), (tmp_path / "a.jsonnet", "a.jsonnet")]
    assert evaluate_files(files).value == ["second", "first"]


def test_digest_follows_every_file_and_no_name(tmp_path: Path) -> None:
    one, two = (write(tmp_path / name, a="import 'b.jsonnet'", b="1") for name in ("one", "two"))
    same = evaluate_file(two / "a.jsonnet").digest
    assert evaluate_file(one / "a.jsonnet").digest == same
    write(two, b="2")
    assert evaluate_file(two / "a.jsonnet").digest != same


def test_arguments() -> None:
    assert evaluate("function(x, y=2) x + y", {"x": 1}) == 3


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("{a: 1,\n b 2}", 2, 4, 'expected token OPERATOR but got (NUMBER, "2")'),
        ("{a:\n  error 'No way.'}", 2, 3, "no way"),
        ("local f(x) = x.y;\n{a: f({})}", 1, 14, "field does not exist: y"),
        ("{\n  a: (\n    error 'x'\n  ) + [\n  ],\n}", 3, 5, "x"),
        ("{a:\n import 'nix.libsonnet'}", 2, 2, 'couldn\'t open import "nix.libsonnet": no such file'),
        ("local f(x) = f(x) + 1;\nf(1)", 1, 14, "max stack frames exceeded"),
        ("{a: function(x) x}", 1, 5, "couldn't manifest function in JSON output"),
        ("{a: error 'two\\nlines'}", 1, 5, "two\nlines"),
    ],
)
def test_errors_are_at_the_authors_line(tmp_path: Path, text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        evaluate_file(write(tmp_path, a=text) / "a.jsonnet", "presets/a.jsonnet")
    (problem,) = raised.value.diagnostics
    assert problem.file == "presets/a.jsonnet"
    assert (problem.position.line, problem.position.column, problem.message) == (line, column, message)


def test_an_error_inside_the_shipped_presets_is_at_the_line_that_uses_them(tmp_path: Path) -> None:
    text = "local phi = import 'kaitoc/families/phi-4.libsonnet';\n\nphi.named('phi-5')"
    with pytest.raises(InvalidInput) as raised:
        evaluate_file(write(tmp_path, a=text) / "a.jsonnet", "a.jsonnet")
    (problem,) = raised.value.diagnostics
    assert (problem.file, problem.position.line) == ("a.jsonnet", 3)


def test_an_error_in_an_imported_file(tmp_path: Path) -> None:
    write(tmp_path, a="import 'lib/b.jsonnet'", lib__b="[\n1,,2]")
    with pytest.raises(InvalidInput) as raised:
        evaluate_file(tmp_path / "a.jsonnet", "x/a.jsonnet")
    (problem,) = raised.value.diagnostics
    assert (problem.file, problem.position.line) == ("x/lib/b.jsonnet", 2)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match=r"cannot read a\.jsonnet: no such file or directory"):
        evaluate_file(tmp_path / "a.jsonnet", "a.jsonnet")
