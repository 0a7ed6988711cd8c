"""What Argo CD needs to deliver a project: an ApplicationSet, and what it must know of KAITO's kinds.

- Waves: what Workspaces read is applied and healthy before them. PersistentVolumeClaims come with those that use them:
  many are bound only when a pod does, and Argo CD takes one that is not bound for unhealthy.
- PruneLast: a ConfigMap whose content changed has a new name. The old one goes when everything else is healthy.
- What takes nodes, data or a namespace with it is not pruned, unless asked.
- What the controllers write into objects is no difference.
"""

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from kaitoc.emit.yaml import dump
from kaitoc.gitops.lua import health_script
from kaitoc.gitops.model import Delivery, Origin, label, path_of, url_of
from kaitoc.gitops.selection import AUTOSCALED, DATA, KAITO, annotate
from kaitoc.kaito.conditions import Conditions
from kaitoc.kaito.writeback import WRITTEN_BACK
from kaitoc.objects import KAITO_GROUP, Key, Object

Prune = Literal["never", "confirm", "always"]

_LAST_WAVE: Final = "1"
"""Everything else is in wave 0, where Argo CD applies namespaces first, and Secrets and ConfigMaps before the rest."""

_SYNC_WAVE = "argocd.argoproj.io/sync-wave"
_SYNC_OPTIONS = "argocd.argoproj.io/sync-options"
_UNPRUNED: Mapping[Prune, str] = {
    "never": "Prune=false,Delete=false",
    "confirm": "Prune=confirm,Delete=confirm",
}
NAMESPACE: Final = "argocd"
"""Where Argo CD is installed, and finds its objects."""


def application_set(
    name: str, origin: Origin, deliveries: Sequence[Delivery], prune: Prune, plugin: str | None = None
) -> Object:
    """An ApplicationSet with one Application for each target, and one for each set of patches to KAITO's workloads.

    With `plugin` Argo CD has the plugin of that name render the project; otherwise it takes the rendered files.
    """
    elements = [element for delivery in deliveries for element in _elements(name, origin, delivery)]
    source: Object = {"repoURL": "{{ .url }}", "targetRevision": origin.revision, "path": "{{ .path }}"}
    if plugin:
        source["path"] = origin.folder or "."
        source["plugin"] = {
            "name": plugin,
            "parameters": [{"name": "target", "string": "{{ .target }}"}],
        }
    else:
        source["kustomize"] = {"patches": patches(prune)}
    scaled = sorted({key for delivery in deliveries for key in delivery.scaled})
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "ApplicationSet",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {
            "goTemplate": True,
            "goTemplateOptions": ["missingkey=error"],
            # An ApplicationSet that is deleted leaves Applications, and these the workloads.
            "syncPolicy": {"preserveResourcesOnDeletion": True},
            "generators": [{"list": {"elements": elements}}],
            "template": {
                "metadata": {"name": "{{ .name }}"},
                "spec": {
                    "project": "default",
                    "source": source,
                    "destination": {"name": "{{ .cluster }}", "namespace": "default"},
                    "ignoreDifferences": ignored_differences(scaled),
                    # A plugin's output cannot be annotated here, so nothing that it leaves out is pruned unless asked.
                    "syncPolicy": _sync_policy(pruned=not plugin or prune == "always"),
                },
            },
        },
    }


def _sync_policy(*, pruned: bool) -> Object:
    return {
        "automated": {"prune": pruned, "selfHeal": True},
        "syncOptions": [
            "ServerSideApply=true",
            "PruneLast=true",
            "RespectIgnoreDifferences=true",
            "FailOnSharedResource=true",
        ],
        "retry": {"limit": 10, "backoff": {"duration": "30s", "factor": 2, "maxDuration": "10m"}},
    }


def _elements(name: str, origin: Origin, delivery: Delivery) -> Iterable[Object]:
    element = {
        "name": f"{name}-{label(delivery.target)}",
        "target": delivery.target,
        "cluster": delivery.cluster,
        "url": url_of(origin, delivery),
        "path": path_of(origin, delivery.directory) or ".",
    }
    yield element
    if delivery.patched:
        yield {**element, "name": f"{element['name']}-patches", "path": posixpath.join(element["path"], "_patches")}
    if delivery.monitoring:
        yield {**element, "name": f"{element['name']}-monitoring", "path": delivery.monitoring}


def patches(prune: Prune) -> list[Object]:
    """What Argo CD changes about the rendered objects: the wave of KAITO's kinds, and what must not be pruned."""
    last = [annotate(target, {_SYNC_WAVE: _LAST_WAVE}) for target in (KAITO, {"kind": "PersistentVolumeClaim"})]
    if prune == "always":
        return last
    return [*last, *(annotate(target, {_SYNC_OPTIONS: _UNPRUNED[prune]}) for target in (KAITO, DATA))]


