from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from migrate.files.reading import UnreadableError, read_file, read_stream
from tests.builders import next_descriptor


def why_not(path, max_size=100):
    with pytest.raises(UnreadableError) as caught:
        read_file(path, "name", max_size)
    diagnostic = caught.value.diagnostic
    assert diagnostic.file == "name"
    assert diagnostic.is_error
    return diagnostic.code, diagnostic.message


def test_the_contents_as_they_are(tmp_path):
    content = b"\xff\xfe\r\n\0"
    (tmp_path / "f").write_bytes(content)
    assert read_file(tmp_path / "f", "name", 100) == content


@pytest.mark.parametrize("size", [0, 1, 99, 100])
def test_files_up_to_the_limit_are_read(size, tmp_path):
    (tmp_path / "f").write_bytes(b"x" * size)
    assert read_file(tmp_path / "f", "name", 100) == b"x" * size


@pytest.mark.parametrize("size", [101, 5000])
def test_larger_files_are_not(size, tmp_path):
    (tmp_path / "f").write_bytes(b"x" * size)
    expected = "the file cannot be read: it is larger than the limit of 100 bytes"
    assert why_not(tmp_path / "f") == ("IM001", expected)


def test_the_limit_is_not_the_room_that_is_taken(tmp_path):
    (tmp_path / "f").write_bytes(b"x" * (2**21 + 1))
    assert len(read_file(tmp_path / "f", "name", 10**24)) == 2**21 + 1


def test_a_missing_file(tmp_path):
    assert why_not(tmp_path / "f") == (
        "IM001",
        "the file cannot be read: no such file or directory",
    )


def test_a_link_is_refused_even_to_a_file_beside_it(tmp_path):
    (tmp_path / "f").touch()
    (tmp_path / "link").symlink_to("f")
    (tmp_path / "dangling").symlink_to("nowhere")
    for name in ("link", "dangling"):
        code, message = why_not(tmp_path / name)
        assert code == "IM404"
        assert "symbolic link" in message


def special(kind, path):
    if kind == "a folder":
        path.mkdir()
    elif kind == "a named pipe":
        os.mkfifo(path)
    elif kind == "a device":
        return Path("/dev/null")
    return path


@pytest.mark.parametrize("kind", ["a folder", "a named pipe", "a device"])
def test_what_is_not_a_regular_file_is_refused_and_closed(kind, tmp_path):
    path = special(kind, tmp_path / "f")
    before = next_descriptor()
    assert why_not(path) == ("IM001", f"the file cannot be read: it is {kind}, not a regular file")
    assert next_descriptor() == before


def test_a_file_that_may_not_be_opened(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert why_not(tmp_path / "f") == ("IM001", "the file cannot be read: permission denied")


class Stream(io.BytesIO):
    """Gives at most three bytes at once, as a pipe may."""

    def read(self, size=-1, /):
        assert size > 0
        return super().read(min(size, 3))


def test_a_stream_is_read_to_its_end():
    assert read_stream(Stream(b"x" * 100), "name", 100) == b"x" * 100
    assert read_stream(Stream(b""), "name", 0) == b""


def test_an_endless_stream_is_left_at_the_limit():
    stream = Stream(b"x" * 5000)
    with pytest.raises(UnreadableError, match="larger than the limit"):
        read_stream(stream, "name", 100)
    assert stream.tell() == 101


def test_a_stream_that_fails_is_a_diagnostic():
    class Failing(io.BytesIO):
        def read(self, _=-1, /):
            raise OSError(5, "Input/output error")

    with pytest.raises(UnreadableError, match="the file cannot be read: input/output error"):
        read_stream(Failing(), "name", 100)
