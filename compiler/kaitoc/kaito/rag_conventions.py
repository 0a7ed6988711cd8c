"""How a KAITO version runs a RAGEngine (pkg/ragengine): the parts that differ between versions."""

from collections.abc import Mapping

from msgspec import Struct


class RagConventions(Struct, frozen=True):
    """Image, required fields, node class, resources, guardrails.

    `image` is registry, name and tag as the chart sets them; a registry of "" is that of the presets. `required` are
    the fields without which the controller crashes, outer ones first; `read_by_webhook` are the parts ("spec", and
    those of it) without which the webhook does. `node_class_gate` names the feature gate that lets the controller make
    the default node class, "" where none does. `default_requests` are the resources of a pod that has no use for the
    GPUs of a node. `guardrails_template` is the chart's ConfigMap with the default policy.
    """

    image: tuple[str, str, str]
    required: tuple[tuple[str, ...], ...]
    read_by_webhook: tuple[str, ...]
    node_class_gate: str
    default_requests: Mapping[str, str]
    guardrails_template: str
