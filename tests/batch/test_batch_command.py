"""``batch`` as its users meet it: real processes, real repositories."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from migrate.files.open_folder import OpenFolder
from tests.batch.fleet import BAD, UNRELATED, checkout, lay_out, records
from tests.cli.command import (
    DOUBTFUL,
    begin,
    environment,
    migrate,
    names_in,
    size_of,
    wait_until,
    write,
)


@pytest.fixture
def fleet(tmp_path):
    checkout(tmp_path / "fleet" / "bad", BAD)
    checkout(tmp_path / "fleet" / "good")
    checkout(tmp_path / "fleet" / "other", UNRELATED)
    checkout(tmp_path / "fleet" / "with-yaml", yaml=True)
    return tmp_path


def by_source(path):
    return {each["source"]: each for each in records(path)}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_one_that_fails_never_sinks_the_rest(fleet, jobs):
    ended = migrate("batch", "fleet", "--jobs", jobs, "--report", "l.jsonl", cwd=fleet)
    assert (ended.code, ended.stdout) == (3, b"")
    assert ended.said[0].startswith("fleet/bad: failed: IM205 input.json:1:")
    assert ended.said[1:] == ["2  migrated", "1  nothing to do", "1  failed"]
    assert (fleet / "fleet" / "good" / "input_schema.py").exists()
    outcomes = {name: each["outcome"] for name, each in by_source(fleet / "l.jsonl").items()}
    assert all(each["commit"] for each in by_source(fleet / "l.jsonl").values())
    assert outcomes == {
        "fleet/bad": "failed",
        "fleet/good": "migrated",
        "fleet/other": "nothing-to-do",
        "fleet/with-yaml": "migrated",
    }


def test_every_record_is_of_the_published_form(fleet):
    (fleet / "list").write_text("fleet\ngone\n")
    migrate("batch", "list", "--report", "l", cwd=fleet)
    schema = json.loads(
        resources.files("migrate.batch").joinpath("record.schema.json").read_bytes()
    )
    Draft202012Validator.check_schema(schema)
    for record in by_source(fleet / "l").values():
        Draft202012Validator(schema).validate(record)
    assert len(by_source(fleet / "l")) == 5
    assert not Draft202012Validator(schema).is_valid({**record, "colour": "red"})


@pytest.mark.parametrize("option", ["--retry-failed", "--only-failed"])
def test_resume_skips_what_is_done_and_takes_what_failed(option, fleet):
    migrate("batch", "fleet", "--report", "l.jsonl", cwd=fleet)
    again = migrate("batch", "fleet", "--report", "l.jsonl", "--resume", cwd=fleet)
    assert again.said[1:] == ["1  nothing to do", "1  failed", "2  skipped"]
    (fleet / "fleet" / "bad" / "input.json").write_text(
        (fleet / "fleet" / "good" / "input.json").read_text()
    )
    failed = migrate("batch", "fleet", "--report", "l.jsonl", option, cwd=fleet)
    assert failed.code == 0
    assert failed.said == ["1  migrated", "3  skipped"]
    assert len((fleet / "l.jsonl").read_text().splitlines()) == 7


def test_resume_takes_all_where_there_is_no_report_yet(fleet):
    ended = migrate("batch", "fleet/good", "--report", "l", "--resume", cwd=fleet)
    assert (ended.code, ended.said) == (0, ["1  migrated"])


def test_a_dry_run_writes_only_its_patches(fleet):
    before = sorted(path for path in (fleet / "fleet").rglob("*") if ".git" not in path.parts)
    ended = migrate("batch", "fleet", "--dry-run", "--patch-dir", "p", cwd=fleet)
    assert ended.code == 3
    after = sorted(path for path in (fleet / "fleet").rglob("*") if ".git" not in path.parts)
    assert after == before
    assert names_in(fleet / "p") == ["fleet-good.patch", "fleet-with-yaml.patch"]


OBSTACLES = {
    "a folder": (Path.mkdir, "is a directory"),
    "a link": (lambda path: path.symlink_to("../mine"), "too many levels of symbolic links"),
}


@pytest.mark.parametrize(("lay", "reason"), OBSTACLES.values(), ids=OBSTACLES)
def test_a_patch_that_cannot_be_written_fails_its_repository_alone(fleet, lay, reason):
    (fleet / "p").mkdir()
    (fleet / "mine").write_text("mine")
    lay(fleet / "p" / "fleet-good.patch")
    ended = migrate("batch", "fleet", "--patch-dir", "p", cwd=fleet)
    assert ended.code == 3
    said = f"its patch cannot be written: {reason}; nothing was changed"
    assert [said in line for line in ended.said if line.startswith("fleet/good: ")] == [True]
    assert not (fleet / "fleet" / "good" / "input_schema.py").exists()
    assert names_in(fleet / "p") == ["fleet-good.patch", "fleet-with-yaml.patch"]
    assert (fleet / "mine").read_text() == "mine"


def test_a_repository_with_a_long_name_has_a_patch_of_its_own(tmp_path):
    end = "/".join(["d" * 100, "e" * 200, "f"])
    for name in ("a", "b"):
        checkout(tmp_path / "f" / name / end)
    ended = migrate("batch", "f", "--patch-dir", "p", cwd=tmp_path)
    assert (ended.code, ended.said) == (0, ["2  migrated"])
    tail = "e" * 118 + "-f"
    assert names_in(tmp_path / "p") == [f"{tail}-2.patch", f"{tail}.patch"]


def test_a_line_with_a_null_byte_fails_alone(fleet):
    (fleet / "list").write_bytes(b"fleet/good\nfleet/w\0\n")
    for options in ([], ["--clone-dir", "clones"], ["--branch", "x", "--push", "--dry-run"]):
        ended = migrate("batch", "list", *options, "--dry-run", "--report", "l", cwd=fleet)
        assert ended.code == 3
        assert "fleet/w\ufffd: failed: the line holds a null byte" in ended.said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing"], "missing does not exist, and is not a URL"),
        (["fleet/good/input.json"], "is JSON, not a list of folders; name its folder"),
        (
            ["fleet/with-yaml/inferless.yaml"],
            ".yaml is not a list of folders; name its folder instead",
        ),
        (["fleet", "--resume"], "needs --report FILE"),
        (["fleet", "--retry-failed"], "needs --report FILE"),
        (["fleet", "--only-failed", "--report", "l"], "--retry-failed: there is no l to say what"),
        (["fleet", "--report", "fleet/bad/input.json"], "; name a new file, or one that --report"),
        (["fleet", "--jobs", "0"], "'--jobs': '0' is not a whole number of at least 1"),
        (["fleet", "--limit", "many"], "'--limit': 'many' is not a whole number of at least 1"),
        (["fleet", "--timeout", "0"], "'--timeout': '0' is not a number of seconds"),
        (["fleet", "--timeout", "nan"], "'--timeout': 'nan' is not a number of seconds"),
        (["fleet", "--clone-dir", "/proc/none"], "--clone-dir: cannot write /proc/none: no such"),
        (["fleet", "--patch-dir", ""], "'--patch-dir': the path is empty; name a file, or ."),
        ([], "SOURCE"),
    ],
)
def test_wrong_usage_is_said_and_nothing_is_done(fleet, arguments, said):
    ended = migrate("batch", *arguments, cwd=fleet)
    assert ended.code == 2
    assert said in ended.stderr.replace("\n", " ")
    assert not (fleet / "l").exists()
    assert not (fleet / "fleet" / "good" / "input_schema.py").exists()


def test_limit_takes_only_so_many_and_tells_them_from_those_that_are_skipped(fleet):
    ended = migrate("batch", "fleet", "--limit", "2", "--report", "l", cwd=fleet)
    assert ended.said[1:] == ["1  migrated", "1  failed", "2  not taken (--limit)"]
    rest = migrate("batch", "fleet", "--limit", "1", "--report", "l", "--resume", cwd=fleet)
    assert rest.said[1:] == ["1  failed", "1  skipped", "2  not taken (--limit)"]


def schemas(folder):
    return [path.read_bytes() for path in sorted(folder.glob("r*/input_schema.py"))]


@pytest.mark.heavy
def test_killed_and_resumed_ends_as_if_undisturbed(tmp_path):
    undisturbed, folder = tmp_path / "undisturbed", tmp_path / "killed"
    lay_out(undisturbed, 100)
    lay_out(folder, 100)
    assert migrate("batch", "list", "--report", "l", "-q", cwd=undisturbed).code == 0
    expected = schemas(undisturbed)
    assert len(expected) == 100
    for written in (1, 7, 20, 45, 80):
        process = begin(
            "batch", "list", "--report", "l", "--resume", "--jobs", "2", "-q", cwd=folder
        )
        wait_until(lambda written=written: len(schemas(folder)) >= written, process)
        process.kill()
        process.communicate()
    assert len(schemas(folder)) < 100
    assert migrate("batch", "list", "--report", "l", "--resume", "-q", cwd=folder).code == 0
    assert schemas(folder) == expected
    assert not list(folder.glob("r*/.inferless*"))
    outcomes = {each["outcome"] for each in by_source(folder / "l").values()}
    assert outcomes <= {"migrated", "unchanged"}
    assert len(by_source(folder / "l")) == 100


MARKING_THE_FIRST_INTERRUPT = """\
set_handler = signal.signal
def mark(number, handler):
    before = set_handler(number, handler)
    if handler is signal.default_int_handler:
        open("interrupted", "w").close()
    return before
