"""Commands that ask the package index; where none answers, the tests that need it are skipped."""

from __future__ import annotations

import re
import subprocess

_UNREACHABLE = re.compile(
    r"Temporary failure in name resolution|NewConnectionError|ConnectTimeoutError|ProxyError"
    r"|NameResolutionError|Network is unreachable|ReadTimeoutError|Connection (?:refused|aborted)"
    r"|dns error|tcp connect error|operation timed out"
)


class IndexUnreachableError(Exception):
    """Raised where no package index answers."""


def ask_index(command, **options):
    """Run a command of pip, uv or build, which must succeed if an index answers.

    Raises ``IndexUnreachableError``.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    said = f"{done.stdout}\n{done.stderr}".strip()
    if done.returncode and _UNREACHABLE.search(said):
        raise IndexUnreachableError(said.splitlines()[-1])
    assert done.returncode == 0, said
