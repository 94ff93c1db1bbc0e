from __future__ import annotations

import io
import re

import pytest

from migrate.report.color import Color
from migrate.report.diff_text import print_patch

PATCH = b"""\
diff --git a/x b/x
new file mode 100644
--- /dev/null
+++ b/x
@@ -0,0 +1,2 @@
 context
+added
-removed
\\ No newline at end of file
"""


def printed(patch, color):
    content = io.BytesIO()
    with io.TextIOWrapper(content, encoding="ascii", errors="backslashreplace", newline="") as text:
        text.write("before ")
        print_patch(patch, text, color)
        text.flush()
        return content.getvalue().removeprefix(b"before ")


@pytest.mark.parametrize(
    "patch", [PATCH, b"", b"+\xff\r\n\x1b[31m\n"], ids=["patch", "none", "raw"]
)
def test_without_colour_it_is_exactly_its_bytes(patch):
    assert printed(patch, Color.NEVER) == patch


def test_colours_tell_what_a_line_is():
    assert printed(PATCH, Color.ALWAYS).decode().splitlines() == [
        "\x1b[1mdiff --git a/x b/x\x1b[0m",
        "\x1b[1mnew file mode 100644\x1b[0m",
        "\x1b[1m--- /dev/null\x1b[0m",
        "\x1b[1m+++ b/x\x1b[0m",
        "\x1b[36m@@ -0,0 +1,2 @@\x1b[0m",
        " context",
        "\x1b[32m+added\x1b[0m",
        "\x1b[31m-removed\x1b[0m",
        "\\ No newline at end of file",
    ]


def test_in_colour_nothing_controls_the_terminal():
    shown = printed(b"+\x1b[2J\xff\r\n", Color.ALWAYS)
    assert shown == b"\x1b[32m+\\x1b[2J\\ufffd\\x0d\x1b[0m\n"


def test_in_colour_a_tab_stays_as_wide_as_one():
    shown = printed(b"+\tx\n", Color.ALWAYS)
    assert re.sub(rb"\x1b\[\d*m", b"", shown) == b"+       x\n"
