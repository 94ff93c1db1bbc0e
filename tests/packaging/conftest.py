"""The distributions that every test of packaging looks at, built once."""

from __future__ import annotations

import pytest

from tests.package_index import IndexUnreachableError
from tests.packaging.distributions import ROOT, build


@pytest.fixture(scope="session")
def distributions(tmp_path_factory):
    try:
        return build(ROOT, tmp_path_factory.mktemp("release") / "dist")
    except IndexUnreachableError as error:
        pytest.skip(f"no package index is reachable: {error}")


@pytest.fixture(scope="session")
def unpacked(distributions, tmp_path_factory):
    """The unpacked source distribution."""
    return distributions.unpack(tmp_path_factory.mktemp("unpacked"))
