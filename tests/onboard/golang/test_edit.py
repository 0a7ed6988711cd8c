"""Edits that leave no gap and no crooked column."""

import pytest

from kaitoc.onboard.golang.edit import aligned, with_import, with_used_imports, without, without_unused_imports
from kaitoc.onboard.golang.source import NotGo, parse

FILE = """\
package p

import (
	"fmt"
	"time"

	"github.com/kaito-project/kaito/pkg/model"
)

const (
	Short         = 1
	MuchLongerOne = 2
)

// About one.
func one() { fmt.Println(time.Now()) }

func two() *model.Model { return nil }
"""


def test_a_function_and_its_comment_go() -> None:
    file = parse(FILE)
    text = without(file, [file.functions["one"]])
    assert "About one" not in text
    assert ")\n\nfunc two()" in text


def test_columns_close_up() -> None:
    file = parse(FILE)
    text = aligned(without(file, [file.specs["MuchLongerOne"]]))
    assert "const (\n\tShort = 1\n)\n" in text


def test_imports_that_nothing_uses() -> None:
    file = parse(FILE)
    text = without_unused_imports(without(file, [file.functions["one"]]))
    assert 'import (\n\t"github.com/kaito-project/kaito/pkg/model"\n)\n' in text


@pytest.mark.parametrize(
    ("path", "name", "line"),
    [
        ("os", "", '\t"fmt"\n\t"os"\n\t"time"\n'),
        ("errors", "", 'import (\n\t"errors"\n\t"fmt"\n'),
        (
            "github.com/kaito-project/kaito/pkg/a",
            "",
            '\t"github.com/kaito-project/kaito/pkg/a"\n\t"github.com/kaito-pro',
        ),
        ("github.com/kaito-project/kaito/z", "other", 'pkg/model"\n\tother "github.com/kaito-project/kaito/z"\n)'),
    ],
)
def test_an_import_is_sorted_in(path: str, name: str, line: str) -> None:
    text = with_import(FILE, path, name)
    assert line in text
    assert with_import(text, path, name) == text


def test_an_import_that_only_a_comment_mentions_is_not_needed() -> None:
    known = {"errors": "errors", "strings": "strings"}
    text = FILE + "\n// errors.New would do.\nfunc three() string { return strings.ToUpper(`errors.New`) }\n"
    done = with_used_imports(text, known)
    assert '"strings"' in done
    assert '"errors"' not in done


def test_no_block_of_imports() -> None:
    with pytest.raises(LookupError):
        with_import('package p\n\nimport "fmt"\n', "os")


def test_what_is_no_go() -> None:
    with pytest.raises(NotGo) as refused:
        parse("package p\n\nfunc {\n")
    assert refused.value.line == 3
