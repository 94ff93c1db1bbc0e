from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.batch.publish import is_branch_name

PARTS = (
    *("a", "-", ".", "..", "/", "@", "{", "~", ".lock", "HEAD", "refs/", " ", "\x7f", "*", "\\"),
    "é",
)


@given(st.lists(st.sampled_from(PARTS), max_size=5).map("".join))
def test_git_takes_every_name_that_is_taken(name):
    command = ["git", "check-ref-format", f"refs/heads/{name}"]
    is_well_formed = subprocess.run(command, check=False).returncode == 0
    is_misleading = name.startswith(("-", "refs/")) or name in {"HEAD", "@"}
    assert is_branch_name(name) is (is_well_formed and not is_misleading)


@pytest.mark.parametrize("name", ["x", "migrate/input-schema", "a.b", "HEAD2", "über", "a@b"])
def test_a_plain_name_is_taken(name):
    assert is_branch_name(name)


@pytest.mark.parametrize("name", ["-x", "a..b", "HEAD", "@", "", "a b", "a.lock", "/a", "a\nb"])
def test_a_name_that_is_none_or_means_something_else_is_not(name):
    assert not is_branch_name(name)
