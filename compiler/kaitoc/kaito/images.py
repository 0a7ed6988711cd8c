"""Image references as a container runtime reads them (github.com/distribution/reference, ParseDockerRef)."""

DEFAULT_REGISTRY = "docker.io"


def normalised(reference: str) -> str:
    """The full form of an image reference: registry, repository, and a tag or a digest, the digest alone if both.

    `adapter:1` is `docker.io/library/adapter:1`. A first part is a registry if it looks like a host: with a dot, a port
    or an upper-case letter, or `localhost`.
    """
    name, at, digest = reference.partition("@")
    head, slash, rest = name.partition("/")
    if not slash or not ("." in head or ":" in head or head == "localhost" or head != head.lower()):
        head, rest = DEFAULT_REGISTRY, name if slash else f"library/{name}"
    if head == "index.docker.io":
        head = DEFAULT_REGISTRY
    path, colon, tag = rest.partition(":")
    if at:
        return f"{head}/{path}@{digest}"
    return f"{head}/{path}:{tag}" if colon else f"{head}/{path}:latest"
