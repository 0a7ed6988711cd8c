"""The names of vLLM's metrics, which its version decides."""

import pytest

from kaitoc.gitops import metrics


@pytest.mark.parametrize(
    ("versions", "cache", "token"),
    [
        (["0.8.5"], "vllm:gpu_cache_usage_perc", "vllm:time_per_output_token_seconds_bucket"),
        (["0.9.0"], "vllm:kv_cache_usage_perc", "vllm:time_per_output_token_seconds_bucket"),
        (["0.14.1"], "vllm:kv_cache_usage_perc", "vllm:inter_token_latency_seconds_bucket"),
        (["0.25.1", "0.14.1"], "vllm:kv_cache_usage_perc", "vllm:inter_token_latency_seconds_bucket"),
        (
            ["0.14.1", ""],
            '{__name__=~"vllm:gpu_cache_usage_perc|vllm:kv_cache_usage_perc"}',
            '{__name__=~"vllm:inter_token_latency_seconds_bucket|vllm:time_per_output_token_seconds_bucket"}',
        ),
    ],
)
def test_names(versions: list[str], cache: str, token: str) -> None:
    assert metrics.cache_usage(versions) == cache
    assert metrics.next_token(versions, "_bucket") == token
