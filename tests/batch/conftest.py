from __future__ import annotations

import pytest

from tests.batch.published import Scene
from tests.project.git_repository import isolate


@pytest.fixture(autouse=True)
def _isolated(monkeypatch):
    isolate(monkeypatch)


@pytest.fixture
def scene(tmp_path):
    return Scene(tmp_path)
