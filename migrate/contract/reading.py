"""The replay of the client's first step: from the text of a module to its inputs."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from migrate.contract.checks import check_batching, check_input, noun
from migrate.contract.literals import LiteralReader, NotLiteralError, cut_numeric_lists
from migrate.contract.module import (
    Fault,
    FaultKind,
    Literal,
    Position,
    SchemaInput,
    SchemaModule,
    Unread,
    shown,
)
from migrate.contract.parsing import (
    BATCH_SIZE,
    BATCH_WINDOW,
    SCHEMA,
    DoesNotParseError,
    assignments,
    doubtful,
    parse,
)
from migrate.contract.values import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_START: Final = Position(1, 1)
_UNSEEN: Final = "only executing the file would show its value"
_WRITE_IT_OUT: Final = "write the value itself"


def read_schema_module(source: str) -> SchemaModule:
    """Give what the client makes of the text of an ``input_schema.py``; execute nothing.

    The constants are read as literals; imports, definitions and other assignments are taken to run
    without an error. Nothing is raised: ``SchemaModule.faults`` says what is wrong with the text.
    """
    text = source.replace("\r\n", "\n").replace("\r", "\n")  # as the client's open() does
    reduced, lists = cut_numeric_lists(text)
    module = _Replay(reduced, lists).module()
    if not lists:
        return module
    return _Replay(text, {}).module()  # a list was left over, so it is not part of the schema


class _Replay:
    """One reading of a text, and the faults found on the way."""

    def __init__(self, source: str, lists: dict[str, object]) -> None:
        self._source = source
        self._reader = LiteralReader(source, lists)
        self._faults: list[Fault] = []

    def module(self) -> SchemaModule:
        try:
            tree = parse(self._source)
        except DoesNotParseError as error:
            return SchemaModule((), (error.fault,), error.fault.position)
        constants = assignments(tree)
        self._faults += map(self._doubt, doubtful(tree))
        position, inputs = self._schema(constants.get(SCHEMA))
        size = self._constant(constants, BATCH_SIZE)
        window = self._constant(constants, BATCH_WINDOW)
        self._faults += check_batching(size, window)
        faults = tuple(sorted(self._faults, key=lambda fault: (fault.line, fault.column)))
        return SchemaModule(inputs, faults, position, size, window)

    def _doubt(self, statement: ast.stmt) -> Fault:
        message = "only executing the file would show whether this statement fails"
        position = self._reader.position(statement)
        return Fault(FaultKind.UNREADABLE, message, position, hint="remove the statement")

    def _schema(self, node: ast.expr | ast.stmt | None) -> tuple[Position, tuple[SchemaInput, ...]]:
        if node is None:
            message, hint = f"{SCHEMA} is not assigned", f"begin with `{SCHEMA} = {{`"
            self._faults.append(Fault(FaultKind.REFUSED, message, _START, hint=hint))
            return _START, ()
        position = self._reader.position(node)
        if isinstance(node, ast.Dict):
            return position, tuple(self._inputs(node))
        self._not_a_dictionary(self._literal(node), SCHEMA, None)
        return position, ()

    def _inputs(self, node: ast.Dict) -> Iterator[SchemaInput]:
        """Give the inputs; of a name that stands twice, the last entry in the first place."""
        entries: dict[object, SchemaInput | Literal] = {}
        for key, value in self._items(node, None):
            entries[key.value] = self._entry(key, value)
        for name, entry in entries.items():
            if isinstance(entry, SchemaInput):
                self._faults += check_input(entry)
                yield entry
            else:
                self._not_a_dictionary(entry, f"the entry of {shown(name)}", str(name))

    def _entry(self, key: ast.Constant, node: ast.expr) -> SchemaInput | Literal:
        name = str(key.value)
        if not isinstance(node, ast.Dict):
            return self._literal(node, name)
        properties = {
            str(property_key.value): self._literal(value, name, str(property_key.value))
            for property_key, value in self._items(node, name)
        }
        return SchemaInput(key.value, self._reader.position(key), properties)

    def _items(self, node: ast.Dict, name: str | None) -> Iterator[tuple[ast.Constant, ast.expr]]:
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant):
                yield key, value
            else:
                message = f"this key is not a constant: {_UNSEEN}"
                self._unreadable(key or value, message, name)

    def _constant(self, constants: Mapping[str, ast.expr | ast.stmt], name: str) -> Literal | None:
        return self._literal(constants[name]) if name in constants else None

    def _literal(
        self,
        node: ast.expr | ast.stmt,
        name: str | None = None,
        property_name: str | None = None,
    ) -> Literal:
        """Read a value; a value that only an execution would show is a fault, and unread."""
        value: object = Unread.UNREAD
        if isinstance(node, ast.stmt):
            message = f"this may change {SCHEMA} or what belongs to it: {_UNSEEN}"
            self._unreadable(node, message)
        else:
            try:
                value = self._reader.value(node)
            except NotLiteralError as error:
                self._not_literal(error, name, property_name)
            except RecursionError:
                self._unreadable(node, "this is nested too deeply to be read", name, property_name)
        return Literal(value, self._reader.position(node))

    def _not_literal(
        self, error: NotLiteralError, name: str | None, property_name: str | None
    ) -> None:
        message, hint = f"{error.form} stands here: {_UNSEEN}", _WRITE_IT_OUT
        if property_name == "datatype":
            written = error.node.id if isinstance(error.node, ast.Name) else ""
            message = f"datatype must be a name in quotes, and {error.form} stands here"
            hint = suggestion(written)
        self._unreadable(error.node, message, name, property_name, hint)

    def _unreadable(
        self,
        node: ast.expr | ast.stmt,
        message: str,
        name: str | None = None,
        property_name: str | None = None,
        hint: str = _WRITE_IT_OUT,
    ) -> None:
        position = self._reader.position(node)
        kind = FaultKind.UNREADABLE
        self._faults.append(Fault(kind, message, position, name, property_name, hint))

    def _not_a_dictionary(self, literal: Literal, what: str, name: str | None) -> None:
        if literal.value is not Unread.UNREAD:
            message = f"{what} must be a dictionary, and this is {noun(literal.value)}"
            self._faults.append(Fault(FaultKind.REFUSED, message, literal.position, name))
