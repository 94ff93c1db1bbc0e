"""From the text of a module to its statements, and which of them are plain data."""

from __future__ import annotations

import ast
import re
import threading
import warnings
from typing import TYPE_CHECKING, Final

from migrate.contract.module import Fault, FaultKind, Position
from migrate.source_text import foreign_content

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NOT_IN_PYTHON: Final = re.compile("[\0\ud800-\udfff]")
_TYPES: Final = frozenset({"bool", "dict", "float", "int", "list", "object", "str", "tuple"})
_GENERIC_TYPES: Final = frozenset({"dict", "list", "tuple"})
_SPECIAL_NAMES: Final = _TYPES | {"__annotations__", "__builtins__", "__debug__"}
"""Names that Python reads while it executes a module with annotations, or refuses to assign."""

_FORMS: Final[Mapping[type[ast.stmt], str]] = {
    ast.Import: "an import",
    ast.ImportFrom: "an import",
    ast.FunctionDef: "a function definition",
    ast.AsyncFunctionDef: "a function definition",
    ast.ClassDef: "a class definition",
    ast.If: "a condition",
    ast.Match: "a condition",
    ast.For: "a loop",
    ast.While: "a loop",
    ast.Delete: "a deletion",
    ast.AugAssign: "an augmented assignment",
    ast.Assign: "an assignment that does more than name a value",
    ast.AnnAssign: "an annotation that is not a built-in type",
}
_MISPLACED: Final[Mapping[type[ast.stmt], str]] = {
    ast.Return: "'return' outside function",
    ast.Break: "'break' outside loop",
    ast.Continue: "'continue' outside loop",
}
_SILENCE: Final = threading.Lock()
"""Held while warnings are silenced: the filters belong to the whole process."""


class DoesNotParseError(Exception):
    """Raised for a text that is not Python; carries the fault."""

    def __init__(self, fault: Fault) -> None:
        """Keep the fault."""
        super().__init__(fault.message)
        self.fault = fault


def parse(source: str) -> ast.Module:
    """Parse the text; raise ``DoesNotParseError``.

    Nothing is compiled: the compiler needs exponential time for nested ``finally`` blocks.
    """
    try:
        with _SILENCE, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except SyntaxError as error:
        position = _position(error, source)
        foreign = foreign_content(source)
        if foreign:
            fault = Fault(FaultKind.DOES_NOT_LOAD, foreign[0], position, hint=foreign[1])
            raise DoesNotParseError(fault) from error
        raise DoesNotParseError(_not_python(error.msg, position)) from error
    except (RecursionError, MemoryError) as error:
        raise DoesNotParseError(_not_python("nested too deeply", Position(1, 1))) from error
    except UnicodeEncodeError as error:
        position = _first_wrong_character(source)
        raise DoesNotParseError(_not_python("lone surrogate", position)) from error
    except ValueError as error:  # a null byte, which later Pythons call a SyntaxError
        position = _first_wrong_character(source)
        raise DoesNotParseError(_not_python(str(error), position)) from error


def assigned_names(statement: ast.stmt) -> list[str]:
    """Return the plain names that a statement assigns its value to; none for any other statement.

    An annotation may be a built-in type, which executes without an effect.
    """
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign) and _is_plain_annotation(statement.annotation):
        targets = [statement.target]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    is_plain = len(names) == len(targets) and _SPECIAL_NAMES.isdisjoint(names)
    return names if is_plain else []


def unreadable_form(statement: ast.stmt) -> str:
    """Return what kind of statement it is, in words."""
    if isinstance(statement, ast.Expr):
        return "a call" if isinstance(statement.value, ast.Call) else "an expression"
    return _FORMS.get(type(statement), "a statement other than an assignment")


def misplaced(statement: ast.stmt) -> str | None:
    """Return why the compiler refuses a statement of a module's own, if it does."""
    return _MISPLACED.get(type(statement))


def bound_names(statement: ast.stmt) -> Iterator[str]:
    """Yield at least the names that a statement may bind; ``*`` stands for any name.

    Names stand in nodes of many kinds (imports, functions, handlers, ``global``), each time as
    plain text; text that is not code stands only in constants.
    """
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            yield "*"
        elif not isinstance(node, ast.Constant):
            for value in vars(node).values():
                fields = value if isinstance(value, list) else [value]
                yield from (each.partition(".")[0] for each in fields if isinstance(each, str))


def _is_plain_annotation(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=str()) | ast.Constant(value=None):
            return True
        case ast.Name(id=name):
            return name in _TYPES
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Tuple(elts=parts)):
            return name in _GENERIC_TYPES and all(map(_is_plain_annotation, parts))
        case ast.Subscript(value=ast.Name(id=name), slice=part):
            return name in _GENERIC_TYPES and _is_plain_annotation(part)
    return False


def _position(error: SyntaxError, source: str) -> Position:
    if error.lineno is None:
        return _first_wrong_character(source)
    column = max(error.offset or 1, 1)
    end = error.end_offset if error.end_lineno == error.lineno else None
    return Position(error.lineno, column, max(end or 0, column + 1))


def _first_wrong_character(source: str) -> Position:
    found = _NOT_IN_PYTHON.search(source)
    offset = 0 if found is None else found.start()
    column = offset - source.rfind("\n", 0, offset)
    return Position(source.count("\n", 0, offset) + 1, column, column + 1)


def _not_python(reason: str, position: Position) -> Fault:
    return Fault(
        FaultKind.DOES_NOT_LOAD,
        f"not Python: {reason.partition(';')[0].rstrip('.')}",
        position,
        hint="correct the syntax; the bracket that is not closed may be further up",
    )
