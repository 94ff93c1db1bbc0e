"""Configuration files, as users of the command line meet them."""

from __future__ import annotations

import json
import re

import pytest

from migrate.configuration.toml import parse_toml
from migrate.configuration.validation import schema
from tests.cli.command import PROMPT, migrate, names_in, snapshot, write
from tests.project.git_repository import copy_repository

IMAGES = b'{"inputs": [{"name": "n", "shape": [2, 2], "datatype": "INT8", "data": [[1,2],[3,4]]}]}'
"""A legacy file with one warning: IM203; under --batch-dim drop, IM202."""


@pytest.fixture
def monorepo(tmp_path):
    (tmp_path / ".git").mkdir()
    write(tmp_path / "models" / "a" / "input.json", IMAGES)
    write(tmp_path / "models" / "b" / "input.json", IMAGES)
    return tmp_path


@pytest.fixture
def repository(tmp_path):
    (tmp_path / "r" / ".git").mkdir(parents=True)
    write(tmp_path / "r" / "input.json", IMAGES)
    return tmp_path / "r"


def configure(folder, text):
    return write(folder / ".inferless-migrate.toml", text.encode())


def shapes(ended):
    return re.findall(rb'"shape": (.*),\n', ended.stdout)


def test_every_option_of_run_has_its_key(tmp_path):
    shown = migrate("run", "--help", cwd=tmp_path).stdout.decode()
    options = set(re.findall(r"--([a-z-]+)", shown))
    options = {each for each in options if not each.startswith("no-")} - {"help"}
    not_about_settings = {"isolated", "show-settings", "dry-run"}
    assert options - not_about_settings == schema()["properties"].keys() - {"overrides"}


def test_each_folder_has_its_nearest_file_and_the_command_line_wins(monorepo):
    configure(monorepo, 'batch-dim = "drop"\n')
    configure(monorepo / "models" / "b", 'batch-dim = "keep"\n')
    assert shapes(migrate("diff", cwd=monorepo)) == [b"[2]", b"[2, 2]"]
    assert shapes(migrate("diff", cwd=monorepo / "models" / "a")) == [b"[2]"]
    assert shapes(migrate("diff", "--batch-dim", "auto", cwd=monorepo)) == [b"[2, 2]"] * 2
    assert shapes(migrate("diff", "--isolated", cwd=monorepo)) == [b"[2, 2]"] * 2


def test_convert_has_the_file_of_its_input(monorepo):
    configure(monorepo / "models", 'batch-dim = "drop"\n')
    assert shapes(migrate("convert", "models/a/input.json", cwd=monorepo)) == [b"[2]"]
    assert shapes(migrate("convert", cwd=monorepo, stdin=IMAGES)) == [b"[2, 2]"]


@pytest.mark.parametrize("command", ["convert", "diff", "run", "check", "verify"])
def test_a_wrong_file_is_wrong_usage_and_nothing_is_done(command, monorepo):
    configure(monorepo, 'batch-dim = "drop"\nbatch-dimm = "keep"\n')
    before = snapshot(monorepo)
    arguments = ["models/a/input.json"] if command == "convert" else []
    ended = migrate(command, *arguments, cwd=monorepo)
    assert (ended.code, ended.stdout) == (2, b"")
    assert ended.said == [
        '.inferless-migrate.toml:2:1: IM413 error: there is no key "batch-dimm"',
        '    2 | batch-dimm = "keep"',
        "      | ^^^^^^^^^^",
        '      = help: did you mean "batch-dim"?',
    ]
    assert snapshot(monorepo) == before
    assert migrate(command, *arguments, "--isolated", cwd=monorepo).code in (0, 1)


def test_one_wrong_file_keeps_every_folder_as_it_is(monorepo):
    configure(monorepo / "models" / "b", "force = 1\n")
    ended = migrate("run", "--patch", "p.patch", cwd=monorepo)
    assert ended.code == 2
    assert "models/b/.inferless-migrate.toml:1:9: IM413 error" in ended.said[0]
    assert names_in(monorepo / "models" / "a") == ["input.json"]
    assert not (monorepo / "p.patch").exists()


def test_in_a_batch_a_wrong_file_is_its_repositorys_failure(tmp_path):
    for name in ("good", "bad"):
        (tmp_path / name / ".git").mkdir(parents=True)
        write(tmp_path / name / "input.json", PROMPT)
    configure(tmp_path / "bad", "unknown = 1\n")
    assert migrate("batch", ".", "--report", "l", cwd=tmp_path).code == 3
    bad, good = map(json.loads, (tmp_path / "l").read_text().splitlines())
    assert (good["source"], good["outcome"]) == ("good", "migrated")
    assert (bad["source"], bad["outcome"]) == ("bad", "failed")
    (diagnostic,) = bad["folders"][0]["diagnostics"]
    assert (diagnostic["code"], diagnostic["line"]) == ("IM413", 1)


