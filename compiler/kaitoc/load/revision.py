"""A tree at a git revision: its files, without a checkout, and without a look at the work tree or the network."""

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import IO, Self

from msgspec import Struct

from kaitoc.errors import EnvironmentProblem
from kaitoc.load.inputs import MAX_BYTES

_OFFLINE = {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
_LINK = "120000"
_BLOB = "blob"


class Repository(Struct, frozen=True):
    """A repository, by the top directory of its work tree."""

    top: Path

    def merge_base(self, revision: str) -> str:
        """The commit in which HEAD and a revision last were one; raises EnvironmentProblem where there is none."""
        commit = self._commit(revision)
        found = self._git("merge-base", "HEAD", commit)
        if found.returncode == 0:
            return found.stdout.decode().strip()
        shallow = self._git("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
        hint = (
            "fetch the whole history first: git fetch --unshallow" if shallow else "name a branch that HEAD came from"
        )
        raise EnvironmentProblem(f"{revision} and HEAD have no commit in common", hint)

    def short_name(self, commit: str) -> str:
        """A commit as people write it."""
        return self._git("rev-parse", "--short", commit).stdout.decode().strip() or commit[:10]

    def files(self, commit: str) -> Iterator[tuple[PurePosixPath, bytes, bool]]:
        """Every file of a commit, but for those that kaitoc would not read: path, content, whether it is a link."""
        listing = self._git("ls-tree", "-r", "-z", "-l", "--full-tree", commit)
        if listing.returncode:
            raise EnvironmentProblem(f"git cannot list {commit}: {listing.stderr.decode(errors='replace').strip()}")
        wanted = [item for item in map(_item, listing.stdout.split(b"\0")[:-1]) if item is not None]
        for (path, _, is_link), content in zip(wanted, self._contents(name for _, name, _ in wanted), strict=True):
            yield path, content, is_link

    def _commit(self, revision: str) -> str:
        found = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if found.returncode:
            hint = "in CI, fetch it first: git fetch origin BRANCH, with the history down to where it forks"
            raise EnvironmentProblem(f'git knows no revision "{revision}"', hint)
        return found.stdout.decode().strip()

    def _contents(self, names: Iterable[str]) -> Iterator[bytes]:
        """The content of blobs, through one process."""
        command = ["git", "-C", str(self.top), "cat-file", "--batch"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                for name in names:
                    process.stdin.write(f"{name}\n".encode())
                    process.stdin.flush()
                    yield _answer(process.stdout, name)
            finally:
                process.stdin.close()

    def _git(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return _run(self.top, *arguments)


class Export:
    """The files of a commit in a private directory, for as long as it is entered; links out of it are left out."""

    def __init__(self, repository: Repository, commit: str) -> None:
        """Nothing is read before it is entered."""
        self.repository, self.commit = repository, commit
        self._directory = TemporaryDirectory(prefix="kaitoc-")
        self.root = Path(os.path.realpath(self._directory.name))

    def __enter__(self) -> Self:
        """Write the files."""
        made: set[Path] = set()
        for path, content, is_link in self.repository.files(self.commit):
            place = self.root / path
            if place.parent not in made:
                place.parent.mkdir(parents=True, exist_ok=True)
                made.add(place.parent)
            if not is_link:
                place.write_bytes(content)
            elif _stays_inside(path, content):
                place.symlink_to(content.decode())
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Remove them."""
        self._directory.cleanup()

    def path_of(self, path: Path) -> Path:
        """Where a path of the work tree is in this tree; raises EnvironmentProblem for one outside of it."""
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(self.repository.top):
            raise EnvironmentProblem(f"{path} is not in the repository {self.repository.top}")
        return self.root / real.relative_to(self.repository.top)


def repository_of(directory: Path) -> Repository:
    """The repository around a directory; raises EnvironmentProblem where there is none, or no git."""
    found = _run(directory, "rev-parse", "--show-toplevel")
    top = os.fsdecode(found.stdout.rstrip(b"\n"))
    if found.returncode or not top:
        why = found.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise EnvironmentProblem(f"--base needs a git repository with a work tree: {why or directory}")
    return Repository(Path(os.path.realpath(top)))


def _run(directory: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", "-C", str(directory), *arguments], capture_output=True, env=_environment(), check=False
        )
    except FileNotFoundError as error:
        raise EnvironmentProblem("--base needs git, and there is none on the PATH") from error


def _environment() -> Mapping[str, str]:
    return {**os.environ, **_OFFLINE}


def _item(line: bytes) -> tuple[PurePosixPath, str, bool] | None:
    """A line of `git ls-tree -l`: path, blob, whether it is a link; None for submodules and what is too large."""
    facts, _, path = line.partition(b"\t")
    mode, kind, name, size = facts.decode().split()
    if kind != _BLOB or int(size) > MAX_BYTES:
        return None
    return PurePosixPath(os.fsdecode(path)), name, mode == _LINK


def _answer(stream: IO[bytes], name: str) -> bytes:
    header = stream.readline().split()
    if len(header) != 3:
        raise EnvironmentProblem(f"git has lost the object {name}", "fetch it: git fetch")
    content = stream.read(int(header[2]))
    stream.read(1)
    return content


def _stays_inside(path: PurePosixPath, target: bytes) -> bool:
    """Whether a link leads to a place in its own tree, told from its text alone."""
    text = os.fsdecode(target)
    return not text.startswith("/") and not os.path.normpath(path.parent / text).startswith("..")
