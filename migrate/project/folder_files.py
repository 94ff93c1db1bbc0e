"""The files of one folder that a migration is about, all read before anything is decided."""

from __future__ import annotations

import contextlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.diagnostics import file_diagnostic
from migrate.files.reading import UnreadableError, unreadable
from migrate.inferless_yaml.content import InferlessYaml
from migrate.project.folder import APP_FILE, INPUT_FILE, OUTPUT_FILE, YAML_FILES
from migrate.rules import Severity
from migrate.settings import DEFAULT_MAX_SIZE

if TYPE_CHECKING:
    from pathlib import Path

    from migrate.diagnostics import Diagnostic
    from migrate.files.open_folder import OpenFolder
    from migrate.inferless_yaml.content import Named
    from migrate.project.folder import Folder
    from migrate.settings import Settings

_MARKS_OF_OTHERS: Final = (".git", APP_FILE, *YAML_FILES)

NO_YAML: Final = InferlessYaml("inferless.yaml")
"""Stands for the ``inferless.yaml`` of a folder that has none."""


class FolderFiles(NamedTuple):
    """The files of a folder; one that does not exist is ``None``.

    ``input_name`` and ``output_name`` are relative to the folder. ``input_problem`` is why an
    existing input cannot be read. ``schema`` is the existing ``input_schema.py``, or why it cannot
    be read. ``diagnostics`` are about other neighbours of the input. ``of_others`` are the files of
    the pair in a folder that is a model, or a repository, of its own.
    """

    folder: Folder
    input_name: str
    input_json: bytes | None = None
    input_problem: Diagnostic | None = None
    output_name: str = OUTPUT_FILE
    output_json: bytes | None = None
    app_source: bytes | None = None
    schema: bytes | Diagnostic | None = None
    yaml_name: str = YAML_FILES[0]
    yaml_content: bytes | None = None
    yaml: InferlessYaml = NO_YAML
    diagnostics: tuple[Diagnostic, ...] = ()
    of_others: tuple[str, ...] = ()

    @property
    def has_input(self) -> bool:
        """Whether there is an input, readable or not."""
        return self.input_json is not None or self.input_problem is not None

    def path(self, name: str) -> Path:
        """Return the path of a file of this folder, as the user would write it."""
        return self.folder.path / name


def read_folder_files(opened: OpenFolder, folder: Folder, settings: Settings) -> FolderFiles:
    """Read the folder's files; what cannot be read is among the result."""
    notes: list[Diagnostic] = []

    def read(name: str, severity: Severity = Severity.WARNING) -> bytes | None:
        """Read a file beside the input; what keeps it from being read never blocks the inputs."""
        try:
            return _read_confined(opened, name, settings.max_size)
        except UnreadableError as error:
            notes.append(error.diagnostic._replace(severity=severity))
            return None

    contents = ((name, read(name)) for name in YAML_FILES)
    found = ((name, content) for name, content in contents if content is not None)
    yaml_name, yaml_content = next(found, (YAML_FILES[0], None))
    yaml = NO_YAML
    if yaml_content is not None:
        from migrate.inferless_yaml.reading import read_inferless_yaml  # noqa: PLC0415 - brings PyYAML

        yaml = read_inferless_yaml(yaml_content, str(folder.path / yaml_name))
    input_name, input_json, input_problem = _read_input(
        opened, folder, yaml, settings.max_size, notes
    )
    output_name = yaml.output_file_name.value if yaml.output_file_name else OUTPUT_FILE
    return FolderFiles(
        folder,
        input_name,
        input_json,
        input_problem,
        output_name,
        read(output_name, Severity.NOTE),
        read(APP_FILE),
        read_existing(opened, folder.schema_file, settings.max_size),
        yaml_name,
        yaml_content,
        yaml,
        tuple(notes),
        tuple(name for name in (input_name, output_name) if _is_of_others(opened, name)),
    )


def _read_input(
    opened: OpenFolder, folder: Folder, yaml: InferlessYaml, max_size: int, notes: list[Diagnostic]
) -> tuple[str, bytes | None, Diagnostic | None]:
    """Read the input that the user or inferless.yaml names, or else the one of the usual name.

    Return its name, and its contents or why it cannot be read.
    """
    named = None if folder.named else yaml.input_file_name
    name = folder.input_file if named is None else named.value
    try:
        content = _read_confined(opened, name, max_size)
        if content is None and named is not None and name != INPUT_FILE:
            name, content = INPUT_FILE, _read_confined(opened, INPUT_FILE, max_size)
            if content is not None:
                notes.append(_absent(named, yaml.file))
    except UnreadableError as error:
        return name, None, error.diagnostic
    return name, content, None


def _is_of_others(opened: OpenFolder, name: str) -> bool:
    """Return whether a folder on the way to a file is a model or a repository of its own."""
    folders = [each.as_posix() for each in PurePosixPath(name).parents][:-1]
    with contextlib.suppress(OSError):
        return any(opened.status(f"{each}/{mark}") for each in folders for mark in _MARKS_OF_OTHERS)
    return False


def _absent(named: Named, file: str) -> Diagnostic:
    """Warn that the input of the usual name was read, since the one that is named is not there."""
    message = f'the input file "{named.value}" is not there, and {INPUT_FILE} was read instead'
    hint = "correct the name, or remove the file that is not meant"
    severity = Severity.WARNING
    return file_diagnostic("IM001", message, file, place=named.place, hint=hint, severity=severity)


def read_existing(opened: OpenFolder, name: str, max_size: int) -> bytes | Diagnostic | None:
    """Read a schema that is there already, or return why it cannot be read.

    It may be larger than the input that it was made from.
    """
    try:
        return _read_confined(opened, name, max(max_size, DEFAULT_MAX_SIZE))
    except UnreadableError as error:
        return error.diagnostic


def _read_confined(opened: OpenFolder, name: str, max_size: int) -> bytes | None:
    """Read a file; a folder on the way to it that is a link leads out (IM404)."""
    try:
        return opened.read(name, max_size)
    except NotADirectoryError as error:
        message = "lies behind a symbolic link, or behind a file that is no folder"
        hint = "name a file inside the folder"
        diagnostic = file_diagnostic("IM404", message, str(opened.path / name), hint=hint)
        raise UnreadableError(diagnostic) from error
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableError(unreadable(error, str(opened.path / name))) from error
