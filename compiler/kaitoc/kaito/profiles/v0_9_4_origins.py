"""What KAITO 0.9.4 decides, and who makes what: names, sentences, and where in KAITO's repository it is."""

from collections.abc import Mapping

from kaitoc.kaito.origins import Origin

_INFERENCE = "pkg/workspace/inference/preset_inferences.go"
_MANIFESTS = "pkg/workspace/manifests/manifests.go"
_RAG = "pkg/ragengine/controllers/preset_rag.go"
_SETS = "pkg/utils/inferenceset/inferenceset.go"

ORIGINS: Mapping[str, Origin] = {
    "feature_gates": Origin(
        "feature gates", "what is on where the Cluster does not say", "charts/kaito/workspace/values.yaml"
    ),
    "default_config_maps": Origin(
        "default configs",
        "the chart installs ConfigMaps for workloads that name none",
        "charts/kaito/workspace/templates/inference-params.yaml, lora-params.yaml, qlora-params.yaml",
    ),
    "default_inference_config": Origin(
        "default inference config",
        "a Workspace without inference.config gets a copy of the chart's ConfigMap",
        "pkg/utils/resources/resources.go, EnsureConfigOrCopyFromDefault",
    ),
    "estimator.nodes": Origin(
        "node count",
        "the weights are spread over as many GPUs as it takes to leave room for the KV cache on each",
        "pkg/workspace/estimator/advancednodesestimator/estimator.go, EstimateNodeCount",
    ),
    "estimator.memory": Origin(
        "GPU memory",
        "what is left of the usable memory of a GPU beside weights and overhead is KV cache",
        "pkg/workspace/inference/max_model_len_strategy.go",
    ),
    "estimator.max_model_len": Origin(
        "context length",
        "as many tokens as the KV cache holds and the model allows, rounded down to a multiple of 256",
        "pkg/workspace/inference/max_model_len_strategy.go",
    ),
    "options": Origin("serving options", "labels and annotations change how a model is served", _INFERENCE),
    "parallelism": Origin(
        "parallelism",
        "tensor parallelism over the GPUs of a node, pipeline parallelism over the nodes",
        "pkg/model/interface.go, buildVLLMInferenceCommand",
    ),
    "vllm_flags": Origin(
        "vLLM flags",
        "the command line is put together from the preset, the GPUs and the plan",
        "pkg/model/interface.go, buildVLLMInferenceCommand",
    ),
    "download_flags": Origin(
        "download flags",
        "what the Transformers server needs to fetch weights",
        "pkg/model/interface.go, buildHuggingfaceInferenceCommand",
    ),
    "generator": Origin(
        "preset generator",
        "a model of the Hub becomes a preset by what its repository says",
        "presets/workspace/generator/generator.go",
    ),
    "pods.label_keys": Origin("pod labels", "labels of a Workspace that its pods carry too", _MANIFESTS),
    "pods.container_ports": Origin("container ports", "the port that the server listens on", _INFERENCE),
    "pods.runtime_ports": Origin("runtime ports", "further ports of one runtime", _INFERENCE),
    "pods.service_ports": Origin("Service ports", "the ports in front of the server", _MANIFESTS),
    "pods.cluster_service_ports": Origin("cluster ports", "further ports inside of the cluster", _MANIFESTS),
    "pods.tolerations": Origin("tolerations", "pods tolerate the taints of GPU nodes", _INFERENCE),
    "pods.cloud_tolerations": Origin("cloud tolerations", "and those that one cloud has", _INFERENCE),
    "pods.token_env": Origin(
        "Hugging Face token",
        "models that are downloaded at start get the token of modelAccessSecret",
        f"{_INFERENCE}, SetModelDownloadInfo",
    ),
    "pods.server_env": Origin("server environment", "variables for kernels and roles", _INFERENCE),
    "pods.toolkit": Origin("CUDA toolkit", "some models compile kernels when they start", _INFERENCE),
    "pods.probes": Origin(
        "probes", "when a server counts as alive and ready", f"{_INFERENCE}, getDistributedInferenceProbe"
    ),
    "pods.volume_adapters": Origin("adapters on volumes", "whether adapters can be mounted", _INFERENCE),
    "pods.empty_affinity": Origin("empty affinity", "whether an affinity is written that asks for nothing", _INFERENCE),
    "nodes.reserved_labels": Origin(
        "reserved labels", "labels that do not count in a selector", "api/v1beta1/labels.go"
    ),
    "nodes.owner_labels": Origin("owner labels", "labels of the nodes that were made for a Workspace", "pkg/utils"),
    "nodes.exact_skus": Origin("SKU names", "whether the case of a SKU counts", "pkg/sku/cloud_sku_handler.go"),
    "nodes.gpus": Origin(
        "GPUs of a node", "NVIDIA's labels say what a node has", "pkg/utils/common.go, GetGPUConfigFromNodeLabels"
    ),
    "rag.image": Origin("RAG image", "the image of a RAGEngine", f"{_RAG}, CreatePresetRAG"),
    "rag.default_requests": Origin("RAG resources", "what a RAGEngine without GPUs asks for", _RAG),
    "inference_set.child": Origin("replicas", "a Workspace for each replica of an InferenceSet", _SETS),
    "inference_set.pool_chart": Origin(
        "inference pool", "the Helm chart of the inference pool", f"{_MANIFESTS}, GenerateInferencePoolOCIRepository"
    ),
    "inference_set.pool_values": Origin(
        "inference pool values",
        "what the chart of the inference pool is told",
        f"{_MANIFESTS}, GenerateInferencePoolHelmRelease",
    ),
}

MAKERS: Mapping[str, Origin] = {
    "ConfigMap": Origin(
        "config", "a copy of the chart's ConfigMap", "pkg/utils/resources/resources.go, EnsureConfigOrCopyFromDefault"
    ),
    "Deployment": Origin(
        "RAG server",
        "the server of a RAGEngine",
        "pkg/ragengine/manifests/manifests.go, GenerateRAGDeploymentManifest",
    ),
    "HelmRelease": Origin(
        "inference pool", "the pool in front of the replicas", f"{_MANIFESTS}, GenerateInferencePoolHelmRelease"
    ),
    "Job": Origin("tuning job", "the training of a model", f"{_MANIFESTS}, GenerateTuningJobManifest"),
    "NodeClaim": Origin("node", "a GPU node to be made", "pkg/utils/nodeclaim/nodeclaim.go, GenerateNodeClaimManifest"),
    "OCIRepository": Origin(
        "inference pool chart", "where Flux finds the chart", f"{_MANIFESTS}, GenerateInferencePoolOCIRepository"
    ),
    "Service": Origin(
        "Service",
        "how the pods of a workload are reached",
        f"{_MANIFESTS}, GenerateServiceManifest; pkg/ragengine/manifests/manifests.go, GenerateRAGServiceManifest",
    ),
    "StatefulSet": Origin(
        "model server", "one pod per node", f"{_MANIFESTS}, GenerateStatefulSetManifest; {_INFERENCE}"
    ),
    "Workspace": Origin("replica", "a replica of an InferenceSet", _SETS),
}
