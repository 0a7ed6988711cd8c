"""Fixtures for every test: a cache of its own, so that tests neither read nor fill the user's."""

import os
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("default", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("NO_COLOR", raising=False)
        yield


@pytest.fixture(scope="session")
def make_context() -> Callable[..., Any]:
    """Makes the Context of a recorded cluster: its spec without kaitoVersion, and the objects that exist."""
    from kaitoc.kaito.context import Context, index
    from kaitoc.kaito.profile import load_profile
    from kaitoc.registry.load import load_registry
    from kaitoc.schema.defaults import defaulted

    registry = cache(load_registry)

    def make(version: str, cluster: dict[str, Any], objects: list[dict[str, Any]]) -> Context:
        from kaitoc.diagnostics import SourceRef
        from kaitoc.load.cluster import parse_cluster
        from kaitoc.load.document import Document

        spec = {"kaitoVersion": version, **cluster}
        data = {"apiVersion": "kaitoc/v1alpha1", "kind": "Cluster", "metadata": {"name": "case"}, "spec": spec}
        parsed, problems = parse_cluster(Document(SourceRef("cluster.yaml"), data))
        assert parsed is not None, problems
        lowered = [defaulted(o, version) if o["apiVersion"].startswith("kaito.sh/") else o for o in objects]
        return Context(parsed, load_profile(version), registry(version), index(lowered))

    return make
