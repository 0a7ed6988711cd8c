"""What a wheel carries beside the files of the repository: the registry of each KAITO version, evaluated.

hatchling runs this when it builds a wheel, so that nobody waits for Jsonnet who has no presets of their own.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class EvaluatedPresets(BuildHookInterface[Any]):
    """Adds `kaitoc/_data/registry`; not to an editable install, whose presets change."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Evaluate the presets of the source tree, before the files of the wheel are gathered."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root, "compiler")))
        from kaitoc.registry.prepared import prepare

        # It goes when the hook does, after the wheel is built.
        self._evaluated = TemporaryDirectory()
        folder = Path(self._evaluated.name)
        prepare(folder)
        build_data["force_include"] |= {str(file): f"kaitoc/_data/registry/{file.name}" for file in folder.iterdir()}
