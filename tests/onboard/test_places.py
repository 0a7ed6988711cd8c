"""What stands in the way, is out of date, or has no place."""

import pytest

from checkouts import MATRIX, applied, subject, tree
from kaitoc.emit.artifacts import CONFIG_MAP, SUPPORTED_MODELS
from kaitoc.onboard.run import onboard, remove

MODEL = "presets/workspace/models/falcon/model.go"


def changed(path: str, old: str, new: str) -> dict[str, str]:
    """The tree with another text in one place."""
    files = tree()
    assert old in files[path]
    return {**files, path: files[path].replace(old, new, 1)}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (MODEL, '"90Gi"', '"80Gi"'),
        (MODEL, "DisallowLoRA:   true", "DisallowLoRA:   false"),
        (MODEL, 'map[string]int{"qlora": 16}', 'map[string]int{"qlora": 24}'),
        (
            MODEL,
            "SupportTuning() bool               { return true }",
            "SupportTuning() bool               { return false }",
        ),
        (SUPPORTED_MODELS, "tag: 0.2.0 # of both", "tag: 0.1.0"),
        (CONFIG_MAP, "falcon-7b/commit/898df", "falcon-7b/commit/00000"),
        (MATRIX, '"node-osdisk-size": 100', '"node-osdisk-size": 50'),
        (MATRIX, "--dtype=float16", "--dtype=bfloat16"),
        (
            "presets/workspace/models/falcon/README.md",
            "Deployment      |         false         |\n\n",
            "Deployment | true |\n\n",
        ),
    ],
)
def test_what_is_out_of_date_is_renewed(path: str, old: str, new: str) -> None:
    before = changed(path, old, new)
    outcome = onboard(subject("falcon-7b"), before)
    assert path in outcome.files
    after = applied(before, outcome)
    assert onboard(subject("falcon-7b"), after).files == {}
    assert after[path].count("\n") >= tree()[path].count("\n") - 30


def test_only_the_method_that_is_wrong_is_written_anew() -> None:
    before = changed(MODEL, '"qlora": 16', '"qlora": 24')
    after = applied(before, onboard(subject("falcon-7b"), before))[MODEL]
    assert "// GetInferenceParameters has a comment that says: keep me." in after
    assert "// as its config says" in after
    assert 'map[string]int{"qlora": 16}' in after
    assert "tuner" not in after, "nothing uses it any more"


def test_a_row_is_changed_field_by_field() -> None:
    before = changed(
        SUPPORTED_MODELS, "runtime: tfs\n    tag: 0.2.0 # of both", "runtime: other\n    tag: 0.2.0 # of both"
    )
    after = applied(before, onboard(subject("falcon-7b"), before))
    assert after[SUPPORTED_MODELS] == tree()[SUPPORTED_MODELS]


@pytest.mark.parametrize(
    ("path", "text", "reason", "snippet"),
    [
        (
            MODEL,
            "package falcon\n\nfunc {",
            "the file is no Go (line 3)",
            "GetInferenceParameters() *model.PresetParam {",
        ),
        (SUPPORTED_MODELS, "other: []\n", "the file has no list `models`", "  - name: falcon-7b\n"),
        (CONFIG_MAP, "kind: ConfigMap\n", "the file has no line `SupportedModels: |`", "  - name: falcon-7b\n"),
        (MATRIX, "{}", "the file has no list matrix.image", '"name": "falcon-7b"'),
        (
            "presets/workspace/models/falcon/README.md",
            "# Falcon\n",
            "the file has no table of models",
            "| falcon-7b | [tiiuae](https://huggingface.co/tiiuae/falcon-7b) |",
        ),
        (
            "cmd/workspace/models.go",
            "package main\n",
            "the file has no block of imports",
            '_ "github.com/kaito-project',
        ),
        (
            "test/e2e/preset_vllm_test.go",
            "package e2e\n",
            "the file has no Describe with tests in it",
            "func createFalcon7BWorkspaceWithPresetPublicModeAndVLLM(",
        ),
        ("website/docs/presets.md", "# Presets\n", "the page has no table of families", "| [falcon](https://"),
    ],
)
def test_no_place(path: str, text: str, reason: str, snippet: str) -> None:
    before = {**tree(), path: text}
    outcome = onboard(subject("falcon-7b"), before)
    (left,) = outcome.left
    assert (left.path, left.reason) == (path, reason)
    assert snippet in left.snippet
    assert path not in outcome.files


def test_a_chat_template_that_nobody_has() -> None:
    before = tree()
    del before["presets/workspace/inference/chat_templates/falcon-instruct.jinja"]
    (left,) = onboard(subject("falcon-7b"), before).left
    assert left.reason == "nobody has the chat template falcon-instruct.jinja: put it beside the declaration"


def test_files_that_cannot_be_read_are_left_alone_on_the_way_out() -> None:
    before = {**tree(), MODEL: "no go", SUPPORTED_MODELS: "a: [", MATRIX: "{"}
    outcome = remove(subject("falcon-7b"), before)
    assert {left.path for left in outcome.left} >= {MODEL, SUPPORTED_MODELS, MATRIX}
    assert not {MODEL, SUPPORTED_MODELS, MATRIX} & set(outcome.files)


def test_a_file_of_all_presets_that_a_checkout_has_lost() -> None:
    before = tree()
    del before[SUPPORTED_MODELS]
    outcome = onboard(subject("falcon-7b"), before)
    assert [(left.path, left.reason.partition(",")[0]) for left in outcome.left] == [
        (SUPPORTED_MODELS, "the file is not there")
    ]
    assert SUPPORTED_MODELS not in outcome.files


def test_a_preset_that_another_family_has() -> None:
    before = tree()
    text = before.pop(MODEL).replace("package falcon", "package bird")
    before["presets/workspace/models/bird/model.go"] = text
    for run in (onboard, remove):
        outcome = run(subject("falcon-7b"), before)
        assert outcome.files == {}
        (left,) = outcome.left
        assert left.path == "presets/workspace/models/bird/model.go"
        assert left.reason.endswith("declare family.package as bird, or move it")
