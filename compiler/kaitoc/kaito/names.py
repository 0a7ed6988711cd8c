"""The names that KAITO gives meaning to: labels, annotations, runtimes, ports, volumes (api/v1beta1/labels.go)."""

LABEL_WORKSPACE = "kaito.sh/workspace"
LABEL_WORKSPACE_NAMESPACE = "kaito.sh/workspacenamespace"
LABEL_RAGENGINE = "kaito.sh/ragengine"
LABEL_RAGENGINE_NAMESPACE = "kaito.sh/ragenginenamespace"
LABEL_CREATED_BY_INFERENCE_SET = "inferenceset.kaito.sh/created-by"
LABEL_CREATED_BY_MULTI_ROLE = "multiroleinference.kaito.sh/created-by"
LABEL_ROLE = "kaito.sh/inference-role"
LABEL_KARPENTER_WORKSPACE = "karpenter.kaito.sh/workspace-name"
LABEL_KARPENTER_WORKSPACE_NAMESPACE = "karpenter.kaito.sh/workspace-namespace"
LABEL_KARPENTER_SET = "karpenter.kaito.sh/inferenceset"
LABEL_KARPENTER_SET_NAMESPACE = "karpenter.kaito.sh/inferenceset-namespace"
LABEL_NODE_POOL = "karpenter.sh/nodepool"
LABEL_INSTANCE_TYPE = "node.kubernetes.io/instance-type"
LABEL_POD_INDEX = "apps.kubernetes.io/pod-index"
LABEL_POD_NAME = "statefulset.kubernetes.io/pod-name"

ANNOTATION_RUNTIME = "kaito.sh/runtime"
ANNOTATION_ENABLE_LB = "kaito.sh/enablelb"
ANNOTATION_NODE_IMAGE_FAMILY = "kaito.sh/node-image-family"
ANNOTATION_BYPASS_RESOURCE_CHECKS = "kaito.sh/bypass-resource-checks"
ANNOTATION_PERFORMANCE_MODE = "kaito.sh/performance-mode"
ANNOTATION_USE_LOCAL_WEIGHTS = "kaito.sh/use-local-weights"
ANNOTATION_REVISION = "workspace.kaito.io/revision"
ANNOTATION_RAGENGINE_REVISION = "ragengine.kaito.io/revision"

RUNTIME_VLLM = "vllm"
RUNTIME_TRANSFORMERS = "transformers"

NVIDIA_GPU = "nvidia.com/gpu"
NVIDIA_GPU_PRODUCT = "nvidia.com/gpu.product"
NVIDIA_GPU_COUNT = "nvidia.com/gpu.count"
NVIDIA_GPU_MEMORY = "nvidia.com/gpu.memory"

PORT_INFERENCE = 5000
PORT_ROUTED_INFERENCE = 5001
PORT_KV_EVENTS = 5557
PORT_RAY = 6379
PORT_RAY_DASHBOARD = 8265

INFERENCE_CONFIG_KEY = "inference_config.yaml"
INFERENCE_CONFIG_TEMPLATE = "inference-params-template"
CONFIG_MOUNT_PATH = "/mnt/config"
WEIGHTS_MOUNT_PATH = "/workspace/weights"
WEIGHTS_VOLUME = "model-weights-volume"
NVME_STORAGE_CLASS = "kaito-local-nvme-disk"

ROLE_PREFILL, ROLE_DECODE = "prefill", "decode"

NODE_IMAGE_FAMILIES = ("ubuntu", "azurelinux")
CLOUD_AZURE, CLOUD_AWS, CLOUD_ARC = "azure", "aws", "arc"
CLOUDS = (CLOUD_AZURE, CLOUD_AWS, CLOUD_ARC)


def headless_service(workspace: str) -> str:
    """The name of the headless Service through which the pods of a Workspace find each other."""
    return f"{workspace}-headless"


def leader_host(workspace: str, namespace: str) -> str:
    """The DNS name of pod 0, which leads a Ray cluster (pkg/utils/common.go, GetRayLeaderHost)."""
    return f"{workspace}-0.{headless_service(workspace)}.{namespace}.svc.cluster.local"


def role_labels(multi_role: str, role: str) -> dict[str, str]:
    """What marks everything that is made for a role of a MultiRoleInference, its nodes included."""
    return {LABEL_CREATED_BY_MULTI_ROLE: multi_role, LABEL_ROLE: role}
