"""What the controller reads of inference_config.yaml by itself: the user's max-model-len, line by line."""

import re

_INTEGER = re.compile(r"[+-]?[0-9]+")
_INT64 = 2**63


def explicit_max_model_len(text: str) -> int | None:
    """The `max-model-len` under the first `vllm:` line, if it is a plain positive integer.

    KAITO reads lines, not YAML: flow style, quotes, underscores and trailing comments are not understood, the first
    max-model-len line decides, and a line indented less than two characters deeper than `vllm:` ends the section
    (pkg/utils/config_parser.go, ParseExplicitMaxModelLen).
    """
    section_indent: int | None = None
    for line in text.split("\n"):
        stripped = line.strip()
        indent = len(line) - len(line.lstrip(" \t"))
        if section_indent is None:
            if stripped.startswith("vllm:"):
                section_indent = indent + 2
            continue
        if stripped and not stripped.startswith("#") and indent < section_indent:
            return None
        if stripped.startswith("max-model-len:"):
            value = stripped.removeprefix("max-model-len:").strip()
            number = int(value) if _INTEGER.fullmatch(value) else 0
            return number if 0 < number < _INT64 else None
    return None
