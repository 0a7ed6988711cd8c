"""Image references as a container runtime reads them (github.com/distribution/reference, ParseDockerRef)."""

import re

DEFAULT_REGISTRY = "docker.io"

_DOMAIN_PART = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_DOMAIN = rf"(?:{_DOMAIN_PART}(?:\.{_DOMAIN_PART})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_PATH_PART = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_REFERENCE = (
    rf"(?P<name>(?:{_DOMAIN}/)?{_PATH_PART}(?:/{_PATH_PART})*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
    r"(?:@(?P<algorithm>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*):(?P<digest>[0-9a-fA-F]{32,}))?"
)
_IMAGE_ID = r"[a-f0-9]{64}"
_DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}
_LONGEST_NAME = 255


def normalised(reference: str) -> str:
    """The full form of an image reference: registry, repository, and a tag or a digest, the digest alone if both.

    `adapter:1` is `docker.io/library/adapter:1`.
    """
    name, at, digest = reference.partition("@")
    head, rest = _split(name)
    path, colon, tag = rest.partition(":")
    if at:
        return f"{head}/{path}@{digest}"
    return f"{head}/{path}:{tag}" if colon else f"{head}/{path}:latest"


def image_problem(reference: str) -> str:
    """Why a text is no image reference; "" where it is one."""
    if re.fullmatch(_IMAGE_ID, reference):
        return "64 hexadecimal digits are the id of an image, not its name"
    head, rest = _split(reference)
    if (path := rest.partition(":")[0]) != path.lower():
        return "the repository must be lower case"
    found = re.fullmatch(_REFERENCE, f"{head}/{rest}")
    if found is None:
        return "it is not of the form REGISTRY/REPOSITORY:TAG"
    if len(found["name"]) > _LONGEST_NAME:
        return f"its name is longer than {_LONGEST_NAME} characters"
    algorithm, digest = found["algorithm"], found["digest"]
    if digest and (_DIGEST_LENGTHS.get(algorithm) != len(digest) or digest != digest.lower()):
        return f"{algorithm} with {len(digest)} digits is no digest that registries use"
    return ""


def _split(reference: str) -> tuple[str, str]:
    """The registry and the rest.

    A first part is a registry if it looks like a host: with a dot, a port or an upper-case letter, or `localhost`.
    """
    head, slash, rest = reference.partition("/")
    if not slash or not ("." in head or ":" in head or head == "localhost" or head != head.lower()):
        head, rest = DEFAULT_REGISTRY, reference
    if head in (DEFAULT_REGISTRY, f"index.{DEFAULT_REGISTRY}"):
        head, rest = DEFAULT_REGISTRY, rest if "/" in rest else f"library/{rest}"
    return head, rest
