"""What KAITO 0.12.0 decides otherwise, and who makes what it did not make before."""

from collections.abc import Mapping

from kaitoc.kaito.origins import Origin
from kaitoc.kaito.profiles import v0_9_4_origins

_INFERENCE = "pkg/workspace/inference/preset_inferences.go"
_ESTIMATOR = "pkg/workspace/estimator/nodesestimator/estimator.go"

ORIGINS: Mapping[str, Origin] = {
    **{key: origin for key, origin in v0_9_4_origins.ORIGINS.items() if key != "default_inference_config"},
    "estimator.nodes": Origin(
        "node count",
        "the weights are spread over as many GPUs as it takes to leave room for the KV cache on each",
        f"{_ESTIMATOR}, EstimateNodeCount",
    ),
    "estimator.memory": Origin("GPU memory", "what kaitoc shows of the memory; vLLM measures for itself", _ESTIMATOR),
    "estimator.max_model_len": Origin(
        "context length",
        "auto: vLLM takes the longest context that fits, at most the model's limit",
        "pkg/model/interface.go, buildVLLMInferenceCommand",
    ),
    "options": Origin(
        "serving options",
        "labels and annotations change how a model is served: its name, its weights, its role, its mode",
        _INFERENCE,
    ),
    "parallelism": Origin(
        "parallelism",
        "copies where one takes less than half of a GPU, else tensor parallelism over the GPUs of a node",
        "pkg/model/interface.go, buildVLLMInferenceCommand",
    ),
    "pods.toolkit": Origin(
        "CUDA toolkit", "some models compile kernels when they start", f"{_INFERENCE}, configureCUDAToolkitVolume"
    ),
    "pods.probes": Origin(
        "probes",
        "started once the benchmark is through or the server answers, then alive and ready while it answers",
        f"{_INFERENCE}, buildStartupProbe, buildBenchmarkStartupProbe",
    ),
    "nodes.owner_labels": Origin(
        "owner labels", "labels of the nodes that were made for a Workspace", "pkg/nodeprovision"
    ),
    "nodes.gpus": Origin("GPUs of a node", "NVIDIA's labels say what a node has, slices too", "pkg/sku/helpers.go"),
    "rag.guardrails_template": Origin(
        "guardrails", "the policy where a RAGEngine names none", "pkg/ragengine/controllers/preset_rag.go"
    ),
}

MAKERS: Mapping[str, Origin] = {
    **v0_9_4_origins.MAKERS,
    "Job": Origin(
        "job",
        "the training of a model, or the download of one into a mirror",
        "pkg/workspace/manifests/manifests.go, GenerateTuningJobManifest; "
        "pkg/modelmirror/download/job.go, BuildDownloadJob",
    ),
    "InferenceSet": Origin("role", "the servers of one role of a MultiRoleInference", "pkg/multiroleinference"),
    "ModelMirror": Origin(
        "mirror",
        "a copy of a model in the cluster",
        "pkg/workspace/controllers/workspace_controller.go, ensureModelMirror",
    ),
    "NodePool": Origin(
        "nodes", "GPU nodes to be made by karpenter", "pkg/nodeprovision/karpenter/nodepool.go, generateNodePool"
    ),
    "PersistentVolumeClaim": Origin(
        "mirror's storage",
        "where the weights of a mirror are kept",
        "pkg/modelmirror/controllers/modelmirror_controller.go, ensurePVC",
    ),
}
