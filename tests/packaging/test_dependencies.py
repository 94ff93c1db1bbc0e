from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement

from tests.packaging.distributions import ROOT
from tests.packaging.test_distributions import metadata_of

pytestmark = pytest.mark.heavy

REASONS = {
    name: cells
    for name, *cells in re.findall(
        r"^\| ([\w-]+) \| (.+) \| (.+) \|$",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Dependencies")[2],
        re.MULTILINE,
    )
    if name != "package"
}

FOR_A_CLUSTER = {"distributed"}
"""What only ``batch --dask`` imports, and only the extra of that name installs."""


@pytest.fixture(scope="module")
def dependencies(distributions):
    declared = metadata_of(distributions.wheel).get_all("Requires-Dist")
    requirements = [Requirement(line) for line in declared]
    return [each for each in requirements if "extra" not in str(each.marker)]


def imported_packages():
    """Return the distributions of all that any module imports, the standard library's aside."""
    paths = (ROOT / "migrate").rglob("*.py")
    names = {name for path in paths for name in imported_names(ast.parse(path.read_bytes()))}
    foreign = names - set(sys.stdlib_module_names) - {"migrate"}
    distributions = packages_distributions()
    return {distributions.get(name, [name])[0].lower() for name in foreign}


def imported_names(tree):
    """Yield the top names of what is imported when the program runs, not only for mypy."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_every_dependency_has_its_reason(dependencies):
    assert sorted(REASONS) == sorted(each.name for each in dependencies)


def test_every_dependency_has_a_lower_bound_and_no_upper_one(dependencies):
    specifiers = {each.name: str(each.specifier) for each in dependencies}
    assert all(re.fullmatch(r">=[\d.]+", each) for each in specifiers.values()), specifiers


def test_what_is_imported_is_what_is_declared(dependencies):
    assert imported_packages() == {each.name.lower() for each in dependencies} | FOR_A_CLUSTER
