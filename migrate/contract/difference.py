"""What keeps a text from being the migration of a legacy document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from migrate.diagnostics import shortened

ABSENT: Final = "absent"
"""What the side has that lacks an input or a property."""

_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which the request built from a text is not the legacy request.

    ``key`` is the property of the input that is concerned, ``name``, ``order`` or ``text``.
    ``legacy`` and ``schema`` say what each side has; ``legacy`` is empty for a fault of the text
    itself. ``line`` is the line of the text, counted from 1.
    """

    input: str | None
    key: str
    legacy: str
    schema: str
    line: int

    @property
    def sentence(self) -> str:
        """Say in one line what differs, and which side has what."""
        name = None if self.input is None else f'input "{shortened(self.input)}"'
        if not self.legacy:
            return self.schema if name is None else f"{self.schema} ({name})"
        if self.key == "name":
            lacking = "the legacy file" if self.legacy == ABSENT else "input_schema.py"
            return f"the {name} is not in {lacking}"
        subject = f"{self.key} of the {name or 'inputs'}"
        return f"{subject}: {self.legacy} from the legacy file, {self.schema} in input_schema.py"


def shown(value: object) -> str:
    """Give a value as it is shown in a difference: on one line, and cut where it is long."""
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
