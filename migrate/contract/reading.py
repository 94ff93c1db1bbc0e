"""The replay of the client's first step: from the text of a module to its contents."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING, Final

from migrate.contract.checks import check_constants, check_input, noun
from migrate.contract.module import (
    CONSTANTS,
    SCHEMA,
    START,
    Fault,
    FaultKind,
    Literal,
    Position,
    SchemaInput,
    SchemaModule,
    Span,
    Unread,
    as_text,
    shown,
)
from migrate.contract.parsing import (
    MISPLACED,
    LiteralReader,
    NotLiteralError,
    assigned_names,
    bound_names,
    cut_numeric_lists,
    parse,
    unreadable_form,
)
from migrate.contract.values import suggestion
from migrate.diagnostics import MAX_FINDINGS
from migrate.diagnostics import suggestion as known_name
from migrate.source_text import SourceText, with_line_feeds

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNSEEN: Final = "only executing the file would show its value"
_WRITE_IT_OUT: Final = "write the value itself"
_BEGIN: Final = f"begin with `{SCHEMA} = {{`"
_ENTRY: Final = 'write a dictionary of "datatype", "required", "shape" and "example"'
_MOVE: Final = "move the legacy document to input.json, and convert it with inferless-migrate run"
_JSON_WORDS: Final = {"true": "True", "false": "False", "null": "None"}
_BUILT_IN: Final = frozenset(vars(builtins))
_ANY: Final = "*"


def read_schema_module(source: str | bytes) -> SchemaModule:
    """Return what the client makes of an ``input_schema.py``, without executing anything.

    Bytes are decoded as UTF-8 whatever a ``coding`` line says, which is how the client opens the
    file. Nothing is raised: ``SchemaModule.faults`` holds what is wrong with the text.
    """
    if isinstance(source, bytes):
        try:
            return read_schema_module(source.decode())
        except UnicodeDecodeError as error:
            return _not_utf_8(source, error)
    text = with_line_feeds(source)
    reduced, lists = cut_numeric_lists(text)
    module = _Reading(text, reduced, lists).module()
    if not lists:
        return module
    return _Reading(text, text, {}).module()  # a list was left over, so it is not part of a value


def _not_utf_8(content: bytes, error: UnicodeDecodeError) -> SchemaModule:
    text = SourceText(content.decode(errors="replace"))
    place = text.place_at(len(content[: error.start].decode()))
    message = f"not UTF-8: byte 0x{content[error.start]:02x}"
    position = Position(place.line, place.column, place.end_column)
    fault = Fault(FaultKind.DOES_NOT_LOAD, message, position, hint="save the file as UTF-8")
    return SchemaModule(with_line_feeds(text.text), faults=(fault,), parses=False)


class _Reading:
    """One reading of a text, and what was found so far."""

    def __init__(self, text: str, reduced: str, lists: dict[str, object]) -> None:
        self._text = text
        self._reduced = reduced
        self._reader = LiteralReader(reduced, lists)
        self._faults: list[Fault] = []
        self._defined: set[str] = set()
        self._constants: dict[str, Literal] = {}
        self._schema: ast.expr | None = None
        self._assignment: Span | None = None
        self._defined_before: set[str] = set()

    def module(self) -> SchemaModule:
        tree = parse(self._reduced)
        if isinstance(tree, Fault):
            return SchemaModule(self._text, faults=(tree,), position=tree.position, parses=False)
        for statement in tree.body:
            self._statement(statement)
        self._defined = self._defined_before
        position, inputs = self._inputs_of(self._schema)
        self._faults += check_constants(self._constants)
        faults = tuple(sorted(self._faults, key=lambda fault: fault.position[:2]))
        return SchemaModule(self._text, inputs, faults, position, self._constants, self._assignment)

    def _statement(self, statement: ast.stmt) -> None:
        names = assigned_names(statement)
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.Expr):
            self._expression(statement)
        elif not names and not isinstance(statement, ast.Pass):
            self._unreadable_statement(statement)
        elif value is not None:
            self._assign(names, value, statement)
            self._defined.update(names)

    def _expression(self, statement: ast.Expr) -> None:
        """Pass over a plain value, such as a docstring: it has no effect."""
        try:
            self._reader.value(statement.value)
        except (NotLiteralError, RecursionError) as error:
            if isinstance(error, NotLiteralError) and self._undefined_name(error.node):
                self._not_literal(error, None, None)
            else:
                self._unreadable_statement(statement)

    def _assign(self, names: list[str], value: ast.expr, statement: ast.stmt) -> None:
        """Assign a value, which is read once however many names it gets."""
        if constants := [name for name in names if name != SCHEMA]:
            literal = self._literal(value)
            self._constants |= dict.fromkeys(constants, literal)
            for name in constants:
                if name not in CONSTANTS and literal.value is not Unread:
                    self._refuse_unknown(name, statement)
        if SCHEMA not in names:
            return
        if SCHEMA in self._defined:
            message = f"{SCHEMA} is assigned again, so only executing the file would show its value"
            self._add(FaultKind.UNREADABLE, statement, message, hint="assign it once")
        end_line, end_column = statement.end_lineno or 0, statement.end_col_offset or 0
        self._assignment = Span(statement.lineno, statement.col_offset, end_line, end_column)
        self._schema = value
        self._defined_before = self._defined.copy()

    def _refuse_unknown(self, name: str, statement: ast.stmt) -> None:
        message = f"the platform does not read the constant {shown(name)}"
        is_reported = len(self._faults) < MAX_FINDINGS
        hint = known_name(name, CONSTANTS) if is_reported else None
        self._add(FaultKind.UNKNOWN_CONSTANT, statement, message, hint=hint)

    def _unreadable_statement(self, statement: ast.stmt) -> None:
        reason = MISPLACED.get(type(statement))
        if reason is not None:
            hint = "remove the statement"
            self._add(FaultKind.DOES_NOT_LOAD, statement, f"not Python: {reason}", hint=hint)
            return
        is_reported = len(self._faults) < MAX_FINDINGS
        self._defined.update(bound_names(statement) if is_reported else _ANY)
        message = f"{unreadable_form(statement)}: only executing the file would show what it does"
        hint = "keep nothing but assignments of plain values"
        self._add(FaultKind.UNREADABLE, statement, message, hint=hint)

    def _inputs_of(self, node: ast.expr | None) -> tuple[Position, tuple[SchemaInput, ...]]:
        if node is None:
            if not any(fault.kind is FaultKind.UNREADABLE for fault in self._faults):
                message = f"{SCHEMA} is not assigned"
                self._faults.append(Fault(FaultKind.REFUSED, message, START, hint=_BEGIN))
            return START, ()
        if isinstance(node, ast.Dict):
            return self._reader.position(node), tuple(self._inputs(node))
        self._not_a_dictionary(self._literal(node), SCHEMA, None)
        return self._reader.position(node), ()

    def _inputs(self, node: ast.Dict) -> Iterator[SchemaInput]:
        """Yield the inputs; of a duplicate name, the last entry in the first place."""
        entries: dict[object, SchemaInput | Literal] = {}
        for key, value in self._items(node, None):
            entries[key.value] = self._entry(key, value)
        for name, entry in entries.items():
            if isinstance(entry, SchemaInput):
                self._faults += check_input(entry)
                yield entry
            else:
                self._not_a_dictionary(entry, f"the entry of {shown(name)}", as_text(name))

    def _entry(self, key: ast.Constant, node: ast.expr) -> SchemaInput | Literal:
        name = as_text(key.value)
        if not isinstance(node, ast.Dict):
            return self._literal(node, name)
        properties: dict[str, Literal] = {}
        for property_key, value in self._items(node, name):
            written = as_text(property_key.value)
            properties[written] = self._literal(value, name, written)
        return SchemaInput(key.value, self._reader.position(key), properties)

    def _items(self, node: ast.Dict, name: str | None) -> Iterator[tuple[ast.Constant, ast.expr]]:
        try:
            for key, value in self._reader.items(node):
                if isinstance(key, ast.Constant):
                    yield key, value
                else:
                    raised = NotLiteralError(key or value, "a key that is not a constant")
                    self._not_literal(raised, name, None)
        except NotLiteralError as error:
            self._not_literal(error, name, None)

    def _literal(
        self, node: ast.expr, name: str | None = None, property_name: str | None = None
    ) -> Literal:
        """Read a value; one that only an execution would show is a fault, and unread."""
        value: object = Unread
        try:
            value = self._reader.value(node)
        except NotLiteralError as error:
            self._not_literal(error, name, property_name)
        except RecursionError:
            nested = NotLiteralError(node, "a deeply nested value")
            self._not_literal(nested, name, property_name)
        return Literal(value, self._reader.position(node))

    def _not_literal(
        self, error: NotLiteralError, name: str | None, property_name: str | None
    ) -> None:
        kind, message = FaultKind.UNREADABLE, f"{error.form} instead of a plain value: {_UNSEEN}"
        hint = _WRITE_IT_OUT
        written = error.node.id if isinstance(error.node, ast.Name) else ""
        if self._undefined_name(error.node):
            kind, message = FaultKind.DOES_NOT_LOAD, f"the name `{written}` is not defined"
            meant = _JSON_WORDS.get(written)
            hint = f"write `{meant}`" if meant else "put text in quotes, or write the value itself"
        elif written and written not in self._defined and property_name == "datatype":
            kind = FaultKind.REFUSED
            message = f"datatype must be a name in quotes, not {error.form}"
        if property_name == "datatype":
            hint = suggestion(written)
        self._add(kind, error.node, message, name=name, key=property_name, hint=hint)

    def _undefined_name(self, node: ast.expr) -> bool:
        """Return whether a node is a name that nothing before it may have defined."""
        return (
            isinstance(node, ast.Name)
            and node.id not in _BUILT_IN
            and self._defined.isdisjoint((node.id, _ANY))
        )

    def _not_a_dictionary(self, literal: Literal, what: str, name: str | None) -> None:
        if literal.value is not Unread:
            message = f"{what} must be a dictionary, not {noun(literal.value)}"
            is_legacy = name == "inputs" and isinstance(literal.value, list)
            hint = _BEGIN if name is None else _MOVE if is_legacy else _ENTRY
            fault = Fault(FaultKind.REFUSED, message, literal.position, name, hint=hint)
            self._faults.append(fault)

    def _add(
        self,
        kind: FaultKind,
        node: ast.expr | ast.stmt,
        message: str,
        *,
        name: str | None = None,
        key: str | None = None,
        hint: str | None = None,
    ) -> None:
        fault = Fault(kind, message, self._reader.position(node), name, key, hint)
        self._faults.append(fault)
