from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def every_folder_is_a_model(monkeypatch):
    """Let pairs count as a model's that stand alone: what marks one is tested with in_force."""
    monkeypatch.setattr("migrate.project.in_force._is_marked_above", lambda *_: True)
