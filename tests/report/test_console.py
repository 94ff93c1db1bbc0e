from __future__ import annotations

import io
import re
import subprocess

import pytest

from migrate.report.console import Color, Piece, Printer, Tone, line, print_patch, print_source


class Terminal(io.TextIOWrapper):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def _plain_variables(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def printed(stream, color, *lines):
    Printer(stream, color).print(lines)
    return stream.getvalue()


def test_a_line_is_made_of_pieces_and_bare_strings():
    assert line("a", Piece("b", Tone.ERROR)) == (Piece("a"), Piece("b", Tone.ERROR))


@pytest.mark.parametrize("color", [Color.AUTO, Color.NEVER])
def test_without_a_terminal_text_is_plain(color):
    assert (
        printed(io.StringIO(), color, line(Piece("bad", Tone.ERROR), " x"), line()) == "bad x\n\n"
    )


@pytest.mark.parametrize(
    ("color", "variables", "on_terminal", "on_pipe"),
    [
        (Color.AUTO, {}, True, False),
        (Color.AUTO, {"NO_COLOR": "1"}, False, False),
        (Color.AUTO, {"NO_COLOR": ""}, True, False),
        (Color.AUTO, {"TERM": "dumb"}, False, False),
        (Color.AUTO, {"FORCE_COLOR": "1"}, True, True),
        (Color.AUTO, {"FORCE_COLOR": ""}, True, False),
        (Color.AUTO, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
        (Color.NEVER, {"FORCE_COLOR": "1"}, False, False),
        (Color.ALWAYS, {"NO_COLOR": "1", "TERM": "dumb"}, True, True),
    ],
    ids=str,
)
def test_what_gets_colour(color, variables, on_terminal, on_pipe, monkeypatch):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert Printer(Terminal(io.BytesIO()), color).is_colored is on_terminal
    assert Printer(io.StringIO(), color).is_colored is on_pipe


@pytest.mark.parametrize("tone", Tone)
def test_colour_is_the_terminals_own(tone):
    text = printed(io.StringIO(), Color.ALWAYS, line(Piece("bad", tone), " x"))
    assert re.fullmatch(r"(\x1b\[[\d;]+m)?bad(\x1b\[0m)? x\n", text)
    assert tone is not Tone.ERROR or text == "\x1b[1;31mbad\x1b[0m x\n"


@pytest.mark.parametrize(
    "text",
    [
        "[bold red]x[/] [/nonsense] :smile: 'quoted' 42 https://example.org",
        "word " * 40 + "漢" * 40,
    ],
    ids=["markup-emoji-and-numbers", "a-long-line"],
)
def test_a_text_is_printed_as_it_is(text, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    assert printed(io.StringIO(), Color.ALWAYS, line(text)) == f"{text}\n"


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


def printed_patch(patch, color):
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
    assert printed_patch(patch, Color.NEVER) == patch


def test_colours_tell_what_a_line_is():
    assert printed_patch(PATCH, Color.ALWAYS).decode().splitlines() == [
        *("\x1b[1mdiff --git a/x b/x\x1b[0m", "\x1b[1mnew file mode 100644\x1b[0m"),
        *("\x1b[1m--- /dev/null\x1b[0m", "\x1b[1m+++ b/x\x1b[0m", "\x1b[36m@@ -0,0 +1,2 @@\x1b[0m"),
        *(" context", "\x1b[32m+added\x1b[0m", "\x1b[31m-removed\x1b[0m"),
        "\\ No newline at end of file",
    ]
    controlling = printed_patch(b"+\x1b[2J\xff\r\n", Color.ALWAYS)
    assert controlling == b"\x1b[32m+\\x1b[2J\\ufffd\\x0d\x1b[0m\n"
    tab = printed_patch(b"+\tx\n", Color.ALWAYS)
    assert re.sub(rb"\x1b\[\d*m", b"", tab) == b"+       x\n", "as wide as one"


COMMANDS = b"--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n+b\n ::stop-commands::x\n"


@pytest.mark.parametrize("color", [Color.NEVER, Color.AUTO])
@pytest.mark.parametrize("name", ["NO_COLOR", "TERM"])
def test_a_terminal_is_never_sent_the_raw_bytes(monkeypatch, color, name):
    monkeypatch.setenv(name, "dumb")
    content = io.BytesIO()
    stream = Terminal(content, encoding="utf-8", newline="")
    print_patch(b"+\x1b[2J\x07\xe2\x80\xae\xe3\x85\xa4\n", stream, color)
    print_source("x = '\u3164'\n", stream)
    stream.flush()
    assert content.getvalue() == b"+\\x1b[2J\\x07\\u202e\\u3164\nx = '\\u3164'\n"


@pytest.mark.parametrize(
    "patch",
    [COMMANDS, b"+a\r::error::x\n", b"+##[group]x\n", b"-##vso[task.x]\n"],
    ids=["context", "after-a-carriage-return", "old-form", "azure"],
)
def test_a_runner_takes_nothing_in_a_patch_for_a_command(monkeypatch, patch):
    for name in ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"):
        monkeypatch.delenv(name, raising=False)
    assert printed_patch(patch, Color.NEVER) == patch
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    first, *lines, last = printed_patch(patch, Color.NEVER).split(b"\n")[:-1]
    token = first.removeprefix(b"::stop-commands::")
    assert (last, b"\n".join(lines) + b"\n") == (b"::%b::" % token, patch)
    assert len(token) == 32
    assert token not in patch
    assert printed_patch(PATCH, Color.NEVER) == PATCH
    monkeypatch.setenv("TF_BUILD", "True")
    shown = printed_patch(patch, Color.NEVER)
    assert b"##" not in shown
    assert not re.search(rb"(?m)^\s*::|\r", shown)


def test_a_patch_in_a_file_is_exact_in_ci(monkeypatch, tmp_path):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    with (tmp_path / "p").open("w", encoding="utf-8") as stream:
        print_patch(COMMANDS, stream, Color.NEVER)
    assert (tmp_path / "p").read_bytes() == COMMANDS


def test_a_patch_that_silences_a_runner_can_be_applied(monkeypatch, tmp_path):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    (tmp_path / "x").write_bytes(b"a\n::stop-commands::x\n")
    patch = printed_patch(COMMANDS, Color.NEVER)
    assert patch != COMMANDS
    subprocess.run(["git", "apply", "-"], input=patch, cwd=tmp_path, check=True)
    assert (tmp_path / "x").read_bytes() == b"b\n::stop-commands::x\n"


def test_lines_are_printed_without_commands():
    assert printed(io.StringIO(), Color.NEVER, line("::error::", "#", "#[x]")) == (
        "\\x3a:error::\\x23#[x]\n"
    )
    assert "##[" not in printed(io.StringIO(), Color.ALWAYS, line(Piece("##[x]", Tone.ERROR)))