def ignored_differences(scaled: Iterable[Key] = ()) -> list[Object]:
    """What the controllers write into KAITO's objects, for spec.ignoreDifferences; `scaled` has further InferenceSets.

    A finalizer is ignored by its value: one that somebody else adds is a difference.
    """
    entries: list[Object] = []
    for kind, written in sorted(WRITTEN_BACK.items()):
        expressions = [f'.metadata.finalizers[]? | select(. == "{written.finalizer}")']
        if kind == "InferenceSet":
            expressions.append(f'select(.metadata.annotations["{AUTOSCALED}"] == "true") | .spec.replicas')
        pointers = [f"/metadata/annotations/{name.replace('/', '~1')}" for name in written.annotations]
        entries.append(
            {
                "group": KAITO_GROUP,
                "kind": kind,
                "jqPathExpressions": expressions,
                **({"jsonPointers": pointers} if pointers else {}),
            }
        )
    entries += [
        {
            "group": KAITO_GROUP,
            "kind": key.kind,
            "namespace": key.namespace,
            "name": key.name,
            "jsonPointers": ["/spec/replicas"],
        }
        for key in scaled
    ]
    return entries


def settings(conditions: Mapping[str, Conditions], timeouts: Mapping[str, int]) -> Object:
    """The keys of the ConfigMap argocd-cm that tell the health of KAITO's kinds, for server-side apply.

    Applied so, it adds its keys to the ConfigMap and leaves the others alone.
    """
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": "argocd-cm",
            "namespace": NAMESPACE,
            "labels": {"app.kubernetes.io/name": "argocd-cm", "app.kubernetes.io/part-of": "argocd"},
        },
        "data": {
            f"resource.customizations.health.{KAITO_GROUP}_{kind}": health_script(kind, conditions[kind], timeouts)
            for kind in sorted(conditions)
        },
    }


PLUGIN: Final = "kaitoc"


def plugin_objects(image: str) -> list[Object]:
    """The config management plugin: its description, and the sidecar of the repo server that runs it.

    The Deployment is a part of Argo CD's own, for server-side apply: it adds a container and volumes.
    """
    return [
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": f"{PLUGIN}-plugin", "namespace": NAMESPACE},
            "data": {"plugin.yaml": dump(plugin_description())},
        },
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "argocd-repo-server", "namespace": NAMESPACE},
            "spec": {"template": {"spec": _sidecar(image)}},
        },
    ]


def plugin_description() -> Object:
    """plugin.yaml: an Application names a target, and kaitoc prints what it renders to."""
    script = 'exec kaitoc render --target "${PARAM_TARGET:?the Application names no target}" -o -'
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "ConfigManagementPlugin",
        "metadata": {"name": PLUGIN},
        "spec": {
            "discover": {"fileName": "kaitoc.yaml"},
            "generate": {"command": ["sh", "-c"], "args": [script]},
            "parameters": {
                "static": [
                    {"name": "target", "title": "Target", "tooltip": "a target of kaitoc.yaml", "required": True}
                ]
            },
        },
    }


def _sidecar(image: str) -> Object:
    return {
        "containers": [
            {
                "name": PLUGIN,
                "image": image,
                "command": ["/var/run/argocd/argocd-cmp-server"],
                "env": [{"name": "XDG_CACHE_HOME", "value": "/tmp"}],  # noqa: S108 - a volume of the pod's own
                "securityContext": {
                    "runAsNonRoot": True,
                    "runAsUser": 999,
                    "allowPrivilegeEscalation": False,
                    "readOnlyRootFilesystem": True,
                    "capabilities": {"drop": ["ALL"]},
                    "seccompProfile": {"type": "RuntimeDefault"},
                },
                "volumeMounts": [
                    {"name": "var-files", "mountPath": "/var/run/argocd"},
                    {"name": "plugins", "mountPath": "/home/argocd/cmp-server/plugins"},
                    {
                        "name": f"{PLUGIN}-plugin",
                        "mountPath": "/home/argocd/cmp-server/config/plugin.yaml",
                        "subPath": "plugin.yaml",
                    },
                    {"name": f"{PLUGIN}-tmp", "mountPath": "/tmp"},  # noqa: S108 - as above
                ],
            }
        ],
        "volumes": [
            {"name": f"{PLUGIN}-plugin", "configMap": {"name": f"{PLUGIN}-plugin"}},
            {"name": f"{PLUGIN}-tmp", "emptyDir": {}},
        ],
    }
