"""training_config.yaml: the one value that the controller reads of it, the output directory."""

import posixpath
from functools import lru_cache

TRAINING_CONFIG_KEY = "training_config.yaml"
BASE_DIRECTORY = "/mnt"
DEFAULT_OUTPUT_DIRECTORY = "/mnt/output"


@lru_cache(maxsize=1000)
def output_directory(text: str) -> str | ValueError:
    """Where the training writes: TrainingArguments.output_dir, put below /mnt, or the default.

    A path that leads out of /mnt, or to /mnt itself, is the error that is returned (PrepareOutputDir, v0.9.4).
    Most workloads share the template of the chart, so it is remembered.
    """
    from kaitoc.kaito.payload import Broken, fields, parse, value_of

    config = parse(text)
    if isinstance(config, Broken):
        return ValueError(f"broken YAML: {config}")
    arguments = fields(fields(fields(config).get("training_config")).get("TrainingArguments"))
    written = value_of(arguments["output_dir"]) if "output_dir" in arguments else ""
    if not isinstance(written, str):
        return ValueError("output_dir must be a text")
    if not written:
        return DEFAULT_OUTPUT_DIRECTORY
    path = written if written.startswith(BASE_DIRECTORY) else f"{BASE_DIRECTORY}/{written}"
    path = posixpath.normpath(path.replace("//", "/"))
    if path == BASE_DIRECTORY or not path.startswith(BASE_DIRECTORY):
        return ValueError(f'output_dir "{written}" leads out of {BASE_DIRECTORY}')
    return path
