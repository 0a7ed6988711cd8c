"""Names of objects that KAITO's webhook wants to be DNS labels (apimachinery, IsDNS1123Label)."""

from collections.abc import Iterator

from kaitoc.rules.rule import Finding
from kaitoc.schema.names import dns_label

NAME = ("metadata", "name")


def no_dns_label(name: str) -> Iterator[Finding]:
    """What is wrong with a name that has to be a DNS label."""
    if dns_label(name):
        yield Finding(
            f'"{name}" is no DNS label',
            NAME,
            "use at most 63 characters: lower-case letters, digits and -, beginning and ending with a letter or digit",
        )
