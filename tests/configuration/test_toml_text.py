from __future__ import annotations

import pytest

from migrate.configuration.toml_text import parse_toml


def test_tables_come_as_dictionaries():
    assert parse_toml('[a."b.c"]\nd = 1\n') == {"a": {"b.c": {"d": 1}}}


@pytest.mark.parametrize("text", ["x", "x = 1\nx = 2", "a." * 65 + "b = 1"])
def test_what_is_not_toml_or_takes_too_long_is_refused(text):
    with pytest.raises(ValueError, match=r"key|Expected|overwrite"):
        parse_toml(text)
