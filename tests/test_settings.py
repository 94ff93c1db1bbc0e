from __future__ import annotations

from dataclasses import fields

import pytest

from migrate import Datatype, Style
from migrate.diagnostics import Place, file_diagnostic
from migrate.rules import Severity
from migrate.settings import BatchDimension, IgnoredCode, InputOverride, Settings

WARNING = file_diagnostic("IM203", "m", "f")
NOTE = file_diagnostic("IM201", "m", "f")
ERROR = file_diagnostic("IM205", "m", "f")


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
    raised = file_diagnostic("IM203", "m", "f", severity=Severity.ERROR)
    assert settings.marked((ERROR, raised)) == (ERROR, raised)


def test_without_anything_to_ignore_nothing_changes():
    assert Settings().marked(iter((WARNING, NOTE))) == (WARNING, NOTE)


def test_no_size_is_below_nothing():
    assert Settings(max_size=0).max_size == 0
    with pytest.raises(ValueError, match="max_size must be at least 0, not -1"):
        Settings(max_size=-1)


SWITCHES = (
    *("strict", "force", "required_from_app", "remove_legacy"),
    *("allow_dirty", "allow_no_vcs", "git_add"),
)
REFUSED = {
    "batch_dimension": ["Drop", "", None, 1, ["drop"]],
    **dict.fromkeys(SWITCHES, ("yes", "False", 1, 0, None)),
    "max_size": ["1", 1.0, True, None, -1],
    "exclude": ["build", b"build", None, 1, [1], (None,)],
    "ignored": ["IM203", ["IM203"], None, ("IM203",), (("IM203", "reason"),)],
    "inputs": ["prompt", ["prompt"], None, ("prompt",), ({"name": "prompt"},)],
}


def test_every_field_has_values_that_are_refused():
    assert set(REFUSED) == {field.name for field in fields(Settings)}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in REFUSED.items() for value in values]
)
def test_a_value_of_the_wrong_type_is_refused_with_the_name_of_its_field(field, value):
    with pytest.raises((TypeError, ValueError), match=f"^{field} must be "):
        Settings(**{field: value})


@pytest.mark.parametrize("kind", [list, set, iter])
def test_an_iterable_becomes_a_tuple(kind):
    ignored, override = IgnoredCode("IM203", "why"), InputOverride("prompt", Datatype.BYTES)
    settings = Settings(exclude=kind(["a"]), ignored=kind([ignored]), inputs=kind([override]))
    assert settings == Settings(exclude=("a",), ignored=(ignored,), inputs=(override,))
    assert hash(settings) is not None


def test_the_values_of_every_field_are_accepted():
    override = InputOverride("prompt", Datatype.BYTES, required=False)
    settings = Settings(
        BatchDimension.KEEP,
        **dict.fromkeys(SWITCHES, True),
        max_size=0,
        exclude=("build",),
        ignored=(IgnoredCode("IM203", "reason"),),
        inputs=(override,),
    )
    assert settings.inputs == (override,)
    assert settings.git_add is True


@pytest.mark.parametrize("member", BatchDimension)
def test_an_enum_can_be_given_by_its_value(member):
    assert Settings(batch_dimension=member.value) == Settings(batch_dimension=member)
    assert Settings(batch_dimension=member.value).batch_dimension is member


def test_the_values_of_an_enum_are_named_where_another_is_given():
    message = 'batch_dimension must be one of "auto", "keep", "drop", not \'Drop\''
    with pytest.raises(ValueError, match=f"^{message}$"):
        Settings(batch_dimension="Drop")


@pytest.mark.parametrize("member", Datatype)
def test_the_datatype_of_an_override_can_be_given_by_its_value(member):
    assert InputOverride("x", member.value).datatype is member
    assert InputOverride("x").datatype is None


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (InputOverride, "name", b"x"),
        (InputOverride, "datatype", "INT"),
        (InputOverride, "datatype", 8),
        (InputOverride, "required", "yes"),
        (InputOverride, "required", 1),
        (InputOverride, "file", 1),
        (InputOverride, "place", (1, 2)),
        (IgnoredCode, "code", 203),
        (IgnoredCode, "reason", None),
        (Style, "line_length", "88"),
        (Style, "line_length", 0),
        (Style, "indent_width", "2"),
        (Style, "indent_width", 17),
        (Style, "quote", "`"),
        (Style, "quote", []),
        (Style, "line_ending", "zz"),
        (Style, "indent_with_tabs", 1),
        (Style, "skip_magic_trailing_comma", None),
        (Style, "black_options", ["preview"]),
        (Style, "black_options", (1,)),
    ],
)
def test_a_wrong_choice_is_refused_with_the_name_of_its_field(kind, field, value):
    sound = {
        InputOverride: {"name": "x", "required": True, "file": "f", "place": Place(1, 1, 2, "")},
        IgnoredCode: {"code": "IM203", "reason": "a"},
        Style: {"line_length": 1, "indent_width": 16, "quote": "'", "line_ending": "\r\n"},
    }[kind]
    assert kind(**sound)
    with pytest.raises((TypeError, ValueError), match=f"^{field} must be "):
        kind(**{**sound, field: value})
