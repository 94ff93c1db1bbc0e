"""The source distribution and the wheel, built as a release would be."""

from __future__ import annotations

import os
import re
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.package_index import ask_index

ROOT = Path(__file__).resolve().parents[2]
_SETTINGS_OF_THE_CALLER = ("COV", "PYTEST", "PYTHON", "SOURCE_DATE_EPOCH", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Distributions:
    """The two files of a release."""

    sdist: Path
    wheel: Path

    def names_in_wheel(self):
        """Return the names of the files in the wheel."""
        with zipfile.ZipFile(self.wheel) as archive:
            return set(archive.namelist())

    def names_in_sdist(self):
        """Return the names of the files in the source distribution, beneath its one folder."""
        with tarfile.open(self.sdist) as archive:
            return {name.partition("/")[2] for name in archive.getnames()}

    def unpack(self, folder):
        """Unpack the source distribution, and give its one folder."""
        with tarfile.open(self.sdist) as archive:
            archive.extractall(folder, filter="data")
        (unpacked,) = folder.iterdir()
        return unpacked


def build(source, folder, *choices, changes=None):
    """Build both files; by default the wheel is built from the source distribution.

    Raises ``IndexUnreachableError``.
    """
    command = [sys.executable, "-m", "build", "--installer", "uv", "--outdir", folder]
    ask_index([*command, *choices, source], cwd=folder.parent, env=clean_environment(changes))
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return Distributions(sdist, wheel)


def clean_environment(changes=None):
    """Return the variables of the machine without those of this run of the tests."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_SETTINGS_OF_THE_CALLER)
    }
    return {**variables, **(changes or {})}


def shown_in_ci_page():
    """Return the YAML that docs/ci.md shows, parsed, in its order."""
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    return list(
        map(yaml.safe_load, re.findall(r"^```yaml\n(.*?)^```", text, re.DOTALL | re.MULTILINE))
    )
