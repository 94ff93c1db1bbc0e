"""New environments: a Python, the wheel, and as old or as new dependencies as are wanted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.package_index import ask_index
from tests.packaging.distributions import clean_environment

_UV = (sys.executable, "-m", "uv", "--quiet")


def find_python(version):
    """Return an interpreter of a version such as 3.13, or None where there is none."""
    name = f"python{version}"
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates = [shutil.which(name), *sorted(pyenv.glob(f"versions/{version}.*/bin/{name}"))]
    return next((str(each) for each in candidates if each and _runs(each)), None)


def _runs(python):
    """Return whether it is more than a shim of a version that is not chosen."""
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


def new_environment(folder, python=sys.executable):
    """Make an empty environment, and give its Python."""
    ask_index([*_UV, "venv", "--no-project", "--python", python, folder], env=clean_environment())
    return folder / "bin" / "python"


def install(python, *requirements):
    """Install into an environment what is not there yet.

    Raises ``IndexUnreachableError``.
    """
    command = [*_UV, "pip", "install", "--python", python]
    ask_index([*command, *requirements], env=clean_environment())