signal.signal = mark"""
"""After the first interrupt, the usual handler is restored for the second."""

MARKING_THAT_A_LOCK_IS_WAITED_FOR = """\
import time
sleep = time.sleep
time.sleep = lambda seconds: (open("waiting", "w").close(), sleep(seconds))
"""


def test_the_first_interrupt_lets_running_units_finish_and_says_how_to_resume(tmp_path):
    lay_out(tmp_path, 100)
    arguments = ("batch", "list", "--report", "l", "--jobs", "2")
    with OpenFolder(tmp_path / "r0001") as another_run:
        another_run.lock(0.0)
        process = begin(*arguments, cwd=tmp_path, code=MARKING_THE_FIRST_INTERRUPT)
        wait_until(lambda: size_of(tmp_path / "l"), process)
        process.send_signal(signal.SIGINT)
        wait_until((tmp_path / "interrupted").exists, process)
    _, stderr = process.communicate()
    assert process.returncode == 130
    assert stderr.decode().splitlines()[-1] == "Interrupted: run again with --resume."
    done = by_source(tmp_path / "l")
    written = {path.parent.name for path in tmp_path.glob("r*/input_schema.py")}
    assert "r0001" in written
    assert written == set(done)
    assert len(done) < 100


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_second_interrupt_ends_at_once_and_says_how_far_it_came(jobs, tmp_path):
    for name in ("a", "b", "c"):
        checkout(tmp_path / "f" / name)
    with OpenFolder(tmp_path / "f" / "b") as another_run:
        another_run.lock(0.0)
        arguments = ("batch", "f", "--report", "l", "--jobs", jobs)
        code = MARKING_THAT_A_LOCK_IS_WAITED_FOR + MARKING_THE_FIRST_INTERRUPT
        process = begin(*arguments, cwd=tmp_path, code=code)
        wait_until(lambda: size_of(tmp_path / "l"), process)
        if jobs == "1":  # or else b was not begun with, and nothing is waited for
            wait_until((tmp_path / "waiting").exists, process)
        process.send_signal(signal.SIGINT)
        wait_until((tmp_path / "interrupted").exists, process)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=120)
    assert process.returncode == 130
    assert stderr.decode().splitlines() == [
        "1  migrated",
        "2  not reached, or broken off",
        "Interrupted: run again with --resume.",
    ]
    assert list(by_source(tmp_path / "l")) == ["f/a"]


HANGING_GIT = """\
#!/bin/sh
exec 9> {0}/alive
: > {0}/started
while :; do read -r line < {0}/never; done"""
"""A git that keeps one pipe open, and waits for another."""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_signal_that_ends_a_batch_ends_git_as_well(jobs, tmp_path):
    checkout(tmp_path / "f" / "a", yaml=True)
    checkout(tmp_path / "f" / "b", yaml=True)
    os.mkfifo(tmp_path / "alive")
    os.mkfifo(tmp_path / "never")
    (tmp_path / "git").write_text(HANGING_GIT.format(tmp_path))
    (tmp_path / "git").chmod(0o755)
    env = environment({"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"})
    reader = os.open(tmp_path / "alive", os.O_RDONLY | os.O_NONBLOCK)
    process = begin("batch", "f", "--report", "l", "--jobs", jobs, cwd=tmp_path, env=env)
    wait_until((tmp_path / "started").exists, process)
    process.send_signal(signal.SIGTERM)
    _, stderr = process.communicate(timeout=120)
    assert process.returncode == 128 + signal.SIGTERM
    assert stderr.decode().splitlines()[-1] == "Interrupted: run again with --resume."
    assert os.read(reader, 1) == b""  # nothing holds it open any more
    os.close(reader)


def test_with_v_every_repository_is_named_with_its_warnings(tmp_path):
    checkout(tmp_path / "f" / "a")
    checkout(tmp_path / "f" / "b")
    write(tmp_path / "f" / "b" / "input.json", DOUBTFUL)
    ended = migrate("batch", "f", "-v", "--jobs", "1", cwd=tmp_path)
    assert ended.said[0] == "f/a: migrated"
    assert ended.said[1].startswith("f/b/input.json:1:13: IM209 warning: ")
    assert ended.said[-2:] == ["f/b: migrated", "2  migrated"]
    assert "IM209" not in migrate("batch", "f", "--force", cwd=tmp_path).stderr


def test_that_there_are_warnings_is_said_in_the_end_where_they_are_not_shown(tmp_path):
    for name in ("a", "b"):
        write(tmp_path / name / "input.json", DOUBTFUL)
    write(tmp_path / "c" / "input.json")

    def end(*arguments):
        return migrate("batch", "a", "b", "c", "--dry-run", *arguments, cwd=tmp_path).said[1:]

    assert end() == ["2 repositories have warnings; -v or --html shows them."]
    assert end("--html", "x.html") == ["2 repositories have warnings; x.html shows them."]
    assert end("--limit", "1")[-1] == "1 repository has warnings; -v or --html shows them."
    assert end("--ignore", "IM209") == ["2 warnings ignored."]
    assert end("-q") == []
    assert not any("have warnings" in line for line in end("-v"))


def test_patches_of_repositories_with_the_same_name_have_different_names(tmp_path):
    for name in ("r a", "r-a", "r-a-2", "R-A"):
        checkout(tmp_path / "c" / name)
    ended = migrate("batch", "c", "--dry-run", "--patch-dir", "p", cwd=tmp_path)
    assert ended.code == 0
    numbered = ["c-r-a-2-2.patch", "c-r-a-2.patch", "c-r-a-3.patch"]
    assert names_in(tmp_path / "p") == [*numbered, "c-r-a.patch"]


def test_a_bare_repository_is_no_folder_to_migrate(tmp_path):
    checkout(tmp_path / "c")
    subprocess.run(["git", "clone", "-q", "--bare", "c", "c.git"], cwd=tmp_path, check=True)
    ended = migrate("batch", "c.git", cwd=tmp_path)
    assert ended.code == 3
    assert f"it is a bare repository: name it as file://{tmp_path}/c.git" in ended.said[0]


def test_what_a_file_takes_of_the_safety_net_is_told(tmp_path):
    checkout(tmp_path / "c")
    (tmp_path / ".inferless-migrate.toml").write_text("force = true\nremove-legacy = true\n")
    ended = migrate("batch", "c", "--dry-run", cwd=tmp_path)
    assert ended.said[:2] == [
        ".inferless-migrate.toml:1: force is on for this batch",
        ".inferless-migrate.toml:2: remove-legacy is on for this batch",
    ]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--html", "gone/p.html"),
        ("--report", "gone/l"),
        ("--patch-dir", "c/input.json/p"),
        ("--clone-dir", "c/input.json/p"),
    ],
)
def test_what_cannot_be_written_is_wrong_usage_and_named(option, value, tmp_path):
    checkout(tmp_path / "c")
    ended = migrate("batch", "c", "--dry-run", option, value, cwd=tmp_path)
    assert ended.code == 2
    assert f"cannot write {value}: no" in ended.stderr
