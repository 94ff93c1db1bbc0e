from __future__ import annotations

import signal

import pytest

from migrate.cli.session import noted_interrupt
from tests.cli.command import DOUBTFUL, PROMPT_SOURCE, UNRELATED, migrate, write, write_bad_model


@pytest.fixture
def folders(tmp_path):
    write_bad_model(tmp_path / "bad")
    write(tmp_path / "done" / "input.json")
    write(tmp_path / "done" / "input_schema.py", PROMPT_SOURCE)
    write(tmp_path / "doubtful" / "input.json", DOUBTFUL)
    return tmp_path


def test_normally_errors_warnings_folders_to_look_at_and_a_summary(folders):
    said = migrate("check", cwd=folders).stderr
    assert "IM205 error" in said
    assert "IM209 warning" in said
    assert "IM415" not in said
    assert "\ndone" not in said
    assert said.endswith(
        "\n3 folders: 1 would be migrated, 1 unchanged, 1 failed.\n"
        "To migrate: inferless-migrate run, with the same paths and options.\n"
    )


@pytest.mark.parametrize("output_format", ["json", "sarif", "github"])
def test_report_on_standard_output_leaves_the_summary_on_standard_error(folders, output_format):
    ended = migrate("check", "--output-format", output_format, cwd=folders)
    assert b"IM205" in ended.stdout
    assert ended.said == migrate("check", cwd=folders).said[-2:]
    assert migrate("check", "-q", "--output-format", output_format, cwd=folders).said == []


def test_q_tells_errors_only(folders):
    ended = migrate("diff", "-q", cwd=folders)
    assert ended.said[0].startswith("bad/input.json:1:69: IM205 error: ")
    assert {line[:6] for line in ended.said[1:]} == {"    1 ", "      "}
    assert ended.stdout.startswith(b"diff --git a/doubtful/input_schema.py "), "no verbosity's part"


def test_v_tells_notes_folders_inputs_and_outputs_and_vv_nothing_more(folders):
    output = b'{"outputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["a"]}]}'
    write(folders / "done" / "output.json", output)
    said = migrate("check", "-v", cwd=folders).said
    place = said.index("done/input.json: unchanged")
    assert said[place + 1 : place + 3] == [
        "  inputs: prompt (STRING [1])",
        "  outputs: text (STRING [1])",
    ], "they stand below the folder that they belong to"
    assert any("IM415 note" in line for line in said[:place])
    assert migrate("check", "-vv", cwd=folders).said == said


def test_reason_for_nothing_to_do_is_given_for_one_folder_and_pointed_at_for_more(tmp_path):
    write(tmp_path / "other" / "input.json", UNRELATED)
    why = "input.json is not in the legacy format"
    summary = f"1 folder: 1 with nothing to do ({why})."
    for command in ("diff", "run", "check", "verify"):
        assert migrate(command, cwd=tmp_path).said == [summary]
        assert migrate(command, "-q", cwd=tmp_path).said == []
    write(tmp_path / "more" / "input.json", UNRELATED)
    line = "-v says why there is nothing to do in 2 folders."
    for command in ("diff", "run", "check"):
        assert migrate(command, cwd=tmp_path).said == ["2 folders: 2 with nothing to do.", line]
        assert line not in migrate(command, "-v", cwd=tmp_path).said


def test_the_files_of_the_current_folder_are_named_and_not_the_folder(tmp_path):
    write(tmp_path / "input.json")
    assert migrate("check", cwd=tmp_path).said[0] == "input.json: would be migrated"
    assert migrate("run", cwd=tmp_path).said[0] == "wrote input_schema.py"
    judged = migrate("verify", "-v", cwd=tmp_path).said
    assert "input_schema.py: unchanged (proved)" in judged


def test_always_colours_a_pipe_even_with_no_color(folders):
    ended = migrate("diff", "--color", "always", cwd=folders, env={"NO_COLOR": "1"})
    assert b"\x1b[32m+INPUT_SCHEMA = {\x1b[0m\n" in ended.stdout
    assert "\x1b[1;31mIM205 error\x1b[0m" in ended.stderr


@pytest.mark.parametrize(
    ("handler", "is_noted"), [(signal.default_int_handler, True), (signal.SIG_IGN, False)]
)
def test_ctrl_c_is_noted_unless_it_is_ignored(handler, is_noted):
    before = signal.signal(signal.SIGINT, handler)
    try:
        with noted_interrupt() as is_stopping:
            signal.raise_signal(signal.SIGINT)
            assert is_stopping() is is_noted
            if not is_noted:
                signal.getsignal(signal.SIGINT)(signal.SIGTERM, None)
            assert is_stopping()
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)
