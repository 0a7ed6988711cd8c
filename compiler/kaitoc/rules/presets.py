"""Which presets KAITO's webhook takes, for inference and for tuning (pkg/utils/plugin/plugin.go, IsValidPreset)."""

from kaitoc.diagnostics import Fix, Path, Rewrite
from kaitoc.kaito.context import Context
from kaitoc.rules.rule import Finding


def is_valid_preset(context: Context, name: str) -> bool:
    """Whether the webhook takes a name: it knows it, or it has the form of a Hugging Face id."""
    return context.profile.find_named(context.registry, name) is not None or is_hub_id(name)


def is_hub_id(name: str) -> bool:
    """Whether a name has the form of a Hugging Face id."""
    organisation, slash, model = name.partition("/")
    return bool(slash and organisation and model)


def unknown_preset(context: Context, name: str, path: Path) -> Finding:
    """What is wrong with a name that the webhook does not take."""
    entry = next((e for e in context.registry.entries if e.name == name.lower()), None)
    if entry is not None and entry.deprecated:
        return Finding(f'preset "{name}" is deprecated and no longer served', path, "choose another model")
    known = context.registry.find(name)
    if known is not None:
        message, fix = f'preset names are lower case: "{name}"', Fix(Rewrite.VALUE, name.lower())
        return Finding(message, path, f"write {name.lower()}", fix=fix)
    close = context.registry.similar(name)
    hint = f"did you mean {' or '.join(close)}?" if close else "`kaitoc preset list` shows the known ones"
    return Finding(f'KAITO {context.profile.version} has no preset "{name}"', path, hint)
