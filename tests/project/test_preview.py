from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.project.outcome import Edit
from migrate.project.preview import preview
from tests.cli.command import environment


def edit(before, after, label="f"):
    return Edit(Path(label), label, before, after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            None,
            b"a\n",
            b"new file mode 100644\n--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+a\n",
            id="created",
        ),
        pytest.param(
            b"a\n",
            None,
            b"deleted file mode 100644\n--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n",
            id="deleted",
        ),
        pytest.param(b"a\n", b"b\n", b"--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n", id="changed"),
        pytest.param(None, b"", b"new file mode 100644\n", id="created-empty"),
        pytest.param(
            b"a",
            b"a\n",
            b"--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n",
            id="newline-at-the-end",
        ),
        pytest.param(
            b"a\r\nb\rc\x0c\xff\n",
            b"a\nb\rc\x0c\xff\n",
            b"--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-a\r\n+a\n b\rc\x0c\xff\n",
            id="lines-end-at-line-feeds-only",
        ),
    ],
)
def test_one_edit(before, after, expected):
    assert preview([edit(before, after)]) == b"diff --git a/f b/f\n" + expected


def test_edits_follow_one_another():
    one, two = edit(None, b"1\n", "one"), edit(b"2\n", None, "two")
    assert preview([one, two]) == preview([one]) + preview([two])
    assert preview([]) == b""


@pytest.mark.parametrize(
    ("label", "header", "name"),
    [
        pytest.param("a b/f", b"a/a b/f b/a b/f", b"b/a b/f\t", id="space"),
        pytest.param("é", b'"a/\\303\\251" "b/\\303\\251"', b'"b/\\303\\251"', id="not-ascii"),
        pytest.param("a\tb", b'"a/a\\tb" "b/a\\tb"', b'"b/a\\tb"', id="tab"),
        pytest.param("a\nb", b'"a/a\\nb" "b/a\\nb"', b'"b/a\\nb"', id="newline"),
        pytest.param('a"b', b'"a/a\\"b" "b/a\\"b"', b'"b/a\\"b"', id="quote"),
        pytest.param("a\\b", b'"a/a\\\\b" "b/a\\\\b"', b'"b/a\\\\b"', id="backslash"),
        pytest.param("a\x01\x7f", b'"a/a\\001\\177" "b/a\\001\\177"', b'"b/a\\001\\177"', id="c0"),
        pytest.param(os.fsdecode(b"\xff"), b'"a/\\377" "b/\\377"', b'"b/\\377"', id="not-utf-8"),
    ],
)
def test_names_are_quoted_as_git_does(label, header, name):
    patch = preview([edit(None, b"x\n", label)])
    assert patch.startswith(b"diff --git " + header + b"\n")
    assert b"\n+++ " + name + b"\n" in patch


lines = st.lists(
    st.sampled_from([b"a\n", b"b\n", b"\n", b"c\r\n", b"\x00\xff\n", b"\\ \n"]), max_size=12
)
texts = st.builds(lambda body, tail: b"".join(body) + tail, lines, st.sampled_from([b"", b"end"]))


@given(before=st.none() | texts, after=st.none() | texts)
@settings(max_examples=25, deadline=None)
def test_git_applies_every_patch(tmp_path_factory, before, after):
    if before == after or (before or b"") == (after or b"") == b"":
        return  # nothing to show
    root = tmp_path_factory.mktemp("patched")
    path = root / "f"
    if before is not None:
        path.write_bytes(before)
    done = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"],
        cwd=root,
        input=preview([edit(before, after)]),
        env=environment({"GIT_CEILING_DIRECTORIES": str(root), "GIT_CONFIG_GLOBAL": "/dev/null"}),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert (path.read_bytes() if path.exists() else None) == after
