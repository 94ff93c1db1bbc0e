from __future__ import annotations

import subprocess

from hypothesis import example, given
from hypothesis import strategies as st

from migrate.batch.publish import is_branch_name

PARTS = (
    *("a", "-", ".", "..", "/", "@", "{", "~", ".lock", "HEAD", "refs/", " ", "\x7f", "*", "\\"),
    *("é", "\n"),
)


@given(st.lists(st.sampled_from(PARTS), max_size=5).map("".join))
@example("migrate/input-schema")
@example("HEAD2")
@example("HEAD")
@example("@")
@example("-x")
@example("/a")
@example("a/.b")
@example("a.lock")
@example("a\nb")
def test_a_branch_may_have_the_names_that_git_allows_and_nobody_mistakes(name):
    command = ["git", "check-ref-format", f"refs/heads/{name}"]
    is_well_formed = subprocess.run(command, check=False).returncode == 0
    is_misleading = name.startswith(("-", "refs/")) or name in {"HEAD", "@"}
    assert is_branch_name(name) is (is_well_formed and not is_misleading)
