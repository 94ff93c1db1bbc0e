from __future__ import annotations

import pytest

from tests.cli.command import (
    BAD,
    DOUBTFUL,
    PROMPT,
    PROMPT_SOURCE,
    UNRELATED,
    Ended,
    migrate,
    migrate_after,
    names_in,
    snapshot,
    write,
)


@pytest.mark.parametrize("arguments", [[], ["-"], ["-", "-o", "-"]], ids=["bare", "dash", "dashes"])
def test_stdin_to_stdout(arguments, tmp_path):
    assert migrate("convert", *arguments, cwd=tmp_path, stdin=PROMPT) == Ended(0, PROMPT_SOURCE, "")


def test_file_to_stdout_writes_nothing(tmp_path):
    write(tmp_path / "input.json")
    before = snapshot(tmp_path)
    assert migrate("convert", "input.json", cwd=tmp_path) == Ended(0, PROMPT_SOURCE, "")
    assert snapshot(tmp_path) == before


def test_file_to_new_file(tmp_path):
    write(tmp_path / "input.json")
    assert migrate("convert", "input.json", "-o", "new.py", cwd=tmp_path) == Ended(0, b"", "")
    assert (tmp_path / "new.py").read_bytes() == PROMPT_SOURCE
    assert names_in(tmp_path) == ["input.json", "new.py"]


def test_same_content_leaves_the_file_as_it_is(tmp_path):
    write(tmp_path / "new.py", PROMPT_SOURCE)
    before = snapshot(tmp_path)
    ended = migrate("convert", "-o", "new.py", cwd=tmp_path, stdin=PROMPT)
    assert ended == Ended(0, b"", "")
    assert snapshot(tmp_path) == before


def test_other_content_is_replaced_only_with_force(tmp_path):
    write(tmp_path / "new.py", b"INPUT_SCHEMA = {}\n")
    before = snapshot(tmp_path)
    refused = migrate("convert", "-o", "new.py", cwd=tmp_path, stdin=PROMPT)
    assert (refused.code, refused.stdout) == (3, b"")
    assert refused.said[0].startswith("new.py:")
    assert " IM401 error: " in refused.said[0]
    assert snapshot(tmp_path) == before
    forced = migrate("convert", "-o", "new.py", "--force", cwd=tmp_path, stdin=PROMPT)
    assert forced.code == 3
    assert "IM405 error: " in forced.said[0]
    assert snapshot(tmp_path) == before
    options = ("--force", "--allow-no-vcs")
    allowed = migrate("convert", "-o", "new.py", *options, cwd=tmp_path, stdin=PROMPT)
    assert (allowed.code, allowed.stdout) == (0, b"")
    assert (tmp_path / "new.py").read_bytes() == PROMPT_SOURCE


def test_output_json_is_read_and_shown_with_v(tmp_path):
    output = b'{"outputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["a"]}]}'
    write(tmp_path / "output.json", output)
    ended = migrate("convert", "--output-json", "output.json", "-v", cwd=tmp_path, stdin=PROMPT)
    assert (ended.code, ended.stdout) == (0, PROMPT_SOURCE)
    assert "inputs: prompt (STRING [1])" in ended.stderr
    assert "outputs: text (STRING [1])" in ended.stderr


@pytest.mark.parametrize(
    ("content", "severity"), [(b"{", "note"), (None, "warning")], ids=["broken", "folder"]
)
def test_a_bad_output_json_blocks_nothing(content, severity, tmp_path):
    if content is None:
        (tmp_path / "output.json").mkdir()
    else:
        write(tmp_path / "output.json", content)
    ended = migrate("convert", "-v", "--output-json", "output.json", cwd=tmp_path, stdin=PROMPT)
    assert (ended.code, ended.stdout) == (0, PROMPT_SOURCE)
    assert f" {severity}: " in ended.said[0]
    assert ended.said[0].startswith("output.json")


@pytest.mark.parametrize(
    ("content", "code"),
    [(BAD, "IM205"), (UNRELATED, "IM008"), (b"", "IM003"), (b"\xff", "IM002")],
    ids=["bad", "unrelated", "empty", "not-text"],
)
def test_what_is_not_converted_prints_no_source_and_exits_with_3(content, code, tmp_path):
    ended = migrate("convert", cwd=tmp_path, stdin=content)
    assert (ended.code, ended.stdout) == (3, b"")
    assert ended.said[0].startswith("<stdin>")
    assert f"{code} error: " in ended.said[0]


