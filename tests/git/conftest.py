from __future__ import annotations

import pytest

from tests.project.git_repository import isolate


@pytest.fixture(autouse=True)
def _isolated(monkeypatch):
    isolate(monkeypatch)
