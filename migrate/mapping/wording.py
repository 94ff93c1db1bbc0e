"""How values are quoted, and numbers of them written, in messages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from migrate.diagnostics import shortened

if TYPE_CHECKING:
    from migrate.model import Shape


def shown(value: object) -> str:
    """Write a value as JSON has it, cut where it is long."""
    text = "an object" if isinstance(value, dict) else json.dumps(value, ensure_ascii=False)
    return shortened(text)


def shown_shape(shape: Shape) -> str:
    """Write a shape as JSON has it, cut where it is long."""
    return shortened(str(list(shape)))


def counted(count: int, noun: str) -> str:
    """Write a number with its noun in the singular or the plural."""
    return f"{shortened(f'{count:,}')} {noun}{'' if count == 1 else 's'}"


def and_more(untold: int) -> str:
    """Say how many values there are like one that is told, if there are any."""
    return f" (and {counted(untold, 'more value')})" if untold > 0 else ""