def test_in_a_batch_a_repository_decides_on_its_conversion_and_on_nothing_else(
    repository, tmp_path
):
    write(repository / "input_schema.py", b"INPUT_SCHEMA = {}\n")
    write(repository / "inferless.yaml", b"version: 1.0.0\nio_schema: false\n")
    configure(
        repository,
        'batch-dim = "drop"\nforce = true\nallow-no-vcs = true\nallow-dirty = true\n'
        'remove-legacy = true\nmax-size = 0\nquiet = true\nignore = ["IM202"]\n',
    )
    names = names_in(repository)
    ended = migrate("batch", ".", "--report", "l", cwd=tmp_path)
    assert (ended.code, names_in(repository)) == (3, names)
    record = json.loads((tmp_path / "l").read_text())
    found = {each["code"]: each["ignored"] for each in record["folders"][0]["diagnostics"]}
    assert found == {"IM202": "by r/.inferless-migrate.toml:8", "IM401": None}
    assert record["outcome"] == "conflict"
    assert ended.said[-1] == "1 warning ignored."


def test_in_a_batch_no_repository_takes_away_from_the_safety_net(tmp_path):
    own = b"remove-legacy = true\nallow-dirty = true\nallow-no-vcs = true\n"
    files = {"input.json": IMAGES, ".inferless-migrate.toml": own}
    repository = copy_repository(tmp_path / "r", files)
    write(repository / "input.json", IMAGES + b"\n")
    assert migrate("batch", "r", "--remove-legacy", cwd=tmp_path).code == 3, "it is dirty"
    (repository / ".git" / "HEAD").unlink()
    assert migrate("batch", "r", "--remove-legacy", cwd=tmp_path).code == 3, "git does not hold it"
    assert migrate("batch", "r", cwd=tmp_path).code == 0
    assert {"input.json", "input_schema.py"} <= set(names_in(repository))


def test_in_a_batch_the_file_of_the_current_folder_is_the_operators(repository, tmp_path):
    configure(tmp_path, 'batch-dimm = "keep"\n')
    assert migrate("batch", "r", cwd=tmp_path).code == 2
    assert names_in(repository) == [".git", "input.json"]
    configure(tmp_path, "remove-legacy = true\nallow-no-vcs = true\nallow-dirty = true\n")
    assert migrate("batch", "r", cwd=tmp_path).code == 0
    assert names_in(repository) == [".git", "input_schema.py"]


def test_what_is_about_the_whole_run_is_in_the_file_of_the_current_folder(monorepo):
    configure(monorepo, 'output-format = "json"\ncolor = "always"\nverbose = 1\n')
    assert json.loads(migrate("check", cwd=monorepo).stdout)["command"] == "check"
    text = migrate("check", "--output-format", "text", cwd=monorepo).stderr
    assert "\x1b[" in text
    assert "inputs: " in text
    assert "\x1b[" not in migrate("check", "--color", "never", cwd=monorepo).stderr
    elsewhere = migrate("check", cwd=monorepo / "models" / "..")
    assert elsewhere.stdout.startswith(b"{")


def test_verbosity_on_the_command_line_outranks_its_rival_in_a_file(monorepo):
    configure(monorepo, "quiet = true\n")
    assert migrate("check", cwd=monorepo).stderr == ""
    assert "inputs: " in migrate("check", "-v", cwd=monorepo).stderr
    configure(monorepo, "verbose = 1\n")
    assert migrate("check", "-q", cwd=monorepo).stderr == ""


def test_a_flag_can_be_switched_off_on_the_command_line(monorepo):
    configure(monorepo, "strict = true\n")
    assert migrate("check", cwd=monorepo).code == 3
    assert migrate("check", "--no-strict", cwd=monorepo).code == 1


@pytest.mark.parametrize("hiding", ["", "quiet = true", 'output-format = "json"'])
def test_what_takes_of_the_safety_net_is_said_and_no_file_hides_it(hiding, monorepo):
    configure(monorepo, f"force = true\nallow-no-vcs = true\n{hiding}\n")
    write(monorepo / "models" / "a" / "input_schema.py", b"INPUT_SCHEMA = {}\n")
    (monorepo / ".git").rmdir()
    ended = migrate("run", cwd=monorepo)
    assert ended.code == 0
    assert ended.said[:2] == [
        ".inferless-migrate.toml:1: force is on for this run",
        ".inferless-migrate.toml:2: allow-no-vcs is on for this run",
    ]
    assert migrate("run", "-q", cwd=monorepo).said == []


