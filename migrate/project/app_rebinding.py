"""Which uses of a parameter still see the value that the caller passed.

``inputs = tokenizer(inputs["prompt"])`` is common: what is read of ``inputs`` afterwards is no
input of the model.
"""

from __future__ import annotations

import ast
from itertools import takewhile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from migrate.project.app_syntax import Syntax, Variable

_LOOPS: Final = (ast.For, ast.AsyncFor, ast.While)
_WITHS: Final = (ast.With, ast.AsyncWith)
_PATTERNS: Final = (ast.Tuple, ast.List, ast.Starred)


def passed_uses(parameter: Variable, syntax: Syntax) -> tuple[list[ast.Name], bool]:
    """Give the uses that see the value passed, and whether it is certain that no other does.

    An assignment replaces the value for the statements after it in the same block. A use before
    it sees the value passed, unless a loop or a function inside runs it again.
    """
    uses, bindings = syntax.uses(parameter), syntax.bindings(parameter)
    if not bindings:
        return uses, True
    found = [_assignment_of(binding, parameter, syntax) for binding in bindings]
    assignments = {assignment for assignment in found if assignment is not None}
    if None in found:
        return [], False
    replaced = _nodes_after(assignments, parameter, syntax)
    others = [use for use in uses if use not in replaced]
    repeated = _nodes_in_loops(assignments, syntax)
    first = min(assignments, key=lambda assignment: assignment.lineno)
    passed = [
        use
        for use in others
        if (use.lineno < first.lineno or first in syntax.ancestors(use))
        and use not in repeated
        and syntax.owner(use) is parameter.scope
    ]
    return passed, len(passed) == len(others)


def _assignment_of(binding: ast.AST, parameter: Variable, syntax: Syntax) -> ast.stmt | None:
    """Give the assignment in the function's own code that a binding is a target of."""
    if not isinstance(binding, ast.Name) or syntax.owner(binding) is not parameter.scope:
        return None
    above = next(node for node in syntax.ancestors(binding) if not isinstance(node, _PATTERNS))
    return above if isinstance(above, (ast.Assign, ast.AnnAssign)) else None


def _nodes_after(
    assignments: Collection[ast.stmt], parameter: Variable, syntax: Syntax
) -> set[ast.AST]:
    """Give everything that runs only once one of the assignments has."""
    assigning: set[ast.AST] = set(assignments)
    for assignment in assignments:
        above = syntax.ancestors(assignment)
        assigning.update(takewhile(lambda node: isinstance(node, _WITHS), above))
    after: set[ast.AST] = set()
    for node in ast.walk(parameter.scope):
        for _, block in ast.iter_fields(node):
            if isinstance(block, list):
                first = next((at for at, child in enumerate(block) if child in assigning), None)
                later = [] if first is None else block[first + 1 :]
                after.update(*map(ast.walk, later))
    return after


def _nodes_in_loops(assignments: Collection[ast.stmt], syntax: Syntax) -> set[ast.AST]:
    """Give everything that a loop may run again after one of the assignments."""
    above = {node for assignment in assignments for node in syntax.ancestors(assignment)}
    return {node for loop in above if isinstance(loop, _LOOPS) for node in ast.walk(loop)}
