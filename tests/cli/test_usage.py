"""Wrong usage: one line that says what is wrong, the exit code 2, and nothing is changed."""

from __future__ import annotations

import shlex

import pytest

from tests.cli.command import migrate, snapshot, write

WRONG = """
bogus                              | No such command 'bogus'
dif                                | Did you mean 'diff'?
rnu                                | Did you mean 'run'?
diff --forec                       | --force
diff --exclud x                    | --exclude
convert - b.json                   | b.json
diff --batch-dim maybe             | 'maybe' is not one of 'auto', 'keep', 'drop'.
run --batch-dim                    | Option '--batch-dim' requires an argument.
run --dry-run=yes                  | Option '--dry-run' does not take a value.
-v check           | does not take -v. It belongs to run, diff, check, verify, convert and batch: A
check --no-git-add | check does not take --no-git-add. It belongs to run and batch: Tell git about
diff --patch=all.patch             | diff does not take --patch. It belongs to
run -m words                       | run does not take -m. It belongs to
run -mwords                        | run does not take -m. It belongs to
explain --strict                   | explain does not take --strict. It belongs to
diff --max-size 1X                 | '--max-size': '1X' is not a size
diff --max-size -1                 | '--max-size': '-1' is not a size
explain IM999                      | no code 'IM999'; inferless-migrate explain lists all
explain nonsense                   | no code 'nonsense'; inferless-migrate explain lists all
schema imput                       | did you mean "input"?
schema nonsense                    | without a name, all are listed
convert gone.json                  | : gone.json does not exist
convert .                          | : . is a folder; name a file in it
convert app.py                     | app.py is not a legacy input file; name its folder, or the
convert --output-json gone.json    | : gone.json does not exist
convert -o .                       | : . is a folder; name a file in it
convert -o ..                      | : .. is a folder; name a file in it
convert ''                         | the path is empty; name a file
convert -o ''                      | the path is empty; name a file
convert --output-json ''           | the path is empty; name a file
convert input.json -o ./input.json | --output: is the input itself, which would be lost
convert input.json -o ./input.json --force --allow-no-vcs --allow-dirty | is the input itself
run --patch -                      | --patch: a patch of what was done goes to a file
run --patch missing/undo.patch     | --patch: cannot write missing/undo.patch: no such file
run --patch .                      | --patch: cannot write .: is a directory
run --patch ''                     | '--patch': the path is empty; name a file
run --patch undo.patch | --patch: undo.patch holds something already; name a new file, or an empty
run --dry-run-from-env             | the variable DRY_RUN: 'maybe' is neither true nor false
batch . --dry-run-from-env         | the variable DRY_RUN: 'maybe' is neither true nor false
verify undo.patch      | is not a folder, an input_schema.py or a legacy input file
verify gone.py                     | : gone.py does not exist
verify gone.json                   | : gone.json does not exist
"""
CASES = [tuple(line.split("| ")) for line in WRONG.strip().splitlines()]
CASES += [
    (f"{command} {path}", said)
    for command in ("diff", "run", "check", "verify")
    for path, said in (
        (". gone", ": gone does not exist"),
        (". input.json/below", ": input.json/below cannot be read: not a directory"),
        (f". {'x' * 300}", f": {'x' * 300} cannot be read: file name too long"),
        (". ''", ": the path is empty; name a file, or . for the current folder"),
    )
]
CASES += [
    (f"{command} {name}", f": {name} is not a legacy input file; name its folder, or the input fi")
    for command in ("diff", "run", "check")
    for name in ("app.py", "input_schema.py", "inferless.yaml")
]


@pytest.mark.parametrize(("command", "said"), CASES, ids=[command[:60] for command, _ in CASES])
def test_wrong_usage_is_one_line_on_stderr_and_changes_nothing(command, said, tmp_path):
    write(tmp_path / "input.json")
    write(tmp_path / "undo.patch", b"the only way back")
    for name in ("app.py", "input_schema.py", "inferless.yaml"):
        write(tmp_path / name, b"")
    before = snapshot(tmp_path)
    ended = migrate(*shlex.split(command), cwd=tmp_path, env={"DRY_RUN": "maybe"})
    assert (ended.code, ended.stdout) == (2, b"")
    assert said in ended.said[-1]
    assert "Traceback" not in ended.stderr
    assert snapshot(tmp_path) == before
