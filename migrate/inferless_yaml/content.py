"""The contents of ``inferless.yaml``, as values that need no YAML reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from migrate.diagnostics import Diagnostic, Place
    from migrate.inferless_yaml.document import YamlDocument


class Named(NamedTuple):
    """A file name that stays inside the folder, with ``/`` between its parts, and its place."""

    value: str
    place: Place


class InferlessYaml(NamedTuple):
    """The contents of one ``inferless.yaml``, as far as a migration needs them.

    A name is ``None`` where the file has none, or one that leaves the folder (IM404). ``document``
    is ``None`` where the file cannot be understood (IM406). ``version`` is the major version:
    the declared one, or 1 where none is declared and the file has keys that only version 1 has.
    ``io_schema`` is ``None`` unless it is true or false.
    """

    file: str
    input_file_name: Named | None = None
    output_file_name: Named | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    document: YamlDocument | None = None
    version: int | None = None
    io_schema: bool | None = None
    import_source_is_file: bool = False

    @property
    def understood(self) -> bool:
        """Return whether the file could be understood; an empty one can."""
        return self.document is not None
