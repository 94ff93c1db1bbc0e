"""What the user says of inputs, put into the legacy document before anything is made of it.

So the override is proved as all else is: the request of the new file is held against the legacy
request with the override in it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate.choices import InputOverride
    from migrate.model import LegacyDocument, LegacyTensor


def overridden(document: LegacyDocument, overrides: Sequence[InputOverride]) -> LegacyDocument:
    """Give the document of the inputs as the user says that they are."""
    if not overrides:
        return document
    tensors = tuple(_overridden(tensor, overrides) for tensor in document.tensors)
    return replace(document, tensors=tensors)


def unmatched(
    document: LegacyDocument, overrides: Sequence[InputOverride]
) -> tuple[InputOverride, ...]:
    """Give the overrides of inputs that the document does not have."""
    names = {tensor.name for tensor in document.tensors}
    return tuple(each for each in overrides if each.name not in names)


def _overridden(tensor: LegacyTensor, overrides: Sequence[InputOverride]) -> LegacyTensor:
    for each in overrides:
        if each.name != tensor.name:
            continue
        if each.datatype is not None:
            tensor = replace(tensor, datatype=each.datatype)
        if each.required is not None:
            tensor = replace(tensor, optional=not each.required)
    return tensor
