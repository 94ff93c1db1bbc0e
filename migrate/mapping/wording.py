"""How values are quoted in messages."""

from __future__ import annotations

import json
from typing import Final

_SHOWN_CHARACTERS: Final = 40


def shown(value: object) -> str:
    """Write a value as JSON has it, cut where it is long."""
    text = "an object" if isinstance(value, dict) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}..."
