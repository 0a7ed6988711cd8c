"""The flags of inference_config.yaml against the Workspaces that read it."""

from typing import Any

import pytest
from tests.workspaces import A100, EIGHT_H100, TWO_A10, context, workspace

from kaitoc.check import check
from kaitoc.diagnostics import SourceRef
from kaitoc.entry import Entry


def messages(version: str, flags: str, *servers: dict[str, Any], **cluster: Any) -> list[tuple[str, str]]:
    text = "vllm:\n" + "".join(f"  {flag}\n" for flag in flags.split(", "))
    obj = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "config"},
        "data": {"inference_config.yaml": text},
    }
    return [
        (d.rule, d.message) for d in check(Entry(SourceRef("f"), obj, obj), context(version, obj, *servers, **cluster))
    ]


def server(sku: str = A100, **more: Any) -> dict[str, Any]:
    return workspace(sku, config="config", **more)


@pytest.mark.parametrize(
    ("version", "flags", "sku"),
    [
        ("0.9.4", "tensor-parallel-size: 1", A100),
        ("0.9.4", "tensor-parallel-size: 2", TWO_A10),
        ("0.9.4", "tensor-parallel-size: 4, pipeline-parallel-size: 2", EIGHT_H100),
        ("0.12.0", "data-parallel-size: 8, tensor-parallel-size: 1", EIGHT_H100),
        ("0.9.4", "port: 5000, host: 0.0.0.0", A100),
        ("0.9.4", "enable-auto-tool-choice: true, tool-call-parser: hermes", A100),
        ("0.9.4", "max-model-len: 4096", A100),
        ("0.9.4", "max-model-len: 4096\n  # comment", A100),
        ("0.9.4", "lora-modules: a=b", A100),
        ("0.9.4", "ssl-certfile: null", A100),
    ],
)
def test_what_suits_its_workspaces(version: str, flags: str, sku: str) -> None:
    assert messages(version, flags, server(sku)) == []


@pytest.mark.parametrize(
    ("version", "flags", "sku", "rule", "message"),
    [
        (
            "0.9.4",
            "enable-auto-tool-choice: true",
            A100,
            "KC311",
            "phi has no tool-call parser, which --enable-auto-tool-choice needs",
        ),
        ("0.9.4", "tensor-parallel-size: 2", A100, "KC312", "vLLM wants 2 GPUs, but ws has 1 (Standard_A100)"),
        ("0.9.4", "pipeline-parallel-size: 2", TWO_A10, "KC312", "vLLM wants 4 GPUs, but ws has 2 (Standard_2xA10)"),
        (
            "0.12.0",
            "tensor_parallel_size: 8",
            EIGHT_H100,
            "KC312",
            "vLLM wants 64 GPUs, but ws has 8 (Standard_8xH100)",
        ),
        ("0.9.4", "port: 8000", A100, "KC313", "nobody asks the server at port 8000, so that its pod is killed"),
        (
            "0.9.4",
            "host: localhost",
            A100,
            "KC313",
            "the server listens to localhost only, where no probe reaches it, so that its pod is killed",
        ),
        (
            "0.9.4",
            "ssl-certfile: /mnt/tls.crt",
            A100,
            "KC313",
            "the server answers on HTTPS only, and KAITO asks in plain HTTP, so that its pod is killed",
        ),
        (
            "0.9.4",
            "max-model-len: 4096 # tokens",
            A100,
            "KC405",
            "KAITO's controller does not find max-model-len 4096, and counts nodes without it",
        ),
        (
            "0.9.4",
            "max_model_len: 4096",
            A100,
            "KC405",
            "KAITO's controller does not find max-model-len 4096, and counts nodes without it",
        ),
        (
            "0.9.4",
            "tensor-parallel-size: 1",
            EIGHT_H100,
            "KC406",
            "vLLM uses 1 of the GPUs of ws, which has 8 (Standard_8xH100)",
        ),
        (
            "0.9.4",
            "tool-call-parser: hermes",
            A100,
            "KC410",
            "vLLM does not parse the tool calls of phi without --enable-auto-tool-choice",
        ),
    ],
)
def test_what_does_not_suit_its_workspaces(version: str, flags: str, sku: str, rule: str, message: str) -> None:
    assert messages(version, flags, server(sku)) == [(rule, message)]


def test_adapters_that_lora_modules_hides() -> None:
    adapters = [{"source": {"name": "mine", "image": "x"}}]
    assert messages("0.9.4", "lora-modules: a=b", server(adapters=adapters)) == [
        ("KC409", "the adapters of ws are not loaded, because lora-modules is set")
    ]


@pytest.mark.parametrize("flags", ["tensor-parallel-size: 64", "tool-call-parser: hermes", "lora-modules: a=b"])
def test_without_a_workspace_nothing_is_known(flags: str) -> None:
    assert messages("0.9.4", flags) == []


def test_a_set_is_judged_as_its_children() -> None:
    served = server()
    template = {"resource": {"instanceType": A100}, "inference": served["inference"]}
    whole = {
        "apiVersion": "kaito.sh/v1alpha1",
        "kind": "InferenceSet",
        "metadata": {"name": "set"},
        "spec": {"labelSelector": {"matchLabels": {"a": "b"}}, "template": template},
    }
    assert messages("0.9.4", "tensor-parallel-size: 2", whole) == [
        ("KC312", "vLLM wants 2 GPUs, but set has 1 (Standard_A100)")
    ]


def roles(**configs: str) -> dict[str, Any]:
    """A MultiRoleInference whose roles read these ConfigMaps, on nodes with one GPU and with two."""
    types = {"prefill": A100, "decode": TWO_A10}
    found = [
        {"type": role, "instanceType": sku, **({"runtimeConfig": configs[role]} if role in configs else {})}
        for role, sku in types.items()
    ]
    spec = {"labelSelector": {"matchLabels": {"apps": "x"}}, "model": {"name": "phi"}, "roles": found}
    return {"apiVersion": "kaito.sh/v1alpha1", "kind": "MultiRoleInference", "metadata": {"name": "r"}, "spec": spec}


def test_the_roles_of_a_multi_role_inference_read_it() -> None:
    prefill = [("KC312", "vLLM wants 2 GPUs, but r-prefill has 1 (Standard_A100)")]
    assert messages("0.12.0", "tensor-parallel-size: 2", roles(prefill="config")) == prefill
    assert messages("0.12.0", "tensor-parallel-size: 2", roles(prefill="config", decode="config")) == prefill
    assert messages("0.12.0", "tensor-parallel-size: 2", roles(prefill="other", decode="config")) == []


def test_the_pods_that_write_answers_stand_behind_a_sidecar() -> None:
    assert messages("0.12.0", "port: 5001", roles(decode="config")) == []
    assert [rule for rule, _ in messages("0.12.0", "port: 5001", roles(prefill="config"))] == ["KC313"]
