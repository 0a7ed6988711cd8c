"""The cache: a broken one costs time and nothing else."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kaitoc import cache
from kaitoc.registry.load import load_registry

DOCUMENT = {"presets": [1, 2, 3]}


def test_what_was_written_is_read(tmp_path: Path) -> None:
    cache.write(tmp_path / "deep" / "down", "k", DOCUMENT, {})
    assert cache.read(tmp_path / "deep" / "down", "k") == (DOCUMENT, {})


def test_nothing_is_read_where_nothing_is(tmp_path: Path) -> None:
    assert cache.read(tmp_path / "none", "k") is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content.replace(b"[1,2,3]", b"[1,2,4]"),
        lambda content: content[65:],
        lambda content: b"\xff\xfe" + content,
        lambda content: b"null",
    ],
    ids=["empty", "cut", "changed", "no checksum", "no text", "null"],
)
def test_a_damaged_entry_is_no_entry(tmp_path: Path, damage: object) -> None:
    cache.write(tmp_path, "k", DOCUMENT, {})
    entry = tmp_path / "k.json"
    entry.write_bytes(damage(entry.read_bytes()))  # type: ignore[operator]
    assert cache.read(tmp_path, "k") is None


def test_an_entry_is_stale_when_an_imported_file_changes(tmp_path: Path) -> None:
    imported = tmp_path / "lib.libsonnet"
    imported.write_text("1")
    files = {str(imported): hashlib.sha256(b"1").hexdigest()}
    cache.write(tmp_path, "k", DOCUMENT, files)
    assert cache.read(tmp_path, "k") == (DOCUMENT, files)
    imported.write_text("2")
    assert cache.read(tmp_path, "k") is None
    imported.unlink()
    assert cache.read(tmp_path, "k") is None


def test_the_oldest_entries_go(tmp_path: Path) -> None:
    for number in range(cache.KEPT + 3):
        cache.write(tmp_path, f"k{number}", DOCUMENT, {})
        os.utime(tmp_path / f"k{number}.json", (number, number))
    left = {path.stem for path in tmp_path.iterdir()}
    assert left == {f"k{number}" for number in range(3, cache.KEPT + 3)}


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "k.json").mkdir()
    (tmp_path / "k.json" / "full").touch()
    cache.write(tmp_path, "k", DOCUMENT, {})
    assert [path.name for path in tmp_path.iterdir()] == ["k.json"]


@pytest.mark.parametrize("place", ["a file", "not writable", "below a file"])
def test_a_registry_without_a_usable_cache(tmp_path: Path, place: str) -> None:
    directory = tmp_path / "cache"
    if place == "not writable":
        directory = Path("/proc/kaitoc")
    else:
        directory.write_text("")
        directory = directory / "below" if place == "below a file" else directory
    assert "phi-4" in load_registry("0.9.4", cache=directory).presets


def test_cached_and_evaluated_are_the_same(tmp_path: Path) -> None:
    first = load_registry("0.8.1", cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    second = load_registry("0.8.1", cache=tmp_path)
    assert dict(first.presets) == dict(second.presets)
    assert (first.aliases, first.entries, first.digest) == (second.aliases, second.entries, second.digest)


def test_a_damaged_cache_is_mended(tmp_path: Path) -> None:
    load_registry("0.8.1", cache=tmp_path)
    (entry,) = tmp_path.iterdir()
    good = entry.read_bytes()
    entry.write_bytes(good[: len(good) // 2])
    assert "phi-4" in load_registry("0.8.1", cache=tmp_path).presets
    assert entry.read_bytes() == good


def test_a_cached_registry_loads_no_jsonnet(tmp_path: Path) -> None:
    load_registry("0.9.4", cache=tmp_path)
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from kaitoc.registry.load import load_registry\n"
        "registry = load_registry('0.9.4', cache=Path(sys.argv[1]))\n"
        "costly = ('_jsonnet', 'jsonschema_rs', 'yaml', 'click')\n"
        "print(len(registry.presets), [name for name in costly if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout == "29 []\n"


@pytest.mark.parametrize(
    ("variables", "directory"),
    [
        ({"XDG_CACHE_HOME": "/x/cache", "HOME": "/home/me"}, Path("/x/cache/kaitoc/registry")),
        ({"XDG_CACHE_HOME": "", "HOME": "/home/me"}, Path("/home/me/.cache/kaitoc/registry")),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/home/me"}, Path("/home/me/.cache/kaitoc/registry")),
    ],
)
def test_default_directory(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], directory: Path) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache.default_directory("registry") == directory


def test_no_home_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("no home")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", no_home)
    assert cache.default_directory("registry") is None


def test_entries_are_json_behind_their_checksum(tmp_path: Path) -> None:
    cache.write(tmp_path, "k", DOCUMENT, {})
    checksum, body = (tmp_path / "k.json").read_bytes().split(b"\n", 1)
    assert checksum.decode() == hashlib.sha256(body).hexdigest()
    assert json.loads(body)["document"] == DOCUMENT
