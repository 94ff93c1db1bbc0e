from __future__ import annotations

import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.project.exclusion import Exclusion

FOLDERS = [
    "/".join(parts)
    for first in ("a", "b", "ab", "!a", "#a")
    for parts in (
        (first,),
        *((first, second) for second in ("a", "ba", "a b")),
        *((first, "b", third) for third in ("a", "aa", "[a]")),
    )
]


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    root = tmp_path_factory.mktemp("tree")
    subprocess.run(["git", "init", "-q", root], check=True)
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / folder / "f").touch()
    return root


def excluded_by_git(tree, patterns):
    (tree / ".git" / "info").mkdir(exist_ok=True)
    (tree / ".git" / "info" / "exclude").write_text("".join(f"{each}\n" for each in patterns))
    paths = [path for folder in FOLDERS for path in (folder, f"{folder}/f")]
    asked = ["git", "-C", tree, "check-ignore", "-z", "--stdin"]
    answer = subprocess.run(asked, input="\0".join(paths), text=True, stdout=-1, check=False)
    return set(answer.stdout.split("\0")) - {""}


def excluded_by_us(patterns):
    found = set()
    for folder in FOLDERS:
        exclusion, is_excluded = Exclusion.of(patterns), False
        for name in folder.split("/"):
            exclusion = exclusion.enter(name)
            is_excluded = is_excluded or exclusion.is_excluded
        if is_excluded:
            found.add(folder)
        if is_excluded or exclusion.excludes_file("f"):
            found.add(f"{folder}/f")
    return found


@pytest.mark.parametrize(
    "patterns",
    [
        *(["a"], ["a/"], ["/a"], ["a/b"], ["b/a"], ["**/b/a"], ["a/**"], ["a/**/a"], ["a/**/**/f"]),
        *(["**"], ["*"], ["/"], ["f"], ["f/"], ["b/*", "!b/b"], ["*", "!a"], ["*", "!*/"]),
        *(["\\!a"], ["#a"], ["\\#a"], ["!a"], [""], ["  "], ["a  "], ["a b"]),
        *(["[ab]"], ["[!a]"], ["[^a]"], ["\\[a\\]"], ["?a"], ["a?b"]),
    ],
    ids=repr,
)
def test_a_pattern_means_what_it_means_to_git(tree, patterns):
    assert excluded_by_us(patterns) == excluded_by_git(tree, patterns)


pieces = st.sampled_from(["a", "b", "*", "?", "[ab]", "[!a]"])
names = st.lists(pieces, min_size=1, max_size=3).map("".join).filter(lambda name: "**" not in name)
paths = st.lists(names | st.just("**"), min_size=1, max_size=4).map("/".join)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["", "!", "/"]), paths, st.sampled_from(["", "/"])).map("".join),
        min_size=1,
        max_size=3,
    )
)
def test_every_list_of_patterns_means_what_it_means_to_git(tree, patterns):
    assert excluded_by_us(patterns) == excluded_by_git(tree, patterns)


def test_entering_a_folder_takes_no_more_steps_the_deeper_it_is():
    exclusion = Exclusion.of(["**/a/**/a/**/a/**/b"])
    sizes = set()
    for _ in range(2000):
        exclusion = exclusion.enter("a")
        sizes.add(len(exclusion.states[0]))
    assert max(sizes) <= 9
