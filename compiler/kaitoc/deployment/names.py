"""Names of what a ModelDeployment becomes: for those that write it, and those that read it back."""

LABEL_NAME = "app.kubernetes.io/name"
LABEL_INSTANCE = "app.kubernetes.io/instance"
LABEL_COMPUTE, LABEL_SOURCE = "kubefoundry.io/compute-type", "kubefoundry.io/model-source"
LABEL_RESOURCE, LABEL_RUN_MODE = "kubefoundry.io/resource-type", "kubefoundry.io/run-mode"

VLLM, PREMADE, HUGGING_FACE = "vllm", "premade", "huggingface"
"""The sources of a model."""

RUNTIME_LLAMA_CPP = "llamacpp"
PORT_VLLM = 8000
"""Where vLLM listens if nobody tells it otherwise; KAITO does."""
DOWNLOADED = "huggingface://"
"""What the argument of the runner that names the file begins with."""
PREMADE_IMAGES = "ghcr.io/kaito-project/aikit/"

WORKSPACE_PREFIX = "workspace-"
"""What the name of a Workspace begins with."""


def vllm_service(name: str) -> str:
    """The name of the Service in front of vLLM: the operator's own leads to another port."""
    return f"{name}-vllm"