def test_a_patch_is_written_beside_the_file_and_never_through_a_link(monorepo):
    configure(monorepo, 'patch = "done.patch"\n')
    (monorepo / "done.patch").symlink_to("elsewhere")
    ended = migrate("run", cwd=monorepo / "models")
    assert ended.code == 2
    assert "symbolic links" in ended.stderr
    assert not (monorepo / "elsewhere").exists()
    (monorepo / "done.patch").unlink()
    assert migrate("run", cwd=monorepo / "models").code == 0
    assert (monorepo / "done.patch").read_bytes().startswith(b"diff --git ")


def test_overrides_reach_the_text_and_its_proof(monorepo):
    configure(
        monorepo,
        '[overrides."models/a"]\nbatch-dim = "drop"\nrequired.n = false\n'
        'datatypes = { n = "FP64" }\nignore = { IM202 = "any will do" }\n',
    )
    ended = migrate("run", cwd=monorepo)
    assert (ended.code, ended.told[-2]) == (0, "1 warning ignored.")
    source = (monorepo / "models" / "a" / "input_schema.py").read_text()
    assert '"datatype": "FP64",\n        "required": False,\n        "shape": [2],' in source
    assert "INT8" in (monorepo / "models" / "b" / "input_schema.py").read_text()
    assert migrate("verify", cwd=monorepo).code == 0
    assert migrate("verify", "--isolated", cwd=monorepo).code == 1


def test_what_app_py_says_is_required_counts_where_asked_for_unless_a_file_says_it(monorepo):
    folder = monorepo / "models" / "a"
    write(
        folder / "app.py",
        b"class InferlessPythonModel:\n    def infer(self, inputs):\n"
        b"        return {'y': inputs.get('n')}\n",
    )
    assert b'"required": True' in migrate("diff", cwd=folder).stdout
    configure(monorepo, "required-from-app = true\n")
    assert b'"required": False' in migrate("diff", cwd=folder).stdout
    configure(monorepo, 'required-from-app = true\n[overrides."models/a"]\nrequired.n = true\n')
    assert b'"required": True' in migrate("diff", cwd=folder).stdout


def test_an_override_that_matches_nothing_is_told(monorepo):
    configure(monorepo, '[overrides."models/a"]\nrequired.nn = false\n[overrides.gone]\n')
    said = migrate("check", cwd=monorepo).stderr
    assert (
        '.inferless-migrate.toml:2:1: IM414 warning: the override of "nn" matches no input of'
        " models/a/input.json"
    ) in said
    assert 'did you mean "n"?' in said
    assert said.count('IM414 warning: there is no folder "gone"') == 1
    assert migrate("check", "--strict", "--ignore", "IM2", cwd=monorepo).code == 3
    assert migrate("check", "--strict", "--ignore", "IM2,IM414", cwd=monorepo).code == 1


def test_the_code_of_an_error_is_ignored_where_it_is_a_note_about_the_outputs(tmp_path):
    misfit = b'[{"name": "n", "shape": [3], "datatype": "INT8", "data": [1]}]}'
    write(tmp_path / "output.json", b'{"outputs": ' + misfit)
    write(tmp_path / "input.json", PROMPT)
    ended = migrate("check", "--ignore", "IM205", cwd=tmp_path)
    assert (ended.code, "output.json" in ended.stderr) == (1, False)

    write(tmp_path / "input.json", b'{"inputs": ' + misfit)
    ended = migrate("check", "--ignore", "IM205", cwd=tmp_path)
    assert ended.code == 3
    assert "input.json:1:69: IM205 error: " in ended.stderr
    assert "output.json" not in ended.stderr


