"""``batch`` on Dask: a scheduler and workers that are processes of their own."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from pkgutil import resolve_name

import pytest
from distributed import Client

from migrate import __version__
from migrate.batch.dask_cluster import REQUIREMENT
from migrate.batch.dask_engine import work_on_dask
from migrate.batch.engine import AHEAD, MOST_AT_ONCE
from migrate.batch.sources import Unit
from migrate.batch.unit import Task
from migrate.settings import Settings
from tests.batch.dask_cluster import cluster, scheduler, worker
from tests.batch.fleet import BAD, UNRELATED, checkout, lay_out, records
from tests.cli.command import (
    begin,
    contents,
    environment,
    migrate,
    migrate_after,
    size_of,
    wait_until,
)
from tests.packaging.distributions import ROOT

pytestmark = pytest.mark.heavy

LOST = "a worker was lost with this repository, and may have migrated it; this is what came after"


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A cluster for the tests that leave it whole: one worker, two threads."""
    with cluster(tmp_path_factory.mktemp("dask"), threads=2) as (address, _, _):
        yield address


BATCH = ("batch", "list", "--report", "l", "--quiet", "--dask")


def start(address, folder, count=1, **options):
    """Begin with a batch, and return its process once there are so many records."""
    process = begin(*BATCH, address, cwd=folder, env=environment(), text=True, **options)
    report = folder / "l"
    wait_until(lambda: size_of(report) and report.read_bytes().count(b"\n") >= count, process)
    return process


def test_a_worker_that_is_killed_in_the_middle_leaves_no_trace(tmp_path):
    names = lay_out(tmp_path, 500)
    with cluster(tmp_path / "dask", workers=2) as (address, _, workers):
        process = start(address, tmp_path, 150)
        workers[0].kill()
        _, stderr = process.communicate()
    assert (process.returncode, stderr) == (0, "")
    assert [each["source"] for each in records(tmp_path / "l")] == names
    told = {(each["outcome"], each["reason"]) for each in records(tmp_path / "l")}
    assert ("migrated", None) in told
    assert told <= {("migrated", None), ("unchanged", LOST)}
    (one,) = lay_out(tmp_path / "undisturbed", 1)
    assert migrate("run", "--allow-no-vcs", one, cwd=tmp_path / "undisturbed").code == 0
    expected = contents(tmp_path / "undisturbed" / one)
    assert all(contents(tmp_path / name) == expected for name in names)


@pytest.fixture
def fleet(tmp_path):
    checkout(tmp_path / "fleet" / "bad", BAD)
    checkout(tmp_path / "fleet" / "good", yaml=True)
    checkout(tmp_path / "fleet" / "other", UNRELATED)
    (tmp_path / "list").write_text("gone\nfleet\n")
    return tmp_path


def test_it_does_what_the_local_engine_does_to_the_byte(fleet, shared):
    for name, arguments in {"a": ["--jobs", "1"], "b": ["--dask", shared]}.items():
        shutil.copytree(fleet, fleet / name, ignore=shutil.ignore_patterns("a", "b"))
        ended = migrate(
            "batch", "list", "--report", "l", "--patch-dir", "p", *arguments, cwd=fleet / name
        )
        assert ended.code == 3
    assert {each.name for each in (fleet / "a" / "p").iterdir()} == {"fleet-good.patch"}
    local, remote = fleet / "a", fleet / "b"
    for path in ("p/fleet-good.patch", "fleet/good/input_schema.py", "fleet/good/inferless.yaml"):
        assert (local / path).read_bytes() == (remote / path).read_bytes()
    timeless = [
        [{**each, "seconds": 0} for each in records(name / "l")] for name in (local, remote)
    ]
    assert timeless[0] == timeless[1]
    outcomes = [each["outcome"] for each in timeless[1]]
    assert outcomes == ["failed", "failed", "migrated", "nothing-to-do"]


ACTIONS = {
    "crashes": 'kill -9 "$PPID"',
    "hangs": "exec sleep 30",
    "killer": 'kill -9 "$(cut -d " " -f 4 "/proc/$PPID/stat")"; exec sleep 1',
    "once": 'mkdir ../seen && kill -9 "$(cut -d " " -f 4 "/proc/$PPID/stat")" && exec sleep 1',
}
"""What git does in a repository of that name: to its parent, or to the worker, which is above."""


