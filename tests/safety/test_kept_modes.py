"""What a changed file keeps of the old one, and what a new file gets."""

from __future__ import annotations

import os
import stat

import pytest

from tests.cli.command import PROMPT, PROMPT_SOURCE, migrate

if os.name == "nt":
    pytest.skip("there are no such modes on Windows", allow_module_level=True)

IS_ROOT = os.geteuid() == 0
OTHER = 12345


@pytest.fixture
def schema(tmp_path):
    (tmp_path / "input.json").write_bytes(PROMPT)
    path = tmp_path / "input_schema.py"
    path.write_bytes(b"INPUT_SCHEMA = {}\n")
    return path


def replace(path):
    ended = migrate("run", "--force", "--allow-no-vcs", cwd=path.parent)
    assert ended.code == 0, ended
    assert path.read_bytes() == PROMPT_SOURCE
    return path.stat()


@pytest.mark.parametrize("mode", [0o600, 0o755, 0o444, 0o664, 0o400], ids=oct)
def test_a_changed_file_keeps_its_permissions(mode, schema):
    schema.chmod(mode)
    assert stat.S_IMODE(replace(schema).st_mode) == mode


@pytest.mark.parametrize("mode", [0o4755, 0o2755, 0o1644], ids=oct)
def test_no_text_that_was_generated_runs_as_somebody_else(mode, schema):
    schema.chmod(mode)
    assert stat.S_IMODE(replace(schema).st_mode) == mode & 0o777


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o000, 0o027], ids=oct)
def test_a_new_file_has_the_mode_that_the_umask_asks_for(mask, schema):
    schema.unlink()
    before = os.umask(mask)
    try:
        assert stat.S_IMODE(replace(schema).st_mode) == 0o666 & ~mask
    finally:
        os.umask(before)


@pytest.mark.skipif(not IS_ROOT, reason="only root may give files away")
def test_a_changed_file_keeps_its_owner_where_that_is_allowed(schema):
    os.chown(schema, OTHER, OTHER)
    status = replace(schema)
    assert (status.st_uid, status.st_gid) == (OTHER, OTHER)


def test_a_second_name_of_a_changed_file_keeps_the_old_text(schema, tmp_path):
    other = tmp_path / "other.py"
    other.hardlink_to(schema)
    assert replace(schema).st_nlink == 1
    assert other.read_bytes() == b"INPUT_SCHEMA = {}\n"
