"""`kaitoc gitops`."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from msgspec import Struct
from msgspec.structs import replace

from kaitoc.cli import options
from kaitoc.cli.output import print_findings, use_color, write
from kaitoc.cli.sources import Source, from_target
from kaitoc.emit.layout import layout, patch_layout
from kaitoc.errors import EnvironmentProblem, Exit, InvalidInput
from kaitoc.gitops.facts import delivery_of
from kaitoc.gitops.model import Delivery, Origin, label
from kaitoc.kaito.profile import KNOWN_VERSIONS, Profile
from kaitoc.load.inputs import STDIN, sha256
from kaitoc.load.origin import folder_in_repository, remote_url
from kaitoc.objects import Object
from kaitoc.project import ProjectFile, chosen_targets, find_project, read_target
from kaitoc.registry.model import Registry
from kaitoc.rendering import rendered_text

F = TypeVar("F", bound=Callable[..., Any])
Files = dict[str, Object]


class Compiled(Struct, frozen=True):
    """A target of the project, compiled, and what a delivery tool must know of it."""

    delivery: Delivery
    source: Source

    @property
    def profile(self) -> Profile:
        """Its KAITO."""
        return self.source.compilation.context.profile

    @property
    def registry(self) -> Registry:
        """Its presets."""
        return self.source.compilation.context.registry


@click.group()
def gitops() -> None:
    """Write what Argo CD or Flux need to deliver the targets of kaitoc.yaml."""


def _common(function: F) -> F:
    for option in (
        options.color,
        click.option("--force", is_flag=True, help="Overwrite files that kaitoc did not write or that were edited."),
        click.option(
            "--monitoring", is_flag=True, help="PodMonitors, alert rules and a Grafana dashboard for vLLM, too."
        ),
        click.option("--check", is_flag=True, help="Write nothing; exit 1 and show what would change in -o DIR."),
        click.option(
            "-o", "--output", metavar="DIR", default=STDIN, help="Where to write; - (default) prints a stream."
        ),
        options.target_names,
        click.option(
            "--revision", default="main", show_default=True, help="The branch of Git, or the tag of artifacts."
        ),
        click.option(
            "--repo",
            metavar="URL",
            help="Where the rendered files are fetched from: Git, or oci://... with an artifact for each target. "
            "By default git's remote origin.",
        ),
    ):
        function = option(function)
    return function


@gitops.command()
@_common
@click.option(
    "--prune",
    type=click.Choice(["never", "confirm", "always"]),
    default="never",
    show_default=True,
    help="Whether workloads, claims and namespaces go when their files go; confirm takes Argo CD 3.",
)
@click.option("--plugin", metavar="IMAGE", help="Have Argo CD run kaitoc, from this image, instead of kustomize.")
def argocd(
    repo: str | None,
    revision: str,
    targets: tuple[str, ...],
    output: str,
    check: bool,
    force: bool,
    monitoring: bool,
    prune: Any,
    plugin: str | None,
    color: str,
) -> int:
    """An ApplicationSet for all targets, and the health of KAITO's kinds for argocd-cm."""
    from kaitoc.gitops import patience
    from kaitoc.gitops.argocd import PLUGIN, application_set, plugin_objects, settings

    project = find_project()
    origin = _origin(project, repo, revision)
    if plugin and origin.oci:
        raise EnvironmentProblem("--plugin renders the project, which an OCI artifact does not hold", "leave one out")
    if monitoring and (plugin or origin.oci or output == STDIN):
        hint = "leave out --plugin, oci:// and standard output"
        raise EnvironmentProblem("Argo CD applies the monitoring from -o DIR in the Git repository", hint)
    compiled = _compile(project, targets, color)
    newest = max(compiled, key=lambda one: KNOWN_VERSIONS.index(one.profile.version)).profile
    timeouts = patience.exceptions(one.registry for one in compiled)
    files: Files = {}
    deliveries = []
    for one in compiled:
        observed = layout(_monitoring(project, one)) if monitoring else {}
        folder = f"monitoring/{label(one.delivery.target)}"
        files |= {f"{folder}/{path}": obj for path, obj in observed.items()}
        at = f"{folder_in_repository(Path(output))}/{folder}".lstrip("/") if len(observed) > 1 else ""
        deliveries.append(replace(one.delivery, monitoring=at))
    objects = [
        settings(newest.conditions, timeouts),
        application_set(_name(project), origin, deliveries, prune, PLUGIN if plugin else None),
    ]
    # Parts of Argo CD's own objects would be incomplete beside the others.
    parts = plugin_objects(plugin) if plugin else []
    files |= {**layout(objects), **patch_layout(parts)}
    return _deliver(files, output, project, check, force, color)


