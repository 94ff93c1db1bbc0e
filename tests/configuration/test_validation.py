from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.configuration.configuration_file import FIELDS, ConfigurationFile, resolve
from migrate.configuration.toml import parse_toml
from migrate.configuration.validation import (
    MAX_VALUES,
    codes_to_ignore,
    problems_in,
    schema,
    size_in_bytes,
    size_in_words,
    unknown_code,
)
from migrate.report.console import Color
from migrate.report.formats import OutputFormat
from migrate.rules import RULES
from migrate.settings import DEFAULT_MAX_SIZE, BatchDimension, Settings

VALID = {
    "batch-dim": "drop",
    "required-from-app": True,
    "strict": True,
    "ignore": ["IM203", "im3"],
    "force": False,
    "remove-legacy": True,
    "allow-dirty": False,
    "allow-no-vcs": True,
    "git-add": True,
    "max-size": "10M",
    "exclude": ["samples/", "!samples/real"],
    "quiet": False,
    "verbose": 2,
    "color": "never",
    "output-format": "json",
    "patch": "what-was-done.patch",
    "exit-non-zero-on-change": True,
    "overrides": {
        ".": {"batch-dim": "keep"},
        "models/whisper": {
            "required": {"prompt": False},
            "datatypes": {"prompt": "STRING", "n": "INT8"},
            "ignore": {"IM203": "labels are one per image"},
        },
    },
}


def test_every_key_has_a_valid_value():
    assert problems_in(VALID) == ()
    own = {"dry-run-from-env": True}
    assert problems_in({**VALID, **own}, at_home=True) == ()
    assert {**VALID, **own}.keys() == schema()["properties"].keys()


@pytest.mark.parametrize(
    ("key", "choices"),
    [("batch-dim", BatchDimension), ("color", Color), ("output-format", OutputFormat)],
)
def test_a_key_may_have_every_value_of_its_option(key, choices):
    assert [problems_in({key: each.value}) for each in choices] == [()] * len(choices)


def test_what_only_the_user_decides_is_no_key_of_another_file():
    (problem,) = problems_in({"dry-run-from-env": True})
    assert problem.path == ("dry-run-from-env",)
    assert "only in your own configuration" in problem.message


def test_the_defaults_are_those_of_the_settings():
    properties = schema()["properties"]
    for key, (name, read) in FIELDS.items():
        assert read(properties[key]["default"]) == getattr(Settings(), name)


