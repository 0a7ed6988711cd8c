"""The preset that is to be placed or taken out, and what its files call it."""

import re
from collections.abc import Mapping

from msgspec import Struct

from kaitoc.emit.e2e import vm_size
from kaitoc.onboard.layout import EXAMPLES, MODELS, Layout, layout_of
from kaitoc.registry.model import Metadata, Preset, Registry
from kaitoc.registry.names import to_json


class Subject(Struct, frozen=True):
    """A preset in its registry; `templates` are the chat templates that its author has, by name."""

    preset: Preset
    registry: Registry
    templates: Mapping[str, str]

    @property
    def layout(self) -> Layout:
        """The repository of the KAITO version."""
        return layout_of(self.registry.kaito_version)

    @property
    def row(self) -> Metadata | None:
        """The preset's row in supported_models.yaml, or None where the version lists it under no name of its own."""
        wanted = {self.preset.name, *self.preset.aliases} & {entry.name for entry in self.registry.entries}
        return next((entry for entry in self.registry.entries if entry.name in wanted), None)

    @property
    def listed(self) -> str:
        """The short name: that of the row, or the last part of a Hugging Face id."""
        row = self.row
        return row.name if row else self.preset.name.rpartition("/")[2].lower()

    @property
    def model(self) -> str:
        """The id of the Hugging Face repository."""
        return self.preset.source.hugging_face_model

    @property
    def names(self) -> frozenset[str]:
        """Everything that a Workspace may call the preset, in lower case."""
        return frozenset(name.lower() for name in (self.preset.name, self.listed, self.model, *self.preset.aliases))

    @property
    def package(self) -> str:
        """The family's Go package and folder: declared, or the beginning of the name."""
        declared = self.preset.onboarding.family.package
        return declared or re.sub(r"[^a-z].*", "", self.listed) or "models"

    @property
    def family(self) -> str:
        """The family as KAITO's pages call it."""
        return self.preset.onboarding.family.title or self.package

    @property
    def folder(self) -> str:
        """The family's folder."""
        return f"{MODELS}/{self.package}"

    @property
    def example(self) -> str:
        """The path of the example: declared, or after the name."""
        declared = self.preset.onboarding.example.file
        usual = f"kaito_workspace_{self.listed.replace('-', '_')}.yaml"
        return f"{EXAMPLES}/{declared or usual}"

    @property
    def vm_size(self) -> str:
        """The VM size that the preset is tested on, "" where no single node holds it and none is declared."""
        found = vm_size(self.preset, self.registry)
        return found if isinstance(found, str) else ""

    @property
    def camel(self) -> str:
        """The name as a part of Go identifiers: `Qwen2_5Coder7BInstruct`."""
        words = re.sub(r"(?<=\d)\.(?=\d)", "_", self.listed).replace(".", "-").split("-")
        joined = ""
        for word in words:
            word = re.sub(r"(?<=\d)[a-z](?![a-z])", lambda letter: letter[0].upper(), word)
            gap = "_" if joined[-1:].isdigit() and word[:1].isdigit() else ""
            joined += gap + word[:1].upper() + word[1:]
        return joined

    def relatives(self) -> list["Subject"]:
        """The presets of the registry in the same package, this one included, in order."""
        every = [Subject(preset, self.registry, {}) for preset in self.registry.presets.values()]
        return [self if one.preset.name == self.preset.name else one for one in every if one.package == self.package]

    def params_json(self, *, tuning: bool = False) -> dict[str, object] | None:
        """The parameters under their JSON names, the metadata left out; None for a preset that cannot be tuned."""
        params = self.preset.tuning if tuning else self.preset.inference
        if params is None:
            return None
        return {key: value for key, value in to_json(params).items() if key != "metadata"}
