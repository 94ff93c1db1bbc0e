"""``batch --html``: the page of a real batch."""

from __future__ import annotations

import json
import re
import signal

import pytest

from migrate.cli.batch import open_page
from migrate.cli.options import BatchOptions, Options
from migrate.project.toml_files import RunCache
from tests.batch.fleet import BAD, UNRELATED, checkout
from tests.cli.command import begin, migrate, size_of, wait_until


@pytest.fixture
def fleet(tmp_path):
    checkout(tmp_path / "fleet" / "bad", BAD)
    checkout(tmp_path / "fleet" / "good", yaml=True)
    checkout(tmp_path / "fleet" / "other", UNRELATED)
    return tmp_path


def units(path):
    """Return the units of a page, each with its diffs, by their sources."""
    block = re.search(r'id="units">(.*?)</script>', path.read_text(), re.DOTALL)[1]
    lines = [json.loads(line) for line in block.split("\n") if line]
    pairs = zip(lines[::2], lines[1::2], strict=True)
    return {unit["source"]: {**unit, "diffs": diffs} for unit, diffs in pairs}


def options(path):
    shown = re.search(r"<dt>Options</dt><dd>(.*?)</dd>", path.read_text())[1]
    return re.findall(r"<code>(.*?)</code>", shown)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_page_has_every_repository_with_its_diagnostics_and_diff(jobs, fleet):
    arguments = ["fleet", "--jobs", jobs, "--html", "p.html", "--strict", "--batch-dim", "keep"]
    ended = migrate("batch", *arguments, "-v", "--report", "l", cwd=fleet)
    assert ended.code == 3
    found = units(fleet / "p.html")
    assert {name: unit["outcome"] for name, unit in found.items()} == {
        "fleet/bad": "failed",
        "fleet/good": "migrated",
        "fleet/other": "nothing-to-do",
    }
    assert found["fleet/bad"]["diagnostics"][0]["place"].startswith("fleet/bad/input.json:1:")
    good = found["fleet/good"]
    assert [file["name"] for file in good["files"]] == ["input_schema.py", "inferless.yaml"]
    assert '+    "prompt": {' in good["diffs"][0]["hunks"]
    assert set(options(fleet / "p.html")) >= {
        *("--html p.html", "--strict", "--batch-dim keep", "--report l")
    }
    assert not any("verbose" in option for option in options(fleet / "p.html"))
    assert str(fleet) not in (fleet / "p.html").read_text()
    assert "hunks" not in (fleet / "l").read_text()


def test_what_earlier_runs_did_is_on_the_page_without_its_diff(fleet):
    migrate("batch", "fleet", "--report", "l", cwd=fleet)
    migrate("batch", "fleet", "--report", "l", "--resume", "--html", "p.html", cwd=fleet)
    found = units(fleet / "p.html")
    assert {name: unit["earlier"] for name, unit in found.items()} == {
        "fleet/bad": False,
        "fleet/good": True,
        "fleet/other": False,
    }
    assert found["fleet/good"]["outcome"] == "migrated"
    assert found["fleet/good"]["diffs"] == []
    migrate("batch", "fleet", "--report", "l", "--retry-failed", "--html", "p.html", cwd=fleet)
    found = units(fleet / "p.html")
    assert [name for name, unit in found.items() if not unit["earlier"]] == ["fleet/bad"]
    assert len(found) == 3
    assert found["fleet/other"]["codes"] == ["IM008"]


def test_passwords_of_sources_are_not_on_the_page(tmp_path):
    sources = ["https://me:pass@word@example.org/a.git", "ssh://me@example.org/~me/b", "c@d/e"]
    batch = BatchOptions(html=tmp_path / "p.html")
    with open_page(sources, batch, Options(RunCache()), 0, lambda: False):
        pass
    shown = re.search(r"<dt>Sources</dt><dd>(.*?)</dd>", (tmp_path / "p.html").read_text())[1]
    assert re.findall(r"<code>(.*?)</code>", shown) == [
        *("https://example.org/a.git", "ssh://example.org/~me/b", "c@d/e")
    ]


def test_what_a_limit_leaves_out_is_said(fleet):
    assert migrate("batch", "fleet", "--limit", "1", "--html", "p", cwd=fleet).code == 3
    assert list(units(fleet / "p")) == ["fleet/bad"]
    assert "2 of 3 repositories were left out" in (fleet / "p").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--html", "fleet/bad/input.json"],
            "is no page that --html has written, and would be lost; name a new file",
        ),
        (["--html", "gone/p.html"], "cannot write gone/p.html: no such file or directory"),
        (["--html", "n" * 300, "--report", "r"], ": file name too long"),
        (["--html", "new", "--report", "new"], "is also the file of --report; name another one"),
    ],
)
def test_a_page_that_cannot_be_is_said_before_anything_is_done(arguments, said, fleet):
    ended = migrate("batch", "fleet", *arguments, cwd=fleet)
    assert ended.code == 2
    assert said in ended.said[-1]
    assert not (fleet / "fleet" / "good" / "input_schema.py").exists()
    assert not (fleet / "new").exists()


def test_an_interrupted_batch_leaves_a_whole_page_that_says_so(tmp_path):
    for number in range(2000):
        (tmp_path / f"r{number}").mkdir()
        (tmp_path / f"r{number}" / "input.json").write_text(UNRELATED)
    (tmp_path / "list").write_text("".join(f"r{number}\n" for number in range(2000)))
    arguments = ["list", "--jobs", "1", "--report", "l", "--html", "p.html"]
    process = begin("batch", *arguments, cwd=tmp_path)
    wait_until(lambda: size_of(tmp_path / "l"), process)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
    done = len((tmp_path / "l").read_text().splitlines())
    assert len(units(tmp_path / "p.html")) == done < 2000
    said = f"<strong>Interrupted.</strong> {2000 - done:,} of 2,000 repositories were not done"
    assert said in (tmp_path / "p.html").read_text()
    assert not list(tmp_path.glob(".inferless*"))
