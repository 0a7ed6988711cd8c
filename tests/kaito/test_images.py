import pytest

from kaitoc.kaito.images import image_problem, normalised

DIGEST = "a" * 64


@pytest.mark.parametrize(
    ("reference", "full"),
    [
        ("adapter", "docker.io/library/adapter:latest"),
        ("adapter:1", "docker.io/library/adapter:1"),
        ("docker.io/adapter:1", "docker.io/library/adapter:1"),
        ("index.docker.io/me/adapter", "docker.io/me/adapter:latest"),
        ("localhost/a", "localhost/a:latest"),
        ("UP/x", "UP/x:latest"),
        (f"r.io/a:1@sha256:{DIGEST}", f"r.io/a@sha256:{DIGEST}"),
    ],
)
def test_full_references(reference: str, full: str) -> None:
    assert normalised(reference) == full
    assert image_problem(reference) == ""


@pytest.mark.parametrize(
    "reference", ["registry.example/adapters/a:v1", "localhost:5000/a:1", "[::1]:5000/a", "a__b/c--d"]
)
def test_references(reference: str) -> None:
    assert image_problem(reference) == ""


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        ("r.io/A:1", "the repository must be lower case"),
        ("Upper", "the repository must be lower case"),
        ("r.io/a:", "it is not of the form REGISTRY/REPOSITORY:TAG"),
        ("a b", "it is not of the form REGISTRY/REPOSITORY:TAG"),
        ("", "it is not of the form REGISTRY/REPOSITORY:TAG"),
        ("https://r.io/a", "it is not of the form REGISTRY/REPOSITORY:TAG"),
        ("r.io/a/:1", "it is not of the form REGISTRY/REPOSITORY:TAG"),
        (DIGEST, "64 hexadecimal digits are the id of an image, not its name"),
        ("r.io/" + "a" * 300, "its name is longer than 255 characters"),
        (f"r.io/a@md5:{DIGEST}", "md5 with 64 digits is no digest that registries use"),
        (f"r.io/a@sha256:{'a' * 40}", "sha256 with 40 digits is no digest that registries use"),
    ],
)
def test_no_references(reference: str, problem: str) -> None:
    assert image_problem(reference) == problem
