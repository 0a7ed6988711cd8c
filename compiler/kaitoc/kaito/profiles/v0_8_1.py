"""KAITO 0.8.1: presets and artifacts only.

It is the last version with a hand-kept e2e-preset-configs.json. What its controllers create is not known here, so the
profile borrows the rest from the next version and says that it does not expand.
"""

from msgspec.structs import replace

from kaitoc.kaito.profiles import v0_9_4

PROFILE = replace(v0_9_4.PROFILE, version="0.8.1", vllm="0.12.0", expands=False, generator=None)
