from __future__ import annotations

import pytest

from migrate.configuration.configuration_file import (
    FIELDS,
    OPERATORS_KEYS,
    ConfigurationError,
    configuration_file,
    not_toml,
    overrides_for,
    resolve,
)
from migrate.configuration.toml import parse_toml
from migrate.model import Datatype
from migrate.settings import BatchDimension, IgnoredCode, InputOverride, Settings

ROOT = ("tool", "inferless-migrate")
MEANT = "did you mean [tool.inferless-migrate]?"


def read(text, root=ROOT):
    return configuration_file("pyproject.toml", text, parse_toml(text), root)


def wrong(text, root=()):
    """Return what is wrong with a file that is TOML."""
    with pytest.raises(ConfigurationError) as raised:
        read(text, root)
    return raised.value.diagnostics


def not_read(text):
    """Return what is wrong with a file that is not TOML."""
    with pytest.raises(ValueError, match="at ") as raised:
        parse_toml(text)
    (told,) = not_toml("f.toml", str(raised.value), text).diagnostics
    return told


@pytest.mark.parametrize("text", ["", "tool = 3", "[tool]\nblack = 1", "[other.inferless-migrate]"])
def test_a_document_without_the_table_configures_nothing(text):
    assert read(text) is None


def test_the_whole_document_can_be_the_table():
    file = read("force = true", root=())
    assert file.table == {"force": True}
    assert file.line_of("force") == "pyproject.toml:1"


def test_every_key_has_its_line():
    file = read(
        '[tool.inferless-migrate]\nforce = true\n\n[tool.inferless-migrate.overrides."a"]\n'
    )
    assert file.line_of("force") == "pyproject.toml:2"
    assert file.line_of("overrides", "a") == "pyproject.toml:4"
    assert file.line_of("overrides", "a", "not there") == "pyproject.toml:4", "the nearest above"
    assert file.line_of() == "pyproject.toml:1"
    assert (file.place_of("force").column, file.place_of("force").end_column) == (1, 6)
    assert file.place_of("force").excerpt == "force = true"


@pytest.mark.parametrize(
    ("text", "line", "said", "hint"),
    [
        (
            "tool.inferless-migrate = 3",
            1,
            "[tool.inferless-migrate] must be a table",
            "write [tool.inferless-migrate], and the keys in the lines beneath it",
        ),
        *(
            (f"[tool.black]\n[tool.{name}]\nforce = true\n", 2, f"[tool.{name}] is not read", MEANT)
            for name in ("inferless_migrate", "Inferless-Migrate")
        ),
    ],
    ids=["no-table", "another-form", "another-case"],
)
def test_a_table_that_cannot_be_meant_is_told(text, line, said, hint):
    (told,) = wrong(text, ROOT)
    assert (told.code, told.place.line) == ("IM413", line)
    assert (told.message, told.hint) == (said, hint)


@pytest.mark.parametrize(
    ("text", "line", "marked"),
    [
        ("strict = 1 # no\n", 1, "1"),
        ("force = true\r\nverbose = 'x'\r\n", 2, "'x'"),
        ('batch-dim = """\nkept"""', 1, '"""'),
        ("ignore = [\n  4,\n]", 1, "["),
        ('[overrides.m]\nignore = { IM203 = "" }', 2, '""'),
        ("[strict]\n", 1, "strict"),
        ("strict.x = 1\n", 1, "strict.x"),
    ],
    ids=["comment", "line-end", "text-of-lines", "list-of-lines", "inline", "table", "dotted"],
)
def test_a_value_that_is_wrong_is_marked(text, line, marked):
    place = wrong(text)[0].place
    assert place.line == line
    assert place.excerpt[place.column - 1 : place.end_column - 1] == marked


def test_all_that_is_wrong_is_told_in_the_order_of_the_file():
    told = wrong("[tool.inferless-migrate]\r\nzzz = 1\r\nforce = 2\r\naaa = 3\r\n", ROOT)
    assert [(each.place.line, each.place.excerpt) for each in told] == [
        (2, "zzz = 1"),
        (3, "force = 2"),
        (4, "aaa = 3"),
    ]
    assert {(each.code, each.file, str(each.severity)) for each in told} == {
        ("IM413", "pyproject.toml", "error")
    }
    assert str(ConfigurationError(*told)).startswith("pyproject.toml: there is no key")


@pytest.mark.parametrize(
    ("text", "said", "line", "column", "excerpt"),
    [
        ("[tool.inferless-migrate]\nforce = yes\n", "invalid value", 2, 9, "force = yes"),
        ("force =", "invalid value", 1, 8, "force ="),
        ("a = 1\n[o", "expected ']' at the end of a table declaration", 2, 3, "[o"),
        ('a = """\r\nb\r\n', "unterminated string", 2, 2, "b"),
    ],
    ids=["wrong", "ends-before-a-value", "ends-in-a-header", "ends-in-a-text"],
)
def test_where_a_file_stops_being_toml_is_told(text, said, line, column, excerpt):
    told = not_read(text)
    assert told.message == f"the configuration cannot be read: {said}"
    assert (told.place.line, told.place.column, told.place.excerpt) == (line, column, excerpt)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 1\na = 2\n", "duplicate key"),
        ("a = 1\nb = {c = 1, c = 2}\n", "duplicate key"),
        ("[a.'b c']\n[a.'b c']\n", "duplicate table [a.b c]"),
        ("[a.b]\n[a]\nb.c = 1", "duplicate table [a.b]"),
        ("a = {}\na.b = 2\n", "a is complete already"),
    ],
    ids=["key", "inline", "table", "dotted", "complete"],
)
def test_a_duplicate_key_is_reported_in_our_own_words(text, said):
    told = not_read(text)
    assert told.message == f"the configuration cannot be read: {said}"
    assert told.hint.startswith("merge the two; " if "duplicate" in said else "correct this line; ")
    assert told.place.line in {2, 3}


@pytest.mark.parametrize("text", [None, "x = 1"])
def test_a_file_that_cannot_be_read_at_all_has_no_place(text):
    (told,) = not_toml("f.toml", "is a symbolic link", text).diagnostics
    assert (told.message, told.place) == (
        "the configuration cannot be read: is a symbolic link",
        None,
    )
    assert told.hint == "correct the file; --isolated ignores configuration files"


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
