from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.files.edit import Edit, NotPutBackError
from migrate.project.patch import PatchFile, preview
from tests.builders import next_descriptor
from tests.cli.command import environment, write


def edit(before, after, label="f", mode=None):
    return Edit(Path(label), label, label, before, after, mode)


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
        pytest.param(
            None, b"", b"new file mode 100644\nindex 0000000..e69de29\n", id="created-empty"
        ),
        pytest.param(
            b"", None, b"deleted file mode 100644\nindex e69de29..0000000\n", id="deleted-empty"
        ),
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


@pytest.mark.parametrize(
    ("mode", "shown"),
    [
        (None, b"100644"),
        (0o600, b"100644"),
        (0o677, b"100644"),
        (0o755, b"100755"),
        (0o500, b"100755"),
    ],
    ids=["unknown", "private", "others-may-execute", "executable", "read-only"],
)
def test_a_deleted_file_has_the_mode_that_git_knows_it_by(mode, shown):
    patch = preview([edit(b"a\n", None, mode=mode)])
    assert patch.splitlines()[1] == b"deleted file mode " + shown


@pytest.mark.parametrize("mode", [None, 0o644, 0o755], ids=str)
def test_a_changed_file_keeps_its_mode_so_none_is_shown(mode):
    assert b"mode" not in preview([edit(b"a\n", b"b\n", mode=mode)])


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


TOOLS = {
    "git": ["git", "apply", "--whitespace=nowarn"],
    "patch": ["patch", "-p1", "--silent", "--binary"],
}
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]

needs_the_tools = pytest.mark.skipif(bool(MISSING), reason=f"not installed here: {MISSING}")

lines = st.lists(
    st.sampled_from([b"a\n", b"b\n", b"\n", b"c\r\n", b"\x00\xff\n", b"\\ \n"]), max_size=12
)
texts = st.builds(lambda body, tail: b"".join(body) + tail, lines, st.sampled_from([b"", b"end"]))


def patched(tool, root, patch, *options):
    done = subprocess.run(
        [*TOOLS[tool], *options],
        cwd=root,
        input=patch,
        env=environment({"GIT_CEILING_DIRECTORIES": str(root)}),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b""), (tool, options, patch, done.stdout)


def tree(root):
    """Return the contents of all files, and whether each may be executed."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), os.access(path, os.X_OK))
        for path in files
    }


def assert_there_and_back(root, name, before, after, mode):
    """Hold that every tool makes a patch's change, and takes it back."""
    patch = preview([Edit(root / name, name, name, before, after, mode)])
    is_executable = bool(mode & 0o100)
    old = {} if before is None else {name: (before, is_executable)}
    new = {} if after is None else {name: (after, before is not None and is_executable)}
    for tool in TOOLS:
        if before is not None:
            write(root / name, before).chmod(mode)
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        patched(tool, root, patch)
        assert tree(root) == new, (tool, patch)
        patched(tool, root, patch, "-R")
        assert tree(root) == old, (tool, patch)
        (root / name).unlink(missing_ok=True)


@needs_the_tools
@given(
    before=st.none() | texts,
    after=st.none() | texts,
    mode=st.sampled_from([0o644, 0o755]),
    compared=st.sampled_from([0, 2_000]),
)
@settings(max_examples=25)
def test_git_and_patch_apply_every_patch_and_take_it_back(
    tmp_path_factory, before, after, mode, compared
):
    with mock.patch("migrate.project.patch._MOST_COMPARED", compared):
        if before != after:
            assert_there_and_back(tmp_path_factory.mktemp("patched"), "f", before, after, mode)


def test_many_lines_that_differ_are_not_compared_with_each_other():
    """With lines that repeat, that takes cubic time: hours for the numbers of an image."""
    before = b"".join(b"%d,\n" % (number % 101) for number in range(30_000))
    after = b"".join(b"%d,\n" % (number * 7 % 101) for number in range(30_000))
    lines = preview([edit(b"same\n" + before, b"same\n" + after)]).splitlines(keepends=True)
    removed = [line[1:] for line in lines[3:] if line.startswith(b"-")]
    added = [line[1:] for line in lines[3:] if line.startswith(b"+")]
    assert lines[3] == b"@@ -1,30001 +1,30001 @@\n"
    assert len(removed) == len(added) == 29_999  # both begin with a zero


