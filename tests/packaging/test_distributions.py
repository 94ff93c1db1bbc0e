from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from email.parser import BytesParser

import pytest

import migrate
from migrate.cli.entry import main
from tests.packaging.distributions import ROOT, build
from tests.project.git_repository import git

pytestmark = [pytest.mark.heavy, pytest.mark.xdist_group("distributions")]

SHIPPED = re.compile(
    r"migrate/(?:.+\.py|(?:.+/)?[\w-]+\.schema\.json|.+/templates/[^/]+|py\.typed)"
)
OF_THE_PACKAGE = {
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "migrate").rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
}


def metadata_of(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        return BytesParser().parsebytes(archive.read(name))


def run_module(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", *arguments], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_the_wheel_holds_the_package_and_nothing_else(distributions):
    names = distributions.names_in_wheel()
    information = {name for name in names if name.partition("/")[0].endswith(".dist-info")}
    assert {name.partition("/")[2] for name in information} == {
        "METADATA",
        "RECORD",
        "WHEEL",
        "entry_points.txt",
        "licenses/LICENSE",
    }
    assert names - information == OF_THE_PACKAGE
    assert "migrate/py.typed" in names


def test_the_package_holds_code_schemas_and_templates_and_nothing_else():
    assert [name for name in sorted(OF_THE_PACKAGE) if not SHIPPED.fullmatch(name)] == []


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is not a checkout")
def test_the_source_distribution_holds_every_file_of_the_repository(distributions):
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").decode()
    present = {name for name in listed.split("\0") if (ROOT / name).is_file()}
    assert distributions.names_in_sdist() == present | {"PKG-INFO"}


def test_a_copy_of_the_repository_builds_the_same_files(distributions, unpacked, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(unpacked, copy, copy_function=shutil.copy)
    (copy / "PKG-INFO").unlink()
    straight = build(copy, tmp_path / "dist", "--sdist", "--wheel")
    assert straight.wheel.read_bytes() == distributions.wheel.read_bytes()
    assert straight.sdist.read_bytes() == distributions.sdist.read_bytes()


def test_the_time_in_the_files_is_the_one_that_is_asked_for(unpacked, tmp_path):
    changes = {"SOURCE_DATE_EPOCH": "1700000000"}
    wheel = build(unpacked, tmp_path / "dist", "--sdist", "--wheel", changes=changes).wheel
    with zipfile.ZipFile(wheel) as archive:
        assert {each.date_time for each in archive.infolist()} == {(2023, 11, 14, 22, 13, 20)}


def test_the_metadata_are_those_that_an_index_accepts(distributions):
    files = [str(distributions.sdist), str(distributions.wheel)]
    code, said = run_module("twine", "--no-color", "check", "--strict", *files)
    assert (code, said.count("PASSED")) == (0, 2), said


def test_the_wheel_has_none_of_the_common_faults(distributions):
    code, said = run_module("check_wheel_contents", str(distributions.wheel))
    assert code == 0, said


def test_the_version_is_written_in_one_place(distributions):
    metadata = metadata_of(distributions.wheel)
    assert metadata["Version"] == migrate.__version__
    stated = [
        name
        for name in [*OF_THE_PACKAGE, "pyproject.toml"]
        if f'"{migrate.__version__}"' in (ROOT / name).read_text(encoding="utf-8")
    ]
    assert stated == ["migrate/__init__.py"]


def test_the_command_is_the_one_that_the_readme_calls(distributions):
    with zipfile.ZipFile(distributions.wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith("entry_points.txt"))
        entry_points = archive.read(name).decode().split("\n")
    place = f"{main.__module__}:{main.__qualname__}"
    assert f"inferless-migrate = {place}" in entry_points
