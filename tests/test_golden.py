"""Every golden repository compiles to what is committed beside it."""

import shutil
from pathlib import Path

import pytest

from golden import CASES, GOLDEN, kaitoc, reviews


@pytest.fixture
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    shutil.copytree(GOLDEN / request.param, tmp_path / "case")
    return tmp_path / "case"


@pytest.mark.parametrize("case", CASES, indirect=True)
def test_rendered(case: Path) -> None:
    done = kaitoc(case, "render", "--check")
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


@pytest.mark.parametrize("case", CASES, indirect=True)
def test_rendered_from_scratch(case: Path) -> None:
    before = {path.relative_to(case): path.read_bytes() for path in case.rglob("rendered/**/*") if path.is_file()}
    shutil.rmtree(case / "rendered")
    assert kaitoc(case, "render").returncode == 0
    after = {path.relative_to(case): path.read_bytes() for path in case.rglob("rendered/**/*") if path.is_file()}
    assert after == before


@pytest.mark.parametrize("case", CASES, indirect=True)
def test_reviews(case: Path) -> None:
    for path, text in reviews(case):
        assert text == path.read_text(), path.name


def test_there_are_cases() -> None:
    assert len(CASES) >= 8
