"""What the rules about every kind of KAITO's judge."""

from msgspec import Struct

from kaitoc.kaito.context import Context
from kaitoc.objects import Object

EVERY_KIND = "*"


class KaitoObject(Struct, frozen=True):
    """An object of KAITO's in its storage version, and the cluster around it."""

    context: Context
    object: Object


def object_subject(context: Context, obj: Object, api: str) -> KaitoObject:
    """An object as the rules about every kind judge it."""
    return KaitoObject(context, obj)
