"""The tables of KAITO 0.12.0: what they say is read, whatever they call it, and written in their own terms."""

from checkouts import applied, subject
from kaitoc.onboard.golang.source import map_entries, parse
from kaitoc.onboard.layout import INFERENCE_TABLE, TUNING_TABLE
from kaitoc.onboard.run import onboard, remove

VERSION, PHI, LLAMA = "0.12.0", "microsoft/phi-4", "meta-llama/Llama-3.1-8B-Instruct"
INFERENCE = """\
package models

import "github.com/kaito-project/kaito/pkg/model"

var (
	launcherFlags = map[string]string{
		"num_processes": "1",
		"num_machines":  "1",
		"machine_rank":  "0",
		"gpu_ids":       "all",
	}
	server         = "/workspace/tfs/inference_api.py"
	gemmaRunParams = map[string]string{"torch_dtype": "auto", "pipeline": "text-generation", "trust_remote_code": ""}
	phiRunParams   = map[string]string{"torch_dtype": "auto", "pipeline": "text-generation", "trust_remote_code": ""}
)

var TransformerInferenceParameters = map[string]model.HuggingfaceTransformersParam{
	// The fourth of its kind.
	"phi-4": {
		Tag:               "0.2.0", // a comment of its own
		BaseCommand:       "accelerate " + "launch",
		AccelerateParams:  launcherFlags,
		InferenceMainFile: server,
		ModelRunParams:    phiRunParams,
	},
}
"""
TUNING = "package models\n\nvar TransformerTuningParameters = map[string]TuningConfig{}\n"
TREE = {INFERENCE_TABLE: INFERENCE, TUNING_TABLE: TUNING}


def test_an_entry_that_agrees_stays() -> None:
    assert INFERENCE_TABLE not in onboard(subject(PHI, VERSION), TREE).files


def test_an_entry_is_written_with_the_names_of_the_file() -> None:
    stale = {**TREE, INFERENCE_TABLE: INFERENCE.replace('"0.2.0"', '"0.1.0"')}
    after = applied(stale, onboard(subject(PHI, VERSION), stale))[INFERENCE_TABLE]
    assert "\t\tAccelerateParams:  launcherFlags,\n\t\tInferenceMainFile: server,\n" in after
    assert "\t\tModelRunParams:    phiRunParams,\n" in after, "and not those of another family"
    assert "// The fourth of its kind.\n" in after


def test_there_and_back() -> None:
    both = applied(TREE, onboard(subject(LLAMA, VERSION), TREE))
    assert list(map_entries(parse(both[INFERENCE_TABLE]), "TransformerInferenceParameters")) == [
        "phi-4",
        "llama-3.1-8b-instruct",
    ]
    assert '"chat_template":      "/workspace/chat_templates/llama-3-instruct.jinja"' in both[INFERENCE_TABLE]
    assert onboard(subject(LLAMA, VERSION), both).files == {}
    assert applied(both, remove(subject(LLAMA, VERSION), both))[INFERENCE_TABLE] == INFERENCE


def test_tuning() -> None:
    after = applied(TREE, onboard(subject(PHI, VERSION), TREE))[TUNING_TABLE]
    assert '\t"phi-4": {\n\t\tDiskStorageRequirement:  "150Gi",\n' in after
    assert "time.Duration(30) * time.Minute" in after
