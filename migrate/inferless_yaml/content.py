"""What `inferless.yaml` says about the legacy pair, as values that need no YAML reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from migrate.diagnostics import Diagnostic, Place
    from migrate.inferless_yaml.document import YamlDocument


@dataclass(frozen=True, slots=True)
class Named:
    """A file name that stays inside the folder, with ``/`` between its parts, and its place."""

    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class InferlessYaml:
    """What was read of one ``inferless.yaml``.

    A name is ``None`` where the file has none, or one that leaves the folder (IM404). ``document``
    is ``None`` where the file cannot be understood (IM406). ``schema_in_force`` says that the
    platform reads ``input_schema.py`` already, so that the names of a pair are idle.
    """

    file: str
    input_file_name: Named | None = None
    output_file_name: Named | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    document: YamlDocument | None = field(default=None, repr=False)
    schema_in_force: bool = False

    @property
    def understood(self) -> bool:
        """Say whether the file could be understood; an empty one can."""
        return self.document is not None
