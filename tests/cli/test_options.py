from __future__ import annotations

import pytest

from migrate.cli.options import Options
from migrate.project.toml_files import RunCache
from migrate.report.console import Verbosity
from tests.cli.command import PROMPT, migrate, write


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(Options(RunCache()), Verbosity.NORMAL, id="neither"),
        pytest.param(Options(RunCache(), verbose=1), Verbosity.VERBOSE, id="v"),
        pytest.param(Options(RunCache(), verbose=2), Verbosity.TRACE, id="vv"),
        pytest.param(Options(RunCache(), verbose=9), Verbosity.TRACE, id="many"),
        pytest.param(Options(RunCache(), quiet=True), Verbosity.QUIET, id="q"),
        pytest.param(
            Options(RunCache(), quiet=True, verbose=1), Verbosity.QUIET, id="q-outranks-v"
        ),
    ],
)
def test_verbosity(options, expected):
    assert options.verbosity is expected


def test_max_size_limits_what_is_read(tmp_path):
    write(tmp_path / "input.json", PROMPT + b" " * 1024)
    ended = migrate("check", "--max-size", "1K", cwd=tmp_path)
    assert ended.code == 3
    assert "IM001 error: the file cannot be read: it is larger than the limit" in ended.said[0]
    assert "--max-size" in ended.said[1]


def test_a_limit_beyond_memory_is_no_trouble(tmp_path):
    write(tmp_path / "input.json")
    assert migrate("check", "--max-size", "999999999999999G", cwd=tmp_path).code == 1
