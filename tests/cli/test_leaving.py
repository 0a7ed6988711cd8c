"""What is left alone stays until garbage is collected."""

import gc
import weakref

import pytest

from kaitoc.cli.leaving import left_alone


class Large:
    """Something to take apart."""


@pytest.mark.parametrize("kept", [True, False])
def test_stays_until_garbage_is_collected(kept: bool) -> None:
    large = Large()
    seen = weakref.ref(large)
    gc.disable()
    try:
        assert not kept or left_alone(large) is large
        del large
        assert (seen() is not None) == kept
        gc.collect()
    finally:
        gc.enable()
    assert seen() is None
