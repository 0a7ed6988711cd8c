"""What vLLM calls its metrics (vllm/v1/metrics/loggers.py): some got another name on the way."""

import re
from collections.abc import Iterable, Sequence

RUNNING = "vllm:num_requests_running"
WAITING = "vllm:num_requests_waiting"
PREEMPTIONS = "vllm:num_preemptions_total"
PROMPT_TOKENS = "vllm:prompt_tokens_total"
GENERATED_TOKENS = "vllm:generation_tokens_total"
FIRST_TOKEN = "vllm:time_to_first_token_seconds"  # noqa: S105 - of time, not of trust
REQUEST = "vllm:e2e_request_latency_seconds"

_CACHE = [("0.0.0", "vllm:gpu_cache_usage_perc"), ("0.9.0", "vllm:kv_cache_usage_perc")]
"""vLLM 0.9 has both names, later ones the second."""

_NEXT_TOKEN = [("0.0.0", "vllm:time_per_output_token_seconds"), ("0.12.0", "vllm:inter_token_latency_seconds")]
"""vLLM 0.12 shows the first name only to who asks for what is hidden; 0.25 has the second alone."""


def cache_usage(versions: Iterable[str]) -> str:
    """A selector of how full the KV cache is, from 0 to 1, for these versions of vLLM; "" is one that nobody knows."""
    return _selector(_CACHE, versions)


def next_token(versions: Iterable[str], suffix: str) -> str:
    """A selector of the time between two tokens, in seconds: of the histogram's part with this suffix."""
    return _selector([(since, name + suffix) for since, name in _NEXT_TOKEN], versions)


def _selector(names: Sequence[tuple[str, str]], versions: Iterable[str]) -> str:
    found: dict[str, None] = {}
    for version in versions:
        if not version:
            found.update(dict.fromkeys(name for _, name in names))
            continue
        found[max(((_key(since), name) for since, name in names if _key(since) <= _key(version)))[1]] = None
    if len(found) == 1:
        return next(iter(found))
    return f'{{__name__=~"{"|".join(sorted(found) or [names[-1][1]])}"}}'


def _key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
