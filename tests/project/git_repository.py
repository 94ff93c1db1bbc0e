"""Small repositories made with the real git, whatever the settings of the machine."""

from __future__ import annotations

import atexit
import functools
import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

GIT = shutil.which("git")
"""The real one, for a stand-in to hand over to."""

CONTENT = b'{"inputs": []}\n'
"""What the file of a new repository holds."""


def git(folder, *arguments, check=True, stdout=subprocess.PIPE):
    """Run git in a folder as somebody with a name, and give what it prints."""
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    isolated = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    isolated["GIT_TEMPLATE_DIR"] = ""  # of its examples of hooks none is needed
    return subprocess.run(
        [GIT, *identity, *arguments],
        cwd=folder,
        env=environment | isolated,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        timeout=30,
        check=check,
    ).stdout


def git_with_input(folder, content, *arguments):
    """Run git on standard input."""
    return subprocess.run(
        [GIT, *arguments], cwd=folder, input=content, capture_output=True, check=True
    ).stdout


def new_repository(folder, *options):
    """Make a repository in which ``input.json`` is committed, and give that file."""
    return copy_repository(folder, {"input.json": CONTENT}, *options) / "input.json"


def copy_repository(folder, files, *options):
    """Make a repository in which files are committed, and give its folder."""
    template = _repository(tuple(files.items()), options)
    return shutil.copytree(template, folder, symlinks=True, dirs_exist_ok=True)


@functools.cache
def _repository(files, options):
    """Make the repository to copy from, once in each process."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    git(folder, "init", "--quiet", *options)
    for path, content in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    commit(folder)
    return folder


def commit(folder):
    """Commit all that is in a repository."""
    git(folder, "add", "--force", "--all", ".")
    git(folder, "commit", "--quiet", "--message", "all of it")


def configure(folder, settings):
    """Append settings to the configuration of a repository, or to a file of settings."""
    lines = []
    for name, value in settings.items():
        place, _, key = name.rpartition(".")
        section, _, subsection = place.partition(".")
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        lines += [f'[{section} "{subsection}"]' if subsection else f"[{section}]"]
        lines += [f'\t{key} = "{quoted}"', ""]
    places = (folder / ".git" / "config", folder / "config", folder)
    with next(place for place in places if place.is_file()).open("a") as file:
        file.write("\n".join(lines))


def script(path, *lines):
    """Write a program for the shell, and give the command that starts it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o755)
    return shlex.quote(str(path))


def stand_in(monkeypatch, folder, *lines):
    """Put a program called git at the head of the PATH."""
    script(folder / "git", *lines)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def log_calls(monkeypatch, folder):
    """Have every call of git noted, and return what lists them: the folder and the arguments."""
    log = folder / "log"
    log.touch()
    stand_in(monkeypatch, folder / "bin", f'echo "$PWD $@" >> {log}', f'exec {GIT} "$@"')
    return lambda: log.read_text().splitlines()


def add_submodule(root, origin, name="module"):
    """Make a repository of another one's content a submodule, and return its folder."""
    new_repository(origin)
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(origin))
    git(root, *add, name)
    return root / name


def isolate(monkeypatch):
    """Keep the settings of the machine and of a calling git away from the git under test."""
    for name in [each for each in os.environ if each.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def lose_contents(path):
    """Delete what git keeps of a committed file."""
    digest = git(path.parent, "rev-parse", f"HEAD:{path.name}").decode().strip()
    (path.parent / ".git" / "objects" / digest[:2] / digest[2:]).unlink()
