"""Texts that are hard on a reader of YAML, and the time that they may take."""

from __future__ import annotations

import contextlib
import time

SECONDS_A_BOMB = 20
"""Processor time that no hostile file may take; the slowest here takes a hundredth of it."""

ALIASES_OF_ALIASES = b"a0: &a0 [x]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (i, i, b"*a%d," % (i - 1) * 9) for i in range(1, 160)
)

PIECES = [
    *("version: 1.0.0\n", "import_source: ", "FILE", "optional:", "input_file_name:", "version"),
    *("io_schema: ", "a.json", "../", "true", "~", "null", "-1", "1.0.0", "a", "b:", "é", "😀"),
    *(" ", "  ", "\n", "\r\n", "\r", "\t", "\n  ", "\n    ", "#", " # c", ": ", ", ", ",", "- "),
    *("{", "}", "[", "]", "'", '"', "|", "|\n  x\n", ">-\n", ">-\n  x\n\n", "? ", "---\n", "...\n"),
    *(
        "&a ",
        "*a",
        "!!str ",
        "<<: ",
        "%",
        "\\",
        "\\U",
        "FFFFFFFF",
        "\0",
        "\ufeff",
        "\x85",
        "\u2028",
    ),
]
"""What YAML files are made of."""


@contextlib.contextmanager
def in_time():
    """Assert that something takes no longer than a hostile file may."""
    started = time.process_time()
    yield
    assert time.process_time() - started < SECONDS_A_BOMB
