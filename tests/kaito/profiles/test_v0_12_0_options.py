"""Labels and annotations that 0.12.0 reads, and 0.9.4 does not."""

import pytest

from kaitoc.kaito.pod_conventions import ServingOptions
from kaitoc.kaito.workspace import view
from workspaces import profile, workspace

LOCAL, MODE, BENCHMARK = "kaito.sh/use-local-weights", "kaito.sh/performance-mode", "kaito.sh/disable-benchmark"
ROLE, BY_SET, BY_ROLES = (
    "kaito.sh/inference-role",
    "inferenceset.kaito.sh/created-by",
    "multiroleinference.kaito.sh/created-by",
)


@pytest.mark.parametrize(
    ("annotations", "labels", "expected"),
    [
        ({}, {}, ServingOptions(benchmark=True)),
        ({BENCHMARK: "true"}, {}, ServingOptions()),
        ({BENCHMARK: "True"}, {}, ServingOptions(benchmark=True)),
        ({MODE: "throughput"}, {}, ServingOptions(benchmark=True, performance_mode="throughput")),
        ({MODE: "balanced"}, {}, ServingOptions(benchmark=True)),
        ({LOCAL: "true"}, {}, ServingOptions(benchmark=True, local_weights="/opt/kaito/models/org-phi-4")),
        ({LOCAL: "yes"}, {}, ServingOptions(benchmark=True)),
        ({}, {BY_SET: "set"}, ServingOptions(benchmark=True, served_name="set")),
        ({}, {BY_SET: "set", BY_ROLES: "roles"}, ServingOptions(benchmark=True)),
        ({}, {ROLE: "prefill"}, ServingOptions(benchmark=True, role="prefill")),
        ({}, {ROLE: "decode"}, ServingOptions(benchmark=True, role="decode", routed=True, port=5001)),
        ({}, {ROLE: "other"}, ServingOptions(benchmark=True)),
    ],
)
def test_options(annotations: dict[str, str], labels: dict[str, str], expected: ServingOptions) -> None:
    seen = view(workspace(preset="Org/Phi-4", annotations=annotations, labels=labels))
    assert profile("0.12.0").options(seen, "vllm") == expected
    assert profile("0.9.4").options(seen, "vllm") == ServingOptions()


def test_transformers_has_no_benchmark_and_no_router() -> None:
    seen = view(workspace(labels={ROLE: "decode"}))
    assert profile("0.12.0").options(seen, "transformers") == ServingOptions(role="decode")


@pytest.mark.parametrize(
    ("name", "directory"),
    [
        ("phi-4", "/opt/kaito/models/phi-4"),
        (" Org/Model ", "/opt/kaito/models/org-model"),
        ("..", ""),
        ("a\\..\\b", "/opt/kaito/models/a-..-b"),
    ],
)
def test_the_directory_of_local_weights_stays_in_its_place(name: str, directory: str) -> None:
    seen = view(workspace(preset=name, annotations={LOCAL: "true"}))
    assert profile("0.12.0").options(seen, "vllm").local_weights == directory
