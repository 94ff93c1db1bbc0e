from __future__ import annotations

import pytest

from migrate.configuration.size import size_in_bytes, size_in_words


@pytest.mark.parametrize(
    ("written", "expected"),
    [("0", 0), (1000, 1000), ("1K", 1024), ("2k", 2048), ("64M", 67108864), ("1G", 1 << 30)],
)
def test_sizes(written, expected):
    assert size_in_bytes(written) == expected


@pytest.mark.parametrize("written", ["", "-1", "1.5M", "1KB", "K", "\u0661", "1 K", "9" * 16, -1])
def test_what_is_not_a_size(written):
    with pytest.raises(ValueError, match="is not a size"):
        size_in_bytes(written)


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, 0), (1000, 1000), (1024, "1K"), (1536, 1536), (67108864, "64M"), (1 << 30, "1G")],
)
def test_a_size_is_shown_as_it_is_written(size, expected):
    assert size_in_words(size) == expected
    assert size_in_bytes(expected) == size
