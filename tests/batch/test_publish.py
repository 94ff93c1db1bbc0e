"""``--branch``, ``--commit`` and ``--push``: what leaves a repository, and what never does."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.batch.published import BRANCH, FILES, NEW, YAML, Scene
from tests.batch.servers import git_daemon, web_server
from tests.cli.command import BAD, PROMPT, PROMPT_SOURCE, contents, snapshot
from tests.project.git_repository import commit, git, isolate, script

pytestmark = pytest.mark.heavy

NOT_PUBLISHED = "1 repository has no new branch: its last commit leaves nothing to migrate."


@pytest.fixture
def scene(tmp_path, monkeypatch):
    isolate(monkeypatch)
    return Scene(tmp_path)


def test_a_commit_holds_the_files_concerned_and_all_else_stays_as_it_is(scene):
    scene.make_dirty()
    before = scene.status()
    ended = scene.batch(*BRANCH, "--commit", "-m", "Über\n\nwith a body")
    assert (ended.code, ended.said) == (0, ["1  migrated"])
    assert scene.changed("x") == NEW
    assert scene.git("log", "-1", "--format=%an <%ae> %cn <%ce>%n%B", "x").splitlines() == [
        *("Me <me@example.org> Me <me@example.org>", "Über", "", "with a body"),
    ]
    assert scene.git("rev-parse", "x^", "main").splitlines() == [scene.base, scene.base]
    assert scene.git("symbolic-ref", "HEAD") == "refs/heads/x"
    assert scene.status() == before == [" M dirty.txt", "M  staged.txt", "?? untracked.txt"]
    assert (scene.checkout / "input_schema.py").read_bytes() == PROMPT_SOURCE
    assert (scene.checkout / "dirty.txt").read_text() == "changed\n"
    published = {"branch": "x", "commit": scene.tip(), "pushed": False}
    assert (scene.record["published"], scene.record["commit"]) == (published, scene.base)
    assert scene.tip(folder=scene.served) == ""


def test_a_push_brings_the_branch_and_nothing_else(scene):
    refs = scene.git("for-each-ref", folder=scene.served)
    assert scene.batch(*BRANCH, "--push").code == 0
    assert scene.tip(folder=scene.served) == scene.tip() == scene.record["published"]["commit"]
    assert scene.record["published"]["pushed"] is True
    after = scene.git("for-each-ref", folder=scene.served).splitlines()
    assert [line for line in after if not line.endswith("refs/heads/x")] == refs.splitlines()
    assert scene.changed("x", scene.served) == NEW


@pytest.mark.parametrize("protocol", ["git", "http", "file"])
@pytest.mark.parametrize("kept", [(), ("--clone-dir", "clones")], ids=["gone", "kept"])
def test_a_url_is_pushed_to_whatever_its_protocol(scene, protocol, kept):
    folder = scene.served.parent
    git(scene.served, "config", "daemon.receivepack", "true")
    if protocol == "file":
        ended = scene.batch(*BRANCH, "--push", *kept, source=scene.url)
    elif protocol == "git":
        with git_daemon(folder) as address:
            ended = scene.batch(*BRANCH, "--push", *kept, source=f"{address}/model.git")
    else:
        with web_server(folder, login="me:secret") as server:
            url = f"http://me:secret@{server.address}/model.git"
            ended = scene.batch(*BRANCH, "--push", *kept, source=url)
    assert (ended.code, ended.said) == (0, ["1  migrated"])
    assert scene.changed("x", scene.served) == NEW
    assert scene.git("ls-tree", "-r", "--name-only", "x", folder=scene.served).count("\n") == 7
    assert scene.git("fsck", "--connectivity-only", folder=scene.served) == ""
    for clone in (scene.root / "clones").glob("*"):
        assert scene.git("symbolic-ref", "HEAD", folder=clone) == "refs/heads/x"
        assert scene.git("status", "--porcelain", folder=clone) == ""


def test_a_clone_that_is_behind_its_remote_is_pushed_from_all_the_same(scene):
    kept = ("--clone-dir", "clones")
    assert scene.batch(*kept, "--dry-run", source=scene.url).code == 0
    (scene.checkout / "src" / "code.py").write_text("2\n")
    commit(scene.checkout)
    scene.git("push", "--quiet", "origin", "HEAD:main")
    with git_daemon(scene.served.parent):
        ended = scene.batch(*kept, *BRANCH, "--push", source=scene.url)
    assert (ended.code, ended.said) == (0, ["1  migrated"])
    assert scene.git("rev-parse", "x^", folder=scene.served) == scene.base


def test_a_dry_run_is_the_same_less_the_last_step_and_its_diff_is_the_patch(scene):
    scene.make_dirty()
    before = snapshot(scene.checkout), contents(scene.served)
    ended = scene.batch(*BRANCH, "--push", "--dry-run", "--patch-dir", "p")
    assert ended.said == ["1  would be migrated"]
    assert (snapshot(scene.checkout), contents(scene.served)) == before
    assert scene.record["published"] is None
    (patch,) = (scene.root / "p").iterdir()
    scene.batch(*BRANCH, "--commit")
    scene.git("checkout", "--quiet", "-f", "main")
    subprocess.run(["git", "apply", "--index", str(patch)], cwd=scene.checkout, check=True)
    assert scene.git("diff", "--cached", "--name-only", "x") == ""


def test_what_was_migrated_before_is_committed(scene):
    assert scene.batch().code == 0
    assert scene.batch(*BRANCH, "--commit").said == ["1  migrated"]
    assert (scene.changed("x"), scene.status()) == (NEW, [])


def test_what_was_committed_before_is_pushed(scene):
    scene.batch(*BRANCH, "--commit")
    made = scene.tip()
    for _ in range(2):
        assert scene.batch(*BRANCH, "--push").said == ["1  unchanged"]
        assert scene.record["published"] == {"branch": "x", "commit": made, "pushed": True}
        assert scene.tip(folder=scene.served) == made


def test_work_of_the_users_own_on_the_branch_is_never_pushed(scene):
    scene.batch(*BRANCH, "--commit")
    scene.git("commit", "--quiet", "--allow-empty", "--message", "mine")
    assert scene.batch(*BRANCH, "--push").said == ["1  unchanged", NOT_PUBLISHED]
    assert scene.record["published"] is None
    assert scene.tip(folder=scene.served) == ""


def test_legacy_files_that_are_deleted_are_deleted_in_the_commit(scene):
    scene.batch(*BRANCH, "--commit", "--remove-legacy")
    assert scene.changed("x") == [*NEW[:1], "input.json", *NEW[1:2], "m/input.json", *NEW[2:]]
    assert not (scene.checkout / "m" / "input.json").exists()
    assert scene.status() == []


def test_a_unit_of_which_a_folder_fails_is_not_committed(scene):
    (scene.checkout / "m" / "input.json").write_bytes(BAD)
    commit(scene.checkout)
    before = snapshot(scene.checkout)
    ended = scene.batch(*BRANCH, "--commit")
    assert ended.code == 3
    assert ended.said[0].startswith("fleet/a: failed (1 of 2 folders): IM205 m/input.json")
    assert (snapshot(scene.checkout), scene.tip()) == (before, "")


def test_a_unit_with_nothing_to_do_gets_no_branch(tmp_path, monkeypatch):
    isolate(monkeypatch)
    scene = Scene(tmp_path, {"a.txt": b""})
    said = ["1  nothing to do", NOT_PUBLISHED]
    assert scene.batch(*BRANCH, "--push").said == said
    assert (scene.tip(), scene.tip(folder=scene.served)) == ("", "")


REFUSALS = {
    "local branch": (["branch", "x", "main"], "this repository has a branch x already: --force"),
    "branch in use": (["checkout", "-q", "-b", "x"], "x is checked out"),
    "merge": (["update-ref", "MERGE_HEAD", "HEAD"], "a merge, a rebase or the like is under way"),
    "staged": (["rm", "--cached", "-q", "inferless.yaml"], "changes that are staged"),
    "staged mode": (["update-index", "--chmod=+x", "inferless.yaml"], "changes that are staged"),
    "branch beneath": (["branch", "x/y", "main"], "this repository has a branch x/y, so git"),
    "remote branch beneath": (["push", "-q", "origin", "main:x/y"], "the remote has a branch x/y,"),
    "remote branch": (["push", "-q", "origin", "main:x"], "the remote has a branch x already"),
    "no remote": (["remote", "remove", "origin"], "no remote called origin to push to: add one"),
    "bad remote": (["config", "remote.origin.url", "ext::x"], "it cannot be pushed: only https"),
    "remote gone": (["config", "remote.origin.url", "/gone"], "the repository does not exist"),
}


@pytest.mark.parametrize(("arguments", "said"), REFUSALS.values(), ids=REFUSALS)
def test_what_stands_in_the_way_is_said_and_nothing_is_changed(scene, arguments, said):
    scene.git(*arguments)
    before = contents(scene.checkout), contents(scene.served)
    for dry_run in ((), ("--dry-run",)):
        ended = scene.batch(*BRANCH, "--push", *dry_run)
        assert ended.code == 3
        assert said in ended.said[0]
    assert (contents(scene.checkout), contents(scene.served)) == before


def test_a_branch_above_the_new_one_stands_in_the_way_here_and_there(scene):
    scene.git("branch", "a/b", "main")
    for said, place in (("this repository", "fleet"), ("the remote", scene.url)):
        for options in (("--dry-run",), ("--force",)):
            scene.batch("--branch", "a/b/c", "--push", *options, source=place)
            reason = scene.record["reason"]
            assert f"{said} has a branch a/b, so git cannot have a/b/c" in reason
        scene.git("push", "--quiet", "origin", "a/b")
    assert scene.tip("a/b/c", scene.served) == ""


def test_a_branch_of_a_like_name_does_not_stand_in_the_way(scene):
    for name in ("x-y", "y/x", "xx/y"):
        scene.git("push", "--quiet", "origin", f"main:{name}")
        scene.git("branch", name, "main")
    assert scene.batch(*BRANCH, "--push").said == ["1  migrated"]


@pytest.mark.parametrize("name", ["index.lock", "HEAD.lock", "refs/heads/x.lock", "sequencer"])
def test_what_git_has_left_half_done_stands_in_the_way(scene, name):
    left = scene.checkout / ".git" / name
    left.touch()
    before = contents(scene.checkout), contents(scene.served)
    for dry_run in ((), ("--dry-run",)):
        said = scene.batch(*BRANCH, "--push", *dry_run).said[0]
        assert ("under way" if name == "sequencer" else f"{left} exists: wait for") in said
    assert (contents(scene.checkout), contents(scene.served)) == before
    left.unlink()
    assert scene.batch(*BRANCH, "--push").said == ["1  migrated"]


@pytest.mark.parametrize("content", [b"name: mine\n", b""])
def test_a_file_concerned_that_is_dirty_stands_in_the_way(scene, content):
    (scene.checkout / "inferless.yaml").write_bytes(content)
    ended = scene.batch(*BRANCH, "--commit", "--allow-dirty")
    assert "inferless.yaml has changes that are not committed: commit them first" in ended.said[0]
    assert (scene.checkout / "inferless.yaml").read_bytes() == content
    (scene.checkout / "inferless.yaml").write_bytes(YAML)
    (scene.checkout / "input_schema.py").write_text("# mine\n")
    assert "input_schema.py has changes" in scene.batch(*BRANCH, "--commit").said[0]
    assert scene.tip() == ""


def test_without_an_identity_nothing_is_done(scene):
    scene.config.write_text("")
    before = snapshot(scene.checkout)
    for place in ("nowhere", "in the repository alone"):
        ended = scene.batch(*BRANCH, "--commit")
        assert ended.said[0].endswith("user.name and user.email with git config --global"), place
        assert snapshot(scene.checkout) == before
        scene.git("config", "user.name", "Here")
        scene.git("config", "user.email", "here@example.org")
        before = snapshot(scene.checkout)


def test_a_folder_of_this_machine_is_pushed_to_only_where_the_user_says_so(scene):
    assert scene.batch(*BRANCH, "--push", local_origin=False).code == 3
    assert "--local-origin pushes there" in scene.record["reason"]
    assert (scene.tip(), scene.tip(folder=scene.served)) == ("", "")


def test_a_git_folder_that_leads_elsewhere_is_refused_with_its_code(scene):
    logs, outside = scene.checkout / ".git" / "logs", scene.root / "outside"
    logs.rename(outside)
    logs.symlink_to(outside)
    before = contents(outside)
    assert scene.batch(*BRANCH, "--commit").code == 3
    (found,) = scene.record["folders"][0]["diagnostics"]
    assert (found["code"], f"is a link to {outside}" in found["message"]) == ("IM422", True)
    assert (contents(outside), scene.tip()) == (before, "")


def test_the_repository_does_not_decide_who_commits(scene):
    for role in ("user", "author", "committer"):
        scene.git("config", f"{role}.name", "Here")
        scene.git("config", f"{role}.email", "here@example.org")
    assert scene.batch(*BRANCH, "--commit").code == 0
    assert scene.git("log", "-1", "--format=%an %ce", "x") == "Me me@example.org"
    for name in ("HEAD", "refs/heads/x"):
        (line,) = (scene.checkout / ".git" / "logs" / name).read_text().splitlines()[-1:]
        assert "Me <me@example.org>" in line


def test_an_identity_in_the_environment_counts(scene):
    names = {f"GIT_{role}_NAME": "Robot" for role in ("AUTHOR", "COMMITTER")}
    mails = {f"GIT_{role}_EMAIL": "r@example.org" for role in ("AUTHOR", "COMMITTER")}
    scene.config.write_text("")
    assert scene.batch(*BRANCH, "--commit", env=names | mails).code == 0
    assert scene.git("log", "-1", "--format=%an %ce", "x") == "Robot r@example.org"


def test_force_replaces_a_branch_here_and_there(scene):
    scene.git("branch", "x", "main")
    scene.git("push", "--quiet", "origin", "main:x")
    assert scene.batch(*BRANCH, "--push", "--force").said == ["1  migrated"]
    assert scene.changed("x", scene.served) == NEW
    assert scene.tip() == scene.tip(folder=scene.served)


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_nothing_is_ever_pushed_to_the_default_branch(scene, force):
    scene.git("checkout", "--quiet", "--detach")
    scene.git("branch", "--quiet", "-D", "main")
    ended = scene.batch("--branch", "main", "--push", *force)
    assert "main is the default branch of the remote" in ended.said[0]
    scene.git("symbolic-ref", "--delete", "refs/remotes/origin/HEAD")
    assert "is the default branch" in scene.batch("--branch", "main", "--push", *force).said[0]
    url = scene.batch("--branch", "main", "--push", *force, source=scene.url)
    assert "is the default branch" in url.said[0]
    assert scene.tip("main", scene.served) == scene.base


def test_a_default_branch_of_any_name_is_known_by_the_server(scene):
    scene.git("branch", "trunk", "main", folder=scene.served)
    scene.git("symbolic-ref", "HEAD", "refs/heads/trunk", folder=scene.served)
    ended = scene.batch("--branch", "trunk", "--push", "--force")
    assert "trunk is the default branch of the remote" in ended.said[0]


def test_where_the_server_does_not_tell_the_usual_names_are_refused(scene):
    scene.git("symbolic-ref", "HEAD", "refs/heads/unborn", folder=scene.served)
    scene.git("checkout", "--quiet", "-b", "dev")
    scene.git("symbolic-ref", "--delete", "refs/remotes/origin/HEAD")
    for name in ("main", "master"):
        ended = scene.batch("--branch", name, "--push", "--force")
        assert f"{name} is the default branch of the remote" in ended.said[0]


def test_where_the_server_tells_no_default_branch_any_name_is_refused(scene):
    scene.git("symbolic-ref", "HEAD", "refs/heads/trunk", folder=scene.served)
    for source in ("fleet", scene.url):
        ended = scene.batch("--branch", "trunk", "--push", "--force", source=source)
        assert ended.code == 3
        assert scene.tip("trunk", scene.served) == ""


def test_a_branch_that_is_out_in_another_worktree_is_left_alone(scene):
    scene.git("worktree", "add", "--quiet", "-b", "x", str(scene.root / "other"))
    ended = scene.batch(*BRANCH, "--commit", "--force", source="fleet")
    assert "x is checked out" in ended.said[0]
    assert scene.tip() == scene.base


def test_a_linked_worktree_and_a_detached_head_are_committed_in(scene):
    other = scene.root / "others" / "w"
    scene.git("worktree", "add", "--quiet", "--detach", str(other))
    assert scene.batch(*BRANCH, "--commit", source="others").code == 0
    assert scene.git("symbolic-ref", "HEAD", folder=other) == "refs/heads/x"
    assert scene.git("symbolic-ref", "HEAD") == "refs/heads/main"
    assert (scene.changed("x"), scene.status()) == (NEW, [])


def test_what_is_no_checkout_cannot_be_committed_in(scene):
    (scene.root / "plain").mkdir()
    (scene.root / "plain" / "input.json").write_bytes(PROMPT)
    (scene.root / "list").write_text("plain\nfleet/a/m\n")
    git(scene.root / "fleet", "init", "--quiet", "empty")
    ended = scene.batch(*BRANCH, "--commit", source="list")
    assert ended.code == 3
    assert all("it is not the root of a git checkout" in line for line in ended.said[:2])
    assert (
        "it has no commit yet that a branch could start from: commit something first"
        in scene.batch(*BRANCH, "--commit").said[0]
    )


def test_line_endings_are_committed_as_git_stores_them(scene):
    scene.git("config", "core.autocrlf", "true")
    (scene.checkout / ".gitattributes").write_text("* text=auto\n")
    commit(scene.checkout)
    scene.git("rm", "--quiet", "--cached", "-r", ".")
    scene.git("reset", "--quiet", "--hard")
    assert b"\r\n" in (scene.checkout / "inferless.yaml").read_bytes()
    assert scene.batch(*BRANCH, "--commit").code == 0
    assert scene.status() == []
    assert b"\r" not in git(scene.checkout, "show", "x:inferless.yaml")
    lines = (scene.checkout / "inferless.yaml").read_bytes().split(b"\n")[:-1]
    assert all(line.endswith(b"\r") for line in lines)


@pytest.mark.parametrize("attribute", ["filter=lfs", "working-tree-encoding=UTF-16LE"])
def test_a_file_that_git_would_store_in_another_form_is_left_to_its_user(scene, attribute):
    (scene.checkout / ".gitattributes").write_text(f"*.py {attribute}\n")
    commit(scene.checkout)
    scene.git("config", "filter.lfs.process", "git-lfs filter-process")
    ended = scene.batch(*BRANCH, "--commit")
    assert f"input_schema.py is stored in another form ({attribute})" in ended.said[0]
    assert scene.tip() == ""


def test_an_attribute_that_only_the_checkout_has_counts_too(scene):
    (scene.checkout / ".git" / "info" / "attributes").write_text("*.py filter=rot\n")
    scene.git("config", "filter.rot.clean", "rot13")
    ended = scene.batch(*BRANCH, "--commit")
    assert "input_schema.py is stored in another form (filter=rot)" in ended.said[0]
    assert scene.tip() == ""


@pytest.mark.parametrize("place", ["core.attributesFile", "XDG_CONFIG_HOME"])
def test_an_attribute_that_the_user_has_for_all_repositories_counts_too(scene, place):
    attributes = scene.root / "git" / "attributes"
    attributes.parent.mkdir()
    attributes.write_text("*.py filter=rot\n")
    with scene.config.open("a") as config:
        config.write('[filter "rot"]\n\tclean = rot13\n')
        if place == "core.attributesFile":
            config.write(f"[core]\n\tattributesFile = {attributes}\n")
    env = {"XDG_CONFIG_HOME": "none", "HOME": "none"} | {place: str(scene.root)}
    for source in ("fleet", scene.url):
        scene.batch(*BRANCH, "--push", source=source, env=env)
        assert "input_schema.py is stored in another form (filter=rot)" in scene.record["reason"]
    (scene.checkout / ".git" / "info" / "attributes").write_text("*.py -filter\n")
    assert scene.batch(*BRANCH, "--push", env=env).said == ["1  migrated"]


def test_a_commit_may_be_of_deletions_alone(scene):
    assert scene.batch("--branch", "first", "--commit").code == 0
    ended = scene.batch(*BRANCH, "--commit", "--remove-legacy")
    assert (ended.code, ended.said) == (0, ["1  migrated"])
    assert scene.changed("x") == ["input.json", "m/input.json"]


def test_a_message_of_any_bytes_is_committed(scene):
    assert scene.batch(*BRANCH, "--commit", "-m", b"m\xff").code == 0
    assert git(scene.checkout, "log", "-1", "--format=%B", "x", "--encoding=none").startswith(b"m")


def test_a_filter_that_nobody_has_configured_converts_nothing(scene):
    (scene.checkout / ".gitattributes").write_text("*.py filter=lfs\n")
    commit(scene.checkout)
    assert scene.batch(*BRANCH, "--commit").said == ["1  migrated"]


def test_a_mode_stays(scene):
    (scene.checkout / "inferless.yaml").chmod(0o755)
    commit(scene.checkout)
    assert scene.batch(*BRANCH, "--commit").code == 0
    assert scene.git("ls-tree", "x", "inferless.yaml").startswith("100755 ")
    assert scene.status() == []


def test_what_a_sparse_checkout_leaves_out_is_migrated_in_the_commit_alone(scene):
    scene.git("sparse-checkout", "set", "--no-cone", "/src", "/inferless.yaml", "/input.json")
    assert scene.batch(*BRANCH, "--commit").code == 0
    assert (scene.changed("x"), scene.status()) == (NEW, [])
    assert not (scene.checkout / "m").exists()


@pytest.mark.parametrize("omitted", ["blob:none", "tree:0"])
def test_a_partial_clone_says_what_to_fetch_and_then_commits(tmp_path, monkeypatch, omitted):
    isolate(monkeypatch)
    scene = Scene(tmp_path, FILES | {"m/input.json": PROMPT + b"\n"})
    clone = scene.root / "partial" / "a"
    options = ("--quiet", f"--filter={omitted}", "--sparse", "--no-local")
    git(scene.root, "clone", *options, scene.url, str(clone))
    before = contents(clone)
    ended = scene.batch(*BRANCH, "--commit", source="partial")
    assert ended.code == 3
    assert scene.record["commit"] == scene.base
    reason = scene.record["reason"]
    assert reason.startswith("it is a partial clone without ")
    assert contents(clone) == before
    command = reason.partition(": fetch them with git ")[2].split()
    git(clone, *command)
    assert scene.batch(*BRANCH, "--commit", source="partial").said == ["1  migrated"]
    assert scene.changed("x", clone) == NEW


def test_a_repository_that_has_lost_contents_is_not_called_a_partial_clone(scene):
    digest = scene.git("rev-parse", "HEAD:m/input.json")
    (scene.checkout / ".git" / "objects" / digest[:2] / digest[2:]).unlink()
    assert scene.batch(*BRANCH, "--commit").code == 3
    assert scene.record["reason"] == (
        "the repository has lost the contents of input.json: check it with git fsck"
    )
    assert scene.record["commit"] == scene.base


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_two_worktrees_of_one_repository_end_with_one_branch_and_one_plain_reason(scene, jobs):
    scene.git("worktree", "add", "--quiet", "--detach", str(scene.root / "fleet" / "b"))
    ended = scene.batch(*BRANCH, "--commit", jobs=jobs)
    assert ended.code == 3
    records = [json.loads(line) for line in (scene.root / "l").read_text().splitlines()]
    (made,) = [each for each in records if each["outcome"] == "migrated"]
    (failed,) = [each for each in records if each["outcome"] == "failed"]
    where = scene.root / made["source"]
    other = "choose another name, or check another branch out"
    assert failed["reason"] == f"x is checked out in {where}: {other}"
    assert scene.tip() == made["published"]["commit"]
    assert scene.changed("x") == NEW


@pytest.mark.parametrize("signs", [False, True])
@pytest.mark.parametrize("place", ["the user's", "the repository's"])
def test_a_message_is_utf_8_whatever_encoding_is_configured(scene, place, signs):
    file = scene.config if place == "the user's" else scene.checkout / ".git" / "config"
    with file.open("a") as config:
        config.write("[i18n]\n\tcommitEncoding = ISO-8859-1\n")
    with scene.config.open("a") as config:
        config.write("[user]\n\tname = René\n")
    if signs:  # which makes the commit in another way
        program = script(scene.root / "bin" / "sign", "cat >&2; echo '[GNUPG:] SIG_CREATED ' >&2")
        with scene.config.open("a") as config:
            config.write(f"[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = {program}\n")
    assert scene.batch(*BRANCH, "--commit", "-m", "déjà vu").code == 0
    made = git(scene.checkout, "cat-file", "commit", "x").decode("utf-8")
    assert "\n\ndéjà vu" in made
    assert "author René <me@example.org>" in made
    assert "encoding" not in made


def test_an_ident_that_git_has_expanded_is_no_change(scene):
    (scene.checkout / ".gitattributes").write_text("*.yaml ident text eol=crlf\n")
    (scene.checkout / "inferless.yaml").write_bytes(b"# $Id$\n" + YAML)
    commit(scene.checkout)
    (scene.checkout / "inferless.yaml").unlink()
    scene.git("checkout", "--quiet", "--", ".")
    assert b"$Id: " in (scene.checkout / "inferless.yaml").read_bytes()
    assert scene.status() == []
    assert scene.batch(*BRANCH, "--commit").said == ["1  migrated"]
    assert scene.status() == []
    assert git(scene.checkout, "show", "x:inferless.yaml").startswith(b"# $Id$\n")
    assert b"io_schema: true\r\n" in (scene.checkout / "inferless.yaml").read_bytes()


def test_a_signature_is_made_if_the_user_signs_everywhere(scene):
    marker = scene.root / "marker"
    program = script(scene.root / "bin" / "sign", f"echo signed >> {marker}", "exit 1")
    scene.git("config", "commit.gpgSign", "true")
    scene.git("config", "gpg.program", program)
    assert scene.batch(*BRANCH, "--commit").code == 0
    assert not marker.exists()
    scene.git("checkout", "--quiet", "main")
    scene.git("branch", "--quiet", "-D", "x")
    with scene.config.open("a") as config:
        config.write(f"[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = {program}\n")
    ended = scene.batch(*BRANCH, "--commit")
    assert "gpg failed to sign" in ended.said[0]
    assert (marker.read_text(), scene.tip()) == ("signed\n", "")


def test_resume_knows_what_was_published(scene):
    scene.batch()
    assert scene.batch("--resume").said == ["1  skipped"]
    assert scene.batch(*BRANCH, "--commit", "--resume").said == ["1  migrated"]
    assert scene.batch(*BRANCH, "--commit", "--resume").said == ["1  skipped"]
    scene.batch("--branch", "y", "--push", source=scene.url)
    assert scene.batch("--branch", "y", "--push", "--resume", source=scene.url).said == [
        "1  skipped"
    ]
    assert scene.batch("--branch", "z", "--push", "--resume", source=scene.url).said == [
        "1  migrated"
    ]


WRONG = {
    "no branch": (["--commit"], "--branch NAME"),
    "push without branch": (["--push"], "--branch NAME"),
    "branch alone": (["--branch", "x"], "needs --commit"),
    "message alone": (["-m", "x"], "needs --commit"),
    "empty message": (["--branch", "x", "--commit", "-m", " "], "a commit needs a message"),
    "option": (["--branch=-x", "--commit"], "is not a name for a branch"),
    "range": (["--branch", "a..b", "--commit"], "is not a name for a branch"),
    "head": (["--branch", "HEAD", "--commit"], "is not a name for a branch"),
    "empty": (["--branch", "", "--commit"], "is not a name for a branch"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.values(), ids=WRONG)
def test_wrong_usage_is_said_and_nothing_is_done(scene, arguments, said):
    before = snapshot(scene.checkout)
    ended = scene.batch(*arguments)
    assert ended.code == 2
    assert said in ended.stderr
    assert snapshot(scene.checkout) == before
