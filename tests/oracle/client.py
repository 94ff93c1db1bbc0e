"""The platform's client in a virtual environment of its own, and one run of it over many files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.package_index import ask_index

if TYPE_CHECKING:
    from collections.abc import Sequence

VERSION = "2.0.22"
_DRIVER = Path(__file__).with_name("driver.py")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client makes of one file; ``error`` is its message where it refuses the file."""

    request: Any = None
    error: str | None = None


def cache_directory() -> Path:
    """Return the folder that keeps the environment between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Path(base) / "inferless-migrate" / f"oracle-{VERSION}-{python}"


def ensure_client() -> Path:
    """Return the Python of an environment that holds the client; build it if there is none.

    It is built under a name of its own and renamed when complete, so that no run ever sees half of
    it; of two runs that build at once, the second to finish throws its own away.
    """
    target = cache_directory()
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
        try:
            _build(building)
            building.rename(target)
        except OSError:
            if not target.exists():
                raise
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return _python_of(target)


def ask_client(sources: Sequence[str], folder: Path) -> list[Answer]:
    """Return the client's answer to each of the texts; one process reads them all.

    The client runs with an empty home and nothing of our environment, and needs no network.
    """
    python = ensure_client()
    home = folder / "home"
    home.mkdir()
    files = [folder / f"{index}.py" for index in range(len(sources))]
    for file, source in zip(files, sources, strict=True):
        file.write_bytes(source.encode())
    environment = {"HOME": str(home), "PATH": os.defpath, "PYTHONUTF8": "1"}
    if "SYSTEMROOT" in os.environ:
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    done = subprocess.run(
        [python, _DRIVER],
        input=json.dumps([str(file) for file in files]),
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Answer(**answer) for answer in json.loads(done.stdout.splitlines()[-1])]


def _build(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [_python_of(folder), "-m", "pip", "install", "--quiet", "--retries", "1"]
    ask_index([*pip, f"inferless-cli=={VERSION}"])


def _python_of(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
