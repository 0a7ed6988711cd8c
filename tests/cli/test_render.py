"""`kaitoc render`: to a directory, to a stream, or only a look at what would change."""

import os
from pathlib import Path

import pytest
import yaml

from workplace import CLUSTER, OVERLAID, PROJECT, WORKSPACE, Files, Workplace, another, edit

RENDERED = """\
apiVersion: kaito.sh/v1beta1
kind: Workspace
metadata:
  name: phi
inference:
  preset:
    name: phi-4-mini-instruct
    accessMode: public
resource:
  count: 1
  instanceType: Standard_NC24ads_A100_v4
  labelSelector:
    matchLabels:
      apps: phi
"""
CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: phi-config
data:
  inference_config.yaml: |
    vllm:
      max-model-len: 4096
"""
CONFIGURED = edit("inference:\n", "inference:\n  config: phi-config\n")
TWO_TARGETS = PROJECT + (
    "    - name: lab\n      cluster: clusters/lab.yaml\n      overlays: [overlay.yaml]\n      output: rendered/lab\n"
)


def names(work: Workplace, folder: str) -> list[str]:
    return [name for name in sorted(work.tree(folder)) if (work.path / name).is_file()]


def test_a_project(work: Workplace) -> None:
    done = work.project().run("render")
    assert (done.code, done.out, done.err) == (0, "", "rendered/prod: 3 added, 0 unchanged\n")
    assert work.text("rendered/prod/default/workspace-phi.yaml") == RENDERED
    assert names(work, "rendered") == [
        "rendered/prod/.kaitoc.json",
        "rendered/prod/default/workspace-phi.yaml",
        "rendered/prod/kustomization.yaml",
    ]


def test_an_unchanged_project_is_left_alone(work: Workplace) -> None:
    work.project().run("render")
    before = {path: os.stat(path).st_mtime_ns for path in names(work, "rendered")}
    assert work.run("render").err == "rendered/prod is up to date\n"
    assert {path: os.stat(path).st_mtime_ns for path in names(work, "rendered")} == before


def test_from_below_the_project(work: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    work.project({"workspaces/deep/cm.yaml": CONFIG_MAP})
    monkeypatch.chdir(work.path / "workspaces" / "deep")
    assert work.run("render").err == "rendered/prod: 4 added, 0 unchanged\n"
    work.write({"workspaces/phi.yaml": edit("phi-4-mini-instruct", "nothing")})
    assert work.run("render").err.startswith("../phi.yaml:12:5: error[KC120]")


def test_a_file_that_is_no_longer_produced_is_removed(work: Workplace) -> None:
    work.project({"workspaces/other.yaml": another("other")}).run("render")
    os.remove("workspaces/other.yaml")
    assert work.run("render").err == "rendered/prod: 2 changed, 1 removed, 1 unchanged\n"
    assert "rendered/prod/default/workspace-other.yaml" not in work.tree()


def test_the_last_object_of_a_project(work: Workplace) -> None:
    work.project().run("render")
    work.write({"workspaces/phi.yaml": "# nothing any more\n"})
    done = work.run("render")
    assert (done.code, done.err) == (
        0,
        "warning[KC020] the input holds no objects\n"
        "  hint: check the path, or the inputs in kaitoc.yaml\n"
        "1 warning\n"
        "rendered/prod: 2 changed, 1 removed, 0 unchanged\n",
    )


def test_a_changed_config_map_gets_a_new_name(work: Workplace) -> None:
    work.project({"workspaces/phi.yaml": CONFIGURED, "workspaces/cm.yaml": CONFIG_MAP}).run("render")
    (old,) = (work.path / "rendered/prod/default").glob("configmap-*")
    work.write({"workspaces/cm.yaml": CONFIG_MAP.replace("4096", "8192")}).run("render")
    (new,) = (work.path / "rendered/prod/default").glob("configmap-*")
    assert old != new
    config = yaml.safe_load(work.text("rendered/prod/default/workspace-phi.yaml"))["inference"]["config"]
    assert config == yaml.safe_load(new.read_text())["metadata"]["name"] == new.stem.removeprefix("configmap-")


def test_rendering_what_was_rendered_changes_nothing(work: Workplace) -> None:
    work.project({"workspaces/phi.yaml": CONFIGURED, "workspaces/cm.yaml": CONFIG_MAP}).run("render")
    assert work.run("render", "rendered/prod/default", "-o", "again").code == 0
    for path in (work.path / "again" / "default").iterdir():
        assert path.read_bytes() == (work.path / "rendered/prod/default" / path.name).read_bytes()


def test_inputs_may_contain_the_output(work: Workplace) -> None:
    work.project({"kaitoc.yaml": edit("[workspaces/]", "[.]", PROJECT)})
    assert work.run("render").err == "rendered/prod: 3 added, 0 unchanged\n"
    assert work.run("render").err == "rendered/prod is up to date\n"
    assert work.run("render", "--check").code == 0
    assert work.run("validate", ".").out == "target prod\nno findings\n"


def test_an_error_in_one_target_leaves_every_output_as_it_was(work: Workplace) -> None:
    files: Files = {"clusters/lab.yaml": CLUSTER, "kaitoc.yaml": TWO_TARGETS}
    overlay = "match: {kind: Workspace}\npatch: {metadata: {labels: {lab: 'yes'}}}\n"
    work.project(files | {"overlay.yaml": overlay})
    assert work.run("render").err == "rendered/prod: 3 added, 0 unchanged\nrendered/lab: 3 added, 0 unchanged\n"
    before = work.tree("rendered")
    work.write({"overlay.yaml": overlay.replace("Workspace", "Pod"), "workspaces/phi.yaml": WORKSPACE + "# new\n"})
    assert work.run("render").code == 1
    assert work.tree("rendered") == before
    assert work.run("render", "--target", "prod").err == "rendered/prod: 1 changed, 2 unchanged\n"


def test_overlays_apply_in_order(work: Workplace) -> None:
    def labels(*overlays: str) -> dict[str, str]:
        listed = ", ".join(overlays)
        work.project({"kaitoc.yaml": edit("overlays: [overlay.jsonnet]", f"overlays: [{listed}]", OVERLAID)})
        assert work.run("render").code == 0
        found: dict[str, str] = yaml.safe_load(work.text("rendered/prod/default/workspace-phi.yaml"))["metadata"]
        return dict(found["labels"])  # type: ignore[arg-type]

    work.write(
        {
            "a.yaml": "- match: {name: phi}\n  patch: {metadata: {labels: {last: a, a: '1'}}}\n",
            "b.jsonnet": "[{match: {kind: 'Workspace'}, patch: {metadata: {labels: {last: 'b', a: null, b: '1'}}}}]",
        }
    )
    assert labels("a.yaml", "b.jsonnet") == {"last": "b", "b": "1"}
    assert labels("b.jsonnet", "a.yaml") == {"last": "a", "a": "1", "b": "1"}


def test_paths_to_a_directory(work: Workplace) -> None:
    work.write({"a.yaml": WORKSPACE, "more/b.yaml": another("other")})
    done = work.run("render", "a.yaml", "more", "-o", "out")
    assert (done.code, done.out, done.err) == (0, "", "out: 4 added, 0 unchanged\n")
    assert work.text("out/default/workspace-phi.yaml") == RENDERED


def test_standard_input_to_standard_output(work: Workplace) -> None:
    done = work.run("render", "-", "-o", "-", stdin=WORKSPACE + "---\n" + CONFIG_MAP)
    assert (done.code, done.err) == (0, "")
    assert done.out == RENDERED + "---\n" + CONFIG_MAP
    assert work.tree() == {}


def test_nothing_to_standard_output(work: Workplace) -> None:
    done = work.run("render", "-", "-o", "-", stdin="")
    assert (done.code, done.out, done.err.splitlines()[0]) == (0, "", "warning[KC020] the input holds no objects")


def test_a_cluster_and_overlays_for_paths(work: Workplace) -> None:
    work.write({"c.yaml": CLUSTER, "o.yaml": "match: {kind: Workspace}\npatch: {metadata: {labels: {a: b}}}\n"})
    done = work.run("render", "-", "--cluster", "c.yaml", "--overlay", "o.yaml", "-o", "-", stdin=WORKSPACE)
    assert (done.code, done.out) == (0, edit("  name: phi\n", "  name: phi\n  labels:\n    a: b\n", RENDERED))


def test_check_writes_nothing_and_shows_the_difference(work: Workplace) -> None:
    work.project().run("render")
    assert work.run("render", "--check").err == "rendered/prod is up to date\n"
    work.write({"workspaces/phi.yaml": edit("  preset:\n", "  config: ''\n  preset:\n")})
    work.write({"workspaces/phi.yaml": edit("apps: phi", "apps: other")})
    before = work.tree()
    done = work.run("render", "--check")
    assert done.code == 1
    assert "-      apps: phi\n+      apps: other\n" in done.out
    assert "--- rendered/prod/default/workspace-phi.yaml\n+++ rendered/prod/default/workspace-phi.yaml\n" in done.out
    assert done.err == "rendered/prod is stale: `kaitoc render` would change 2 files\n"
    assert work.tree() == before


def test_check_of_paths(work: Workplace) -> None:
    work.write({"a.yaml": WORKSPACE})
    assert work.run("render", "a.yaml", "-o", "out", "--check").code == 1
    work.run("render", "a.yaml", "-o", "out")
    assert work.run("render", "a.yaml", "-o", "out", "--check").code == 0


def test_check_names_every_stale_target(work: Workplace) -> None:
    overlay = "match: {kind: Workspace}\npatch: {}\n"
    work.project({"clusters/lab.yaml": CLUSTER, "kaitoc.yaml": TWO_TARGETS, "overlay.yaml": overlay})
    done = work.run("render", "--check")
    assert done.code == 1
    assert done.err == (
        "rendered/prod is stale: `kaitoc render` would change 3 files\n"
        "rendered/lab is stale: `kaitoc render` would change 3 files\n"
    )


def test_no_validate_renders_what_admission_refuses(work: Workplace) -> None:
    text = edit("Standard_NC24ads_A100_v4", "standard_nc24ads_a100_v4", edit("name: phi\n", "name: phi.4\n"))
    assert work.run("render", "-", "-o", "-", stdin=text).code == 1
    done = work.run("render", "-", "-o", "-", "--no-validate", stdin=text)
    assert done.code == 0
    assert "  name: phi.4\n" in done.out


@pytest.mark.parametrize("broken", [WORKSPACE + "  x", edit("inference:", "inferrence:"), edit("name: phi\n", "")])
def test_no_validate_does_not_excuse_what_cannot_be_read(work: Workplace, broken: str) -> None:
    work.project().run("render")
    before = work.tree("rendered")
    work.write({"workspaces/phi.yaml": broken})
    assert work.run("render", "--no-validate").code == 1
    assert work.tree("rendered") == before


def test_what_was_not_validated_is_stale_for_a_run_that_does(work: Workplace) -> None:
    work.project({"workspaces/phi.yaml": edit("name: phi\n", "name: phi.4\n")})
    assert work.run("render", "--no-validate").code == 0
    assert work.run("render").code == 1


OBSTACLES = [
    (
        "an edited file",
        {"rendered/prod/default/workspace-phi.yaml": RENDERED + "# mine\n"},
        "error: kaitoc would overwrite or remove what is not its own in rendered/prod:\n"
        "  default/workspace-phi.yaml was edited after kaitoc wrote it\n"
        "  hint: move the change into an overlay or the input, or overwrite with --force\n",
    ),
    (
        "a foreign file",
        {
            "rendered/prod/default/workspace-more.yaml": "mine",
            "workspaces/more.yaml": another("more"),
        },
        "error: kaitoc would overwrite or remove what is not its own in rendered/prod:\n"
        "  default/workspace-more.yaml was not written by kaitoc\n"
        "  hint: move the change into an overlay or the input, or overwrite with --force\n",
    ),
    (
        "a manifest of another version",
        {"rendered/prod/.kaitoc.json": '{"schemaVersion": 99}'},
        "error: rendered/prod/.kaitoc.json has schemaVersion 99, but this kaitoc knows 1, "
        "so kaitoc cannot tell which files are its own\n"
        "  hint: restore it from version control, or write it anew with --force "
        "(files no longer produced then stay behind)\n",
    ),
    (
        "a broken manifest",
        {"rendered/prod/.kaitoc.json": "{"},
        "error: rendered/prod/.kaitoc.json is not JSON, so kaitoc cannot tell which files are its own\n"
        "  hint: restore it from version control, or write it anew with --force "
        "(files no longer produced then stay behind)\n",
    ),
]


@pytest.mark.parametrize(("files", "text"), [pytest.param(f, t, id=name) for name, f, t in OBSTACLES])
def test_what_is_not_kaitocs_is_refused_by_name(work: Workplace, files: Files, text: str) -> None:
    work.project().run("render")
    work.write(files)
    before = work.tree("rendered")
    done = work.run("render")
    assert (done.code, done.out, done.err) == (1, "", text)
    assert work.tree("rendered") == before
    assert work.run("render", "--force").code == 0
    assert work.run("render", "--check").code == 0


def test_an_edited_file_is_found_though_nothing_else_changed(work: Workplace) -> None:
    work.project().run("render")
    work.write({"rendered/prod/kustomization.yaml": "mine"})
    assert work.run("render").code == 1
    assert work.run("render", "--check").code == 1


def test_an_output_that_is_a_file(work: Workplace) -> None:
    done = work.project({"rendered/prod": "mine"}).run("render")
    assert (done.code, done.err) == (
        1,
        "error: the output directory rendered/prod is a file\n  hint: choose another directory, or move it away\n",
    )


def test_an_output_below_a_file(work: Workplace) -> None:
    done = work.project({"rendered": "mine"}).run("render", "--force")
    assert (done.code, done.err.splitlines()[0]) == (
        1,
        "error: the output directory rendered/prod would lie below a file",
    )


def test_a_link_out_of_the_tree(work: Workplace, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    work.project().path.joinpath("rendered").symlink_to(elsewhere)
    done = work.run("render", "--force")
    assert (done.code, done.err) == (
        1,
        "error: the output directory rendered/prod does not lie below the project: "
        f"it leads to {elsewhere}/prod\n"
        "  hint: name a directory inside the project, or render elsewhere with -o\n",
    )
    assert list(elsewhere.iterdir()) == []


def test_a_link_in_the_place_of_a_file(work: Workplace, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("mine")
    work.project().write({"rendered/prod/x": ""}).path.joinpath("rendered/prod/kustomization.yaml").symlink_to(target)
    done = work.run("render")
    assert (done.code, done.err.splitlines()[1]) == (1, "  kustomization.yaml was not written by kaitoc")
    assert target.read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_that_is_not_writable(work: Workplace) -> None:
    work.project().write({"rendered/x": ""})
    os.chmod("rendered", 0o555)
    done = work.run("render")
    os.chmod("rendered", 0o755)
    assert done.code == 2
    assert "rendered" in done.err


def test_an_output_that_the_system_says_is_not_writable(work: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    work.project()
    monkeypatch.setattr(os, "access", lambda path, mode, **_: not str(path).endswith("/rendered"))
    done = work.run("render")
    assert (done.code, done.err.partition(": ")[2].partition(":")[0]) == (
        2,
        "the output directory rendered/prod cannot be replaced",
    )
    assert [name for name in names(work, ".") if name.startswith("rendered")] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["render", "in", "-o", "in"], "the output directory in holds an input, in"),
        (["render", "in", "-o", "."], "the output directory . holds an input, in"),
        (["render", "in", "-o", "/"], "the output directory / is the root of the file system"),
    ],
)
def test_an_output_that_would_bury_the_input(work: Workplace, arguments: list[str], message: str) -> None:
    before = work.write({"in/a.yaml": WORKSPACE}).tree()
    done = work.run(*arguments)
    assert (done.code, done.err.splitlines()[0]) == (1, f"error: {message}")
    assert work.tree() == before


def test_an_output_inside_an_input_directory(work: Workplace) -> None:
    work.write({"in/a.yaml": WORKSPACE})
    assert work.run("render", "in", "-o", "in/out").code == 0
    assert work.run("render", "in", "-o", "in/out").err == "in/out: nothing changed, 3 unchanged\n"