WRONG = """\
batch-dimm = 1
    batch-dimm: there is no key "batch-dimm"
    did you mean "batch-dim"?
[tool.inferless-migrate]
    tool: there is no key "tool"
    the keys stand at the top of .inferless-migrate.toml, beneath no [tool...]
"x\\u001b" = 1
    x\x1b: there is no key "x\\u001b"
    see inferless-migrate schema configuration
force = 1
    force: "force" must be true or false, not 1
    write true or false, without quotes
verbose = true
    verbose: "verbose" must be a whole number, not true
    write a number, without quotes
color = 2024-01-02
    color: "color" must be one of auto, always, never, not "2024-01-02"
    write one of them in quotes, such as "auto"
exclude = 1
    exclude: "exclude" must be a list, not 1
    write a list of patterns, such as ["samples/", "*/old"]
verbose = 3
    verbose: "verbose" must be at most 2, not 3
    write a number from 0 to 2
batch-dim = "dropp"
    batch-dim: "batch-dim" must be one of auto, keep, drop, not "dropp"
    did you mean "drop"?
ignore = "IM203"
    ignore: "ignore" must be a list, not "IM203"
    write ["IM203"]
ignore = 3
    ignore: "ignore" must be a list, not 3
    write a list of codes, such as ["IM203"]
max-size = 1.5
    max-size: "max-size" must be a whole number or text, not 1.5
    write a number of bytes, or a text such as "500K" or "10M"
max-size = 64.0
    max-size: "max-size" must be a whole number or text, not 64.0
    write a number of bytes, or a text such as "500K" or "10M"
overrides.m.ignore = ["IM203"]
    overrides.m.ignore: "ignore" must be a table, not a list
    write a table of codes with the reason of each, such as { IM203 = "why" }
overrides.ignore = 3
    overrides.ignore: "ignore" must be a table, not 3
    write a table for each folder, such as [overrides.models]
batch-dim = 4
    batch-dim: "batch-dim" must be one of auto, keep, drop, not 4
    write one of them in quotes, such as "auto"
patch = ""
    patch: "patch" must be a plain name that ends in .patch, not ""
    name a file beside this one, such as "migration.patch"; --patch takes any path
overrides.m.ignore.IM203 = 3
    overrides.m.ignore.IM203: "IM203" must be text, not 3
    write it in double quotes
overrides.m.ignore.IM203 = ""
    overrides.m.ignore.IM203: "IM203" needs a reason
    say why it is ignored, for whoever reads this file or a report
ignore = ["IM203", 4]
    ignore: "ignore" must be text, not 4
    write it in double quotes
ignore = ["IM2O3"]
    ignore: there is no code 'IM2O3'; did you mean IM203?
    write the code of a warning, such as IM203, or leave it out
ignore = ["IM401"]
    ignore: IM401 is an error, and an error cannot be ignored
    write the code of a warning, such as IM203, or leave it out
max-size = "65M"
    max-size: "max-size" can be at most "64M" in a file
    --max-size on the command line can be larger
max-size = 67108865
    max-size: "max-size" must be at most 67108864, not 67108865
    write a number from 0 to 67108864
overrides.models.force = true
    overrides.models.force: there is no key "force"
    an override holds only batch-dim, required, datatypes, ignore
overrides.m.ignore.IM401 = "x"
    overrides.m.ignore.IM401: IM401 is an error, and an error cannot be ignored
    write the code of a warning, such as IM203, or leave it out
overrides.m.datatypes.x = "strig"
    overrides.m.datatypes.x: "x" must be one of BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, \
INT32, INT64, FP16, FP32, FP64, BF16, BYTES, STRING, not "strig"
    write one of them in quotes, such as "BOOL"
"""
WRONG += "".join(
    f"""overrides.'{folder}' = {{}}
    overrides.{folder}: {json.dumps(folder)} is no folder beneath this file's
    write its path from here, with slashes, such as "models/whisper"
"""
    for folder in ("", "/models", "..", "a/../../b", "a\\b")
)
WRONG += "".join(
    f"""exclude = {patterns}
    exclude: "exclude" must be at most 100 patterns of at most 200 characters, not {shown}
    exclude a folder above, which stands for all beneath
"""
    for patterns, shown in ((["a"] * 101, "a list"), (["a" * 201], f'"{39 * "a"}...'))
)
"""Of each case the TOML, the key and the message, and the hint."""


LINES = WRONG.splitlines()
CASES = list(zip(LINES[::3], LINES[1::3], LINES[2::3], strict=True))


@pytest.mark.parametrize(("text", "said", "hint"), CASES, ids=[each[:60] for each in LINES[::3]])
def test_what_is_wrong_is_told_with_its_key(text, said, hint):
    (problem,) = problems_in(parse_toml(text))
    assert f"    {'.'.join(problem.path)}: {problem.message}" == said
    assert f"    {problem.hint}" == hint


@pytest.mark.parametrize(
    "name",
    ["", "x", "../x.patch", "a/x.patch", ".x.patch", "/x.patch", "x.patch\n", "-.patch", "x.toml"],
)
def test_a_patch_is_a_plain_name(name):
    (problem,) = problems_in({"patch": name})
    assert problem.path == ("patch",)


def test_what_is_checked_is_bounded():
    many = {str(number): {} for number in range(MAX_VALUES)}
    (problem,) = problems_in({"overrides": many})
    assert problem.message == f"there are more than {MAX_VALUES} keys and values"


