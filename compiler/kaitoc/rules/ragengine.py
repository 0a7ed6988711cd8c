"""What KAITO's webhook asks of a RAGEngine (api/v1beta1/ragengine_validation.go, v0.9.4 and v0.12.0).

There is no webhook for v1alpha1.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from kaitoc.diagnostics import Path, Stage
from kaitoc.kaito.configmaps import find_installed_template
from kaitoc.kaito.context import Context
from kaitoc.kaito.rag_environment import GUARDRAILS_KEY
from kaitoc.kaito.sizing import Refusal
from kaitoc.kaito.urls import parse_request_uri
from kaitoc.objects import Object, data_of, namespace_of
from kaitoc.rules.resource import no_labels, unknown_sku
from kaitoc.rules.rule import V1BETA1, Finding, Rule, rule

SPEC = ("spec",)
COMPUTE, EMBEDDING, SERVICE = ("spec", "compute"), ("spec", "embedding"), ("spec", "inferenceService")
GUARDRAILS = ("spec", "guardrails")
FULL_IMAGE = re.compile(r"(.+/[^:/]+):([^:/]+)")


class RagSubject(Struct, frozen=True):
    """A RAGEngine under test and the cluster around it; `spec` is empty where there is none."""

    context: Context
    object: Object
    spec: Mapping[str, Any]

    def part(self, name: str) -> Mapping[str, Any]:
        """A part of the spec, empty where it is not there."""
        return self.spec.get(name) or {}


def rag_subject(context: Context, obj: Object, api: str) -> RagSubject:
    """A RAGEngine as the rules judge it."""
    return RagSubject(context, obj, obj.get("spec") or {})


@rule("KC150", Stage.ADMISSION, api=V1BETA1, on_update=True)
def service_has_a_url(subject: RagSubject) -> Iterator[Finding]:
    """The LLM that answers is named by a URL, where it is named."""
    url = subject.part("inferenceService").get("url")
    if url:
        yield from _no_url(url, (*SERVICE, "url"))


@rule("KC151", Stage.ADMISSION, api=V1BETA1, on_update=True)
def context_window_is_positive(subject: RagSubject) -> Iterator[Finding]:
    """The context window of the LLM has some tokens."""
    window = subject.part("inferenceService").get("contextWindowSize")
    if window is not None and window <= 0:
        yield Finding(
            f"a context window of {window} tokens holds nothing",
            (*SERVICE, "contextWindowSize"),
            "write the max-model-len of the LLM",
        )


@rule("KC152", Stage.ADMISSION, api=V1BETA1, on_update=True)
def embedding_is_local_or_remote(subject: RagSubject) -> Iterator[Finding]:
    """Texts become vectors in the pod itself or by a service, not by both and not by neither."""
    embedding = subject.spec.get("embedding")
    hint = "add spec.embedding.local.modelID, such as BAAI/bge-small-en-v1.5"
    if embedding is None:
        if subject.object.get("spec") is not None:
            yield Finding("a RAGEngine needs an embedding", SPEC, hint)
        return
    local, remote = embedding.get("local") is not None, embedding.get("remote") is not None
    if not local and not remote:
        yield Finding("the embedding is neither local nor remote", EMBEDDING, hint)
    if local and remote:
        yield Finding("the embedding is both local and remote", (*EMBEDDING, "remote"), "keep one of them")


@rule("KC153", Stage.ADMISSION, api=V1BETA1, on_update=True)
def rag_instance_type_exists(subject: RagSubject) -> Iterator[Finding]:
    """The webhook knows the GPU SKUs of the cloud; on azure it lets every N and D series name pass."""
    if subject.spec.get("compute") is not None:
        sku = subject.part("compute").get("instanceType") or ""
        yield from unknown_sku(subject.context, sku, (*COMPUTE, "instanceType"))


@rule("KC154", Stage.ADMISSION, api=V1BETA1, on_update=True)
def rag_selector_is_plain(subject: RagSubject) -> Iterator[Finding]:
    """KAITO turns the selector into a map of labels: only In with one value can be one."""
    yield from no_labels(subject.part("compute").get("labelSelector") or {}, (*COMPUTE, "labelSelector"))


@rule("KC155", Stage.ADMISSION, since="0.12.0", api=V1BETA1, on_update=True)
def local_embedding_has_one_model(subject: RagSubject) -> Iterator[Finding]:
    """A local embedding has a model, or an image with a full name in lower case."""
    local = subject.part("embedding").get("local")
    if local is None:
        return
    path, image, model = (*EMBEDDING, "local"), local.get("image") or "", local.get("modelID") or ""
    if not image and not model:
        yield Finding("a local embedding needs a model", path, "add modelID, such as BAAI/bge-small-en-v1.5")
    if image and model:
        yield Finding("a local embedding has either image or modelID", (*path, "image"), "keep one of them")
    hint = "write registry/repository:tag"
    if image and not FULL_IMAGE.fullmatch(image):
        yield Finding(f'"{image}" is no full name of an image', (*path, "image"), hint)
    elif image and (repository := image.rpartition("/")[2].partition(":")[0]) != repository.lower():
        yield Finding(f'the repository "{repository}" is not in lower case', (*path, "image"), hint)


@rule("KC156", Stage.ADMISSION, since="0.12.0", api=V1BETA1, on_update=True)
def remote_embedding_has_a_url(subject: RagSubject) -> Iterator[Finding]:
    """A remote embedding is named by a URL."""
    remote = subject.part("embedding").get("remote")
    if remote is not None:
        yield from _no_url(remote.get("url") or "", (*EMBEDDING, "remote", "url"))


@rule("KC157", Stage.ADMISSION, since="0.12.0", api=V1BETA1, on_update=True)
def guardrails_have_a_policy(subject: RagSubject) -> Iterator[Finding]:
    """Guardrails that are enabled need a ConfigMap with their policy."""
    guardrails, context = subject.part("guardrails"), subject.context
    if not guardrails.get("enabled"):
        return
    name = (guardrails.get("configMapRef") or {}).get("name") or ""
    path: tuple[str, ...] = (*GUARDRAILS, "configMapRef", "name") if name else (*GUARDRAILS, "enabled")
    if not name:
        found = find_installed_template(context, context.profile.rag.guardrails_template, path)
        if isinstance(found, Refusal):
            yield Finding(found.message, path, found.hint)
            return
    else:
        config_map = context.find("ConfigMap", namespace_of(subject.object), name)
        if config_map is None:
            message = f'ConfigMap "{name}" does not exist in namespace {namespace_of(subject.object)}'
            yield Finding(message, path, "add the ConfigMap to the input, or leave out configMapRef for the default")
            return
        found = data_of(config_map)
    if GUARDRAILS_KEY not in found:
        yield Finding(f"the ConfigMap has no key {GUARDRAILS_KEY}", path, f"put the policy under data.{GUARDRAILS_KEY}")


@rule("KC158", Stage.ADMISSION, api=V1BETA1, on_update=True)
def rag_webhook_finds_what_it_reads(subject: RagSubject) -> Iterator[Finding]:
    """The webhook crashes on a RAGEngine without some of its parts."""
    for part in subject.context.profile.rag.read_by_webhook:
        missing = subject.object.get("spec") is None if part == "spec" else subject.spec.get(part) is None
        if missing:
            path = SPEC if part == "spec" else (*SPEC, part)
            yield Finding(f"the webhook crashes on a RAGEngine without {'.'.join(path)}", path, f"add {'.'.join(path)}")
            return


def _no_url(text: str, path: Path) -> Iterator[Finding]:
    try:
        parse_request_uri(text)
    except ValueError as error:
        yield Finding(f'"{text}" is no URL: {error}', path, "write a URL such as http://phi/v1/chat/completions")


RULES: tuple[Rule[RagSubject], ...] = (
    service_has_a_url,
    context_window_is_positive,
    embedding_is_local_or_remote,
    rag_instance_type_exists,
    rag_selector_is_plain,
    local_embedding_has_one_model,
    remote_embedding_has_a_url,
    guardrails_have_a_policy,
    rag_webhook_finds_what_it_reads,
)
