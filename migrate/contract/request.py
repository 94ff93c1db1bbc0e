"""The replay of the client's second step: from the inputs to the tensors of a request.

What is rebuilt is ``create_input_from_schema`` of inferless-cli 2.0.22 (formats.md, "What the
platform's client does with it"), as far as a legacy request has the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from migrate.contract.values import REQUEST_NAMES

if TYPE_CHECKING:
    from migrate.contract.module import SchemaInput, SchemaModule


@dataclass(frozen=True, slots=True)
class RequestTensor:
    """One tensor of the sample request; ``shape`` is ``None`` where the schema has none.

    The fields are as they stand in the schema, right or wrong; ``datatype`` is the request's name
    for it, so ``BYTES`` for text.
    """

    name: object
    optional: bool
    shape: tuple[object, ...] | None
    datatype: str
    data: object


def build_request(module: SchemaModule) -> tuple[RequestTensor, ...]:
    """Return the tensors that the client builds; raise ``ValueError`` unless the module loads."""
    if not module.loads:
        message = f"does not load: {module.faults[0].message}"
        raise ValueError(message)
    return tuple(map(_tensor, module.inputs))


def _tensor(entry: SchemaInput) -> RequestTensor:
    value = {name: literal.value for name, literal in entry.properties.items()}
    shape = cast("list[object] | None", value.get("shape"))
    return RequestTensor(
        name=entry.name,
        optional=entry.is_optional,
        shape=None if shape is None else tuple(shape),
        datatype=REQUEST_NAMES[str(value["datatype"])],
        data=value.get("example"),
    )
