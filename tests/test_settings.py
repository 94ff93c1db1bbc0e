from __future__ import annotations

import pytest

from migrate.choices import IgnoredCode
from migrate.diagnostics import about_file
from migrate.rules.rule import Severity
from migrate.settings import Settings

WARNING = about_file("IM203", "m", "f")
NOTE = about_file("IM201", "m", "f")
ERROR = about_file("IM205", "m", "f")


def test_what_is_ignored_stays_and_says_why():
    settings = Settings(ignored=(IgnoredCode("IM203", "a"), IgnoredCode("IM201", "b")))
    found = settings.marked((WARNING, ERROR, NOTE))
    assert [(each.code, each.ignored) for each in found] == [
        ("IM203", "a"),
        ("IM205", None),
        ("IM201", "b"),
    ]


def test_an_error_is_never_ignored_whatever_its_code():
    settings = Settings(ignored=(IgnoredCode("IM205", "a"), IgnoredCode("IM203", "a")))
    raised = about_file("IM203", "m", "f", severity=Severity.ERROR)
    assert settings.marked((ERROR, raised)) == (ERROR, raised)


def test_without_anything_to_ignore_nothing_changes():
    assert Settings().marked(iter((WARNING, NOTE))) == (WARNING, NOTE)


def test_no_size_is_below_nothing():
    assert Settings(max_size=0).max_size == 0
    with pytest.raises(ValueError, match="max_size must be at least 0, and is -1"):
        Settings(max_size=-1)
