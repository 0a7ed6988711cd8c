"""What `--check` shows of a stale output directory."""

import pytest

from kaitoc.emit.changes import ChangeKind, Collision, FileChange, Reason
from kaitoc.report.changes import to_text

OLD, NEW = b"a: 1\nb: 2\n", b"a: 1\nb: 3\n"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            FileChange("x.yaml", ChangeKind.CHANGED, OLD, NEW),
            "--- out/x.yaml\n+++ out/x.yaml\n@@ -1,2 +1,2 @@\n a: 1\n-b: 2\n+b: 3\n",
        ),
        (FileChange("x.yaml", ChangeKind.ADDED, None, b"a\n"), "--- /dev/null\n+++ out/x.yaml\n@@ -0,0 +1 @@\n+a\n"),
        (FileChange("x.yaml", ChangeKind.REMOVED, b"a\n"), "--- out/x.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"),
        (
            FileChange("x.yaml", ChangeKind.CHANGED, b"a", b"a\n"),
            "--- out/x.yaml\n+++ out/x.yaml\n@@ -1 +1 @@\n-a\n\\ no newline at the end\n+a\n",
        ),
        (
            FileChange("x.yaml", ChangeKind.CHANGED, OLD, NEW, Collision("x.yaml", Reason.EDITED)),
            "# x.yaml was edited after kaitoc wrote it\n"
            "--- out/x.yaml\n+++ out/x.yaml\n@@ -1,2 +1,2 @@\n a: 1\n-b: 2\n+b: 3\n",
        ),
        (FileChange("x.yaml", ChangeKind.ADDED, None, b""), "out/x.yaml added\n"),
        (
            FileChange("x.yaml", ChangeKind.CHANGED, b"a" * 1_000_001, b""),
            "out/x.yaml changed (1000001 bytes, then 0)\n",
        ),
        (
            FileChange("x.yaml", ChangeKind.CHANGED, b"\xff\x1b[2J\n", b"a\n"),
            "--- out/x.yaml\n+++ out/x.yaml\n@@ -1 +1 @@\n-\ufffd\\x1b[2J\n+a\n",
        ),
        (
            FileChange("x.yaml", ChangeKind.CHANGED, b"a\r\n", b"a\n"),
            "--- out/x.yaml\n+++ out/x.yaml\n@@ -1 +1 @@\n-a\\r\n+a\n",
        ),
        (
            FileChange("x.yaml", ChangeKind.REMOVED, b"t: hf_AbCdEfGhIjKl\n"),
            "--- out/x.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-t: hf_************\n",
        ),
    ],
)
def test_one_file(change: FileChange, text: str) -> None:
    assert to_text([change], "out") == text


@pytest.mark.parametrize("kind", [b"kind: Secret\n", b"kind: 'Secret'\n", b'"kind": Secret\n'])
def test_of_a_secret_only_that_it_changed(kind: bytes) -> None:
    for old, new in ((kind + b"a: hunter2\n", b"a: 1\n"), (b"a: 1\n", kind + b"a: hunter2\n")):
        change = FileChange("x.yaml", ChangeKind.CHANGED, old, new)
        assert to_text([change], "out") == "out/x.yaml changed (a Secret: its values are not shown)\n"


def test_a_sealed_secret_is_shown() -> None:
    change = FileChange("x.yaml", ChangeKind.ADDED, None, b"kind: SealedSecret\n")
    assert to_text([change], "out").splitlines()[-1] == "+kind: SealedSecret"


def test_colours() -> None:
    assert to_text([FileChange("x", ChangeKind.ADDED, None, b"a\n")], "out", color=True).splitlines()[-1] == (
        "\x1b[32m+a\x1b[0m"
    )
