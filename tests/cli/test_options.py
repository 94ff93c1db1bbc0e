from __future__ import annotations

import pytest

from migrate.cli.options import Options
from migrate.report.console import Verbosity
from tests.cli.command import PROMPT, migrate, write


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(Options(), Verbosity.NORMAL, id="neither"),
        pytest.param(Options(verbose=1), Verbosity.VERBOSE, id="v"),
        pytest.param(Options(verbose=2), Verbosity.TRACE, id="vv"),
        pytest.param(Options(verbose=9), Verbosity.TRACE, id="many"),
        pytest.param(Options(quiet=True), Verbosity.QUIET, id="q"),
        pytest.param(Options(quiet=True, verbose=1), Verbosity.QUIET, id="q-outranks-v"),
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


@pytest.mark.parametrize(
    ("option", "value"), [("--max-size", "1X"), ("--max-size", "-1"), ("--batch-dim", "maybe")]
)
def test_a_bad_value_is_wrong_usage(option, value, tmp_path):
    ended = migrate("diff", option, value, cwd=tmp_path)
    assert (ended.code, ended.stdout) == (2, b"")
    assert option in ended.stderr
    assert value in ended.stderr


@pytest.mark.parametrize(
    ("choice", "shape"), [("auto", b"[2, 2]"), ("keep", b"[2, 2]"), ("drop", b"[2]")]
)
def test_batch_dim_reaches_the_conversion(choice, shape, tmp_path):
    two = b'{"inputs":[{"name":"n","shape":[2,2],"datatype":"INT8","data":[[1,2],[3,4]]}]}'
    ended = migrate("convert", "--batch-dim", choice, cwd=tmp_path, stdin=two)
    assert ended.code == 0
    assert b'"shape": ' + shape + b"," in ended.stdout


def test_a_choice_that_there_is_not_is_told_with_those_that_there_are(tmp_path):
    ended = migrate("diff", "--batch-dim", "maybe", cwd=tmp_path)
    assert ended.said[-1].endswith("'maybe' is not one of 'auto', 'keep', 'drop'.")
