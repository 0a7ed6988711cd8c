"""A rehearsal: while all files are parsed elsewhere, a few are compiled, so that the others find everything ready."""

import re
from collections.abc import Sequence
from typing import Protocol

from kaitoc.cli.beside import goes_on
from kaitoc.cli.reading import Reading, parse
from kaitoc.load.document import Document

_KIND = re.compile(rb"^kind:[ ]*(\w+)", re.MULTILINE)
_SHORT = 2**14
"""Bytes; it is not worth parsing a longer file twice."""


class _Compile(Protocol):
    def __call__(self, documents: Sequence[Document], /, *, admission: bool) -> object: ...


def rehearse(taken: Reading, compiled: _Compile, *, admission: bool) -> None:
    """Compile a file for each kind of object that there is, where this process would only wait for the documents.

    What comes of it is thrown away: it is the modules and the schemas of those kinds that are in memory afterwards, for
    this process and those that it begins. The rules, which another process asks, come last.
    """
    if not goes_on(taken.parsed):
        return
    cast = one_of_each_kind(taken.contents)
    documents, _ = parse([taken.files[number] for number in cast], [taken.contents[number] for number in cast])
    compiled(documents, admission=False)
    if admission and goes_on(taken.parsed):
        compiled(documents, admission=True)


def one_of_each_kind(contents: Sequence[bytes]) -> list[int]:
    """The numbers of short files that together have an object of every kind, as far as a glance at the text tells."""
    seen: set[bytes] = set()
    cast: list[int] = []
    for number, content in enumerate(contents):
        if len(content) <= _SHORT and not seen.issuperset(kinds := _KIND.findall(content)):
            seen.update(kinds)
            cast.append(number)
    return cast
