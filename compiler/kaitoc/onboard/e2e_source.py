"""An e2e test of a preset as Go: its constant, its `It`, and the function that makes its Workspace."""

import re
from collections.abc import Mapping

from kaitoc.emit.e2e import VLLM
from kaitoc.onboard.golang.text import quoted
from kaitoc.onboard.layout import MODULE
from kaitoc.onboard.subject import Subject

MANIFEST = "utils.GenerateInferenceWorkspaceManifest"
"""The function of the e2e tests that makes a Workspace; that for vLLM has `WithVLLM` at its end."""
_LARGE = re.compile(r"A100|H100|H200", re.ASCII)


def written(runtime: str, subject: Subject, constants: Mapping[str, str]) -> tuple[str, str, str]:
    """The constant ("" where the package has one), the test, and the function that it calls."""
    name = subject.preset.name
    known = next((one for one, value in constants.items() if value.lower() in subject.names), None)
    constant = known or f"Preset{subject.camel}Model"
    while known is None and constant in constants:
        constant += "Name"
    vllm = runtime == VLLM
    suffix = "AndVLLM" if vllm else ""
    maker = f"create{subject.camel}WorkspaceWithPresetPublicMode{suffix}"
    size = subject.vm_size
    label = ", utils.GinkgoLabelA100Required" if _LARGE.search(size) else ""
    nodes = subject.preset.e2e.node_count or 1
    secret = subject.preset.inference.metadata.download_auth_required
    layout = subject.layout
    checks = "".join(f"\t\t{check}(workspaceObj)\n" for check in (layout.checks if vllm else ()))
    label_value = f"public-preset-e2e-test-{subject.listed.replace('.', '-')}{'-vllm' if vllm else ''}"
    test = (
        f"\tIt({quoted(f'should create a {name} workspace with preset public mode successfully')}{label}, func() {{\n"
        f"\t\tnumOfNode := {nodes}\n"
        f"\t\tworkspaceObj := {maker}(numOfNode)\n\n"
        "\t\tdefer cleanupResources(workspaceObj)\n"
        "\t\ttime.Sleep(30 * time.Second)\n\n"
        "\t\tvalidateCreateNode(workspaceObj, numOfNode)\n"
        "\t\tvalidateResourceStatus(workspaceObj)\n\n"
        "\t\ttime.Sleep(30 * time.Second)\n\n"
        "\t\tvalidateAssociatedService(workspaceObj)\n"
        "\t\tvalidateInferenceConfig(workspaceObj)\n\n"
        "\t\tvalidateInferenceResource(workspaceObj, int32(numOfNode))\n\n"
        "\t\tvalidateWorkspaceReadiness(workspaceObj)\n"
        f"{checks}"
        "\t})"
    )
    before = f"\t\t{layout.before_create}\n" if layout.before_create else ""
    runtime_name = "vLLM" if vllm else "Transformers"
    function = (
        f"func {maker}(numOfNode int) *kaitov1beta1.Workspace {{\n"
        + ("\tmodelSecret := createAndValidateModelSecret()\n" if secret else "")
        + "\tworkspaceObj := &kaitov1beta1.Workspace{}\n"
        f"\tBy({quoted(f'Creating a workspace of {name} on {runtime_name}')}, func() {{\n"
        f'\t\tuniqueID := fmt.Sprint("preset-{subject.listed.replace(".", "-")}-", rand.Intn(1000))\n'
        f'\t\tworkspaceObj = {MANIFEST}{"WithVLLM" if vllm else ""}(uniqueID, namespaceName, "",'
        f" numOfNode, {quoted(size)},\n"
        "\t\t\t&metav1.LabelSelector{\n"
        f'\t\t\t\tMatchLabels: map[string]string{{"kaito-workspace": {quoted(label_value)}}},\n'
        f"\t\t\t}}, nil, {constant}, nil, nil, nil, {'modelSecret.Name' if secret else chr(34) * 2}"
        f"{layout.manifest_tail})\n\n"
        f"{before}"
        "\t\tcreateAndValidateWorkspace(workspaceObj)\n"
        "\t})\n"
        "\treturn workspaceObj\n"
        "}"
    )
    declared = "" if known else f"const {constant} = {quoted(name)}"
    return declared, test, function


def frame(runtime: str, subject: Subject) -> str:
    """A file without tests, for where there is no checkout."""
    title = "Workspace Preset" + (" on vllm runtime" if runtime == VLLM else "")
    return (
        "package e2e\n\n"
        'import (\n\t"fmt"\n\t"math/rand"\n\t"time"\n\n'
        '\t. "github.com/onsi/ginkgo/v2"\n\tmetav1 "k8s.io/apimachinery/pkg/apis/meta/v1"\n\n'
        f'\tkaitov1beta1 "{MODULE}/api/v1beta1"\n\t"{MODULE}/test/e2e/utils"\n)\n\n'
        f"var _ = Describe({quoted(title)}, func() {{\n}})\n"
    )
