"""The preset's chat templates: files of its author, parsed as the runtimes parse them, in the base image's folder."""

from collections.abc import Iterator
from posixpath import basename

from kaitoc.onboard.layout import CHAT_TEMPLATES
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.target import Target, Tree, Unplaced
from kaitoc.registry.model import Preset

FLAGS = ("chat-template", "chat_template")
IMAGE_FOLDER = "/workspace/chat_templates/"


class NoTemplate(Exception):
    """A text that is no Jinja; `line` counts from 1."""

    def __init__(self, reason: str, line: int) -> None:
        """`reason` is what the parser says."""
        super().__init__(reason)
        self.reason, self.line = reason, line


def check(text: str) -> None:
    """Parse a template with what the runtimes add to Jinja: loop controls, and `generation`. Raises NoTemplate."""
    from jinja2 import TemplateSyntaxError
    from jinja2.ext import Extension, loopcontrols
    from jinja2.nodes import Node
    from jinja2.parser import Parser
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Generation(Extension):
        tags = {"generation"}  # noqa: RUF012 - as Jinja declares it

        def parse(self, parser: Parser) -> Node | list[Node]:
            next(parser.stream)
            return parser.parse_statements(("name:endgeneration",), drop_needle=True)

    try:
        ImmutableSandboxedEnvironment(extensions=[loopcontrols, Generation]).parse(text)
    except TemplateSyntaxError as error:
        raise NoTemplate(error.message or "it does not parse", error.lineno) from error


def names(preset: Preset) -> list[str]:
    """The files of the base image that a preset's runtimes take as their chat template."""
    flags = [*preset.inference.vllm.model_run_params.items(), *preset.inference.transformers.model_run_params.items()]
    paths = [value for flag, value in flags if flag in FLAGS and value.startswith(IMAGE_FOLDER)]
    return sorted({basename(path) for path in paths})


def targets(subject: Subject) -> Iterator[Target]:
    """A target for each chat template of the preset."""
    for name in names(subject.preset):
        yield _target(name)


def _target(name: str) -> Target:
    def place(text: str | None, subject: Subject, _: Tree) -> str:
        own = subject.templates.get(name)
        if own is None and text is None:
            raise Unplaced(f"nobody has the chat template {name}: put it beside the declaration")
        found = own if own is not None else text
        assert found is not None
        try:
            check(found)
        except NoTemplate as error:
            raise Unplaced(f"the chat template is no Jinja: line {error.line}: {error.reason}") from error
        return found

    def remove(text: str, subject: Subject, _: Tree) -> str | None:
        shared = [one for one in subject.registry.presets.values() if one.name != subject.preset.name]
        if any(name in names(one) for one in shared):
            return text
        # What its author does not have could not be brought back.
        return None if subject.templates.get(name) == text else text

    return Target(lambda _: f"{CHAT_TEMPLATES}/{name}", place, remove)