@pytest.fixture
def odd_git(tmp_path):
    """Return a PATH with a git that does odd things in repositories of certain names."""
    cases = "".join(f"*/{name}) {action};;\n" for name, action in ACTIONS.items())
    (tmp_path / "bin").mkdir()
    git = tmp_path / "bin" / "git"
    git.write_text(f'#!/bin/sh\ncase "$PWD" in\n{cases}esac\nexec {shutil.which("git")} "$@"\n')
    git.chmod(0o755)
    return f"{git.parent}{os.pathsep}{os.environ['PATH']}"


ONE_AT_A_TIME = {"DASK_DISTRIBUTED__SCHEDULER__WORKER_SATURATION": "1.0"}
"""A worker that is lost then takes nothing along but what it was doing."""


def test_units_that_crash_hang_or_kill_their_worker_fail_alone(tmp_path, odd_git):
    names = ["a", "b", "crashes", "hangs", "killer", "once", "y", "z"]
    for name in names:
        checkout(tmp_path / name)
    failures = {**ONE_AT_A_TIME, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    failures["PATH"] = odd_git
    arguments = ["--timeout", "5", "--git-add", "--report", "l", "--quiet"]
    paths = [str(tmp_path / name) for name in names]
    with cluster(tmp_path / "dask", 2, nanny=True, env=failures) as (address, _, _):
        ended = migrate("batch", *paths, *arguments, "--dask", address, cwd=tmp_path, env=failures)
    assert ended.code == 3
    assert [each["source"] for each in records(tmp_path / "l")] == paths
    told = [(each["outcome"], each["reason"]) for each in records(tmp_path / "l")]
    found = dict(zip(names, told, strict=True))
    assert found.pop("crashes") == ("failed", "its process ended unexpectedly with exit code -9")
    assert found.pop("hangs") == ("failed", "it took longer than --timeout allows")
    assert found.pop("once") == ("unchanged", LOST)
    outcome, reason = found.pop("killer")
    assert outcome == "failed"
    assert reason.startswith("2 workers were lost with it, the last of them tcp://127.0.0.1:")
    assert ("migrated", None) in found.values()
    assert set(found.values()) <= {("migrated", None), ("unchanged", LOST)}
    assert [line.split(": ")[0] for line in ended.said] == [
        str(tmp_path / name) for name in ("crashes", "hangs", "killer")
    ]


def test_the_first_interrupt_lets_running_units_finish_and_says_how_to_resume(tmp_path):
    names = lay_out(tmp_path, 2000)
    with cluster(tmp_path / "dask", threads=2) as (address, _, _):
        process = start(address, tmp_path, start_new_session=True)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to all processes at once
        _, stderr = process.communicate()
    assert process.returncode == 130
    assert stderr == "Interrupted: run again with --resume.\n"
    done = [each["source"] for each in records(tmp_path / "l")]
    assert done == names[: len(done)]
    assert len(done) < 2000
    assert {path.parent.name for path in tmp_path.glob("r*/input_schema.py")} == set(done)


NO_ADDRESS = "Error: --dask needs the address of a scheduler, such as tcp://host:8786;"
WRONG_USAGE = {
    "dask is not installed": (
        "import sys; sys.modules['distributed'] = None",
        ["--dask", "tcp://127.0.0.1:1"],
        "dask is not installed; pip install 'dask[distributed]>=2024.8'",
    ),
    "no scheduler": (
        "import migrate.batch.dask_cluster as c; c.CONNECT_SECONDS = 0.3",
        ["--dask", "tcp://127.0.0.1:1"],
        "there is no Dask scheduler to work with at tcp://127.0.0.1:1: ",
    ),
    "not an address": ("", ["--dask", "odd://x"], "unknown address scheme 'odd'"),
    "an empty address": ("", ["--dask", ""], NO_ADDRESS),
    "no address": ("", ["--engine", "dask"], NO_ADDRESS),
    "the other engine": (
        "",
        ["--dask", "x", "--engine", "local"],
        "Error: --engine local contradicts --dask; leave one of them out",
    ),
    "another engine": ("", ["--engine", "ray"], "'ray' is not one of 'local', 'dask'"),
}


@pytest.mark.parametrize(
    ("code", "arguments", "said"), WRONG_USAGE.values(), ids=WRONG_USAGE.keys()
)
def test_what_cannot_work_is_said_with_a_next_step(code, arguments, said, tmp_path):
    lay_out(tmp_path, 1)
    assert_refused(migrate_after(code, "batch", "list", "-q", *arguments, cwd=tmp_path), said)
    assert not (tmp_path / "r0000" / "input_schema.py").exists()


def test_what_is_to_be_installed_is_what_the_package_declares():
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'\ndask = ["{REQUIREMENT}"]\n' in declared


def assert_refused(ended, said):
    assert ended.code == 2
    assert said in " ".join(ended.stderr.split())
    assert len(ended.said) == 4, ended.stderr
    assert ended.said[0].startswith("Usage: ")


def test_the_local_engine_needs_no_dask(tmp_path):
    lay_out(tmp_path, 1)
    code = "import sys; sys.modules['dask'] = sys.modules['distributed'] = None"
    assert migrate_after(code, "batch", "list", "--jobs", "1", cwd=tmp_path).code == 0


@pytest.fixture
def stub(tmp_path):
    """Return a folder for packages that a worker finds before the real ones."""

    def make(content):
        package = tmp_path / "stub" / "migrate"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(content)
        return {"PYTHONPATH": str(package.parent)}

    return make


OLDER = f"__version__ = '0.0.9'; __path__ = [{str(Path(sys.modules['migrate'].__file__).parent)!r}]"
"""A package like this one, but for its version."""

STUBS = {
    "another version": (OLDER, "has inferless-migrate 0.0.9"),
    "not installed": ("raise ModuleNotFoundError('migrate')", "has no inferless-migrate"),
}


@pytest.mark.parametrize(("content", "said"), STUBS.values(), ids=STUBS.keys())
def test_a_worker_or_scheduler_with_another_version_is_refused(content, said, tmp_path, stub):
    lay_out(tmp_path, 1)
    wrong = stub(content)
    rest = f" {said}, and here it is {__version__}; install the same version there"
    with scheduler() as (address, _), worker(address, tmp_path / "dask", env=wrong):
        ended = migrate(*BATCH, address, cwd=tmp_path)
        assert_refused(ended, rest)
        assert "the worker tcp://127.0.0.1:" in ended.stderr
    with scheduler(wrong) as (address, _), worker(address, tmp_path / "dask"):
        ended = migrate(*BATCH, address, cwd=tmp_path)
        assert_refused(ended, f"the scheduler{rest}")
    assert not (tmp_path / "r0000" / "input_schema.py").exists()


def test_a_worker_with_another_version_that_joins_later_ends_the_batch(tmp_path, stub):
    names = lay_out(tmp_path, 1000)
    with cluster(tmp_path / "dask") as (address, _, _):
        process = start(address, tmp_path)
        with worker(address, tmp_path / "dask", env=stub(OLDER)):
            _, stderr = process.communicate()
    assert process.returncode == 2
    said = " ".join(stderr.split())
    assert f"has inferless-migrate 0.0.9, and here it is {__version__}; install the same" in said
    done = [each["source"] for each in records(tmp_path / "l")]
    assert done == names[: len(done)]


def test_without_a_worker_nothing_is_begun(tmp_path):
    lay_out(tmp_path, 1)
    code = "import migrate.batch.dask_cluster as c; c.WORKERS_SECONDS = 0.5"
    with scheduler() as (address, _):
        ended = migrate_after(code, *BATCH, address, cwd=tmp_path)
    said = "no worker has joined the scheduler in 0.5 seconds; start one with: dask worker"
    assert_refused(ended, f"{said} {address}")


GONE = {
    "worker": "error: the dask cluster has had no worker for 0.5 seconds;",
    "scheduler": "error: the dask scheduler was lost;",
}


@pytest.mark.parametrize(("which", "said"), GONE.items(), ids=GONE.keys())
def test_a_cluster_that_goes_away_ends_the_batch_and_not_its_units(which, said, tmp_path):
    names = lay_out(tmp_path, 2000)
    code = "import migrate.batch.dask_cluster as c; c.WORKERS_SECONDS = c.CONNECT_SECONDS = 0.5"
    with cluster(tmp_path / "dask") as (address, scheduler_process, workers):
        process = start(address, tmp_path, code=code)
        (workers[0] if which == "worker" else scheduler_process).kill()
        _, stderr = process.communicate()
    assert process.returncode == 3
    assert stderr == f"{said} --resume goes on from the report\n"
    done = records(tmp_path / "l")
    assert [each["source"] for each in done] == names[: len(done)]
    assert {each["outcome"] for each in done} <= {"migrated", "unchanged"}


REFUSED = {
    "nothing is there": (
        {"folder": "/nowhere"},
        "/nowhere/r0000 cannot be reached (no such file or directory) on the worker tcp://",
        "; share it with every worker, under the same name",
    ),
    "another version is asked for": (
        {"version": "0.0.9"},
        "no worker could begin with it: OtherVersionError: ",
        f"inferless-migrate {__version__} was to do the work of 0.0.9",
    ),
}


@pytest.mark.parametrize(("sent", "begin", "end"), REFUSED.values(), ids=REFUSED.keys())
def test_a_unit_that_a_worker_refuses_fails_with_its_reason(sent, begin, end, tmp_path, shared):
    lay_out(tmp_path, 1)
    assert migrate_after(sending(sent), *BATCH, shared, cwd=tmp_path).code == 3
    (record,) = records(tmp_path / "l")
    assert record["outcome"] == "failed"
    assert begin in record["reason"]
    assert record["reason"].endswith(end)
    assert not (tmp_path / "r0000" / "input_schema.py").exists()


def sending(changes):
    """Return what lets a worker be told something else: where it is told so, all is otherwise."""
    return (
        "import migrate.batch.dask_engine as engine; bundle = engine.bundle_of;"
        f"engine.bundle_of = lambda *all: bundle(*all)._replace(**{changes!r})"
    )


def test_a_url_needs_nothing_shared(tmp_path, shared):
    url = checkout(tmp_path / "r").as_uri()
    (tmp_path / "list").write_text(url)
    code = sending({"folder": "/nowhere"})
    assert migrate_after(code, *BATCH, shared, "--dry-run", cwd=tmp_path).code == 0
    told = [(each["source"], each["outcome"]) for each in records(tmp_path / "l")]
    assert told == [(url, "would-migrate")]


def test_a_folder_of_patches_must_be_shared(tmp_path, shared):
    lay_out(tmp_path, 1)
    arguments = (*BATCH, shared, "--patch-dir", "p")
    code = sending({"inodes": {"p": 1}})
    assert migrate_after(code, *arguments, cwd=tmp_path).code == 3
    (record,) = records(tmp_path / "l")
    assert "/p is another folder on the worker tcp://" in record["reason"]
    assert record["reason"].endswith("; share it with every worker, under the same name")
    assert not (tmp_path / "r0000" / "input_schema.py").exists()
    assert migrate(*arguments, cwd=tmp_path).code == 0
    assert "+++ b/input_schema.py" in (tmp_path / "p" / "r0000.patch").read_text()


def tasks_of(dask_scheduler):
    return len(dask_scheduler.tasks)


def test_only_so_many_units_are_taken_ahead_and_the_cluster_forgets_them(tmp_path, shared):
    names = lay_out(tmp_path, 3 * AHEAD * MOST_AT_ONCE)
    taken = []

    def tasks():
        for name in names:
            taken.append(name)
            yield Task(Unit.at(tmp_path / name), Settings(), dry_run=True)

    for done, record in enumerate(work_on_dask(tasks(), shared, None, lambda: False)):
        assert record.source == str(tmp_path / names[done])
        assert len(taken) - done <= 2 * AHEAD * MOST_AT_ONCE
    assert taken == names
    with Client(shared) as client:
        wait_until(lambda: client.run_on_scheduler(tasks_of) == 0)
        idle = client.run(resolve_name, "migrate.batch.dask_cluster:_processes._idle")
    assert [len(each) for each in idle.values()] == [0]


def test_a_bundle_with_a_folder_that_a_worker_does_not_see_loses_only_that(tmp_path, shared):
    names = lay_out(tmp_path, 200)
    odd = str(tmp_path / names[150])
    code = (
        "import migrate.batch.dask_cluster as cluster; found = cluster._inode_of;"
        f"cluster._inode_of = lambda place: 1 if str(place) == {odd!r} else found(place)"
    )
    arguments = ["batch", str(tmp_path / "list"), *BATCH[2:], shared]
    assert migrate_after(code, *arguments, cwd=tmp_path).code == 3
    told = {each["source"]: (each["outcome"], each["reason"]) for each in records(tmp_path / "l")}
    assert list(told) == [str(tmp_path / name) for name in names]
    outcome, reason = told.pop(odd)
    assert (outcome, "is another folder on the worker" in reason) == ("failed", True)
    assert set(told.values()) == {("migrated", None)}
