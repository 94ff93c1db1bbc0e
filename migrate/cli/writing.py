"""Files and folders that the user named to be written, and what is said if they cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from pathlib import Path


def make_folder(folder: Path | None, option: str) -> None:
    """Make a folder that an option names, if it does. Raises ``typer.BadParameter``."""
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error, option) from error


def unwritable(path: Path | None, error: OSError, option: str) -> typer.BadParameter:
    """Give the error that says which option named a path, and why it cannot be written."""
    message = f"cannot write {path}: {(error.strerror or str(error)).lower()}"
    return typer.BadParameter(message, param_hint=option)
