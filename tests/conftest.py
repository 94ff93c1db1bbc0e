"""How every test is run."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Nothing is timed: on a busy machine, any example may take long. All else stays as it was chosen.
settings.register_profile(
    "untimed", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("untimed")
