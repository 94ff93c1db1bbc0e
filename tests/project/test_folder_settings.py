from __future__ import annotations

import pytest

from migrate.project.folder_settings import OWN_FILE, FolderSettings
from migrate.settings import BatchDimension, ConfigurationError, Settings

PYPROJECT = '[tool.black]\n[tool.inferless-migrate]\nbatch-dim = "drop"\n'
OWN = 'batch-dim = "keep"\n'
DEFAULTS = Settings()


@pytest.fixture
def repository(tmp_path):
    (tmp_path / "r" / ".git").mkdir(parents=True)
    (tmp_path / "r" / "a" / "b").mkdir(parents=True)
    return tmp_path / "r"


def choice(folder, root=None, settings=DEFAULTS, locked_keys=frozenset()):
    return FolderSettings(settings, locked_keys).of(folder, root or folder).batch_dimension


def test_without_a_file_the_settings_are_those_given(repository):
    assert choice(repository, settings=Settings(BatchDimension.KEEP)) is BatchDimension.KEEP


@pytest.mark.parametrize(
    ("files", "folder", "root", "expected"),
    [
        *(({"r/pyproject.toml": PYPROJECT}, each, each, "drop") for each in ("r", "r/a/b")),
        *(({f"r/{OWN_FILE}": OWN}, each, each, "keep") for each in ("r", "r/a/b")),
        ({"r/pyproject.toml": PYPROJECT, f"r/{OWN_FILE}": OWN}, "r", "r", "keep"),
        ({OWN_FILE: OWN}, "r/a", ".", "auto"),
        ({OWN_FILE: OWN}, "x/y", ".", "keep"),
        ({OWN_FILE: OWN}, "x/y", "x", "auto"),
    ],
)
def test_files_count_from_a_folder_up_to_its_repository_or_else_to_the_root(
    files, folder, root, expected, repository
):
    top = repository.parent
    (top / "x" / "y").mkdir(parents=True)
    for name, content in files.items():
        (top / name).write_text(content)
    assert choice(top / folder, top / root).value == expected


def test_the_nearest_wins_and_what_it_leaves_open_is_not_filled(repository):
    (repository / "pyproject.toml").write_text(PYPROJECT + "strict = true\n")
    (repository / "a" / ".inferless-migrate.toml").write_text(OWN)
    (repository / "a" / "b" / "pyproject.toml").write_text("[tool.black]\n")
    found = FolderSettings(Settings()).of(repository / "a" / "b", repository)
    assert found == Settings(BatchDimension.KEEP)


def test_a_folder_that_is_a_link_is_configured_where_it_really_is(repository, tmp_path):
    (repository / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "link").symlink_to(repository / "a")
    assert choice(tmp_path / "elsewhere" / "link") is BatchDimension.DROP


def test_fixed_keys_stay_and_none_reads_nothing(repository):
    (repository / ".inferless-migrate.toml").write_text(OWN)
    assert choice(repository, locked_keys=frozenset({"batch-dim"})) is BatchDimension.AUTO
    (repository / ".inferless-migrate.toml").write_text("broken [")
    assert choice(repository, locked_keys=None) is BatchDimension.AUTO
    assert FolderSettings(Settings(), None).missing_folders(repository, repository) == ()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param(".inferless-migrate.toml", b"broken [", id="own"),
        pytest.param(".inferless-migrate.toml", b"\xff", id="own-not-utf-8"),
        pytest.param(".inferless-migrate.toml", b"unknown = 1", id="own-unknown-key"),
        pytest.param(
            "pyproject.toml", b"[tool.inferless-migrate]\nforce = yes", id="shared-that-means-us"
        ),
        pytest.param(
            "pyproject.toml", b"[tool.inferless-migrate]\nforc = 1", id="shared-unknown-key"
        ),
        pytest.param("pyproject.toml", b"[tool.inferless_migrate]", id="shared-underscore"),
        pytest.param("pyproject.toml", b"[tool.Inferless-Migrate]", id="shared-capitals"),
    ],
)
def test_a_file_that_is_wrong_is_an_error(name, content, repository):
    (repository / name).write_bytes(content)
    with pytest.raises(ConfigurationError) as raised:
        choice(repository / "a")
    (told,) = raised.value.diagnostics
    assert (told.code, told.file) == ("IM413", str(repository / name))


@pytest.mark.parametrize(
    "content", [b"broken [", b"\xff", b"tool = 3 # inferless-migrate", b"[tool.black]"]
)
def test_a_file_that_does_not_mean_this_tool_is_passed_over(content, repository):
    (repository / "pyproject.toml").write_bytes(content)
    assert choice(repository) is BatchDimension.AUTO


def test_a_link_is_not_followed(repository):
    (repository / "elsewhere.toml").write_text(OWN)
    (repository / ".inferless-migrate.toml").symlink_to("elsewhere.toml")
    with pytest.raises(ConfigurationError, match="symbolic link"):
        choice(repository)


def test_what_cannot_be_read_is_told_once_and_in_words(repository):
    file = repository / ".inferless-migrate.toml"
    file.mkdir()
    with pytest.raises(
        ConfigurationError, match="configuration cannot be read: it is a folder, not a"
    ):
        choice(repository)
    file.rmdir()
    file.write_bytes(b"force = true\n# \xff")
    with pytest.raises(ConfigurationError, match=r"line 2 is not UTF-8 \(byte 0xff\)"):
        choice(repository)


def test_overrides_are_relative_to_their_file(repository):
    (repository / ".inferless-migrate.toml").write_text(
        '[overrides."a/b"]\nbatch-dim = "drop"\n[overrides.gone]\n[overrides.a]\n'
    )
    finder = FolderSettings(Settings())
    assert finder.of(repository / "a" / "b", repository).batch_dimension is BatchDimension.DROP
    assert finder.of(repository / "a", repository).batch_dimension is BatchDimension.AUTO
    (missing,) = finder.missing_folders(repository / "a", repository)
    assert (missing.code, missing.place.line) == ("IM414", 3)
    assert finder.missing_folders(repository, repository) == (), "it is told once"


def test_an_override_with_a_wildcard_is_told_that_there_are_none(repository):
    (repository / ".inferless-migrate.toml").write_text("[overrides.'a/*']\n[overrides.gone]\n")
    missing = FolderSettings(Settings()).missing_folders(repository, repository)
    assert ["there are no wildcards" in each.hint for each in missing] == [True, False]


def test_what_takes_of_the_safety_net_is_named(repository):
    (repository / ".inferless-migrate.toml").write_text(
        "force = true\nremove-legacy = true\nallow-dirty = true\nallow-no-vcs = false\n"
    )
    finder = FolderSettings(Settings(), frozenset({"allow-dirty"}))
    finder.of(repository, repository)
    file = f"{repository}/.inferless-migrate.toml"
    assert finder.unsafe_keys() == (f"{file}:1: force", f"{file}:2: remove-legacy")
