from __future__ import annotations

import pytest

from tests.batch.published import Scene
from tests.project.git_repository import isolate


@pytest.fixture
def scene(tmp_path, monkeypatch):
    isolate(monkeypatch)
    return Scene(tmp_path)
