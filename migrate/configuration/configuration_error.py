"""What is raised for a configuration file that cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from migrate.diagnostics import Diagnostic


class ConfigurationError(ValueError):
    """A configuration file that cannot be used; ``diagnostics`` say why, in its order (IM413)."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        """Keep the diagnostics."""
        super().__init__("\n".join(f"{each.file}: {each.message}" for each in diagnostics))
        self.diagnostics = diagnostics
