"""Typed presets and GPU SKUs, as the registry of one KAITO version holds them."""

from collections.abc import Mapping

from msgspec import Struct, field

from kaitoc.diagnostics import Diagnostic
from kaitoc.generator.facts import ModelFacts


class RuntimeVersion(Struct, frozen=True):
    """The versions of the runtimes in the base image (pkg/model/interface.go, type RuntimeVersion, v0.12.0)."""

    vllm: str = ""
    transformers: str = ""


class Metadata(Struct, frozen=True):
    """What KAITO's `supported_models.yaml` says of a model (pkg/model/interface.go, type Metadata)."""

    name: str
    type: str = ""
    version: str = ""
    runtime: str = ""
    download_at_runtime: bool = False
    download_auth_required: bool = False
    tag: str = ""
    registry: str = ""
    deprecated: bool = False
    architectures: tuple[str, ...] = ()
    dtype: str = ""
    model_file_size: str = ""
    disk_storage_requirement: str = ""
    bytes_per_token: int = 0
    model_token_limit: int = 0
    tool_call_parser: str = ""
    reasoning_parser: str = ""
    chat_template: str = ""
    allow_remote_files: bool = False
    attn_type: str = ""
    quant_method: str = ""
    quant_bits: int = 0
    runtime_version: RuntimeVersion = field(default_factory=RuntimeVersion)


class TransformersParams(Struct, frozen=True):
    """How the Transformers runtime is started: the accelerate launcher and its program."""

    base_command: str = ""
    accelerate_params: Mapping[str, str] = field(default_factory=dict)
    inference_main_file: str = ""
    model_run_params: Mapping[str, str] = field(default_factory=dict)
    model_name: str = ""
    tag: str = ""


class VllmParams(Struct, frozen=True):
    """How the vLLM runtime is started, alone or as a Ray cluster; a parameter with an empty value is a bare flag."""

    base_command: str = ""
    model_name: str = ""
    model_run_params: Mapping[str, str] = field(default_factory=dict)
    disallow_lora: bool = False
    ray_leader_base_command: str = ""
    ray_leader_params: Mapping[str, str] = field(default_factory=dict)
    ray_worker_base_command: str = ""
    ray_worker_params: Mapping[str, str] = field(default_factory=dict)


class PresetParams(Struct, frozen=True):
    """The parameters of a preset for one purpose, inference or tuning (pkg/model/interface.go, type PresetParam).

    Sizes are Kubernetes quantities ("13.49Gi") of the whole model. `bytes_per_token` is the KV cache of one token over
    all layers, on all GPUs together. `readiness_timeout` is a Go duration ("30m0s"). Since KAITO
    0.12.0 no preset states a GPU count, and the kind of attention is in the metadata.
    """

    metadata: Metadata
    disk_storage_requirement: str = ""
    image_access_mode: str = ""
    gpu_count_requirement: str = ""
    total_safe_tensor_file_size: str = ""
    tuning_per_gpu_memory_requirement: Mapping[str, int] = field(default_factory=dict)
    bytes_per_token: int = 0
    model_token_limit: int = 0
    attn_type: str = ""
    disable_tensor_parallelism: bool = False
    readiness_timeout: str = ""
    transformers: TransformersParams = field(default_factory=TransformersParams)
    vllm: VllmParams = field(default_factory=VllmParams)


class Source(Struct, frozen=True):
    """Where a preset is declared: a Jsonnet file or a lock entry, and the Hugging Face repository behind it."""

    file: str
    hugging_face_model: str = ""
    hugging_face_revision: str = ""

    @property
    def is_shipped(self) -> bool:
        """Whether the preset comes with kaitoc, and so with KAITO; otherwise it is a project's own."""
        return self.file.startswith("kaitoc/families/")


class E2EFacts(Struct, frozen=True):
    """What only KAITO's e2e test matrix knows of a preset, as far as it was declared; `emit.e2e` derives the rest.

    Empty, 0 and None mean that nothing was declared. `os_disk_size` is in GiB; `runtimes` names the runtimes that the
    matrix runs ("hf", "vllm"), `tests` those that a test in Go starts; `oss` tells whether anyone may download the
    weights.
    """

    node_pool: str = ""
    vm_size: str = ""
    node_count: int = 0
    os_disk_size: int = 0
    oss: bool | None = None
    loads_adapter: bool = False
    runtimes: tuple[str, ...] | None = None
    tests: tuple[str, ...] | None = None
    workload: str = ""
    resource_type: str = ""


class Family(Struct, frozen=True):
    """How KAITO's repository groups a preset with others.

    `package` is the Go package and folder, `title` what KAITO's pages call it, `since` the version that has it first.
    """

    package: str = ""
    title: str = ""
    since: str = ""


class Example(Struct, frozen=True):
    """The example Workspace of a preset: its file, name, label, nodes, ConfigMap, and the objects that stand beside it.

    `secret` tells whether it names a Secret with a token although the weights need none.
    """

    file: str = ""
    name: str = ""
    app: str = ""
    vm_size: str = ""
    node_count: int = 1
    config: str = ""
    secret: bool = False
    omitted: bool = False
    objects: tuple[Mapping[str, object], ...] = ()


