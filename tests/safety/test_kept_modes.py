"""What a changed file keeps of the old one, and what a new file gets."""

from __future__ import annotations

import errno
import os
import stat
import struct

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
def test_an_edit_that_would_change_the_owner_is_refused(schema, monkeypatch):
    def forbidden(*_):
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    for owner in ((OTHER, 0), (0, OTHER)):
        os.chown(schema, *owner)
        monkeypatch.setattr(os, "fchown", forbidden)
        ended = migrate("run", "--force", "--allow-no-vcs", cwd=schema.parent)
        assert ended.code == 3
        reason = f"its owner {owner[0]}:{owner[1]} cannot be kept; run as that user"
        assert reason in ended.stderr
        assert "nothing was changed" in ended.stderr
        status = schema.stat()
        assert (status.st_uid, status.st_gid, schema.read_bytes()) == (
            *owner,
            b"INPUT_SCHEMA = {}\n",
        )


ACL = "system.posix_acl_access"
DEFAULT_ACL = "system.posix_acl_default"


def acl(*entries):
    """Return an access control list as the system keeps it: tags, permissions, identities."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NOBODY = 0xFFFFFFFF
SHARED = acl((1, 6, NOBODY), (2, 6, OTHER), (4, 4, NOBODY), (16, 6, NOBODY), (32, 0, NOBODY))


def set_or_skip(path, name, value):
    try:
        os.setxattr(path, name, value)
    except (AttributeError, OSError):
        pytest.skip("this file system has no such attributes")


def test_a_changed_file_keeps_its_extended_attributes(schema):
    set_or_skip(schema, "user.comment", b"mine\0")
    replace(schema)
    assert os.getxattr(schema, "user.comment") == b"mine\0"


def test_a_changed_file_keeps_its_access_control_list(schema):
    set_or_skip(schema, ACL, SHARED)
    mode = schema.stat().st_mode
    assert replace(schema).st_mode == mode
    assert os.getxattr(schema, ACL) == SHARED


def test_a_changed_file_gets_no_access_control_list_from_its_folder(schema):
    set_or_skip(schema.parent, DEFAULT_ACL, SHARED)
    assert ACL not in os.listxattr(schema)
    replace(schema)
    assert ACL not in os.listxattr(schema)


def test_an_edit_that_would_lose_an_attribute_is_refused(schema, monkeypatch):
    set_or_skip(schema, "user.comment", b"mine")

    def forbidden(*_):
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "setxattr", forbidden)
    ended = migrate("run", "--force", "--allow-no-vcs", cwd=schema.parent)
    assert ended.code == 3
    assert "its attribute user.comment cannot be kept; nothing was changed" in ended.stderr
    assert schema.read_bytes() == b"INPUT_SCHEMA = {}\n"
    assert sorted(path.name for path in schema.parent.iterdir()) == ["input.json", schema.name]


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