@needs_the_tools
@pytest.mark.parametrize(("before", "after"), [(None, b""), (b"", None)])
@pytest.mark.parametrize(
    "name", ["f", "a b/f g", "a\tb", 'a "b" c', "é ü/漢", "b/b b/f"], ids=ascii
)
def test_empty_files_by_every_kind_of_name(name, before, after, tmp_path):
    assert_there_and_back(tmp_path, name, before, after, 0o644)


ONE = (Edit(Path("a/f"), "f", "a/f", None, b"1\n"),)
TWO = (Edit(Path("b/f"), "f", "b/f", b"1\n", b"2\n"), Edit(Path("b/g"), "g", "b/g", b"", None))


def test_the_patch_is_on_the_disk_before_the_edits_are_made(tmp_path, monkeypatch):
    flushed = []
    monkeypatch.setattr(os, "fsync", lambda _: flushed.append((tmp_path / "p").read_bytes()))
    with PatchFile(tmp_path / "p") as patch, patch.recording(ONE):
        assert flushed == [preview(ONE)]


def test_what_failed_is_not_in_the_patch(tmp_path):
    with PatchFile(tmp_path / "p") as patch:
        with patch.recording(ONE):
            pass
        with pytest.raises(PermissionError), patch.recording(TWO):
            raise PermissionError
        assert (tmp_path / "p").read_bytes() == preview(ONE)
        with patch.recording(TWO):
            pass
    assert (tmp_path / "p").read_bytes() == preview([*ONE, *TWO])


@pytest.mark.parametrize("error", [NotPutBackError, KeyboardInterrupt])
def test_what_may_be_half_done_stays_in_the_patch(error, tmp_path):
    with PatchFile(tmp_path / "p") as patch, pytest.raises(error), patch.recording(ONE):
        raise error
    assert (tmp_path / "p").read_bytes() == preview(ONE)


def test_no_edit_is_made_where_the_patch_cannot_be_written(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    made = []
    with PatchFile(tmp_path / "p") as patch:
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="left on device, for the patch"), patch.recording(ONE):
            made.append(ONE)
    assert made == []
    assert (tmp_path / "p").read_bytes() == b""


def test_a_patch_that_may_still_be_needed_is_never_overwritten(tmp_path):
    path = write(tmp_path / "p", b"the only way back")
    with pytest.raises(FileExistsError):
        PatchFile(path)
    assert path.read_bytes() == b"the only way back"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs os.mkfifo")
def test_a_pipe_is_no_place_for_a_patch_whether_or_not_it_is_read(tmp_path):
    os.mkfifo(tmp_path / "p")
    with pytest.raises(OSError, match="No such device"):
        PatchFile(tmp_path / "p")
    reader = os.open(tmp_path / "p", os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(FileExistsError):
        PatchFile(tmp_path / "p")
    os.close(reader)


def test_an_empty_file_is_no_patch_that_could_be_lost(tmp_path):
    path = write(tmp_path / "p", b"")
    with PatchFile(path) as patch, patch.recording(ONE):
        pass
    assert path.read_bytes() == preview(ONE)


@pytest.mark.parametrize("name", ["missing/p", "."])
def test_where_no_file_can_be(name, tmp_path):
    with pytest.raises(OSError):  # noqa: PT011 - the system's own error is what is told
        PatchFile(tmp_path / name)


def test_nothing_stays_open(tmp_path):
    before = next_descriptor()
    with PatchFile(tmp_path / "p") as patch, patch.recording(ONE):
        pass
    with pytest.raises(FileExistsError):
        PatchFile(tmp_path / "p")
    assert next_descriptor() == before
