"""A preset into a tree, or out of it: all targets in order, each seeing what those before it did."""

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct, field

from kaitoc.emit.artifacts import CONFIG_MAP, SUPPORTED_MODELS
from kaitoc.onboard import (
    catalog,
    chat_template,
    e2e_tests,
    example,
    hub_ids,
    matrix,
    model_go,
    pages,
    readme,
    registered,
    runtime_tables,
    supported_models,
)
from kaitoc.onboard.golang.source import NotGo, parse
from kaitoc.onboard.layout import CHAT_TEMPLATES
from kaitoc.onboard.registrations import elsewhere
from kaitoc.onboard.rows import NoList, inside, put, read_rows
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.target import Target, Tree, Unplaced, is_checkout


class Left(Struct, frozen=True):
    """A file that has no place for the preset: why not, and what would have to be put in by hand."""

    path: str
    reason: str
    snippet: str


class Outcome(Struct, frozen=True):
    """What is to become of a tree.

    `files` maps paths to new texts, None for a file that goes; what stays as it is is not in it. `left` are the files
    that could not be edited, `notes` what stays although it is about the preset: path and sentence.
    """

    files: Mapping[str, str | None] = field(default_factory=dict)
    left: tuple[Left, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


def targets(subject: Subject) -> Iterator[Target]:
    """Every file that may have something of the preset, in the order of KAITO's guide."""
    yield model_go.TARGET
    yield registered.TARGET
    yield hub_ids.TARGET
    yield readme.TARGET
    yield supported_models.MODELS_TARGET
    yield catalog.TARGET
    yield from runtime_tables.TARGETS
    yield example.TARGET
    yield from e2e_tests.TARGETS
    yield matrix.TARGET
    yield supported_models.CONFIG_MAP_TARGET
    yield from chat_template.targets(subject)
    yield pages.PRESETS_TARGET
    yield pages.SCORES_TARGET


def onboard(subject: Subject, tree: Tree) -> Outcome:
    """The preset in all files that its KAITO version has.

    A file that the version does not have any more, but the tree has, is kept true as well.
    """

    def place(target: Target, path: str, now: Tree) -> str | None:
        text = now.get(path)
        if not target.belongs(subject):
            return text
        if text is None and target.is_shared and is_checkout(tree):
            raise Unplaced("the file is not there, and the checkout is to have it for all presets: bring it back")
        return target.place(text, subject, now)

    return _run(subject, tree, place)


def remove(subject: Subject, tree: Tree, *, deprecate: bool = False) -> Outcome:
    """The tree without the preset; deprecated, its row stays in the lists of models and says so."""

    def take(target: Target, path: str, now: Tree) -> str | None:
        text = now.get(path)
        if text is None:
            return None
        if deprecate and path in (SUPPORTED_MODELS, CONFIG_MAP):
            return _deprecated(path, text, subject)
        return target.remove(text, subject, now)

    outcome = _run(subject, tree, take, backwards=True)
    after = {path: text for path, text in {**tree, **outcome.files}.items() if text is not None}
    return Outcome(outcome.files, outcome.left, tuple(_mentions(subject, after)))


def _run(
    subject: Subject, tree: Tree, edit: Callable[[Target, str, Tree], str | None], *, backwards: bool = False
) -> Outcome:
    now, left, files = dict(tree), [], {}
    if (other := elsewhere(subject, tree)) is not None:
        family = other.split("/")[-2]
        reason = f'this file registers it, and its family is declared as "{subject.package}"'
        return Outcome(left=(Left(other, f"{reason}: declare family.package as {family}, or move it", ""),))
    order = list(targets(subject))
    # The package goes last: whether it does decides what becomes of the family's other files.
    for target in reversed(order) if backwards else order:
        path = target.path(subject)
        try:
            text = edit(target, path, now)
            _sound(path, text)
        except Unplaced as error:
            left.append(Left(path, error.reason, error.snippet))
            continue
        if text is None:
            now.pop(path, None)
        else:
            now[path] = text
        if text != tree.get(path):
            files[path] = text
    return Outcome(files, tuple(left))


def _sound(path: str, text: str | None) -> None:
    """Raises Unplaced for Go that no longer parses: a file of an unknown shape is better left alone."""
    try:
        if text is not None and path.endswith(".go"):
            parse(text)
    except NotGo as error:
        raise Unplaced(f"the edited file would be no Go (line {error.line})") from error


def _deprecated(path: str, text: str, subject: Subject) -> str:
    row = supported_models.wanted_row(subject)

    def change(block: str) -> str:
        if row is None or read_rows(block).find(subject.listed) is None:
            return block
        return put(block, {**row, "deprecated": True}, [subject.listed], ())

    try:
        if path == CONFIG_MAP:
            return inside(text, supported_models.BLOCK, change)
        return change(text)
    except NoList as error:
        raise Unplaced(str(error)) from error


def _mentions(subject: Subject, tree: Tree) -> Iterator[tuple[str, str]]:
    """What still names the preset, and is more than onboarding it takes."""
    for path in example.others(subject, tree):
        yield path, f'this example names "{subject.preset.name}" as well'
    constants = e2e_tests.package_constants(tree)
    own = {name for name, value in constants.items() if value.lower() in subject.names}
    for path in sorted(tree):
        if path.startswith("test/e2e/") and path.endswith(".go") and any(name in tree[path] for name in own):
            yield path, f'tests beyond those of KAITO\'s guide use "{subject.preset.name}"'
    for name in chat_template.names(subject.preset):
        path = f"{CHAT_TEMPLATES}/{name}"
        if path in tree:
            yield path, "the chat template stays: another preset has it, or its author's file is not at hand"
