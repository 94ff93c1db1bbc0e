"""The wheel in other environments: an empty one, the oldest that it may run in, and the newest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.cli.command import migrate
from tests.packaging.distributions import clean_environment
from tests.packaging.environments import find_python, install, new_environment
from tests.readme import README

pytestmark = [pytest.mark.heavy, pytest.mark.xdist_group("distributions")]

TOUCHING_EVERY_DEPENDENCY = [
    "tests/test_corpus.py",
    "tests/cli/test_options.py",
    "tests/codegen/test_style.py",
    "tests/parsers/test_structure.py",
    "tests/project/test_style_files.py",
    "tests/inferless_yaml/test_document.py",
    "tests/report/test_console.py",
    "tests/report/test_html_page.py",
]
BLACK_AS_JUDGE = "tests/codegen/test_module.py::test_a_schema_gives_this_text"
OLDEST, NEWEST = "3.10", "3.13"


@pytest.fixture
def without_package(unpacked, tmp_path):
    """The unpacked source distribution less the package, so that the wheel's is what is tested."""
    copy = tmp_path / "copy"
    shutil.copytree(unpacked, copy)
    shutil.rmtree(copy / "migrate")
    return copy


@pytest.fixture(scope="module")
def in_the_tree(unpacked):
    """How the README's first command ends without any installation."""
    return migrate("diff", "corpus/documentation", cwd=unpacked)


def run_tests(python, folder, *files):
    """Run tests in an environment; raise ``AssertionError`` with what they print if one fails."""
    install(python, "html5lib", "hypothesis", "pytest", "pytest-xdist", "ruff")
    command = [python, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *files]
    options = {"cwd": folder, "env": clean_environment(), "capture_output": True, "text": True}
    done = subprocess.run(command, check=False, timeout=900, **options)
    assert done.returncode == 0, done.stdout


def test_the_readme_s_first_command_runs_against_the_wheel(
    distributions, without_package, in_the_tree, tmp_path
):
    lines = README.read_text(encoding="utf-8").splitlines()
    (line,) = (each for each in lines if each.startswith("pip install . && "))
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "new"], check=True)
    path = f"{tmp_path / 'new' / 'bin'}{os.pathsep}{os.environ['PATH']}"

    done = subprocess.run(
        ["bash", "-c", line.replace("install .", f"install --quiet {distributions.wheel}")],
        cwd=without_package,
        env=clean_environment({"PATH": path}),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, in_the_tree.stdout.decode())
    assert done.stderr.endswith(in_the_tree.stderr)


def test_uvx_runs_the_wheel_without_installing_it(distributions, without_package, in_the_tree):
    lines = README.read_text(encoding="utf-8").splitlines()
    (line,) = (each for each in lines if each.startswith("uvx --from . "))
    command = [sys.executable, "-m", "uv", "tool", "run", "--from", distributions.wheel]
    options = {"cwd": without_package, "env": clean_environment(), "capture_output": True}
    done = subprocess.run([*command, *line.split()[3:]], check=False, **options)
    assert (done.returncode, done.stdout) == (0, in_the_tree.stdout)


def test_it_works_on_the_oldest_python_with_the_oldest_dependencies(
    distributions, without_package, tmp_path
):
    python = new_environment(tmp_path / "oldest", find_python(OLDEST) or sys.executable)
    declared = without_package / "pyproject.toml"
    install(python, "--resolution", "lowest-direct", "--requirements", declared)
    install(python, distributions.wheel)
    run_tests(python, without_package, *TOUCHING_EVERY_DEPENDENCY, BLACK_AS_JUDGE)


def test_it_works_on_the_newest_python_with_all_that_the_tests_need(
    distributions, without_package, tmp_path
):
    python = new_environment(tmp_path / "newest", find_python(NEWEST) or sys.executable)
    install(python, f"{distributions.wheel}[test]")
    run_tests(python, without_package, *TOUCHING_EVERY_DEPENDENCY)
