"""The ConfigMaps that a workload reads: the user's own, or the chart's template, copied where it is needed."""

from collections.abc import Mapping

from msgspec import Struct

from kaitoc.kaito.context import Context
from kaitoc.kaito.owner import Owner
from kaitoc.kaito.sizing import Refusal
from kaitoc.objects import Object, data_of


class Config(Struct, frozen=True):
    """The ConfigMap of a workload: its name, its data, and the copy that the controller has to make of a template."""

    name: str
    data: Mapping[str, str]
    copied: Object | None = None


def find_config(context: Context, owner: Owner, name: str, template: str, path: tuple[str, ...]) -> Config | Refusal:
    """The ConfigMap called `name`, or the `template` where no name is given.

    The template is looked for in the namespace of the owner first and otherwise copied there from the release
    namespace (pkg/utils/resources/resources.go, EnsureConfigOrCopyFromDefault). `path` is the field that names it.
    """
    if name:
        named = find_named(context, owner.namespace, name, path)
        return named if isinstance(named, Refusal) else Config(name, named)
    existing = context.find("ConfigMap", owner.namespace, template)
    if existing is not None:
        return Config(template, data_of(existing))
    data = find_installed_template(context, template, path)
    if isinstance(data, Refusal) or context.cluster.release_namespace == owner.namespace:
        return data if isinstance(data, Refusal) else Config(template, data)
    copied = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": owner.child_metadata(template),
        "data": dict(data),
    }
    return Config(template, data, copied)


def find_named(context: Context, namespace: str, name: str, path: tuple[str, ...]) -> Mapping[str, str] | Refusal:
    """The data of the ConfigMap that the field at `path` names."""
    config_map = context.find("ConfigMap", namespace, name)
    if config_map is None:
        return Refusal(
            "KC204",
            f'ConfigMap "{name}" does not exist in namespace {namespace}',
            f"add the ConfigMap to the input, or leave out {'.'.join(path)} to use KAITO's default",
            path,
        )
    return data_of(config_map)


def find_installed_template(context: Context, template: str, path: tuple[str, ...]) -> Mapping[str, str] | Refusal:
    """The data of a config template in the release namespace, where the chart installs it."""
    release = context.cluster.release_namespace
    if not release:
        return Refusal(
            "KC205",
            f'the release namespace is not known, so the default ConfigMap "{template}" cannot be found',
            f"set releaseNamespace in the Cluster, or name a ConfigMap in {'.'.join(path)}",
            path,
        )
    given = context.find("ConfigMap", release, template)
    if given is not None:
        return data_of(given)
    data = context.profile.default_config_maps.get(template)
    if data is None or not context.cluster.default_config_maps:
        return Refusal(
            "KC205",
            f'the default ConfigMap "{template}" does not exist in namespace {release}',
            f"install the chart's templates (defaultConfigMaps in the Cluster), or name one in {'.'.join(path)}",
            path,
        )
    return data
