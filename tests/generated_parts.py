"""Putting what is made from the code into a page, between two comments that name it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def with_parts(text: str, parts: Mapping[str, str]) -> str:
    """Return the page with each part replaced; raise ``ValueError`` for one that has no place."""
    for name, content in parts.items():
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->\n")
        if not end:
            message = f"there is no place for {name!r}"
            raise ValueError(message)
        text = f"{before}{start}{content}{end}{after}"
    return text
