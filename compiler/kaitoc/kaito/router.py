"""The llm-d router in front of servers of one model: the values of its chart (pkg/workspace/manifests, v0.12.0)."""

from collections.abc import Mapping

from kaitoc.kaito.names import PORT_INFERENCE
from kaitoc.objects import Object

IMAGE = {
    "registry": "mcr.microsoft.com/oss/v2/llm-d",
    "repository": "llm-d-router-endpoint-picker",
    "tag": "v0.9.0",
    "pullPolicy": "IfNotPresent",
}
RESOURCES = {"requests": {"cpu": "1", "memory": "2Gi"}, "limits": {"memory": "16Gi"}}

PLUGINS_KEY = "config.yaml"
"""The name of the file with the plugins, in the chart as in a ConfigMap."""

DEFAULT_PLUGINS = """\
apiVersion: inference.networking.x-k8s.io/v1alpha1
kind: EndpointPickerConfig
plugins:
- type: disagg-headers-handler
- parameters:
    autoTune: true
    blockSizeTokens: 64
  type: approx-prefix-cache-producer
- parameters:
    nonCachedTokens: 4
  type: prefix-based-pd-decider
- parameters:
    deciders:
      prefill: prefix-based-pd-decider
  type: disagg-profile-handler
- name: prefill-filter
  parameters:
    matchLabels:
      kaito.sh/inference-role: prefill
  type: by-label-selector
- name: decode-filter
  parameters:
    matchLabels:
      kaito.sh/inference-role: decode
  type: by-label-selector
- parameters:
    threshold: 10
  type: load-aware-scorer
- type: kv-cache-utilization-scorer
- type: max-score-picker
schedulingProfiles:
- name: prefill
  plugins:
  - pluginRef: prefill-filter
  - pluginRef: load-aware-scorer
    weight: 10
  - pluginRef: kv-cache-utilization-scorer
    weight: 5
  - pluginRef: max-score-picker
- name: decode
  plugins:
  - pluginRef: decode-filter
  - pluginRef: load-aware-scorer
    weight: 10
  - pluginRef: kv-cache-utilization-scorer
    weight: 5
  - pluginRef: max-score-picker
"""
"""How requests go to servers that prefill and servers that decode, where the author says nothing."""


def set_router(labels: Mapping[str, str]) -> Object:
    """The values for the servers of an InferenceSet, which are all alike."""
    return _values(labels, {"flags": {"secure-serving": False}})


def role_router(labels: Mapping[str, str], plugins: str) -> Object:
    """The values for the servers of a MultiRoleInference; the `plugins` tell those of one role from the other.

    All of them show their metrics on one port: beside a decoding server the sidecar passes them on.
    """
    return _values(
        labels,
        {
            "flags": {"model-server-metrics-port": str(PORT_INFERENCE)},
            "pluginsConfigFile": PLUGINS_KEY,
            "pluginsCustomConfig": {PLUGINS_KEY: plugins},
        },
    )


def _values(labels: Mapping[str, str], picker: Object) -> Object:
    return {
        "router": {
            "epp": {"image": IMAGE, "resources": RESOURCES, **picker},
            "modelServers": {"targetPorts": [{"number": PORT_INFERENCE}], "matchLabels": dict(labels)},
        }
    }
