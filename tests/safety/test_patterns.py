"""No regular expression of the package takes more than linear time, whatever text it is given."""

from __future__ import annotations

import ast
import importlib
import inspect
import itertools
import pkgutil
import re
import sys
from pathlib import Path

import pytest

import migrate
from tests.safety.regex_steps import Matcher, TooManyStepsError, alphabet

SHORT, LONG = 16, 32
"""The lengths of the texts, in repeats: what is linear takes twice the steps for the longer one."""

LIMIT = 60_000
SOURCE = "\n".join(
    path.read_text(encoding="utf-8") for path in Path(migrate.__path__[0]).rglob("*.py")
)


def patterns_in(value, depth=0):
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, tuple | list | frozenset):
        yield from itertools.chain(*(patterns_in(each, depth + 1) for each in value))
    elif depth < 3 and isinstance(value, dict):
        yield from patterns_in([*value, *value.values()], depth + 1)


SEARCHES = ("search", "sub", "subn", "finditer", "findall", "split")
MADE_FOR_EACH_WIDTH = "f' ?({filled}|{single})'"
"""The only expression that is no constant."""


def compiled_when_used(module):
    """Yield each expression that a module hands to a function of re, and whether it searches."""
    tree = ast.parse(inspect.getsource(module))
    rows = {  # of `for kind, what in _TABLE`, by the names of its parts
        name.id: [row[place] for row in vars(module)[loop.iter.id]]
        for loop in ast.walk(tree)
        if isinstance(loop, ast.comprehension) and getattr(loop.iter, "id", None) in vars(module)
        for place, name in enumerate(getattr(loop.target, "elts", ()))
    }
    for call in ast.walk(tree):
        function = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
        if not re.fullmatch(r"re\.(?!escape)\w+", function):
            continue
        used = call.args[0]
        if isinstance(used, ast.Constant):
            found = [used.value]
        elif isinstance(used, ast.Name):
            found = rows.get(used.id) or [vars(module)[used.id]]
        else:  # what is put together is compiled with its module, and so a variable of it
            assert function == "re.compile" or ast.unparse(used) == MADE_FOR_EACH_WIDTH
            found = []
        yield from ((re.compile(each), function[3:] in SEARCHES) for each in found)


def all_patterns():
    """Yield each pattern of the package with where it is, and whether it is searched for."""
    for found in pkgutil.walk_packages(migrate.__path__, "migrate."):
        if found.name == "migrate.__main__":
            continue
        module = importlib.import_module(found.name)
        for number, (pattern, searches) in enumerate(compiled_when_used(module)):
            yield f"{found.name}.{number}", searches, pattern
        for name, value in vars(module).items():
            if name.startswith("__"):
                continue
            for number, pattern in enumerate(patterns_in(value)):
                searches = re.search(rf"\b{name}\.({'|'.join(SEARCHES)})\b", SOURCE)
                yield f"{found.name}.{name}.{number}", searches is not None, pattern


UNIQUE = {(pattern.pattern, pattern.flags): each for each in all_patterns() for pattern in each[2:]}


def texts(pattern, length, kinds=5):
    """Yield texts that repeat a word of what the pattern looks for, and then break off.

    A word is a character, or two of as many ``kinds`` of them.
    """
    characters = alphabet(pattern) or ["a"]
    words = [*characters, *map("".join, itertools.product(characters[:kinds], repeat=2))]
    for word, first, end in itertools.product(words, ("", characters[0]), ("\x00", "\n", "")):
        yield first + word * length + end


def steps(pattern, text, *, is_searched):
    matcher = Matcher(pattern, LIMIT)
    matcher.search(text) if is_searched else matcher.match(text)
    return matcher.steps


def excess(pattern, *, searched, kinds=5):
    """Return the text for which the steps grow fastest beyond what is linear, if any do."""
    for short, long in zip(texts(pattern, SHORT, kinds), texts(pattern, LONG, kinds), strict=True):
        try:
            many = steps(pattern, long, is_searched=searched)
            few = steps(pattern, short, is_searched=searched) if many > 40 else 0
        except TooManyStepsError:
            return long
        if many > 2.6 * few + 40:
            return long
    return None


@pytest.fixture(autouse=True)
def _deep_recursion():
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(before)


EVERY_PATTERN = pytest.mark.parametrize(
    ("searched", "pattern"),
    [each[1:] for each in UNIQUE.values()],
    ids=[e[0] for e in UNIQUE.values()],
)


@EVERY_PATTERN
def test_a_pattern_takes_linear_time(searched, pattern):
    assert excess(pattern, searched=searched, kinds=0) is None


@pytest.mark.heavy
@pytest.mark.no_cover
@EVERY_PATTERN
def test_a_pattern_takes_linear_time_for_repeated_pairs(searched, pattern):
    assert excess(pattern, searched=searched) is None


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        (r"(?:(?:[\w-]+)\.){64}", True),
        (r"(a+)+b", False),
        (r"a*a*b", False),
        (r"(a|a)*b", False),
        (r"\s*x", True),
        (r"\[(.*)\] \((.*)\)", True),
        (r".*a.*a.*b", False),
    ],
)
def test_a_superlinear_pattern_would_be_found(text, searched):
    assert excess(re.compile(text), searched=searched) is not None


@pytest.mark.parametrize("text", [r"[\w-]+\.", r'"(?:\\.|[^"\\])*"', r"(?>a*)b", r"[^\n]*\n|x+"])
def test_a_linear_pattern_passes(text):
    if "(?>" in text and sys.version_info < (3, 11):
        pytest.skip("Python has no such groups yet")
    assert excess(re.compile(text), searched=False) is None


@pytest.mark.parametrize("pattern", [each[2] for each in UNIQUE.values()])
def test_the_steps_are_those_of_pythons_own_matcher(pattern):
    is_bytes = isinstance(pattern.pattern, bytes)
    if re.search(r"\\[bB]", pattern.pattern if not is_bytes else pattern.pattern.decode("latin-1")):
        pytest.skip("what is a boundary is not followed")
    for text in itertools.islice(texts(pattern, 3), 40):
        found = pattern.match(text.encode("latin-1", "replace") if is_bytes else text)
        ours = Matcher(pattern, LIMIT).match(
            text.encode("latin-1", "replace").decode("latin-1") if is_bytes else text
        )
        assert ours == (found.end() if found else None), (pattern.pattern, text)


def test_an_expression_that_is_compiled_when_it_is_used_is_seen_too():
    assert {"[\0\ud800-\udfff]", r"(?m)^<{7} "} <= {each.pattern for _, _, each in UNIQUE.values()}
