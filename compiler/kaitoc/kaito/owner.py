"""Whose an object is: what the objects that a controller makes say of the KAITO object that they are made for."""

from collections.abc import Mapping

from msgspec import Struct

from kaitoc.objects import Object


class Owner(Struct, frozen=True):
    """A KAITO object that others are made for.

    `namespace` is the effective one; `written_namespace` is "" where the author wrote none. `labels` mark what lives
    outside of its namespace, such as NodeClaims.
    """

    kind: str
    name: str
    namespace: str
    written_namespace: str
    labels: Mapping[str, str]

    def child_metadata(self, name: str) -> Object:
        """The metadata of an object that the controller makes for this one, in its namespace."""
        return {"name": name, "namespace": self.written_namespace} if self.written_namespace else {"name": name}
