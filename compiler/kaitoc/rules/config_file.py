"""The config file that KAITO's webhook reads for a Workspace: in the ConfigMap that it names, or in the chart's.

api/*/inference_config_validation.go and tuning_config_validation.go, v0.9.4 and v0.12.0.
"""

from collections.abc import Iterator

from msgspec import Struct

from kaitoc.diagnostics import Path
from kaitoc.kaito.configmaps import find_installed_template, find_named
from kaitoc.kaito.context import Context
from kaitoc.kaito.names import INFERENCE_CONFIG_KEY, INFERENCE_CONFIG_TEMPLATE, RUNTIME_VLLM
from kaitoc.kaito.sizing import Refusal
from kaitoc.kaito.training_config import TRAINING_CONFIG_KEY
from kaitoc.kaito.tuning import CONFIG as TRAINING_CONFIG
from kaitoc.kaito.tuning import TEMPLATES
from kaitoc.kaito.workspace import Workspace
from kaitoc.objects import Key
from kaitoc.rules.rule import Finding

INFERENCE_CONFIG = ("inference", "config")


class ConfigFile(Struct, frozen=True):
    """The file `key` of a ConfigMap, which `path` names."""

    config_map: Key
    key: str
    path: Path
    text: str

    def about(self, message: str, hint: str, *inside: str, looked_at: str = "") -> Finding:
        """A finding about what stands at a place inside of the file."""
        return Finding(message, self.path, hint, looked_at, cause=(self.config_map, ("data", self.key, *inside)))


Found = ConfigFile | Refusal | None
"""A file; why there is none; or None where the webhook does not look for one."""


def inference_file(context: Context, workspace: Workspace, *, is_legacy: bool) -> Found:
    """inference_config.yaml; `is_legacy` where the webhook of v1alpha1 reads it, which always has a template."""
    if workspace.inference is None or context.runtime(workspace.annotations) != RUNTIME_VLLM:
        return None
    template = INFERENCE_CONFIG_TEMPLATE if is_legacy else context.profile.default_inference_config
    return _file(context, workspace, (workspace.config, template or "", INFERENCE_CONFIG_KEY, INFERENCE_CONFIG))


def training_file(context: Context, workspace: Workspace) -> Found:
    """training_config.yaml; the case of the method does not count here."""
    if workspace.tuning is None:
        return None
    named, method = workspace.tuning.get("config") or "", str(workspace.tuning.get("method") or "").lower()
    return _file(context, workspace, (named, TEMPLATES.get(method, ""), TRAINING_CONFIG_KEY, TRAINING_CONFIG))


def missing(found: Found) -> Iterator[Finding]:
    """What keeps the webhook from reading a file."""
    if isinstance(found, Refusal):
        yield Finding(found.message, found.path, found.hint)


def _file(context: Context, workspace: Workspace, sought: tuple[str, str, str, tuple[str, ...]]) -> Found:
    named, template, key, path = sought
    if named:
        namespace, data = workspace.namespace, find_named(context, workspace.namespace, named, path)
    elif template:
        namespace, data = context.cluster.release_namespace, find_installed_template(context, template, path)
    else:
        return None
    if isinstance(data, Refusal):
        return data
    config_map = Key("", "ConfigMap", namespace, named or template)
    if key not in data:
        message = f'ConfigMap "{config_map.name}" has no key {key}'
        return Refusal("KC204", message, f"put the settings under data.{key}", path)
    return ConfigFile(config_map, key, path, data[key])
