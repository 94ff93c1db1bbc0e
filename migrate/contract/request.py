"""The replay of the client's second step: from the inputs to a request.

What is rebuilt is ``create_input_from_schema`` of inferless-cli 2.0.22 (formats.md, "What the
platform's client does with it").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from migrate.contract.checks import is_positive
from migrate.contract.values import REQUEST_NAMES
from migrate.model import VARIABLE

if TYPE_CHECKING:
    from migrate.contract.module import Literal, SchemaInput, SchemaModule

_DEFAULT_WINDOW: Final = 500_000
_MICROSECONDS: Final = 1000


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

    def as_dictionary(self) -> dict[str, object]:
        """Give the tensor in the form in which the client sends it."""
        return {
            "name": self.name,
            **({"optional": True} if self.optional else {}),
            **({} if self.shape is None else {"shape": list(self.shape)}),
            "data": self.data,
            "datatype": self.datatype,
        }


@dataclass(frozen=True, slots=True)
class Request:
    """The sample request; the last two fields are ``None`` where batching is not switched on."""

    tensors: tuple[RequestTensor, ...]
    batch_size: float | None = None
    batch_window_microseconds: float | None = None

    def as_dictionary(self) -> dict[str, object]:
        """Give the request in the form in which the client builds it."""
        batching = {
            "batch_size": self.batch_size,
            "batch_window": self.batch_window_microseconds,
        }
        return {
            "inputs": [tensor.as_dictionary() for tensor in self.tensors],
            **({} if self.batch_size is None else batching),
        }


def build_request(module: SchemaModule, *, replace_variable: bool) -> Request:
    """Build the request that the client builds from a file that loads.

    With ``replace_variable``, a shape that holds -1 gives way to the shape of the example. Raises
    ``ValueError`` for a module that does not load.
    """
    if not module.loads:
        message = f"does not load: {module.faults[0].message}"
        raise ValueError(message)
    tensors = tuple(_tensor(entry, replace_variable=replace_variable) for entry in module.inputs)
    if not is_positive(module.batch_size):
        return Request(tensors)
    window: float = _DEFAULT_WINDOW
    if is_positive(module.batch_window):
        window = _number(module.batch_window) * _MICROSECONDS
    return Request(tensors, _number(module.batch_size), window)


def _tensor(entry: SchemaInput, *, replace_variable: bool) -> RequestTensor:
    value = {name: literal.value for name, literal in entry.properties.items()}
    shape = cast("list[object] | None", value.get("shape"))
    if replace_variable and shape is not None and "example" in value and _has_variable(shape):
        shape = _lengths(value["example"])
    return RequestTensor(
        name=entry.name,
        optional=entry.is_optional,
        shape=None if shape is None else tuple(shape),
        datatype=REQUEST_NAMES[str(value["datatype"])],
        data=value.get("example"),
    )


def _has_variable(shape: list[object]) -> bool:
    return any(
        _has_variable(dimension) if isinstance(dimension, list) else dimension == VARIABLE
        for dimension in shape
    )


def _lengths(example: object) -> list[object]:
    """Give the length of each level, going down by the first element as the client does."""
    lengths: list[object] = []
    while isinstance(example, list):
        lengths.append(len(example))
        example = example[0] if example else None
    return lengths


def _number(literal: Literal | None) -> float:
    return cast("float", cast("Literal", literal).value)
