"""Clones and commits that are too large are refused before anything is written out."""

from __future__ import annotations

import pytest

from migrate.batch import checkout
from migrate.batch.publish import Publication
from migrate.batch.sources import Unit
from migrate.batch.unit import Task, migrate_unit
from migrate.git import objects, runner
from migrate.git.url import parse_url
from migrate.settings import Settings
from tests.batch.published import BRANCH, PUSHED
from tests.batch.servers import served_repository
from tests.cli.command import PROMPT, contents, names_in
from tests.project.git_repository import git, git_with_input, new_repository


def run(scene, source):
    """Commit in a checkout or a clone; nothing may be left of a refused one."""
    (scene.root / "temporary").mkdir()
    before = contents(scene.checkout)
    env = {"TMPDIR": str(scene.root / "temporary")}
    scene.batch(*BRANCH, "--commit", "--clone-dir", "clones", source=source, env=env)
    assert contents(scene.checkout) == before
    assert names_in(scene.root / "temporary") == []
    assert not (scene.root / "clones").exists() or names_in(scene.root / "clones") == []
    return scene.record


def tree_of_a_pair(folder):
    """Return the name of a folder that only holds the file ``input.json``."""
    blob = git(folder, "rev-parse", "HEAD:input.json").decode().strip()
    return make_tree(folder, {}, f"100644 blob {blob}\tinput.json\n")


def make_tree(folder, folders, lines=""):
    """Make a folder of other ones, by their names, and return its name."""
    lines += "".join(f"040000 tree {tree}\t{name}\n" for name, tree in folders.items())
    return git_with_input(folder, lines.encode(), "mktree").decode().strip()


def commit_tree(scene, tree):
    """Make a tree the last commit, in the checkout and on the server, without checking it out."""
    made = git(scene.checkout, "commit-tree", "-m", "large", tree).decode().strip()
    git(scene.checkout, "update-ref", "HEAD", made)
    git(scene.checkout, "push", "--quiet", "--force", "origin", "HEAD:main")


@pytest.mark.parametrize("source", ["fleet", "url"])
def test_a_commit_of_folders_within_folders_is_not_followed(scene, source):
    tree = tree_of_a_pair(scene.checkout)
    for _ in range(11):
        tree = make_tree(scene.checkout, {f"d{number}": tree for number in range(10)})
    commit_tree(scene, tree)
    record = run(scene, "fleet" if source == "fleet" else scene.url)
    assert record["outcome"] == "failed"
    assert f"its last commit has more than {objects.MAX_LISTED_ENTRIES:,} files" in record["reason"]


@pytest.mark.parametrize("source", ["fleet", "url"])
def test_one_file_under_many_names_counts_as_often_as_it_would_be_written(
    scene, monkeypatch, source
):
    monkeypatch.setattr(checkout, "MAX_WRITTEN", 30 * len(PROMPT) - 1)
    tree = tree_of_a_pair(scene.checkout)
    names = [f"d{number}" for number in range(30)]
    commit_tree(scene, make_tree(scene.checkout, dict.fromkeys(names, tree)))
    record = run(scene, "fleet" if source == "fleet" else scene.url)
    assert record["outcome"] == "failed"
    assert "the files of its last commit that a migration reads are larger" in record["reason"]


@pytest.mark.parametrize("publishes", [False, True])
@pytest.mark.parametrize("source", ["checkout", "clone", "kept clone"])
def test_of_a_file_larger_than_is_looked_at_only_the_size_is_written(
    tmp_path, monkeypatch, source, publishes
):
    (tmp_path / "gitconfig").write_text("[user]\n\tname = Me\n\temail = me@example.org\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    files = {"input.json": PROMPT, "m/input.json": b"x" * 5000}
    unit = Unit.at(parse_url(f"file://{served_repository(tmp_path, files=files)}"))
    if source == "checkout":
        unit = Unit.at(tmp_path / "work-of-model.git")
    clones = tmp_path / "clones" if source == "kept clone" else None
    publication = Publication("x") if publishes else None
    settings = Settings(max_size=1000)
    record = migrate_unit(Task(unit, settings, clone_dir=clones, publication=publication))
    assert [(each.folder, each.diagnostics[0].code) for each in record.folders[1:]] == [
        ("m", "IM001")
    ]
    assert "larger than the limit of 1,000 bytes" in record.folders[1].diagnostics[0].message
    if clones is not None:
        (clone,) = clones.iterdir()
        assert (clone / "m" / "input.json").read_bytes() == bytes(5000)
        made = b"" if publishes else b"?? input_schema.py\n"
        assert git(clone, "status", "--porcelain") == made


@pytest.mark.parametrize("name", [".GIT", ".g\u200cit", "git~1"])
def test_a_name_that_some_file_system_takes_for_git_is_refused(tmp_path, name):
    path = new_repository(tmp_path)
    tree = make_tree(tmp_path, {name: tree_of_a_pair(tmp_path)})
    made = git(tmp_path, "commit-tree", "-m", "x", tree).decode().strip()
    git(tmp_path, "update-ref", "HEAD", made)
    task = Task(Unit.at(path.parent), Settings(), publication=Publication("x"))
    assert "whose name git does not allow" in migrate_unit(task).reason


@pytest.mark.parametrize("filters", [True, False])
def test_a_download_ends_where_it_is_too_large(scene, tmp_path, monkeypatch, filters):
    monkeypatch.setattr(runner, "MAX_DOWNLOAD", 100_000)
    bare = served_repository(tmp_path, "large.git", filters=filters)
    if filters:  # the large file is not needed
        ended = scene.batch(*BRANCH, "--push", source=f"file://{bare}")
        assert ended.said == ["1  migrated", PUSHED]
    else:
        reason = run(scene, f"file://{bare}")["reason"]
        assert reason == "the repository is too large: a download may have 100,000 bytes"