class Card(Struct, frozen=True):
    """What the model's card on the Hub says: the licence, by id and as people call it, the task, and its origin."""

    license: str = ""
    license_name: str = ""
    pipeline_tag: str = ""
    base_models: tuple[str, ...] = ()


class Shape(Struct, frozen=True):
    """The shape of the network, as the model's config states it."""

    hidden_size: int = 0
    layers: int = 0
    heads: int = 0
    kv_heads: int = 0
    head_dim: int = 0
    kv_lora_rank: int = 0
    qk_rope_head_dim: int = 0


class Onboarding(Struct, frozen=True):
    """What KAITO's repository has of a preset beside its parameters; `scores` are a row of its page of benchmarks."""

    family: Family = field(default_factory=Family)
    example: Example = field(default_factory=Example)
    card: Card = field(default_factory=Card)
    shape: Shape = field(default_factory=Shape)
    scores: Mapping[str, object] = field(default_factory=dict)


class Step(Struct, frozen=True):
    """How KAITO's generator comes to one value of a preset: `how` is a sum, or where the value is from."""

    name: str
    value: str
    how: str


class Preset(Struct, frozen=True):
    """A model that KAITO knows how to run.

    `name` is a short one or, since KAITO 0.12.0, a Hugging Face id. `aliases` are further names and Hugging Face ids
    that mean the preset. A preset that supports tuning may have no parameters for it: KAITO then fails (mistral-7b in
    0.12.0). `lint_exceptions` maps the id of a lint rule to the reason why the preset is right not to follow it.
    `derivation` is there for a preset that was derived from the facts of a lock.
    """

    name: str
    inference: PresetParams
    source: Source
    tuning: PresetParams | None = None
    support_tuning: bool = False
    support_distributed_inference: bool = False
    aliases: tuple[str, ...] = ()
    e2e: E2EFacts = field(default_factory=E2EFacts)
    onboarding: Onboarding = field(default_factory=Onboarding)
    lint_exceptions: Mapping[str, str] = field(default_factory=dict)
    derivation: tuple[Step, ...] = ()


class GPUConfig(Struct, frozen=True):
    """The GPUs of one node (pkg/sku/cloud_sku_handler.go): `gpu_mem_bytes` is the sum over all GPUs of the node.

    `is_mig` tells whether they are slices of GPUs, which cannot be combined.
    """

    sku: str
    gpu_count: int
    gpu_mem_bytes: int
    gpu_model: str
    nvme_disk_enabled: bool = False
    cuda_compute_capability: float = 0.0
    is_mig: bool = False


class LockedModel(Struct, frozen=True):
    """What a lock says of a model beside its preset: whether the Hub asks for a token, and odd figures."""

    restricted: bool
    doubts: tuple[str, ...]


class Registry(Struct, frozen=True):
    """Everything that the presets of one KAITO version declare.

    `presets` is keyed by preset name, in the order of supported_models.yaml and then of the catalog; `retired`
    holds those that are rows there but can no longer be deployed, by the name there. `aliases` maps further names
    and Hugging Face ids, in lower case, to names of presets. `entries` are the rows of supported_models.yaml, the
    `base` image and retired models included. `skus` is keyed by cloud, then by the exact SKU name. `e2e_entries`
    are the e2e matrix entries that test no preset, by name. `generated` is what all presets have in common that
    KAITO derives from a Hugging Face repository, None where it derives none. `locked` names the presets that were
    derived from a lock; `facts` are those of all models of the lock, and `rejected` says why KAITO refuses some of
    them, both by their ids in lower case. `digest` is the SHA-256 of all that the registry was evaluated from, and
    `diagnostics` what there is to say of it.
    """

    kaito_version: str
    presets: Mapping[str, Preset]
    aliases: Mapping[str, str]
    entries: tuple[Metadata, ...]
    skus: Mapping[str, Mapping[str, GPUConfig]]
    retired: Mapping[str, Preset] = field(default_factory=dict)
    e2e_entries: Mapping[str, E2EFacts] = field(default_factory=dict)
    generated: Preset | None = None
    locked: Mapping[str, LockedModel] = field(default_factory=dict)
    facts: Mapping[str, ModelFacts] = field(default_factory=dict)
    rejected: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def base(self) -> Metadata:
        """The entry of the base image, whose tag says which runtime image every preset uses."""
        return next(entry for entry in self.entries if entry.name == "base")

    def find(self, name: str) -> Preset | None:
        """The preset of that name or Hugging Face id, whatever its case, or None.

        KAITO lower-cases the name and looks it up, and in a map of Hugging Face ids to names (0.9.4) or of short names
        to Hugging Face ids (0.12.0; presets/workspace/models/vllm_model.go, GetModelByName).
        """
        lower = name.lower()
        return self.presets.get(lower) or self.presets.get(self.aliases.get(lower, ""))

    def similar(self, name: str) -> list[str]:
        """Up to three names that a wrong one may have been meant for, each of another preset, the closest first."""
        from kaitoc.nearest import nearest

        known = dict(self.aliases) | {preset.lower(): preset for preset in self.presets}
        found: dict[str, str] = {}
        for one in nearest(name, known, most=6):
            preset = known[one]
            found.setdefault(preset, preset if preset.lower() == one else one)
        return list(found.values())[:3]
