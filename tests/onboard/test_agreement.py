"""Do the files of a checkout agree? One contradiction at a time, in a tree that has none otherwise."""

import pytest

from checkouts import HUB_IDS, registry, tree
from kaitoc.emit.artifacts import SUPPORTED_MODELS
from kaitoc.onboard.agreement import disagreements
from kaitoc.onboard.layout import CATALOG, INFERENCE_TABLE, PRESETS_PAGE, TUNING_TABLE
from kaitoc.onboard.target import Tree

TABLES = {
    INFERENCE_TABLE: """\
package models

import "github.com/kaito-project/kaito/pkg/model"

var TransformerInferenceParameters = map[string]model.HuggingfaceTransformersParam{
	"phi-4": {
		BaseCommand: "accelerate launch",
		Tag:         "0.1.9",
	},
	"phi-4-of-old": {BaseCommand: "accelerate launch"},
}
""",
    TUNING_TABLE: """\
package models

var TransformerTuningParameters = map[string]TuningConfig{
	"phi-4":           {DiskStorageRequirement: "150Gi"},
	"mistral-7b-v0.3": {DiskStorageRequirement: "90Gi"},
}
""",
    SUPPORTED_MODELS: """\
models:
  - name: phi-4
    type: text-generation
    version: https://huggingface.co/microsoft/phi-4/commit/187ef0342fff0eb3333be9f00389385e95ef0b61
    runtime: tfs
    tag: 0.2.0
""",
    CATALOG: "models:\n- name: microsoft/phi-4\n- name: mistralai/Mistral-7B-v0.3\n",
    PRESETS_PAGE: """\
| Model Name | Description | License |
|---|---|---|
| microsoft/phi-4 | a link | MIT |
| mistralai/Mistral-7B-v0.3 | a link | Apache 2.0 |
""",
}


def found(files: Tree, version: str) -> list[tuple[str, int, str]]:
    """The findings, without what the registry has and a small tree has not."""
    every = disagreements(registry(version), files, "kaito")
    places = [(one.source.file, one.position.line, one.message) for one in every if one.source and one.position]
    return [(name.removeprefix("kaito/"), line, text) for name, line, text in places if "of the registry" not in text]


def test_the_tables_go_by_the_name_that_a_model_is_served_by() -> None:
    untuned = f'"mistral-7b-v0.3" cannot be tuned: KAITO looks for a row of that name in {SUPPORTED_MODELS}'
    assert found(TABLES, "0.12.0") == [
        (INFERENCE_TABLE, 10, f'no model of {CATALOG} is served as "phi-4-of-old": nothing uses it'),
        (TUNING_TABLE, 5, untuned),
        (INFERENCE_TABLE, 8, f'"microsoft/phi-4": tag is 0.1.9, but 0.2.0 in {SUPPORTED_MODELS}:6'),
    ]


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        (
            '"tiiuae/falcon-7b":                         "falcon-7b"',
            '"tiiuae/falcon-9b":                         "falcon-7b"',
            HUB_IDS,
            '"falcon-7b": model is tiiuae/falcon-9b, but tiiuae/falcon-7b in ',
        ),
        (
            '\t"tiiuae/falcon-7b":                         "falcon-7b",\n',
            "",
            "presets/workspace/models/falcon/model.go",
            f'"falcon-7b" has no entry in {HUB_IDS}',
        ),
        ('"falcon-7b-instruct"', '"falcon-8b"', HUB_IDS, '"falcon-8b" is in no model.go'),
    ],
)
def test_the_ids_of_the_hub(old: str, new: str, path: str, message: str) -> None:
    before = tree("0.9.4")
    assert not [one for one in found(before, "0.9.4") if HUB_IDS in one[0] + one[2]]
    assert old in before[HUB_IDS]
    after = found({**before, HUB_IDS: before[HUB_IDS].replace(old, new)}, "0.9.4")
    assert [one for one in after if one[0] == path and one[2].startswith(message)], after
