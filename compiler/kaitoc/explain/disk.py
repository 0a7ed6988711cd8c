"""The sum behind the disk of a preset, taken from the very Jsonnet that works it out.

Jsonnet writes arithmetic as Python does, so the text of the function is read as a function of Python, and its steps are
noted as those of kaitoc's own code are.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from types import SimpleNamespace

from kaitoc.explain.explanation import Sum
from kaitoc.explain.formulas import Formula, source_formulas
from kaitoc.jsonnet import LIBRARY
from kaitoc.quantity import GIB, parse
from kaitoc.registry.model import Preset, PresetParams

_BY_HAND, _DERIVED = "lib/values.libsonnet", "lib/catalog.libsonnet"
"""Where the disk of those presets is worked out that KAITO has written by hand, and of those that it derives."""
_FUNCTION = re.compile(r"^ *(?:local )?diskFor\(size\)(?::| =)(?P<body>.*?)[;,]\n\n", re.MULTILINE | re.DOTALL)
_LOCAL = re.compile(r"local (\w+) = (.*?);\s*", re.DOTALL)
_REWRITTEN = (
    (re.compile(r"std\.round\((.*) \* 1000\) / 1000"), r"round(\1, 3)"),
    (re.compile(r"\b(?:std|values)\."), ""),
    (re.compile(r" \+ 'Gi'"), ""),
)
"""What Jsonnet writes otherwise: rounding to a thousandth, where functions are from, and the unit behind the number."""


def declared_disk(params: PresetParams, files: Mapping[str, bytes], *, derived: bool) -> Sum | None:
    """The sum of the disk of a preset in GiB, None where it is not what the shipped `files` work out.

    `derived` tells whether KAITO derives its presets.
    """
    if not params.total_safe_tensor_file_size or not params.disk_storage_requirement:
        return None
    for name in (_DERIVED, _BY_HAND) if derived else (_BY_HAND,):
        text = files[name].decode()
        found = _FUNCTION.search(text)
        steps = _steps(found["body"], params, files) if found else []
        if found and steps and f"{steps[-1].value:g}Gi" == params.disk_storage_requirement:
            line = text.count("\n", 0, found.start("body")) + 1
            return Sum(f"disk in GiB, {LIBRARY}{name}:{line}", tuple(steps))
    return None


def locked_disk(preset: Preset) -> Sum | None:
    """The sum of the disk of a preset that was derived from a lock, as the generator tells it."""
    told = [step for step in preset.derivation if step.name == "disk"]
    steps = tuple(Formula("disk", step.how, "", float(parse(step.value) / GIB)) for step in told)
    return Sum("disk in GiB", steps) if steps else None


def _steps(body: str, params: PresetParams, files: Mapping[str, bytes]) -> Sequence[Formula]:
    for pattern, python in _REWRITTEN:
        body = pattern.sub(python, body)
    lines = [f"{name} = {expression}" for name, expression in _LOCAL.findall(body)]
    lines.append(f"return {_LOCAL.sub('', body).strip()}")
    scope = {
        "ceil": math.ceil,
        "floor": math.floor,
        "inGiB": lambda size: float(parse(size) / GIB),
        "tables": SimpleNamespace(**json.loads(files["generator.json"])),
    }
    source = "def disk(size):\n" + "".join(f"    {line}\n" for line in lines)
    return source_formulas(source, scope, [params.total_safe_tensor_file_size])
