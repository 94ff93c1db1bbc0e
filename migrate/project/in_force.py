"""What the platform reads of a folder, judged once (see "Which of them the platform reads").

Every later step takes the files, the code and the existing schema from the one value made here, so
nothing is read or parsed twice on one run.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.files.reading import try_to_read
from migrate.project.discovery import is_checkout
from migrate.project.existing import ExistingSchema, names_schema, read_existing_schema
from migrate.project.folder import APP_FILE, INPUT_FILE, SCHEMA_FILE, YAML_FILES
from migrate.project.outcome import InForce
from migrate.project.toml_files import is_repository

if TYPE_CHECKING:
    from migrate.app_code.interface import AppCode
    from migrate.inferless_yaml.content import Named
    from migrate.project.folder import Folder
    from migrate.project.folder_files import FolderFiles
    from migrate.project.toml_files import RunCache
    from migrate.settings import Settings

_LARGEST_CODE: Final = 4 * 1024 * 1024
"""The largest ``app.py`` above a folder that is parsed for a model's mark, in bytes."""


class FolderState(NamedTuple):
    """One folder: its files, what was read of them, and the interface in force.

    ``settings`` are those of the folder, ``cache`` is what it shares with the others of a run.
    ``why`` is the reason, in words, for the interface. ``is_marked`` is whether anything marks the
    folder as a model's, or the user named it (IM419).
    """

    files: FolderFiles
    settings: Settings
    cache: RunCache
    in_force: InForce
    why: str
    app: AppCode | None = None
    schema: ExistingSchema | None = None
    is_marked: bool = True

    @property
    def judged_file(self) -> str | None:
        """The path of the input, or else of the schema, or the yaml that keeps it out of force."""
        if self.files.has_input:
            return str(self.files.path(self.files.input_name))
        if self.in_force is InForce.BOTH:
            return str(self.files.path(self.files.yaml_name))
        return None if self.schema is None else self.schema.file

    @property
    def is_model(self) -> bool:
        """Whether a sound pair is converted: also an unmarked one at the root of a checkout."""
        folder = self.files.folder
        is_root = folder.path == folder.found_below or is_checkout(str(folder.path))
        return self.is_marked or (is_root and (self.files.has_input or not self.is_foreign))

    @property
    def is_foreign(self) -> bool:
        """Whether the schema is another program's: unmarked, and without ``INPUT_SCHEMA``."""
        content = None if self.schema is None else self.schema.content
        return not self.is_marked and content is not None and not names_schema(content)

    @property
    def named_files(self) -> tuple[Named, ...]:
        """The files that ``inferless.yaml`` names as a pair."""
        yaml = self.files.yaml
        return tuple(filter(None, (yaml.input_file_name, yaml.output_file_name)))


def judge_folder(files: FolderFiles, settings: Settings, cache: RunCache) -> FolderState:
    """Return what a folder is, from its files."""
    app = _read_app(files.app_source)
    path = str(files.path(files.folder.schema_file))
    schema = read_existing_schema(files.schema, path, files.input_json)
    in_force, why = _interface_in_force(files, app)
    is_marked = _is_marked(files, app, cache.model_marks)
    return FolderState(files, settings, cache, in_force, why, app, schema, is_marked)


def _read_app(source: bytes | None) -> AppCode | None:
    if source is None:
        return None
    from migrate.app_code.interface import read_app_code  # noqa: PLC0415 - many have no app.py

    return read_app_code(source)


def _interface_in_force(files: FolderFiles, app: AppCode | None) -> tuple[InForce, str]:
    """Return the first row of the table that applies, and its reason."""
    if app is not None and app.pydantic is not None:
        return InForce.PYDANTIC, f"{APP_FILE} declares the interface with Pydantic classes"
    if files.yaml.import_source_is_file:
        why = f"{files.yaml_name} says `import_source: FILE`, so the platform uploads the pair"
        return InForce.FILE_IMPORT, why
    if files.schema is None:
        if files.has_input:
            return InForce.LEGACY, f"there is no {SCHEMA_FILE}"
        return InForce.NONE, f"there is neither {INPUT_FILE} nor {SCHEMA_FILE}"
    return _schema_or_both(files)


def _schema_or_both(files: FolderFiles) -> tuple[InForce, str]:
    yaml = files.yaml
    if files.yaml_content is None:
        return InForce.SCHEMA, f"{SCHEMA_FILE} is there, and no {YAML_FILES[0]} says otherwise"
    if yaml.io_schema:
        return InForce.SCHEMA, f"{files.yaml_name} says `io_schema: true`"
    if yaml.understood and yaml.version != 1:
        return InForce.SCHEMA, f"{SCHEMA_FILE} is there, and {files.yaml_name} is not of version 1"
    return InForce.BOTH, f"{files.yaml_name} does not say `io_schema: true`"


def _is_marked(files: FolderFiles, app: AppCode | None, marks: dict[Path, bool]) -> bool:
    """Return whether something marks the folder as a model, or the user took it for one."""
    folder = files.folder
    if folder.chosen or files.yaml_content is not None or (app is not None and app.is_model):
        return True
    return _is_marked_above(folder, marks)


def _is_marked_above(folder: Folder, marks: dict[Path, bool]) -> bool:
    """Return whether a folder above marks a model, within the repository or the search."""
    here = Path(os.path.realpath(folder.path))
    found: list[Path] = []
    if not is_repository(here):
        for parent in here.parents:
            if parent not in marks:
                marks[parent] = _marks_a_model(parent)
            if marks[parent]:
                found.append(parent)
            if is_repository(parent):
                return bool(found)
    searched = Path(os.path.realpath(folder.found_below or folder.path))
    return any(each.is_relative_to(searched) for each in found)


def _marks_a_model(folder: Path) -> bool:
    """Return whether a folder holds ``inferless.yaml``, or an ``app.py`` with a model's class."""
    if any(os.path.lexists(folder / name) for name in YAML_FILES):
        return True
    app = folder / APP_FILE
    if not os.path.lexists(app):
        return False
    code = _read_app(try_to_read(app, _LARGEST_CODE))
    return code is not None and code.is_model
