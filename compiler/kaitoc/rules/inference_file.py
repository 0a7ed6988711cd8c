"""What KAITO's wrapper of vLLM makes of inference_config.yaml (presets/workspace/inference/vllm/inference_api.py).

The wrapper of 0.9.4 and that of 0.12.0 read the file in the same way.
"""

from collections.abc import Iterator

from kaitoc.diagnostics import Severity, Stage
from kaitoc.kaito.names import INFERENCE_CONFIG_KEY
from kaitoc.kaito.vllm_arguments import Unreadable
from kaitoc.nearest import nearest
from kaitoc.rules.config_map import INFERENCE_FILE, VLLM_SECTION, ConfigFiles
from kaitoc.rules.rule import Finding, Rule, needing, rule

OFFLOADING = "kv_cache_cpu_memory_utilization"
KNOWN_KEYS = ("vllm", "max_probe_steps", OFFLOADING)


@rule("KC307", Stage.STARTUP)
def inference_file_is_a_map(subject: ConfigFiles) -> Iterator[Finding]:
    """KAITO's wrapper of vLLM reads a map from inference_config.yaml, and crashes on anything else."""
    content = subject.inference
    if isinstance(content, Unreadable):
        yield Finding(
            f"the server cannot read {INFERENCE_CONFIG_KEY}: {content.reason}",
            INFERENCE_FILE,
            "write `vllm:` and flags below it, or remove the ConfigMap and what names it",
        )
    elif content is not None and not isinstance(content, dict):
        yield Finding(
            f"{INFERENCE_CONFIG_KEY} is no map, and the server crashes on it",
            INFERENCE_FILE,
            "write `vllm:` and flags below it",
        )
    elif isinstance(content, dict) and "vllm" in content and not isinstance(content["vllm"], dict):
        what = "is empty" if content["vllm"] is None else "is no map of flags"
        yield Finding(
            f"the section vllm {what}, and the server crashes on it",
            VLLM_SECTION,
            "write flags below it, or remove the line; `vllm: {}` is fine, too",
            looked_at=content["vllm"],
        )


@rule("KC308", Stage.STARTUP)
def offloading_is_a_number(subject: ConfigFiles) -> Iterator[Finding]:
    """The share of the CPU's memory that holds the KV cache is compared with 0, so it has to be a number."""
    share = subject.inference_map.get(OFFLOADING)
    if share is not None and not isinstance(share, int | float):
        path = (*INFERENCE_FILE, OFFLOADING)
        hint = "write a number from 0 (off) to 1, without quotes"
        yield Finding(f"{OFFLOADING} is no number, and the server crashes on it", path, hint, looked_at=share)
    elif share is not None and share > 1:
        path = (*INFERENCE_FILE, OFFLOADING)
        yield Finding(f"{OFFLOADING} {share:g} is more memory than there is", path, "write a number from 0 (off) to 1")


@rule("KC404", Stage.ADVICE, Severity.WARNING)
def inference_keys_are_read(subject: ConfigFiles) -> Iterator[Finding]:
    """What is beside the section vllm in inference_config.yaml and is none of KAITO's own keys, nobody reads."""
    from kaitoc.kaito.vllm import load_vllm

    vllm = load_vllm(subject.context.profile.vllm)
    for key in subject.inference_map:
        if key in KNOWN_KEYS:
            continue
        if vllm.meaning(str(key)).flag is not None:
            hint = "it is a flag of vLLM: write it below `vllm:`"
        else:
            close = nearest(str(key), KNOWN_KEYS)
            hint = f"did you mean {' or '.join(close)}?" if close else f"KAITO reads {', '.join(KNOWN_KEYS)}"
        yield Finding(f"nobody reads {key} in {INFERENCE_CONFIG_KEY}", (*INFERENCE_FILE, str(key)), hint)


RULES: tuple[Rule[ConfigFiles], ...] = needing(
    INFERENCE_FILE,
    inference_file_is_a_map,
    offloading_is_a_number,
    inference_keys_are_read,
)
