"""The contents of an ``input_schema.py``, and what is wrong with it (IM403, IM501 to IM504)."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.diagnostics import MAX_FINDINGS, Diagnostic, file_diagnostic, shortened
from migrate.source_text import SourceText

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA: Final = "INPUT_SCHEMA"
BATCH_SIZE: Final = "BATCH_SIZE"
BATCH_WINDOW: Final = "BATCH_WINDOW"
STREAMING: Final = "IS_STREAMING_OUTPUT"
CONSTANTS: Final = (SCHEMA, BATCH_SIZE, BATCH_WINDOW, STREAMING)
"""The names that the platform reads from the module."""

ABSENT: Final = "absent"
"""The value of a side that lacks an input or a property."""

_LONGEST: Final = 60


class Difference(NamedTuple):
    """One thing in which the request built from a module is not the legacy request.

    ``key`` is the property of the input that is concerned, ``name``, ``order`` or ``text``.
    ``legacy`` and ``schema`` are the values of both sides; ``legacy`` is empty for a fault of the
    module itself. ``line`` is the line of the module, counted from 1.
    """

    input: str | None
    key: str
    legacy: str
    schema: str
    line: int

    def sentence(self, earlier: str = "the legacy file") -> str:
        """Return one line with what differs, and what each side has; ``earlier`` is the other."""
        name = None if self.input is None else f'input "{shortened(self.input)}"'
        if not self.legacy:
            return self.schema if name is None else f"{self.schema} ({name})"
        if self.key == "name":
            lacking = earlier if self.legacy == ABSENT else "input_schema.py"
            return f"the {name} is not in {lacking}"
        subject = f"{self.key} of the {name or 'inputs'}"
        return f"{subject}: {self.legacy} from {earlier}, {self.schema} in input_schema.py"


def shown(value: object) -> str:
    """Return a value as it is quoted in a message: on one line, and cut where it is long."""
    try:
        text = repr(value)
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return "a value with a very long integer"
    return shortened(text, _LONGEST)


def as_text(key: object) -> str:
    """Return a key of a dictionary as text: the name of an input should be text already."""
    return key if isinstance(key, str) else shown(key)


class FaultKind(enum.Enum):
    """What a fault means for the platform's client, gravest first, with the code of its rule."""

    DOES_NOT_LOAD = "IM403", "does not load"
    """Executing the module raises an error."""
    UNREADABLE = "IM501", "unreadable"
    """Only executing the module would show its effect, so nothing is claimed about it."""
    REFUSED = "IM502", "refused"
    """The client itself raises an error."""
    WRONG = "IM502", "wrong"
    """The client builds a request from it, and the request is not one that a model can serve."""
    MISFIT = "IM503", "misfit"
    """The example does not fit its shape or its datatype."""
    OUT_OF_RANGE = "IM503", "out of range"
    """An integer does not fit its datatype; a migration keeps it, with a warning (IM208)."""
    UNKNOWN_CONSTANT = "IM504", "unknown constant"
    """The platform does not read it."""


class Position(NamedTuple):
    """A stretch of one line of the module; columns count characters, lines and columns from 1.

    ``end_column`` is the column after the last character, or ``None`` for the rest of the line.
    """

    line: int
    column: int
    end_column: int | None = None


class Span(NamedTuple):
    """A stretch of the module: lines from 1, columns in bytes from 0, as in a syntax tree."""

    line: int
    column: int
    end_line: int
    end_column: int


START: Final = Position(1, 1)


class Fault(NamedTuple):
    """One thing that is wrong with the module, where it stands and what to do about it.

    ``input`` is the name of the input concerned and ``key`` that of its property, where there is
    one.
    """

    kind: FaultKind
    message: str
    position: Position
    input: str | None = None
    key: str | None = None
    hint: str | None = None

    @property
    def code(self) -> str:
        """Return the code of its rule."""
        return self.kind.value[0]

    @property
    def line(self) -> int:
        """Return the line, counted from 1."""
        return self.position.line


class Unread:
    """The value, as the class itself, of an expression that only an execution would show."""


class Literal(NamedTuple):
    """A value and the place where it is written."""

    value: object
    position: Position


class SchemaInput(NamedTuple):
    """One entry of ``INPUT_SCHEMA``: its name, which should be text, and its properties."""

    name: object
    position: Position
    properties: Mapping[str, Literal]

    @property
    def is_required(self) -> bool:
        """Return whether the client insists on a shape and an example."""
        required = self.properties.get("required")
        return required is not None and bool(required.value)

    @property
    def is_optional(self) -> bool:
        """Return whether the client marks the tensor as optional, which silence does not."""
        return "required" in self.properties and not self.is_required

    def position_of(self, name: str) -> Position:
        """Return the place of a property's value, or of the input's name if it is absent."""
        return self.properties[name].position if name in self.properties else self.position


class SchemaModule(NamedTuple):
    """Everything that was read of one ``input_schema.py``, and everything that is wrong with it.

    ``inputs`` are in their order. ``constants`` are the values of the other names that the module
    assigns. ``position`` is the place of the dictionary, or the start of a text without one.
    ``text`` is the whole text, its lines ended by line feeds. ``assignment`` is the last one of
    the dictionary, ``None`` where there is none; ``parses`` is false for a text that is not Python.
    """

    text: str
    inputs: tuple[SchemaInput, ...] = ()
    faults: tuple[Fault, ...] = ()
    position: Position = START
    constants: Mapping[str, Literal] = {}
    assignment: Span | None = None
    parses: bool = True

    @property
    def loads(self) -> bool:
        """Return whether the client certainly builds a request from the module, right or wrong."""
        return self.is_data and not any(each.kind is FaultKind.REFUSED for each in self.faults)

    @property
    def is_data(self) -> bool:
        """Return whether the module executes without error and holds nothing but literals."""
        unsure = (FaultKind.DOES_NOT_LOAD, FaultKind.UNREADABLE)
        return not any(fault.kind in unsure for fault in self.faults)

    @property
    def streams(self) -> bool:
        """Return whether the module switches streaming on."""
        return STREAMING in self.constants and self.constants[STREAMING].value is True


def schema_diagnostics(module: SchemaModule, file: str) -> tuple[Diagnostic, ...]:
    """Return a diagnostic for each fault of a module, in the order of the text.

    Of too many faults, the last one that is reported says that there are more.
    """
    text = SourceText(module.text)
    found = [_diagnostic(fault, text, file) for fault in module.faults[:MAX_FINDINGS]]
    if len(module.faults) > MAX_FINDINGS:
        message = f"{found[-1].message} (there are {len(module.faults):,} findings)"
        found[-1] = found[-1]._replace(message=message)
    return tuple(found)


def _diagnostic(fault: Fault, text: SourceText, file: str) -> Diagnostic:
    subject = "" if fault.input is None else f' (input "{shortened(fault.input)}")'
    line, column, end_column = fault.position
    if end_column is None:
        end_column = len(text.lines[line - 1].rstrip()) + 1
    place = text.place(line, column, end_column)
    return file_diagnostic(
        fault.code, f"{fault.message}{subject}", file, place=place, hint=fault.hint
    )
