"""From the text of a module to the expressions that its three constants are assigned."""

from __future__ import annotations

import ast
import re
import threading
import warnings
from typing import Final

from migrate.contract.module import Fault, FaultKind, Position

SCHEMA: Final = "INPUT_SCHEMA"
BATCH_SIZE: Final = "BATCH_SIZE"
BATCH_WINDOW: Final = "BATCH_WINDOW"
_CONSTANTS: Final = (SCHEMA, BATCH_SIZE, BATCH_WINDOW)
_NOT_IN_PYTHON: Final = re.compile("[\0\ud800-\udfff]")

_WARNINGS_LOCK: Final = threading.Lock()
"""Held while warnings are silenced: the filters belong to the whole process."""


class DoesNotParseError(Exception):
    """Raised for a text that Python cannot compile; carries the fault."""

    def __init__(self, fault: Fault) -> None:
        """Keep the fault."""
        super().__init__(fault.message)
        self.fault = fault


def parse(source: str) -> ast.Module:
    """Parse the text as the client's ``exec`` compiles it; raise ``DoesNotParseError``.

    What the parser lets pass and only the compiler refuses (``return`` outside a function) can
    stand only in a statement that is neither an assignment of a constant nor a docstring.
    """
    try:
        with _WARNINGS_LOCK, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
            if not all(_is_simple(statement) for statement in tree.body):
                compile(tree, "input_schema.py", "exec", dont_inherit=True)
    except SyntaxError as error:
        raise DoesNotParseError(_fault(error.msg, _place(error, source))) from error
    except (RecursionError, MemoryError) as error:
        raise DoesNotParseError(_fault("it is nested too deeply", Position(1, 1))) from error
    except UnicodeEncodeError as error:
        raise DoesNotParseError(_fault("it is not text", _first_wrong_character(source))) from error
    except ValueError as error:  # a null byte, which later Pythons call a SyntaxError
        raise DoesNotParseError(_fault(str(error), _first_wrong_character(source))) from error
    return tree


def assignments(tree: ast.Module) -> dict[str, ast.expr | ast.stmt]:
    """Give, for each of the three constants, the expression last assigned to it.

    It is the statement itself where a statement of another kind may change the constant.
    """
    found: dict[str, ast.expr | ast.stmt] = {}
    for statement in tree.body:
        target, value = _assignment(statement)
        if target in _CONSTANTS:
            if value is not None:
                found[target] = value
        else:
            found |= dict.fromkeys(_constants_in(statement), statement)
    return found


def doubtful(tree: ast.Module) -> list[ast.stmt]:
    """Give the statements that are there to do something, which may well be to raise an error.

    Those that concern one of the three constants are told by what becomes of it.
    """
    return [
        statement
        for statement in tree.body
        if _may_raise(statement) and not _constants_in(statement)
    ]


def _may_raise(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Raise | ast.Assert | ast.Delete):
        return True
    match statement:
        case ast.Expr(value=ast.Constant() | ast.Call(func=ast.Name(id="print"))):
            return False
    return isinstance(statement, ast.Expr)


def _is_simple(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return _assignment(statement)[0] in _CONSTANTS


def _assignment(statement: ast.stmt) -> tuple[str | None, ast.expr | None]:
    """Give the name and the value of a plain or annotated assignment to one name."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign):
        target = statement.target
    else:
        return None, None
    return (target.id, statement.value) if isinstance(target, ast.Name) else (None, None)


def _constants_in(statement: ast.stmt) -> set[str]:
    """Give those of the three names that a statement binds, changes or hands on.

    Names stand in nodes of many kinds (imports, functions, handlers, ``global``), each time as
    plain text; text that is not code stands only in constants.
    """
    names: set[str] = set()
    for node in ast.walk(statement):
        if not isinstance(node, ast.Constant):
            for field in vars(node).values():
                names.update(
                    name
                    for name in (field if isinstance(field, list) else [field])
                    if isinstance(name, str)
                )
    return names.intersection(_CONSTANTS)


def _place(error: SyntaxError, source: str) -> Position:
    if error.lineno is None:
        return _first_wrong_character(source)
    return Position(error.lineno, max(error.offset or 1, 1))


def _first_wrong_character(source: str) -> Position:
    found = _NOT_IN_PYTHON.search(source)
    offset = 0 if found is None else found.start()
    return Position(source.count("\n", 0, offset) + 1, offset - source.rfind("\n", 0, offset))


def _fault(reason: str, position: Position) -> Fault:
    return Fault(
        FaultKind.REFUSED,
        f"not Python: {reason.partition(';')[0].rstrip('.')}",
        position,
        hint="correct it there; a bracket opened further up may be the one that is not closed",
    )
