"""Run parameters from the command line: where a finding stands, and the files of a patch."""

from workplace import WORKSPACE, Workplace, edit

ANNOTATED = edit(
    "  name: phi\n",
    """\
  name: phi
  annotations:
    kaito.sh/runtime: transformers
    run-parameters.kaitoc/load_in_4bit: "true"
""",
)


def test_the_finding_is_at_the_annotation(work: Workplace) -> None:
    done = work.run("validate", "-", "--kaito-version", "0.9.4", stdin=ANNOTATED.replace('"true"', '"on"'))
    assert done.code == 1
    assert done.out.startswith('-:7:5: error[KC382] load_in_4bit cannot be "on"\n')


def test_the_patch_is_beside_the_objects(work: Workplace) -> None:
    files = [
        "_patches/default/statefulset-phi.yaml",
        "_patches/kustomization.yaml",
        "default/workspace-phi.yaml",
        "kustomization.yaml",
    ]
    arguments = ("render", "-", "--kaito-version", "0.9.4", "-o", "out")
    assert work.run(*arguments, stdin=ANNOTATED).code == 0
    out = work.path / "out"
    assert [path for path in files if not (out / path).is_file()] == []
    assert "_patches" not in (out / "kustomization.yaml").read_text()
    assert work.run(*arguments, "--check", stdin=ANNOTATED).code == 0
    assert work.run(*arguments, stdin=ANNOTATED.replace("4bit", "8bit")).code == 0
    assert "--load_in_8bit" in (out / files[0]).read_text()
    done = work.run(*arguments, stdin=ANNOTATED.replace("runtime: transformers", "enablelb: 'True'"))
    assert "error[KC380]" in done.err
    assert work.run(*arguments, stdin=WORKSPACE).code == 0
    assert not (out / "_patches").exists()


def test_a_stream_has_objects_only(work: Workplace) -> None:
    done = work.run("render", "-", "--kaito-version", "0.9.4", "-o", "-", stdin=ANNOTATED)
    assert (done.code, done.out.count("kind:"), "StatefulSet" in done.out) == (0, 1, False)