@gitops.command()
@_common
@click.option(
    "--prune",
    type=click.Choice(["never", "always"]),
    default="never",
    show_default=True,
    help="Whether workloads, claims and namespaces go when their files go.",
)
def flux(
    repo: str | None,
    revision: str,
    targets: tuple[str, ...],
    output: str,
    check: bool,
    force: bool,
    monitoring: bool,
    prune: Any,
    color: str,
) -> int:
    """A source and Kustomizations for each target, in a directory of its own."""
    from kaitoc.gitops.flux import target_objects
    from kaitoc.schema.kinds import storage_version

    project = find_project()
    origin = _origin(project, repo, revision)
    files: Files = {}
    for one in _compile(project, targets, color):
        conditions = one.profile.conditions
        versions = {kind: storage_version(kind, one.profile.version) for kind in conditions}
        objects = target_objects(_name(project), origin, one.delivery, conditions, versions, prune)
        objects += _monitoring(project, one) if monitoring else []
        files |= {f"{label(one.delivery.target)}/{path}": obj for path, obj in layout(objects).items()}
    return _deliver(files, output, project, check, force, color)


def _compile(project: ProjectFile, names: Sequence[str], color: str) -> list[Compiled]:
    """The targets, compiled; raises InvalidInput where one cannot be."""
    compiled = []
    for target in chosen_targets(project, names):
        source = from_target(read_target(project, target))
        if source.compilation.failed:
            raise InvalidInput(source.compilation.diagnostics, source.read)
        print_findings(source.compilation.diagnostics, source.read, color)
        compiled.append(Compiled(delivery_of(target, source.compilation), source))
    return compiled


def _monitoring(project: ProjectFile, one: Compiled) -> list[Object]:
    from kaitoc.gitops.monitoring import monitoring_objects
    from kaitoc.gitops.servers import servers_of

    name = f"{_name(project)}-{label(one.delivery.target)}"
    return monitoring_objects(name, servers_of(one.source.compilation))


def _origin(project: ProjectFile, repo: str | None, revision: str) -> Origin:
    url = repo or remote_url(project.base)
    if url is None:
        raise EnvironmentProblem("git knows no remote origin for the project", "name the repository: --repo URL")
    return Origin(url, revision, folder_in_repository(project.base))


def _name(project: ProjectFile) -> str:
    return label(project.project.name or "kaito")


def _deliver(
    files: Mapping[str, Object], output: str, project: ProjectFile, check: bool, force: bool, color: str
) -> int:
    if output == STDIN:
        if check:
            raise EnvironmentProblem("--check needs a directory to compare with", "give -o DIR")
        objects = [obj for obj in files.values() if obj["kind"] != "Kustomization" or "spec" in obj]
        sys.stdout.write("---\n".join(rendered_text(obj) for obj in objects))
        return Exit.OK
    from kaitoc.emit.tree import check_tree, write_tree
    from kaitoc.report.changes import to_text

    texts = {path: rendered_text(obj).encode() for path, obj in files.items()}
    digest = sha256(b"\0".join(path.encode() + b"\0" + texts[path] for path in sorted(texts)))
    protected = [project.path, *(project.base / target.output for target in project.project.targets)]
    if check:
        changes = check_tree(Path(output), texts, digest, protected=protected)
        if changes:
            write(to_text(changes, output, use_color(color)))
            click.echo(f"{output} is stale: `kaitoc gitops` would change it", err=True)
        return Exit.INVALID if changes else Exit.OK
    report = write_tree(Path(output), texts, digest, force=force, protected=protected)
    click.echo(f"{output}: {len(report.added) + len(report.changed)} written, {len(report.removed)} removed", err=True)
    return Exit.OK
