"""Container commands: a program, its flags, and the shell around them (pkg/model/interface.go, pkg/utils/common.go)."""

from collections.abc import Mapping

from msgspec import Struct

from kaitoc.kaito.names import PORT_RAY, leader_host
from kaitoc.kaito.pod_conventions import ServingOptions
from kaitoc.kaito.run_parameters import with_parameters
from kaitoc.kaito.sizing import MaxModelLen, Parallelism
from kaitoc.registry.model import GPUConfig, PresetParams

HUGGING_FACE_URL = "https://huggingface.co/"


class Launch(Struct, frozen=True):
    """What the flags of a vLLM server depend on, beside its preset; `distributed` means over several nodes.

    `config_file` is "" where there is none. `streamed_model` is the address of weights that are streamed from an object
    store, "" for others.
    """

    workspace: str
    namespace: str
    gpu: GPUConfig
    nodes: int
    distributed: bool
    parallelism: Parallelism
    max_model_len: MaxModelLen
    options: ServingOptions
    config_file: str = ""
    lora: bool = False
    streamed_model: str = ""


def command_line(program: str, flags: Mapping[str, str]) -> str:
    """A program and its flags, sorted by name; an empty value makes a bare flag.

    KAITO writes them in random order (BuildCmdStr walks a Go map) and quotes nothing.
    """
    return " ".join([program, *(f"--{key}={flags[key]}" if flags[key] else f"--{key}" for key in sorted(flags))])


def shell(line: str) -> list[str]:
    """A command line as a container command."""
    return ["/bin/sh", "-c", line]


def hugging_face_revision(version: str) -> tuple[str, str]:
    """The repository id and the revision ("" for the default branch) of a model's version URL.

    Raises ValueError for anything but `https://huggingface.co/<org>/<model>[/commit/<revision>]`
    (pkg/utils/common.go, ParseHuggingFaceModelVersion).
    """
    parts = version.removeprefix(HUGGING_FACE_URL).strip("/").split("/")
    if version.startswith(HUGGING_FACE_URL) and len(parts) == 2:
        return "/".join(parts), ""
    if version.startswith(HUGGING_FACE_URL) and len(parts) == 4 and parts[2] == "commit":
        return "/".join(parts[:2]), parts[3]
    raise ValueError(f'"{version}" is no https://huggingface.co/<org>/<model>/commit/<revision>')


def transformers_command(
    params: PresetParams, download_flags: Mapping[str, str], run_parameters: Mapping[str, str]
) -> list[str]:
    """The Transformers server under accelerate; the same on any number of GPUs and nodes.

    `download_flags` are those that a server needs besides to fetch its weights from the Hub; `run_parameters` are set
    by the author of a Workspace.
    """
    run = dict(params.transformers.model_run_params)
    if params.transformers.model_name:
        run["served_model_name"] = params.transformers.model_name
    if params.metadata.download_at_runtime:
        repository, revision = hugging_face_revision(params.metadata.version)
        run["pretrained_model_name_or_path"] = repository
        if revision:
            run["revision"] = revision
        run.update(download_flags)
    launcher = command_line(params.transformers.base_command, params.transformers.accelerate_params)
    server = command_line(params.transformers.inference_main_file, with_parameters(run, run_parameters))
    return shell(f"{launcher} {server}")


def ray_command(params: PresetParams, launch: Launch, flags: Mapping[str, str]) -> list[str]:
    """A vLLM server over several nodes: pod 0 leads the Ray cluster and serves, the others join it."""
    leader = {"ray_cluster_size": str(launch.nodes), "ray_port": str(PORT_RAY)}
    worker = {"ray_address": leader_host(launch.workspace, launch.namespace), "ray_port": str(PORT_RAY)}
    vllm = params.vllm
    lead = command_line(vllm.ray_leader_base_command, {**vllm.ray_leader_params, **leader})
    join = command_line(vllm.ray_worker_base_command, {**vllm.ray_worker_params, **worker})
    serve = command_line(vllm.base_command, flags)
    return shell(f'if [ "${{POD_INDEX}}" = "0" ]; then {lead}; {serve}; else {join}; fi')


def vllm_command(params: PresetParams, launch: Launch, flags: Mapping[str, str]) -> list[str]:
    """A vLLM server on one node, or over several where the preset can be distributed."""
    if launch.distributed:
        return ray_command(params, launch, flags)
    return shell(command_line(params.vllm.base_command, flags))
