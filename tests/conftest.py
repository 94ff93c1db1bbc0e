"""How every test is run."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Hundreds of tests start Python: without compiled modules each start takes twice as long.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Nothing is timed: on a busy machine any example may take long. A test that states no number of
# examples of its own runs a hundred.
settings.register_profile(
    "untimed", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("untimed")
