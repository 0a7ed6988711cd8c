"""Why a value was refused: one violation for each cause."""

from collections.abc import Iterable, Sequence
from typing import Any

from kaitoc.diagnostics import Path, Rewrite, path_text
from kaitoc.schema.checker import Checker, compiled
from kaitoc.schema.files import Schema, subschema
from kaitoc.schema.repair import respelt, retyped
from kaitoc.schema.violation import Violation, ViolationKind, nearest
from kaitoc.schema.wording import (
    any_of,
    choices,
    described,
    expected_types,
    how_to_write,
    json_type,
    list_of,
    meaning,
    shown,
)

_BOUNDS = {
    "minimum": "{value} is too small: the least is {limit}",
    "maximum": "{value} is too large: the most is {limit}",
    "exclusiveMinimum": "{value} is too small: it has to be more than {limit}",
    "exclusiveMaximum": "{value} is too large: it has to be less than {limit}",
    "minLength": "too few characters ({size}): the least is {limit}",
    "maxLength": "too many characters ({size}): the most is {limit}",
    "minItems": "too few items ({size}): the least is {limit}",
    "maxItems": "too many items ({size}): the most is {limit}",
    "minProperties": "too few fields ({size}): the least is {limit}",
    "maxProperties": "too many fields ({size}): the most is {limit}",
    "uniqueItems": "an item is there twice",
}


def explain(checker: Checker, value: Any, at: Path = ()) -> list[Violation]:
    """Every violation of a value that the checker refuses; `at` is the path to the value."""
    unknown: dict[Path, list[str]] = {}
    missing: dict[Path, list[str]] = {}
    found: list[Violation] = []
    for error in checker.validator.iter_errors(value):
        inside = _real_path(value, error.instance_path)
        keyword = _keyword(error.schema_path)
        if keyword == "additionalProperties":
            unknown.setdefault(inside, []).extend(getattr(error.kind, "unexpected", ()))
        elif keyword == "required":
            missing.setdefault(inside, []).append(getattr(error.kind, "property", ""))
        else:
            schema = schema_at(checker.schema, inside)
            limit = getattr(error.kind, "limit", None)
            found += _violations((*at, *inside), error.instance, keyword, {keyword: limit, **schema}, checker)
    for inside in {**unknown, **missing}:
        schema = schema_at(checker.schema, inside)
        written = _value_at(value, inside)
        found += _fields((*at, *inside), unknown.get(inside, ()), missing.get(inside, ()), schema, written)
    return _one_for_each_cause(found)


def schema_at(root: Schema, path: Path) -> Schema:
    """The schema of the value at a path, references followed; {} where nothing is said of it."""
    schema = _resolved(root, root)
    for part in path:
        schema = _resolved(subschema(schema, part), root)
    return schema


def _real_path(value: Any, told: Iterable[str | int]) -> Path:
    """The path to a value; jsonschema-rs tells keys such as "8080" as numbers."""
    path: list[str | int] = []
    for part in told:
        if isinstance(value, dict) and isinstance(part, int):
            part = next((key for key in value if key.removeprefix("+").isdecimal() and int(key) == part), str(part))
        path.append(part)
        value = value[part]
    return tuple(path)


def _keyword(schema_path: Sequence[str | int]) -> str:
    """The keyword that refused a value; `propertyNames` where it refused a key."""
    *before, around, last = ["", "", *map(str, schema_path)]
    return around if around == "propertyNames" and before[-1] != "properties" else last


def _resolved(schema: Schema, root: Schema) -> Schema:
    if schema.get("$ref", "").startswith("#/$defs/"):
        return {**root["$defs"][schema["$ref"].removeprefix("#/$defs/")], **schema}
    return schema


