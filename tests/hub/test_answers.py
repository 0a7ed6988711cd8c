"""Answers of a Hub as KAITO reads them, and those that it cannot read."""

import pytest

from kaitoc.hub.answers import read_config, read_listing
from kaitoc.hub.refusal import HubRefusal


@pytest.mark.parametrize(
    "listing",
    [
        {},
        [1],
        [{"path": 1}],
        [{"path": "a.bin", "type": 1}],
        [{"path": "a.bin", "size": False}],
        [{"path": "a.bin", "size": ""}],
        [{"path": "a.bin", "size": []}],
        [{"path": "a.bin", "size": 1.5}],
        [{"path": "a.bin", "size": -0.0}],
        [{"path": "a.bin", "size": True}],
        [{"path": "a.bin", "size": 2**63}],
        [{"path": "a.bin", "SIZE": "1"}],
        [{"path": False}],
        [{"path": "README.md", "size": 2**70}],
        "html",
    ],
)
def test_a_listing_that_makes_no_sense(listing: object) -> None:
    with pytest.raises(HubRefusal, match="makes no sense"):
        read_listing(listing, "it")


def test_a_listing() -> None:
    files = [
        {"path": "README.md", "size": 7},
        {"path": "x/b.bin", "oid": "b" * 40, "size": 1},
        {"path": "a.safetensors", "oid": "b" * 40, "size": 2, "lfs": {"oid": "c" * 64}},
        {"path": "dir.bin", "type": "directory", "size": None},
    ]
    found = [(file.path, file.size, file.digest) for file in read_listing(files, "it")]
    assert found == [
        ("a.safetensors", 2, f"sha256:{'c' * 64}"),
        ("dir.bin", 0, ""),
        ("x/b.bin", 1, f"git:{'b' * 40}"),
    ]
    assert read_listing(None, "it") == ()


def test_a_listing_that_only_go_understands() -> None:
    files = [None, {}, {"Path": "a.bin", "Size": 1}, {"path": "b.bin", "size": -5}]
    twice = [{"path": "c.bin", "size": 2**62}, {"path": "c.bin", "size": 2**62}]
    found = [(file.path, file.size) for file in read_listing(files + twice, "it")]
    assert found == [("a.bin", 1), ("b.bin", -5), ("c.bin", -(2**63))]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"<html>",
        b"[1, 2]",
        b'"text"',
        b"7",
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 400 + b"}",
        b"\xef\xbb\xbf{}",
    ],
)
def test_a_config_that_kaito_cannot_read(content: bytes) -> None:
    with pytest.raises(HubRefusal):
        read_config(content, "config.json")


@pytest.mark.parametrize(
    ("content", "values", "strict"),
    [
        (b"{}", {}, True),
        (b"null", {}, True),
        (b'{"hidden_size": 1, "vocab_size": 2}', {"hidden_size": 1}, True),
        (b'{"hidden_size": 1, "hidden_size": 2}', {"hidden_size": 2}, True),
        (b'{"hidden_size": NaN, "x": 1}', {"hidden_size": None}, False),
        (b'{"x": [1, -Infinity]}', {}, False),
        (b'{"architectures": ["\\ud800"]}', {"architectures": ["\ufffd"]}, True),
        (b'{"architectures": ["\xff"]}', {"architectures": ["\ufffd"]}, True),
        (
            b'{"text_config": {"dim": 1, "x": 2, "text_config": {"dim": 3}}, "vision_config": {"dim": 4}}',
            {"text_config": {"dim": 1}},
            True,
        ),
        (b'{"quantization_config": {"bits": 4, "x": 1}}', {"quantization_config": {"bits": 4}}, True),
        (b'{"quantization_config": 7, "llm_config": 7}', {"quantization_config": None, "llm_config": None}, True),
    ],
)
def test_a_config(content: bytes, values: dict[str, object], strict: bool) -> None:
    found = read_config(content, "config.json")
    assert (found.values, found.strict) == (values, strict)
