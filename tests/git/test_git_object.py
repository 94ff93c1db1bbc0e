from __future__ import annotations

import pytest

from migrate.git.runner import OBJECT_FORMATS, blob_name
from tests.project.git_repository import git


@pytest.mark.parametrize("content", [b"", b"a\r\n\0"])
@pytest.mark.parametrize(("digits", "name"), OBJECT_FORMATS.items())
def test_the_name_is_the_one_that_git_gives(digits, name, content, tmp_path):
    git(tmp_path, "init", "--quiet", f"--object-format={name}")
    (tmp_path / "file").write_bytes(content)
    told = git(tmp_path, "hash-object", "--no-filters", "file").decode().strip()
    assert (blob_name(content, digits), len(told)) == (told, digits)
