from __future__ import annotations

import pytest

from migrate.project.toml_files import RunCache, UnusableTomlError, is_repository, upwards


def test_a_file_is_read_once(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text("x = 1")
    cache = RunCache()
    first = cache.toml(path)
    assert (first.text, first.tables) == ("x = 1", {"x": 1})
    path.unlink()
    assert cache.toml(path) is first
    assert RunCache().toml(path) is None


def test_what_cannot_be_read_is_told_each_time(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text("x")
    cache = RunCache()
    for _ in range(2):
        with pytest.raises(UnusableTomlError) as raised:
            cache.toml(path)
        assert raised.value.text == "x"


@pytest.mark.parametrize("content", [b"\xff", b"#" * (2**20 + 1)])
def test_what_is_no_text_or_too_large_has_no_text(content, tmp_path):
    (tmp_path / "a.toml").write_bytes(content)
    with pytest.raises(UnusableTomlError) as raised:
        RunCache().toml(tmp_path / "a.toml")
    assert raised.value.text is None


@pytest.mark.parametrize("mark", [".git", ".hg"])
def test_the_way_upwards_ends_at_the_repository(mark, tmp_path):
    (tmp_path / "r" / "a").mkdir(parents=True)
    assert list(upwards(tmp_path / "r" / "a"))[:3] == [
        tmp_path / "r" / "a",
        tmp_path / "r",
        tmp_path,
    ]
    (tmp_path / "r" / mark).touch()
    assert list(upwards(tmp_path / "r" / "a")) == [tmp_path / "r" / "a", tmp_path / "r"]
    assert is_repository(tmp_path / "r")
    assert not is_repository(tmp_path)
