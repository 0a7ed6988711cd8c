"""What KAITO's generator makes of Hugging Face repositories, against recordings."""

from typing import Any

import pytest

from hubs import facts, models
from kaitoc.kaito.profile import load_profile
from kaitoc.registry.load import load_registry
from kaitoc.registry.lock import Lock
from kaitoc.registry.locked import with_lock
from kaitoc.registry.show import preset_json
from recordings import recordings

READABLE = {name for name, row in models().items() if "listing" not in row and row.get("config.json") != "[1,2]"}


def cases() -> list[Any]:
    return [
        pytest.param(version, case, id=f"{version}-{case['model']}")
        for version in ("0.9.4", "0.12.0")
        for case in recordings(version, "generator")
        if case["model"] in READABLE
    ]


def compact(value: Any) -> Any:
    if isinstance(value, dict):
        small = {key: compact(item) for key, item in value.items()}
        return {key: item for key, item in small.items() if item not in (None, "", 0, False, [], {})}
    return value


@pytest.mark.parametrize(("version", "case"), cases())
def test_as_recorded(version: str, case: dict[str, Any]) -> None:
    model = case["model"]
    lock = Lock({model.lower(): facts(models()[model])})
    registry = with_lock(load_registry(version), lock, load_profile(version).generator, "lock", "")
    found = registry.find(model)
    if "error" in case:
        assert found is None
        assert registry.rejected[model.lower()]
        return
    assert found is not None, registry.rejected
    shown = compact(preset_json(found, exact=True))
    assert {key: shown[key] for key in case["expected"]} == case["expected"]


def test_what_nobody_can_read_is_recorded_as_refused() -> None:
    refused = {case["model"] for case in recordings("0.12.0", "generator") if "error" in case}
    assert models().keys() - READABLE <= refused
