"""A few files are compiled while the others are parsed, one for each kind."""

from collections.abc import Sequence

import pytest

from kaitoc.cli import rehearsal as module
from kaitoc.cli.reading import Reading
from kaitoc.cli.rehearsal import one_of_each_kind, rehearse
from kaitoc.load.document import Document
from kaitoc.load.inputs import InputFile

WORKSPACE = b"apiVersion: kaito.sh/v1beta1\nkind: Workspace\nmetadata: {name: phi}\n"
CONFIG_MAP = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config}\n"
BROKEN = b"kind: Broken\nspec: [\n"


@pytest.mark.parametrize(
    ("contents", "numbers"),
    [
        ([], []),
        ([b"", b"a: 1"], []),
        ([WORKSPACE, WORKSPACE, CONFIG_MAP, WORKSPACE], [0, 2]),
        ([CONFIG_MAP, b"---\n".join((WORKSPACE, CONFIG_MAP)), WORKSPACE], [0, 1]),
        ([WORKSPACE + b"#" * 2**14, WORKSPACE], [1]),
    ],
    ids=["nothing", "no kinds", "each once", "several in a file", "long ones are left out"],
)
def test_cast(contents: list[bytes], numbers: list[int]) -> None:
    assert one_of_each_kind(contents) == numbers


@pytest.mark.parametrize("admission", [True, False])
@pytest.mark.parametrize(
    ("answers", "acts"), [([False], []), ([True, False], [False]), ([True, True], [False, True])], ids=str
)
def test_as_long_as_somebody_else_parses(
    answers: list[bool], acts: list[bool], admission: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = [BROKEN, WORKSPACE, WORKSPACE]
    files = [InputFile(f"{number}.yaml", None) for number in range(3)]
    seen: list[tuple[list[str], bool]] = []

    def compiled(documents: Sequence[Document], /, *, admission: bool) -> None:
        seen.append(([document.source.file for document in documents], admission))

    still = iter(answers)
    monkeypatch.setattr(module, "goes_on", lambda pending: next(still))
    rehearse(Reading(files, contents, lambda: ([], [])), compiled, admission=admission)
    assert seen == [(["1.yaml"], rules) for rules in acts if admission or not rules]
