"""A user with a name, a server, and checkouts of what it serves, to commit in and to push from."""

from __future__ import annotations

from tests.batch.fleet import records
from tests.batch.servers import served_repository
from tests.cli.command import PROMPT, migrate
from tests.project.git_repository import configure, git

YAML = b"version: 1.0.0\noptional:\n  input_file_name: input.json\nname: x\n"
FILES = {
    "input.json": PROMPT,
    "inferless.yaml": YAML,
    "src/code.py": b"1\n",
    "m/input.json": PROMPT,
    "staged.txt": b"old\n",
    "dirty.txt": b"old\n",
}
NEW = ["inferless.yaml", "input_schema.py", "m/input_schema.py"]
BRANCH = ("--branch", "x")
COMMITTED = "The branch x of 1 repository is committed; --push also pushes it."
PUSHED = "The branch x of 1 repository is pushed."
"""The last line of a batch."""


class Scene:
    """``served`` is a bare repository, ``checkout`` a full clone of it on its branch ``main``."""

    def __init__(self, root, files=None):
        self.root = root
        self.served = served_repository(root, files=FILES if files is None else files)
        self.url = f"file://{self.served}"
        self.checkout = root / "fleet" / "a"
        git(root, "clone", "--quiet", str(self.served), str(self.checkout))
        self.config = root / "gitconfig"
        self.config.write_text("[user]\n\tname = Me\n\temail = me@example.org\n")
        self.base = self.head()

    def batch(self, *arguments, source="fleet", env=None, jobs="1", local_origin=True, run=migrate):
        variables = {"GIT_CONFIG_GLOBAL": str(self.config), **(env or {})}
        options = ("--report", "l", "--jobs", jobs)
        if "--push" in arguments and local_origin:
            options += ("--local-origin",)
        return run("batch", source, *arguments, *options, cwd=self.root, env=variables)

    def git(self, *arguments, folder=None, check=True):
        return git(folder or self.checkout, *arguments, check=check).decode().rstrip("\n")

    def head(self, folder=None):
        return self.git("rev-parse", "HEAD", folder=folder)

    def tip(self, branch="x", folder=None):
        name = f"refs/heads/{branch}"
        return self.git("rev-parse", "--verify", "-q", name, folder=folder, check=False)

    def changed(self, commit, folder=None):
        listed = self.git("diff", "--name-only", f"{commit}^", commit, folder=folder)
        return listed.splitlines()

    @property
    def record(self):
        return records(self.root / "l")[-1]

    def configure(self, settings):
        """Make settings the user's own."""
        configure(self.config, settings)

    def refs(self, folder=None):
        return self.git("for-each-ref", folder=folder or self.served)

    def make_dirty(self):
        """Change one file, stage another, and leave a third untracked."""
        (self.checkout / "dirty.txt").write_text("changed\n")
        (self.checkout / "staged.txt").write_text("staged\n")
        self.git("add", "staged.txt")
        (self.checkout / "untracked.txt").write_text("mine\n")

    def status(self):
        return self.git("status", "--porcelain").splitlines()