ANYTHING = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-1, 70_000_000),
        st.floats(),
        st.sampled_from(["auto", "1K", "IM2", "IM205", "IM203", "x.patch", "INT8", "STRING", ".."]),
        st.text(max_size=4),
        st.dates(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(
            st.sampled_from([*VALID, "required", "datatypes", "a", ""]), inner, max_size=2
        ),
    ),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from([*VALID, "unknown"]), ANYTHING, max_size=3))
def test_any_table_is_told_to_be_wrong_or_can_be_used(table):
    if problems_in(table):
        assert all(problem.message for problem in problems_in(table))
    else:
        file = ConfigurationFile("f.toml", "", (), table)
        for folder in (".", "a", "a/required"):
            assert isinstance(resolve(Settings(), (), file, folder).settings, Settings)


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        pytest.param("IM2O5", "IM205", id="letter-for-digit"),
        pytest.param("im2o1", "IM201", id="looks-the-same-though-IM211-is-near-too"),
        pytest.param("205", "IM205", id="digits-only"),
        pytest.param("1M205", "IM205", id="another-character"),
        pytest.param("M205", "IM205", id="one-left-out"),
        pytest.param("IM 103", "IM103", id="one-too-much"),
        pytest.param("IM2030", "IM203", id="one-too-much-at-the-end"),
        *((code, None) for code in ("IM999", "IM430", "XX205", "IM2050000", "nonsense", "")),
    ],
)
def test_the_code_that_was_meant_is_asked_for_or_the_list_is_named(code, meant):
    hint = f"did you mean {meant}?" if meant else "inferless-migrate explain lists all"
    assert unknown_code(code) == f"there is no code {code!r}; {hint}"


TEN = tuple(f"IM10{digit}" for digit in range(1, 10))


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        pytest.param("IM203", ("IM203",), id="a-warning"),
        pytest.param("im203", ("IM203",), id="any-case"),
        pytest.param("IM201", ("IM201",), id="a-note"),
        pytest.param("IM10", TEN, id="the-beginning-of-several"),
        pytest.param("IM205", ("IM205",), id="a-warning-where-output-json-is-concerned"),
        pytest.param("IM40", ("IM402", "IM404", "IM406", "IM408", "IM409"), id="errors-left-out"),
    ],
)
def test_a_selector_selects_codes(selector, expected):
    assert codes_to_ignore(selector) == expected


def test_im_selects_every_code_that_can_be_less_than_an_error():
    assert RULES.keys() - set(codes_to_ignore("IM")) == {
        *("IM401", "IM403", "IM405", "IM407", "IM410", "IM411", "IM413", "IM422", "IM502", "IM503")
    }


@pytest.mark.parametrize("selector", ["IM407", "IM2O3", ""])
def test_a_selector_without_codes_is_refused(selector):
    with pytest.raises(ValueError, match=r"IM407 is an error|there is no code"):
        codes_to_ignore(selector)


@pytest.mark.parametrize(
    ("written", "expected", "shown"),
    [
        *(("0", 0, 0), (1000, 1000, 1000), ("1K", 1024, "1K"), ("2k", 2048, "2K")),
        *(("1536", 1536, 1536), ("64M", 67108864, "64M"), ("1G", 1 << 30, "1G")),
    ],
)
def test_a_size_is_read_and_shown_as_it_is_written(written, expected, shown):
    assert size_in_bytes(written) == size_in_bytes(shown) == expected
    assert size_in_words(expected) == shown
    if expected <= DEFAULT_MAX_SIZE:
        assert problems_in({"max-size": written}) == ()


@pytest.mark.parametrize(
    "written", ["", "-1", "1.5M", "1KB", "1X", "K", "\u0661", "1 K", "9" * 16, -1]
)
def test_a_text_that_is_not_a_size(written):
    with pytest.raises(ValueError, match="is not a size"):
        size_in_bytes(written)
    (problem,) = problems_in({"max-size": str(written)})
    assert problem.message == f'"max-size" must be a size, not "{written}"'
    assert problem.hint == 'write a number of bytes, or a text such as "500K" or "10M"'
