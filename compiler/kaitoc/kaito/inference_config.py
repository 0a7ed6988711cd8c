"""What the controller reads of inference_config.yaml by itself: the user's max-model-len, line by line."""

from kaitoc.kaito.numbers import atoi


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
            number = atoi(stripped.removeprefix("max-model-len:").strip())
            return number if number is not None and number > 0 else None
    return None
