"""`kaitoc gitops` from the command line: what is written for Argo CD and for Flux, and what stays as it is."""

from typing import Any

import pytest
import yaml

from deliveries import REPO, SET, objects
from workplace import CLUSTER, PROJECT, WORKSPACE, Workplace, another, edit

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: phi-config}\ndata: {inference_config.yaml: 'vllm: {}'}\n"
TWO = PROJECT + "    - name: Dev_West\n      cluster: clusters/dev.yaml\n      output: rendered/dev\n"


@pytest.fixture
def project(work: Workplace) -> Workplace:
    return work.write(
        {
            "kaitoc.yaml": PROJECT,
            "clusters/prod.yaml": CLUSTER,
            "clusters/dev.yaml": CLUSTER.replace("prod", "dev").replace("0.9.4", "0.12.0"),
            "workspaces/phi.yaml": WORKSPACE + "  config: phi-config\n",
            "workspaces/config.yaml": CONFIG,
        }
    )


def test_an_application_for_each_target(project: Workplace) -> None:
    project.write({"kaitoc.yaml": TWO})
    found = objects(project, "argocd", *REPO)
    assert list(found) == ["ConfigMap/argocd-cm", "ApplicationSet/kaito"]
    spec = found["ApplicationSet/kaito"]["spec"]
    elements = spec["generators"][0]["list"]["elements"]
    assert [(e["name"], e["cluster"], e["path"]) for e in elements] == [
        ("kaito-prod", "prod", "rendered/prod"),
        ("kaito-dev-west", "dev", "rendered/dev"),
    ]
    template = spec["template"]["spec"]
    assert template["source"]["repoURL"] == "{{ .url }}"
    assert template["syncPolicy"]["automated"] == {"prune": True, "selfHeal": True}
    assert {"PruneLast=true", "ServerSideApply=true", "RespectIgnoreDifferences=true"} <= set(
        template["syncPolicy"]["syncOptions"]
    )


def test_the_health_of_the_newest_kaito(project: Workplace) -> None:
    def kinds() -> set[str]:
        return {key.rpartition("_")[2] for key in objects(project, "argocd", *REPO)["ConfigMap/argocd-cm"]["data"]}

    assert kinds() == {"InferenceSet", "RAGEngine", "Workspace"}
    project.write({"kaitoc.yaml": TWO})
    assert kinds() == {"InferenceSet", "ModelMirror", "MultiRoleInference", "RAGEngine", "Workspace"}


def options_of(found: dict[str, Any]) -> str:
    source = found["ApplicationSet/kaito"]["spec"]["template"]["spec"]["source"]
    return str(source["kustomize"]["patches"])


def test_workloads_are_not_pruned_unless_asked(project: Workplace) -> None:
    assert "Prune=false,Delete=false" in options_of(objects(project, "argocd", *REPO))
    assert "Prune=confirm,Delete=confirm" in options_of(objects(project, "argocd", *REPO, "--prune", "confirm"))
    assert "Prune" not in options_of(objects(project, "argocd", *REPO, "--prune", "always"))


def test_what_the_controllers_write_is_no_difference(project: Workplace) -> None:
    project.write({"workspaces/set.yaml": SET})
    found = objects(project, "argocd", *REPO)
    ignored = found["ApplicationSet/kaito"]["spec"]["template"]["spec"]["ignoreDifferences"]
    workspace = next(entry for entry in ignored if entry["kind"] == "Workspace")
    assert workspace == {
        "group": "kaito.sh",
        "kind": "Workspace",
        "jqPathExpressions": ['.metadata.finalizers[]? | select(. == "workspace.finalizer.kaito.sh")'],
        "jsonPointers": [
            "/metadata/annotations/workspace.kaito.io~1hash",
            "/metadata/annotations/workspace.kaito.io~1revision",
        ],
    }
    assert ignored[-1] == {
        "group": "kaito.sh",
        "kind": "InferenceSet",
        "namespace": "models",
        "name": "many",
        "jsonPointers": ["/spec/replicas"],
    }


def test_the_plugin_renders_the_project(project: Workplace) -> None:
    done = project.run("gitops", "argocd", *REPO, "--plugin", "example.com/kaitoc:1", "-o", "delivery")
    assert done.code == 0, done.err
    application = yaml.safe_load((project.path / "delivery/argocd/applicationset-kaito.yaml").read_text())
    spec = application["spec"]["template"]["spec"]
    assert spec["source"]["plugin"] == {
        "name": "kaitoc",
        "parameters": [{"name": "target", "string": "{{ .target }}"}],
    }
    assert spec["syncPolicy"]["automated"]["prune"] is False
    config = yaml.safe_load((project.path / "delivery/_patches/argocd/configmap-kaitoc-plugin.yaml").read_text())
    plugin = yaml.safe_load(config["data"]["plugin.yaml"])
    assert plugin["kind"] == "ConfigManagementPlugin"
    assert "kaitoc render --target" in plugin["spec"]["generate"]["args"][0]
    assert (project.path / "delivery/_patches/argocd/deployment-argocd-repo-server.yaml").exists()


