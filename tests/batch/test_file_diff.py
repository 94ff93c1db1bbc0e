from __future__ import annotations

from pathlib import Path

import pytest

from migrate.batch.file_diff import FileDiff, file_diffs
from migrate.files.edit import Edit
from migrate.project.patch import preview


def diffs(*changes):
    edits = [Edit(Path("f"), "f", "f", before, after) for before, after in changes]
    return list(file_diffs(preview([edit]) for edit in edits))


@pytest.mark.parametrize(
    ("before", "after", "hunks"),
    [
        (None, b"a\n", "@@ -0,0 +1 @@\n+a"),
        (b"a\nb\n", b"a\nc\n", "@@ -1,2 +1,2 @@\n a\n-b\n+c"),
        (b"a\n", None, "@@ -1 +0,0 @@\n-a"),
        (None, b"a", "@@ -0,0 +1 @@\n+a\n\\ No newline at end of file"),
        (None, b"\n", "@@ -0,0 +1 @@\n+"),
        (None, b"", ""),
        (b"@@\n", b"\r\n", "@@ -1 +1 @@\n-@@\n+\r"),
        (None, b"\xff\xc3\xa9\n", "@@ -0,0 +1 @@\n+\\xffé"),
    ],
)
def test_the_hunks_of_a_patch_are_given_as_text(before, after, hunks):
    assert diffs((before, after)) == [FileDiff(hunks)]


def test_a_large_file_is_cut_and_the_next_one_is_not():
    large, small = diffs((None, b"x\n" * 1000), (b"a\n", b"b\n"))
    assert (large.hunks.count("\n"), large.left_out) == (199, 801)
    assert small == FileDiff("@@ -1 +1 @@\n-a\n+b")


def test_many_files_are_not_more_than_a_page_can_hold():
    found = diffs(*[(None, b"x\n" * 150)] * 10)
    kept = [len(diff.hunks.splitlines()) for diff in found]
    assert kept == [151] * 5 + [45] + [0] * 4
    assert [diff.left_out for diff in found] == [0] * 5 + [106] + [151] * 4


def test_a_long_line_is_cut_and_says_how_much_is_missing():
    (diff,) = diffs((None, "é".encode() * 2000 + b"\n"))
    assert diff.hunks.splitlines()[1] == "+" + "é" * 299 + " … and 1,701 characters more"
    (whole,) = diffs((None, b"x" * 299 + b"\n"))
    assert whole.hunks.splitlines()[1] == "+" + "x" * 299
