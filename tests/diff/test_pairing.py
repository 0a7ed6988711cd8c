from typing import Any

from kaitoc.addressing import hashed_name
from kaitoc.diagnostics import SourceRef
from kaitoc.diff.pairing import pair
from kaitoc.entry import Entry
from kaitoc.objects import name_of


def entry(kind: str, name: str, api_version: str = "v1", **content: Any) -> Entry:
    obj = {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, **content}
    return Entry(SourceRef("a.yaml"), obj, obj)


def hashed(name: str, text: str) -> Entry:
    plain = entry("ConfigMap", name, data={"a": text})
    return entry("ConfigMap", hashed_name(plain.object), data={"a": text})


def names(old: list[Entry], new: list[Entry]) -> list[tuple[str, str, str]]:
    def name(one: Entry | None) -> str:
        return name_of(one.object) if one else ""

    return [(name(found.old), name(found.new), name(found.similar)) for found in pair(old, new)]


def test_by_identity() -> None:
    old = [entry("Secret", "a", x=1), entry("Secret", "b", y=2)]
    new = [entry("Secret", "c", z=3), entry("Secret", "a", x=4)]
    assert names(old, new) == [("", "c", ""), ("a", "a", ""), ("b", "", "")]


def test_the_version_of_an_api_is_no_identity_but_its_group_is() -> None:
    assert names([entry("D", "a", "apps/v1beta1")], [entry("D", "a", "apps/v1")]) == [("a", "a", "")]
    assert names([entry("D", "a", "x/v1", s=1)], [entry("D", "a", "y/v1", s=2)]) == [("", "a", ""), ("a", "", "")]


def test_content_hashed_names() -> None:
    old, new = hashed("config", "1"), hashed("config", "2")
    assert names([old], [new]) == [(name_of(old.object), name_of(new.object), "")]


def test_a_hash_that_is_not_that_of_the_content_is_a_name() -> None:
    old, new = entry("ConfigMap", "c-0123456789", data={"a": "1"}), hashed("c", "2")
    assert names([old], [new]) == [("", name_of(new.object), ""), ("c-0123456789", "", "")]


def test_a_rename_is_a_guess() -> None:
    content = {"spec": {"a": 1, "b": 2, "c": 3}}
    assert names([entry("X", "a", **content)], [entry("X", "b", **content)]) == [("", "b", "a"), ("a", "", "b")]
    assert names([entry("X", "a", **content)], [entry("Y", "b", **content)]) == [("", "b", ""), ("a", "", "")]


def test_the_most_alike_pair_first_and_each_once() -> None:
    old = [entry("X", "a", s={"x": 1, "y": 2, "z": 3})]
    new = [entry("X", "b", s={"x": 1, "y": 2, "z": 4}), entry("X", "c", s={"x": 1, "y": 2, "z": 3})]
    assert names(old, new) == [("", "b", ""), ("", "c", "a"), ("a", "", "c")]


def test_empty_objects_are_like_nothing() -> None:
    assert names([entry("X", "a")], [entry("X", "b")]) == [("", "b", ""), ("a", "", "")]
