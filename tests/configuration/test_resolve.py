from __future__ import annotations

import pytest

from migrate.configuration.configuration_file import configuration_file
from migrate.configuration.resolve import FIELDS, OPERATORS_KEYS, overrides_for, resolve
from migrate.configuration.toml import parse_toml
from migrate.model import Datatype
from migrate.settings import BatchDimension, IgnoredCode, InputOverride, Settings

TEXT = """\
batch-dim = "drop"
force = true
max-size = "1K"
ignore = ["IM203"]
[overrides."models"]
batch-dim = "keep"
required.prompt = true
ignore.IM20 = "outer"
[overrides."models/whisper/"]
batch-dim = "auto"
required = { prompt = false }
datatypes = { prompt = "STRING", n = "INT8" }
ignore = { IM209 = "inner" }
"""

DEFAULTS = Settings()


def resolved(folder="elsewhere", *, locked_keys=(), settings=DEFAULTS, text=TEXT):
    file = configuration_file("f.toml", text, parse_toml(text), ())
    return resolve(settings, locked_keys, file, folder)


def test_a_file_sets_what_it_names_and_nothing_else():
    found = resolved()
    assert found.settings == Settings(
        BatchDimension.DROP,
        force=True,
        max_size=1024,
        ignored=(IgnoredCode("IM203", "by f.toml:4"),),
    )
    assert found.origins == {key: (key,) for key in ("batch-dim", "force", "max-size", "ignore")}


def test_the_command_line_wins():
    settings = Settings(BatchDimension.KEEP, ignored=(IgnoredCode("IM209", "by --ignore"),))
    found = resolved(locked_keys={"batch-dim", "ignore", "force"}, settings=settings)
    assert found.settings.batch_dimension is BatchDimension.KEEP
    assert found.settings.ignored == settings.ignored
    assert (found.settings.force, found.settings.max_size) == (False, 1024)


@pytest.mark.parametrize(
    ("folder", "choice"),
    [
        ("elsewhere", BatchDimension.DROP),
        ("models-of-others", BatchDimension.DROP),
        ("models", BatchDimension.KEEP),
        ("models/bert/small", BatchDimension.KEEP),
        ("models/whisper", BatchDimension.AUTO),
        ("models/whisper/large", BatchDimension.AUTO),
    ],
)
def test_the_innermost_override_wins(folder, choice):
    assert resolved(folder).settings.batch_dimension is choice


def test_the_command_line_outranks_overrides_too():
    found = resolved("models/whisper", locked_keys={"batch-dim"})
    assert found.settings.batch_dimension is BatchDimension.AUTO
    assert "batch-dim" not in found.origins


def test_what_overrides_say_of_inputs_and_codes_is_kept_with_its_place():
    found = resolved("models/whisper")
    settings = found.settings
    assert found.origins["batch-dim"] == ("overrides", "models/whisper/", "batch-dim")
    assert [(each.name, each.required, each.datatype) for each in settings.inputs] == [
        ("prompt", True, None),
        ("prompt", False, None),
        ("prompt", None, Datatype.BYTES),
        ("n", None, Datatype.INT8),
    ]
    assert [(each.file, each.place.line) for each in settings.inputs] == [
        ("f.toml", 7),
        ("f.toml", 11),
        ("f.toml", 12),
        ("f.toml", 12),
    ]
    reasons = {code: settings.ignores(code) for code in ("IM201", "IM203", "IM209", "IM301")}
    assert reasons == {"IM201": "outer", "IM203": "outer", "IM209": "inner", "IM301": None}
    assert settings.ignores("IM205") == "outer", "what it says of output.json is a warning"


def test_what_the_settings_say_of_inputs_stays():
    mine = Settings(inputs=(InputOverride("x", required=False),))
    assert resolved("models", settings=mine).settings.inputs[0] == mine.inputs[0]


def test_an_override_of_the_files_own_folder_holds_everywhere():
    assert overrides_for("a/b", ["a/b", ".", "a/b/c", "./a/", "b"]) == [".", "./a/", "a/b"]
    assert overrides_for(".", ["a", "."]) == ["."]


def test_every_operators_key_is_one_that_there_is():
    assert FIELDS.keys() >= OPERATORS_KEYS