def steps(found: dict[str, Any]) -> dict[str, Any]:
    return {key.partition("/kaito-prod-")[2]: obj["spec"] for key, obj in found.items() if "Kustomization/" in key}


def test_flux_goes_in_steps(project: Workplace) -> None:
    found = objects(project, "flux", *REPO)
    assert found["GitRepository/kaito-prod"]["spec"] == {
        "interval": "1m",
        "url": "https://example.com/models.git",
        "ref": {"branch": "main"},
    }
    kustomizations = steps(found)
    assert {name: [each["name"] for each in spec.get("dependsOn", [])] for name, spec in kustomizations.items()} == {
        "config": [],
        "workloads": ["kaito-prod-config"],
        "retire": ["kaito-prod-workloads"],
    }
    workloads = kustomizations["workloads"]
    assert (workloads["path"], workloads["timeout"], workloads["wait"]) == ("./rendered/prod", "65m", True)
    assert [check["kind"] for check in workloads["healthCheckExprs"]] == ["InferenceSet", "RAGEngine", "Workspace"]
    assert {check["apiVersion"] for check in workloads["healthCheckExprs"]} == {"kaito.sh/v1alpha1", "kaito.sh/v1beta1"}


def test_flux_waits_as_long_as_the_slowest_model(project: Workplace) -> None:
    large = edit("phi-4-mini-instruct", "gpt-oss-120b", edit("NC24ads_A100_v4", "ND96isr_H100_v5"))
    project.write({"workspaces/large.yaml": another("large", large)})
    assert steps(objects(project, "flux", *REPO))["workloads"]["timeout"] == "80m"


def test_flux_prunes_no_workloads_unless_asked(project: Workplace) -> None:
    def patches(*arguments: str) -> str:
        return str(steps(objects(project, "flux", *REPO, *arguments))["workloads"]["patches"])

    assert "prune: disabled" in patches()
    assert "prune: disabled" not in patches("--prune", "always")


def test_flux_leaves_replicas_to_who_scales(project: Workplace) -> None:
    project.write({"workspaces/set.yaml": SET})
    patches = steps(objects(project, "flux", *REPO))["workloads"]["patches"]
    unscaled = [patch["target"] for patch in patches if "replicas: null" in patch["patch"]]
    assert unscaled == [
        {
            "group": "kaito.sh",
            "kind": "InferenceSet",
            "annotationSelector": "scaledobject.kaito.sh/auto-provision=true",
        },
        {"group": "kaito.sh", "kind": "InferenceSet", "name": "many", "namespace": "models"},
    ]


def test_artifacts_instead_of_git(project: Workplace) -> None:
    oci = ["--repo", "oci://example.com/models", "--revision", "v1"]
    found = objects(project, "flux", *oci)
    assert found["OCIRepository/kaito-prod"]["spec"] == {
        "interval": "1m",
        "url": "oci://example.com/models/prod",
        "ref": {"tag": "v1"},
    }
    assert {spec["path"] for spec in steps(found).values()} == {"./"}
    element = objects(project, "argocd", *oci)["ApplicationSet/kaito"]["spec"]["generators"][0]["list"]["elements"][0]
    assert (element["url"], element["path"]) == ("oci://example.com/models/prod", ".")
    assert project.run("gitops", "argocd", *oci, "--plugin", "x").code == 2


def test_where_the_project_comes_from(project: Workplace) -> None:
    assert project.run("gitops", "flux").code == 2
    (project.path / ".git").mkdir()
    (project.path / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (project.path / ".git/refs").mkdir()
    (project.path / ".git/objects").mkdir()
    (project.path / ".git/config").write_text('[remote "origin"]\n\turl = git@example.com:team/models.git\n')
    assert (
        objects(project, "flux")["GitRepository/kaito-prod"]["spec"]["url"] == "ssh://git@example.com/team/models.git"
    )
    assert "git@example.com:team/models.git" in project.run("gitops", "argocd").out


def test_a_directory_of_files(project: Workplace) -> None:
    arguments = ["gitops", "flux", *REPO, "-o", "delivery"]
    assert project.run(*arguments).code == 0
    files = sorted(path.relative_to(project.path).as_posix() for path in (project.path / "delivery").rglob("*.yaml"))
    assert files == [
        "delivery/prod/flux-system/gitrepository-kaito-prod.yaml",
        "delivery/prod/flux-system/kustomization-kaito-prod-config.yaml",
        "delivery/prod/flux-system/kustomization-kaito-prod-retire.yaml",
        "delivery/prod/flux-system/kustomization-kaito-prod-workloads.yaml",
        "delivery/prod/kustomization.yaml",
    ]
    assert project.run(*arguments, "--check").code == 0
    project.write({"kaitoc.yaml": TWO})
    checked = project.run(*arguments, "--check")
    assert (checked.code, "dev-west" in checked.out) == (1, True)
    assert project.run("gitops", "flux", *REPO, "--check").code == 2


def test_a_target_that_does_not_compile(project: Workplace) -> None:
    project.write({"workspaces/phi.yaml": edit("phi-4-mini-instruct", "phi-5")})
    done = project.run("gitops", "flux", *REPO)
    assert (done.code, done.out, "KC120" in done.err) == (1, "", True)
