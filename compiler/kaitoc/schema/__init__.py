"""JSON Schemas of KAITO's and Kubernetes' resources: check fast, explain slowly."""

from kaitoc.schema.conversion import lost_in_storage, to_storage_version
from kaitoc.schema.crd import custom_resource_definition
from kaitoc.schema.defaults import defaulted
from kaitoc.schema.embedded import embedded_violations
from kaitoc.schema.kinds import (
    first_version,
    is_kaito_kind,
    kaito_versions,
    known_kinds,
    served_versions,
    storage_version,
)
from kaitoc.schema.validate import document_violations, kubernetes_violations, violations
from kaitoc.schema.violation import Violation, ViolationKind, as_diagnostic

__all__ = [
    "Violation",
    "ViolationKind",
    "as_diagnostic",
    "custom_resource_definition",
    "defaulted",
    "document_violations",
    "embedded_violations",
    "first_version",
    "is_kaito_kind",
    "kaito_versions",
    "known_kinds",
    "kubernetes_violations",
    "lost_in_storage",
    "served_versions",
    "storage_version",
    "to_storage_version",
    "violations",
]
