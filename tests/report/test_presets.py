"""Presets for people: a table and a page."""

from functools import cache

import pytest

from kaitoc.registry.load import load_registry
from kaitoc.registry.model import Preset
from kaitoc.report.presets import page, summary_json, table


@cache
def preset(name: str, version: str = "0.12.0") -> Preset:
    found = load_registry(version).find(name)
    assert found
    return found


@pytest.mark.parametrize(
    ("version", "name", "cells"),
    [
        ("0.9.4", "phi-4", ["150Gi", "16,384", "1", "vllm,", "transformers", "yes", "-"]),
        ("0.12.0", "phi-4", ["107Gi", "16,384", "-", "vllm,", "transformers", "yes", "yes"]),
        ("0.12.0", "Qwen/Qwen3.5-2B", ["84Gi", "262,144", "-", "vllm", "-", "yes"]),
        ("0.12.0", "mistral-7b", ["93Gi", "32,768", "-", "vllm,", "transformers", "-", "yes"]),
    ],
)
def test_a_row(version: str, name: str, cells: list[str]) -> None:
    assert table([preset(name, version)]).splitlines()[1].split()[3:] == cells


def test_a_page_of_the_catalog() -> None:
    assert (
        page(preset("phi-4"))
        == """\
microsoft/phi-4
  model               microsoft/phi-4
  weights             27.31Gi, downloaded by the pod
  disk                107Gi
  context             16,384 tokens
  KV cache            204,800 bytes per token
  GPUs                as many as hold it
  tensor parallelism  yes
  nodes               one or several
  ready within        30m0s
  tuning              yes, 70Gi of GPU memory
  declared in         kaitoc/families/phi-4.libsonnet
  also called         phi-4
  served as           phi-4

  vLLM
    python3 /workspace/vllm/inference_api.py
      --config_format=auto
      --dtype=bfloat16
      --load_format=auto
      --tokenizer_mode=auto
      --trust-remote-code

  Transformers
    accelerate launch --gpu_ids=all --machine_rank=0 --num_machines=1 --num_processes=1 /workspace/tfs/inference_api.py
      --pipeline=text-generation
      --torch_dtype=auto
      --trust_remote_code
"""
    )


def test_a_summary_has_what_kaito_says() -> None:
    found = summary_json(preset("mistral-7b"))
    assert (found["name"], found["gpuCountRequirement"], found["supportTuning"]) == (
        "mistralai/Mistral-7B-v0.3",
        "",
        True,
    )
