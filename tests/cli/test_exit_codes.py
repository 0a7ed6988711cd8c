"""Exit codes, streams and signals of the real process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kaitoc.cli import main
from kaitoc.errors import CompilerBug
from processes import environment, kaitoc
from workplace import WORKSPACE, Workplace, edit

MANY = "---\n".join(edit("name: phi\n", f"name: phi-{number}\n") for number in range(2000))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--version"], 0),
        (["--help"], 0),
        (["render", "--help"], 0),
        (["validate", "good.yaml"], 0),
        (["plan", "good.yaml"], 0),
        (["expand", "good.yaml"], 0),
        (["render", "good.yaml", "-o", "-"], 0),
        (["render", "good.yaml", "-o", "out", "--check"], 1),
        (["plan", "good.yaml", "--max-gpus", "0"], 1),
        (["plan", "good.yaml", "--max-gpus", "1"], 0),
        (["plan", "good.yaml", "--max-nodes", "0"], 1),
        (["validate", "bad.yaml"], 1),
        (["validate", "bad.yaml", "--output-format", "json"], 1),
        (["plan", "bad.yaml"], 1),
        (["plan", "bad.yaml", "--output-format", "json"], 1),
        (["expand", "bad.yaml"], 1),
        (["expand", "bad.yaml", "--output-format", "json"], 1),
        (["render", "bad.yaml", "-o", "-"], 1),
        (["validate", "good.yaml", "--kaito-version", "9.9.9"], 1),
        ([], 2),
        (["nothing"], 2),
        (["render", "--nothing"], 2),
        (["validate", "--output-format", "xml", "good.yaml"], 2),
        (["plan", "--max-gpus", "many", "good.yaml"], 2),
        (["plan", "--max-gpus", "-1", "good.yaml"], 2),
        (["validate"], 2),
        (["render"], 2),
        (["expand"], 2),
        (["plan"], 2),
        (["validate", "nothing.yaml"], 2),
        (["validate", ""], 2),
        (["validate", "good.yaml", "--cluster", "nothing.yaml"], 2),
        (["validate", "good.yaml", "--cluster", "."], 2),
        (["validate", "good.yaml", "--cluster", "c.yaml", "--kaito-version", "0.9.4"], 2),
        (["validate", "good.yaml", "--overlay", "nothing.jsonnet"], 2),
        (["validate", "good.yaml", "--overlay", "kaitoc:nothing"], 2),
        (["validate", "good.yaml", "--target", "prod"], 2),
        (["render", "good.yaml"], 2),
        (["render", "good.yaml", "-o", ""], 2),
        (["render", "good.yaml", "-o", "-", "--check"], 2),
        (["render", "good.yaml", "-o", "out", "--target", "prod"], 2),
        (["render", "-o", "out"], 2),
        (["render", "--overlay", "x.yaml"], 2),
        (["render", "--cluster", "c.yaml"], 2),
        (["expand", "--kaito-version", "0.9.4"], 2),
        (["init", "--from", "nothing.yaml"], 2),
    ],
)
def test_exit_code(work: Workplace, arguments: list[str], code: int) -> None:
    work.write({"good.yaml": WORKSPACE, "bad.yaml": edit("phi-4-mini-instruct", "phi-5")})
    done = work.run(*arguments)
    assert done.code == code, done.err
    if code == 2:
        assert done.out == ""
        assert done.err != ""


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (
            ["render"],
            "error: no kaitoc.yaml here or above\n  hint: give PATHs, or start a project with `kaitoc init`\n",
        ),
        (["render", "in.yaml"], "error: PATHs need -o DIR\n  hint: -o - prints one YAML stream instead\n"),
        (
            ["render", "in.yaml", "-o", "-", "--check"],
            "error: --check needs a directory to compare with\n  hint: give -o DIR instead of -o -\n",
        ),
        (
            ["plan", "in.yaml", "--target", "prod"],
            "error: --target and PATHs exclude each other\n  hint: the targets are those of kaitoc.yaml\n",
        ),
        (["plan", ""], "error: an empty PATH leads nowhere\n  hint: write . for this directory\n"),
        (
            ["plan", "nothing"],
            "error: nothing does not exist\n  hint: check the path, or the inputs in kaitoc.yaml\n",
        ),
        (
            ["plan", "in.yaml", "--overlay", "kaitoc:argo"],
            "error: kaitoc ships no overlay kaitoc:argo\n  hint: it ships kaitoc:argocd, kaitoc:flux\n",
        ),
    ],
)
def test_wrong_usage_is_told_with_the_way_out(work: Workplace, arguments: list[str], text: str) -> None:
    assert work.run(*arguments) == work.run(*arguments).__class__(2, "", text)


def test_an_unknown_target(work: Workplace) -> None:
    done = work.project().run("render", "--target", "lab")
    assert (done.code, done.err) == (2, 'error: kaitoc.yaml has no target "lab"\n  hint: it has prod\n')


@pytest.mark.parametrize(
    ("raised", "code", "text"),
    [
        (ZeroDivisionError("division by zero"), 3, "has a bug: ZeroDivisionError: division by zero (at "),
        (CompilerBug("made nonsense", "please report it"), 3, "error: made nonsense\n  hint: please report it\n"),
        (OSError(28, "No space left on device"), 2, "error: no space left on device\n"),
        (OSError(5, "Input/output error", "/dev/x"), 2, "error: /dev/x: input/output error\n"),
        (MemoryError(), 2, "error: there is not enough memory\n  hint: compile fewer files at once\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (BrokenPipeError(), 0, ""),
    ],
)
def test_what_is_raised_becomes_words(
    work: Workplace, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, text: str
) -> None:
    def fail(**_: object) -> None:
        raise raised

    monkeypatch.setattr(main.cli, "main", fail)
    monkeypatch.setattr(main, "_discard_output", lambda: None)
    done = work.run("validate")
    assert (done.code, done.out) == (code, "")
    assert text in done.err
    assert "Traceback" not in done.err


def test_a_bug_shows_more_when_asked(work: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(main.cli, "main", fail)
    monkeypatch.setenv("KAITOC_TRACEBACK", "1")
    assert "Traceback" in work.run("validate").err


@pytest.fixture
def many(tmp_path: Path) -> Path:
    (tmp_path / "in.yaml").write_text(MANY)
    return tmp_path


@pytest.mark.parametrize("command", [["expand", "in.yaml"], ["render", "in.yaml", "-o", "-"], ["plan", "in.yaml"]])
def test_a_closed_pipe_is_no_error(many: Path, command: list[str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "kaitoc", *command],
        cwd=many,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() != b""
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", ["validate", "plan", "expand"])
def test_a_full_disk_is_no_bug(tmp_path: Path, command: str) -> None:
    (tmp_path / "in.yaml").write_text(WORKSPACE)
    with open("/dev/full", "wb") as full:
        done = kaitoc(tmp_path, command, "in.yaml", stdout=full)
    assert (done.returncode, done.stderr) == (2, b"error: no space left on device\n")


@pytest.mark.parametrize("command", ["validate", "plan", "expand"])
def test_closed_streams(tmp_path: Path, command: str) -> None:
    (tmp_path / "in.yaml").write_text(WORKSPACE)
    for closed, code in ((">&-", 0), ("2>&-", 0), ("<&-", 0), (">&- 2>&- <&-", 0)):
        script = f'"{sys.executable}" -m kaitoc {command} in.yaml {closed}'
        done = subprocess.run(["/bin/sh", "-c", script], cwd=tmp_path, env=environment(), capture_output=True)
        assert (done.returncode, b"Traceback" in done.stderr + done.stdout) == (code, False), closed


def test_no_standard_input(tmp_path: Path) -> None:
    script = f'"{sys.executable}" -m kaitoc validate - <&-'
    done = subprocess.run(["/bin/sh", "-c", script], cwd=tmp_path, env=environment(), capture_output=True)
    assert (done.returncode, done.stderr) == (
        2,
        b"error: there is no standard input\n  hint: give files or directories instead of -\n",
    )


def test_the_terminal_is_not_waited_for_in_silence(work: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaitoc.cli.reading.is_terminal", lambda stream: True)
    done = work.run("validate", "-", stdin=WORKSPACE)
    assert (done.code, done.out, done.err) == (
        0,
        "no findings\n",
        "reading from the terminal; Ctrl-D on a line of its own ends the input\n",
    )


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_render_leaves_nothing_behind(many: Path, ending: signal.Signals) -> None:
    assert kaitoc(many, "render", "in.yaml", "-o", "out").returncode == 0
    before = {path: path.read_bytes() for path in (many / "out").rglob("*") if path.is_file()}
    (many / "in.yaml").write_text(MANY.replace("apps: phi", "apps: changed"))
    start = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "kaitoc", "render", "in.yaml", "-o", "out"],
        cwd=many,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    # In the middle of it: as soon as the new tree begins to grow beside the old one.
    while not list(many.glob(".out.kaitoc-*")) and process.poll() is None and time.monotonic() < start + 30:
        time.sleep(0.002)
    process.send_signal(ending)
    out, err = process.communicate(timeout=60)
    after = {path: path.read_bytes() for path in (many / "out").rglob("*") if path.is_file()}
    assert sorted(os.listdir(many)) == ["in.yaml", "out"]
    if process.returncode == 0:
        # It was faster than the signal.
        assert after.keys() == before.keys()
    else:
        assert (process.returncode, out, err.split()) == (130, b"", [b"interrupted"])
        assert after == before