def _value_at(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value


def _fields(
    path: Path, unknown: Iterable[str], missing: Iterable[str], schema: Schema, written: Iterable[str]
) -> list[Violation]:
    """Unknown and missing fields of one object; a misspelt field is not missing as well."""
    known, taken = schema.get("properties", {}), set(written)
    place = f" in {path_text(path)}" if path else ""
    found, misspelt = [], set()
    for name in unknown:
        meant = nearest(name, known)
        misspelt.add(meant)
        hint = f'did you mean "{meant}"?' if meant else f"known fields: {list_of(sorted(known))}" * bool(known)
        message, fix = f'unknown field "{name}"{place}', respelt(name, known, Rewrite.KEY, taken)
        taken |= {str(fix.new)} if fix else set()
        found.append(Violation((*path, name), ViolationKind.UNKNOWN_FIELD, message, hint, fix))
    for name in missing:
        if name not in misspelt:
            hint = f"add {name}: {meaning(subschema(schema, name))}".removesuffix(": ")
            found.append(Violation(path, ViolationKind.MISSING, f'missing field "{name}"{place}', hint))
    return found


def _violations(path: Path, value: Any, keyword: str, schema: Schema, checker: Checker) -> list[Violation]:
    text = shown(path, value)
    match keyword:
        case "type":
            found = f"{json_type(value)} {text}" if isinstance(value, str | int | float) and text else json_type(value)
            message = f"expected {any_of(expected_types(schema))}, found {found}"
            hint, fix = how_to_write(value, schema), retyped(value, schema)
            return [Violation(path, ViolationKind.WRONG_TYPE, message, hint, fix)]
        case "enum" | "const":
            return [_not_allowed(path, value, choices(schema))]
        case "anyOf" | "oneOf":
            return _alternatives(path, value, schema.get(keyword, ()), checker)
        case "propertyNames":
            rule = compiled(schema[keyword], checker.schema["$defs"])
            return [_bad_name(path, name, schema[keyword]) for name in value if not rule.accepts(name)]
        case "pattern" | "format":
            form = f"a {schema['format']}" if keyword == "format" else f"of the form {schema['pattern']}"
            wanted = schema.get("title", form)
            examples = [str(example) for example in schema.get("examples", ())]
            hint = f"for example {any_of(examples)}" if examples else meaning(schema)
            return [Violation(path, ViolationKind.MALFORMED, f"{text or 'the value'} is not {wanted}", hint)]
    size = len(value) if isinstance(value, str | list | dict) else 0
    empty = size == 0 and keyword in ("minLength", "minItems", "minProperties")
    bound = "must not be empty" if empty else _BOUNDS.get(keyword, "not allowed here")
    message = bound.format(value=text or "the value", limit=schema[keyword], size=size)
    kind = ViolationKind.OUT_OF_RANGE if keyword in ("minimum", "maximum") else ViolationKind.OUT_OF_BOUNDS
    return [Violation(path, kind, message, meaning(schema))]


def _not_allowed(path: Path, value: Any, names: Sequence[str]) -> Violation:
    message = f"{shown(path, value) or json_type(value)} is not allowed: expected {any_of(names)}"
    meant = nearest(value, names) if isinstance(value, str) and len(names) > 1 else None
    hint, fix = f'did you mean "{meant}"?' if meant else "", respelt(value, names, Rewrite.VALUE)
    return Violation(path, ViolationKind.NOT_ALLOWED, message, hint, fix)


def _bad_name(path: Path, name: str, rule: Schema) -> Violation:
    names = choices(rule)
    if not names:
        return Violation((*path, name), ViolationKind.MALFORMED, f'"{name}" is no valid name', meaning(rule))
    meant = nearest(name, names)
    hint = f'did you mean "{meant}"?' if meant else f"known names: {list_of(names)}"
    return Violation((*path, name), ViolationKind.UNKNOWN_FIELD, f'unknown name "{name}"', hint)


def _alternatives(path: Path, value: Any, branches: Sequence[Schema], checker: Checker) -> list[Violation]:
    """What is wrong by the one alternative that the author meant, or a single sentence with all of them."""
    meant = []
    for branch in branches:
        alternative = compiled(branch, checker.schema["$defs"])
        found = explain(alternative, value, path)
        if not any(_is_another(violation, path) for violation in found):
            meant.append(found)
    if len(meant) == 1 and meant[0]:
        return meant[0]
    names = [described(_resolved(branch, checker.schema)) for branch in branches]
    message = f"expected {any_of(names)}, found {json_type(value)}"
    return [Violation(path, ViolationKind.WRONG_TYPE, message)]


def _is_another(violation: Violation, path: Path) -> bool:
    """Whether a value is of another type, or has another discriminator, than an alternative."""
    inside = len(violation.path) - len(path)
    return (violation.kind is ViolationKind.WRONG_TYPE and inside == 0) or (
        violation.kind is ViolationKind.NOT_ALLOWED and inside <= 1
    )


def _one_for_each_cause(found: Iterable[Violation]) -> list[Violation]:
    """Without repetition: where a value has the wrong type, nothing else is said of it."""
    by_path: dict[Path, list[Violation]] = {}
    for violation in dict.fromkeys(found):
        by_path.setdefault(violation.path, []).append(violation)
    kept = []
    for path in sorted(by_path, key=lambda path: [str(part) for part in path]):
        of_value = [v for v in by_path[path] if v.kind is not ViolationKind.MISSING]
        wrong_type = [v for v in of_value if v.kind is ViolationKind.WRONG_TYPE]
        kept += (wrong_type or of_value)[:1] + [v for v in by_path[path] if v.kind is ViolationKind.MISSING]
    return kept
