"""The files that KAITO keeps of its presets, each at its path in KAITO's repository."""

import json
from collections.abc import Mapping
from textwrap import indent

from kaitoc.emit.e2e import matrix
from kaitoc.emit.yaml import dump
from kaitoc.registry.model import Registry
from kaitoc.registry.names import to_json

SUPPORTED_MODELS = "presets/workspace/models/supported_models.yaml"
CONFIG_MAP = "charts/kaito/workspace/templates/supported-models-configmap.yaml"
E2E_MATRIX = ".github/e2e-preset-configs.json"

# The chart's operator reads the ConfigMap by this name and key; utils.toYamlStrMap is a helper of the chart
# (charts/kaito/workspace/templates/_helpers.tpl).
_CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: kaito-supported-models
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "utils.toYamlStrMap" .Values.commonLabels | nindent 4 }}
data:
  SupportedModels: |
"""


def artifacts(registry: Registry) -> Mapping[str, bytes]:
    """All artifacts: path below the root of KAITO's repository to content.

    Raises InvalidInput where the e2e matrix cannot be derived.
    """
    models = supported_models(registry)
    return {
        SUPPORTED_MODELS: models.encode(),
        CONFIG_MAP: (_CONFIG_MAP + indent(models, " " * 4)).encode(),
        E2E_MATRIX: (json.dumps(matrix(registry), indent=2, ensure_ascii=False) + "\n").encode(),
    }


def supported_models(registry: Registry) -> str:
    """`supported_models.yaml`: a row for each entry, the base image first."""
    return dump({"models": [to_json(entry) for entry in registry.entries]})