def test_show_settings_prints_toml_that_says_where_each_value_is_from(monorepo):
    configure(
        monorepo,
        'max-size = "1M"\nquiet = true\nignore = ["IM2"]\n[overrides."models/a"]\n'
        'batch-dim = "drop"\nrequired.n = false\nignore.IM202 = "any\\twill do"\n',
    )
    before = snapshot(monorepo)
    ended = migrate("run", "--show-settings", "--strict", "models/a", cwd=monorepo)
    assert (ended.code, ended.stderr) == (0, "")
    assert snapshot(monorepo) == before
    *others, long = ended.stdout.decode().splitlines()
    widest = len('overrides."models/a".required.n = false')
    assert {line.rindex("  # ") for line in others} == {widest}
    assert long.rindex("  # ") > widest, "a long line does not push the others aside"
    assert [re.sub(" +", " ", line) for line in (*others, long)] == [
        *("exit-non-zero-on-change = false # default", "dry-run-from-env = false # default"),
        *('output-format = "text" # default', "quiet = true # .inferless-migrate.toml:2"),
        *("verbose = 0 # default", 'color = "auto" # default'),
        *('batch-dim = "drop" # .inferless-migrate.toml:5', "strict = true # command line"),
        *("force = false # default", "required-from-app = false # default"),
        *("remove-legacy = false # default", "allow-dirty = false # default"),
        *("allow-no-vcs = false # default", "git-add = false # default"),
        *('max-size = "1M" # .inferless-migrate.toml:1', "exclude = [] # default"),
        'ignore = ["IM2"] # .inferless-migrate.toml:3',
        'overrides."models/a".required.n = false # .inferless-migrate.toml:6',
        'overrides."models/a".ignore.IM202 = "any\\twill do" # .inferless-migrate.toml:7',
    ]
    assert parse_toml(ended.stdout.decode())["overrides"]["models/a"]["required"] == {"n": False}


def test_show_settings_shows_each_folder_and_the_file_s_place(monorepo):
    configure(monorepo / "models" / "b", 'ignore = ["IM203"]\n')
    ended = migrate(
        "check", "--show-settings", "--ignore", "IM209", "models/a/input.json", "models/b",
        cwd=monorepo,
    )  # fmt: skip
    text = ended.stdout.decode()
    assert re.findall(r"^# (.*)$", text, re.MULTILINE) == ["models/a", "models/b"]
    assert re.findall(r"^ignore = (.*?) +# (.*)$", text, re.MULTILINE) == [
        ('["IM209"]', "command line"),
        ('["IM209"]', "command line"),
    ]
    isolated = migrate("check", "--show-settings", "--isolated", "models/b", cwd=monorepo)
    assert re.findall(r"# (.*)$", isolated.stdout.decode(), re.MULTILINE) == ["default"] * 11


def test_show_settings_lists_only_what_the_command_takes(monorepo):
    configure(monorepo, "git-add = true\nremove-legacy = true\n")
    shown = migrate("convert", "--show-settings", "models/a/input.json", cwd=monorepo).stdout
    keys = set(re.findall(r"^([a-z-]+) = ", shown.decode(), re.MULTILINE))
    assert keys.isdisjoint({"required-from-app", "remove-legacy", "git-add", "exclude"})
    assert {"batch-dim", "strict", "force", "max-size", "ignore"} <= keys


def test_excluded_paths_are_relative_to_the_file(tmp_path):
    configure(tmp_path, 'exclude = ["models/old"]\n')
    for name in ("models/old", "models/new", "old"):
        write(tmp_path / name / "input.json", PROMPT)
    for place in (tmp_path, tmp_path / "models"):
        said = migrate("check", cwd=place).stderr
        assert "new/input.json: would be migrated" in said
        assert "models/old" not in said
    overruled = migrate("check", "--exclude", "new", cwd=tmp_path).stderr
    assert "models/old/input.json: would be migrated" in overruled
    assert "new" not in overruled


@pytest.fixture
def home(tmp_path):
    """The variables of a user who has a file of their own."""
    write(tmp_path / "home" / "inferless-migrate" / "config.toml", b'color = "always"\n')
    return {"XDG_CONFIG_HOME": str(tmp_path / "home")}


def test_the_users_own_file_counts_where_there_is_no_other(monorepo, home):
    assert "\x1b[" in migrate("check", cwd=monorepo, env=home).stderr
    assert "\x1b[" not in migrate("check", "--isolated", cwd=monorepo, env=home).stderr
    assert "\x1b[" not in migrate("check", "--color", "never", cwd=monorepo, env=home).stderr
    configure(monorepo, "strict = false\n")
    assert "\x1b[" not in migrate("check", cwd=monorepo, env=home).stderr


def test_in_a_batch_a_repository_does_not_decide_what_the_operator_sees(repository, home):
    configure(repository, 'color = "never"\nquiet = true\nforce = true\nbatch-dim = "drop"\n')
    ended = migrate("batch", ".", "--dry-run", cwd=repository, env=home)
    assert "\x1b[" in ended.stderr
    assert "force" not in ended.stderr
    assert "would be migrated" in migrate("batch", ".", "--dry-run", cwd=repository).stderr