def test_an_error_leaves_an_existing_target_alone_even_with_force(tmp_path):
    path = write(tmp_path / "new.py", b"old")
    assert migrate("convert", "-o", "new.py", "--force", cwd=tmp_path, stdin=BAD).code == 3
    assert path.read_bytes() == b"old"


def test_strict_makes_an_error_of_a_warning(tmp_path):
    lenient = migrate("convert", cwd=tmp_path, stdin=DOUBTFUL)
    assert lenient.code == 0
    assert "IM209 warning: " in lenient.stderr
    strict = migrate("convert", "--strict", cwd=tmp_path, stdin=DOUBTFUL)
    assert (strict.code, strict.stdout) == (3, b"")
    assert "IM209 error: " in strict.stderr


def test_links_and_pipes_that_the_user_named_are_read(tmp_path):
    write(tmp_path / "request.json")
    output = b'{"outputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["a"]}]}'
    write(tmp_path / "response.json", output)
    (tmp_path / "link.json").symlink_to("request.json")
    (tmp_path / "output.json").symlink_to("response.json")
    linked = migrate("convert", "link.json", "--output-json", "output.json", "-v", cwd=tmp_path)
    assert (linked.code, linked.stdout) == (0, PROMPT_SOURCE)
    assert "outputs: text (STRING [1])" in linked.stderr
    piped = migrate("convert", "/dev/stdin", cwd=tmp_path, stdin=PROMPT)
    assert piped == Ended(0, PROMPT_SOURCE, "")


def test_a_link_in_the_place_of_the_result_is_not_followed(tmp_path):
    path = write(tmp_path / "elsewhere.py", b"INPUT_SCHEMA = {}\n")
    (tmp_path / "new.py").symlink_to("elsewhere.py")
    ended = migrate("convert", "-o", "new.py", "--force", cwd=tmp_path, stdin=PROMPT)
    assert ended.code == 3
    assert ended.said[0].startswith("new.py: IM404 error: ")
    assert path.read_bytes() == b"INPUT_SCHEMA = {}\n"


def test_an_unwritable_output_is_one_diagnostic(tmp_path):
    ended = migrate("convert", "-o", "missing/new.py", cwd=tmp_path, stdin=PROMPT)
    assert (ended.code, ended.stdout) == (3, b"")
    assert len(ended.said) == 2
    assert ended.said[1].startswith("      = help: ")
    assert "missing/new.py: IM410 error: " in ended.stderr
    assert names_in(tmp_path) == []


def test_style_is_that_of_the_target_repository(tmp_path):
    write(tmp_path / "pyproject.toml", b"[tool.black]\nline-length = 20\n")
    ended = migrate("convert", cwd=tmp_path, stdin=PROMPT)
    assert b'"example": [\n            "Once upon"\n        ],\n' in ended.stdout


@pytest.mark.parametrize(("arguments", "has_home"), [([], False), (["-"], True)])
def test_standard_input_is_converted_in_a_folder_that_is_gone(arguments, has_home, tmp_path):
    gone, home = tmp_path / "gone", tmp_path / "home"
    gone.mkdir()
    if has_home:
        write(home / "inferless-migrate" / "config.toml", b"strict = true\n")
    program, env = f"import os; os.rmdir({str(gone)!r})", {"XDG_CONFIG_HOME": str(home)}
    ended = migrate_after(program, "convert", *arguments, cwd=gone, stdin=PROMPT, env=env)
    assert ended == Ended(0, PROMPT_SOURCE, "")


@pytest.mark.parametrize(
    ("datatype", "value"),
    [
        ("INT64", "9007199254740993.0"),
        ("INT8", "0.1000000000000000055511151231257827"),
        ("INT32", '"0x10"'),
        ("FP32", "1.0e39"),
        ("UINT8", "1E3"),
        ("BOOL", "2.0"),
        ("BYTES", "1.50"),
    ],
)
def test_a_message_quotes_a_value_as_the_file_has_it(datatype, value, tmp_path):
    document = PROMPT.replace(b"BYTES", datatype.encode())
    document = document.replace(b'"Once upon"', value.encode())
    write(tmp_path / "input.json", document)
    ended = migrate("convert", "input.json", cwd=tmp_path)
    assert value in ended.said[0], ended.said[0]
