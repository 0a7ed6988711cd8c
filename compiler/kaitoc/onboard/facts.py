"""What the files of a checkout say of presets: each fact with its place, so that two of them can be compared."""

import re
from collections.abc import Iterator

from kaitoc.emit.artifacts import CONFIG_MAP, E2E_MATRIX, SUPPORTED_MODELS
from kaitoc.kaito.commands import hugging_face_revision
from kaitoc.onboard import example, matrix, readme, rows, supported_models
from kaitoc.onboard.fact import DESCRIBED, DOCUMENTED, LISTED, SERVED, SHOWN, TESTED, Fact, Unread
from kaitoc.onboard.go_facts import of_hub_ids, of_model_go, of_tables
from kaitoc.onboard.layout import CATALOG, EXAMPLES, HUB_IDS, MODELS, PRESETS_PAGE, Layout
from kaitoc.onboard.tables import table
from kaitoc.onboard.target import Tree, Unplaced
from kaitoc.registry.against import parse_command


def facts_of(tree: Tree, layout: Layout) -> tuple[list[Fact], list[Unread]]:
    """Everything that the files of a checkout say, in the order of their authority."""
    found: list[Fact] = []
    unread: list[Unread] = []
    for one in _all(tree, layout):
        if isinstance(one, Fact):
            found.append(one)
        else:
            unread.append(one)
    return found, unread


def _all(tree: Tree, layout: Layout) -> Iterator[Fact | Unread]:
    for path in sorted(tree):
        if path.startswith(f"{MODELS}/") and path.endswith("/model.go"):
            yield from of_model_go(path, tree[path], layout)
    yield from _of_rows(SUPPORTED_MODELS, tree.get(SUPPORTED_MODELS))
    yield from _of_config_map(tree.get(CONFIG_MAP))
    yield from of_hub_ids(tree.get(HUB_IDS) if layout.has_hub_ids else None)
    yield from _of_catalog(tree.get(CATALOG))
    yield from of_tables(tree if layout.has_catalog else {})
    yield from _of_matrix(tree.get(E2E_MATRIX))
    for path in sorted(tree):
        if path.startswith(f"{MODELS}/") and path.endswith("/README.md"):
            yield from _of_readme(path, tree[path])
        if path.startswith(f"{EXAMPLES}/") and path.endswith(".yaml"):
            yield from _of_example(path, tree[path])
    if layout.has_catalog:
        yield from _of_page(tree.get(PRESETS_PAGE))


def _of_rows(path: str, text: str | None, offset: int = 0) -> Iterator[Fact | Unread]:
    if text is None:
        return
    try:
        found = rows.read_rows(text)
    except rows.NoList as error:
        yield Unread(path, offset + 1, str(error))
        return
    for row in found.rows:
        line = offset + row.first + 1
        if row.name == "base" or row.data.get("deprecated"):
            continue
        yield Fact(row.name, LISTED, True, path, line)
        try:
            model, revision = hugging_face_revision(str(row.data.get("version", "")))
        except ValueError as error:
            yield Unread(path, offset + row.lines.get("version", row.first) + 1, f"the version is none: {error}")
            continue
        at = {key: offset + number + 1 for key, number in row.lines.items()}
        yield Fact(row.name, "model", model.lower(), path, at.get("version", line))
        yield Fact(row.name, "revision", revision, path, at.get("version", line))
        for key in ("type", "runtime", "tag", "downloadAtRuntime", "downloadAuthRequired"):
            default = False if key.startswith("download") else ""
            yield Fact(row.name, key, row.data.get(key, default), path, at.get(key, line))


def _of_config_map(text: str | None) -> Iterator[Fact | Unread]:
    if text is None:
        return
    try:
        block, first = rows.block_of(text, supported_models.BLOCK)
    except rows.NoList as error:
        yield Unread(CONFIG_MAP, 1, str(error))
        return
    yield from _of_rows(CONFIG_MAP, block, first)


def _of_catalog(text: str | None) -> Iterator[Fact | Unread]:
    if text is None:
        return
    try:
        found = rows.read_rows(text)
    except rows.NoList as error:
        yield Unread(CATALOG, 1, str(error))
        return
    for row in found.rows:
        yield Fact(row.name, SERVED, True, CATALOG, row.first + 1)
        at = {key: number + 1 for key, number in row.lines.items()}
        for key, what in (
            ("modelFileSize", "size of the weights"),
            ("modelTokenLimit", "token limit"),
            ("license", "licence"),
        ):
            if key in row.data:
                yield Fact(row.name, what, str(row.data[key]), CATALOG, at[key])


def _of_matrix(text: str | None) -> Iterator[Fact | Unread]:
    if text is None:
        return
    try:
        entries = matrix.read_entries(text)
    except Unplaced as error:
        yield Unread(E2E_MATRIX, 1, error.reason)
        return
    for entry in entries:
        yield Fact(entry.name, TESTED, True, E2E_MATRIX, entry.line)
        for runtime, stated in entry.runtimes.items():
            yield Fact(entry.name, f"{runtime} runtime", True, E2E_MATRIX, stated.line)
            yield Fact(entry.name, "GPUs", str(stated.gpus), E2E_MATRIX, stated.gpus_line)
            try:
                command = parse_command(stated.command)
            except ValueError as error:
                yield Unread(E2E_MATRIX, stated.command_line, f"the command is none: {error}")
                continue
            for flag, value in command.flags.items():
                name = f"{runtime} flag --{flag.replace('_', '-')}"
                yield Fact(entry.name, name, value, E2E_MATRIX, stated.command_line)


def _of_readme(path: str, text: str) -> Iterator[Fact | Unread]:
    found = readme.models_table(text)
    if found is None:
        yield Unread(path, 1, "the file has no table of models")
        return
    for row in found.rows:
        said, line = readme.facts(dict(enumerate(row.cells))), row.line + 1
        yield Fact(row.cells[0], DESCRIBED, True, path, line)
        yield Fact(row.cells[0], "model", said["source"].removeprefix("https://huggingface.co/").lower(), path, line)
        yield Fact(row.cells[0], "example", said["example"], path, line)
        yield Fact(row.cells[0], "distributed inference", said["distributed"] == "true", path, line)


def _of_example(path: str, text: str) -> Iterator[Fact]:
    name = re.compile(r"^ +name: *[\"']?([^\"'\s]+)[\"']?", re.MULTILINE)
    for document in example.all_workspaces(text):
        preset = example.preset_name(document)
        at = next((one.start(1) for one in name.finditer(text) if one[1] == preset), 0)
        line = text.count("\n", 0, at) + 1
        if preset:
            yield Fact(preset, SHOWN, path, path, line)


def _of_page(text: str | None) -> Iterator[Fact | Unread]:
    found = table(text or "", "Model Name", "Description", "License")
    if text is not None and found is None:
        yield Unread(PRESETS_PAGE, 1, "the page has no table of models")
    for row in found.rows if found else ():
        yield Fact(row.cells[0], DOCUMENTED, True, PRESETS_PAGE, row.line + 1)
