"""A module's syntax tree with the way back up, and what a name stands for in a function.

Everything here walks the tree without recursion, so deep code cannot exhaust the stack.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
_CALLABLES: Final = (*FUNCTIONS, ast.Lambda)
_OWNERS: Final = (*_CALLABLES, ast.ClassDef, ast.Module)
_BINDERS: Final = (
    *(ast.Name, ast.alias, ast.Global, ast.Nonlocal, *FUNCTIONS, ast.ClassDef, ast.ExceptHandler),
    *(ast.MatchAs, ast.MatchMapping, ast.MatchStar),
)
"""The nodes that may bind a name: most others are never looked at more closely."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A name in a function, with the functions inside that share it."""

    scope: Function
    name: str


class Syntax:
    """A syntax tree, indexed once, and the questions that are asked of it."""

    def __init__(self, tree: ast.Module) -> None:
        """Note every node's parent, and where each name is used or bound."""
        self.tree = tree
        self.parents: dict[ast.AST, ast.AST] = {}
        self._uses: defaultdict[str, list[ast.Name]] = defaultdict(list)
        self._bindings: defaultdict[str, list[ast.AST]] = defaultdict(list)
        self._bindings_of: dict[Variable, list[ast.AST]] = {}
        nodes: list[ast.AST] = [tree]
        for node in nodes:  # which grows meanwhile
            children = tuple(ast.iter_child_nodes(node))
            nodes += children
            self.parents.update(dict.fromkeys(children, node))
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                self._uses[node.id].append(node)
            elif isinstance(node, _BINDERS):
                for name in self._bound_names(node):
                    self._bindings[name].append(node)

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Go from a node's parent up to the module."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def owner(self, node: ast.AST) -> ast.AST:
        """Give the function, class or module whose own code holds a node."""
        return next(above for above in self.ancestors(node) if isinstance(above, _OWNERS))

    def uses(self, variable: Variable) -> list[ast.Name]:
        """Give the nodes that read a variable."""
        return [node for node in self._uses[variable.name] if self._belongs(node, variable)]

    def bindings(self, variable: Variable) -> list[ast.AST]:
        """Give the nodes that bind a variable, or undo that; parameters do not count."""
        if variable not in self._bindings_of:
            named = self._bindings[variable.name]
            self._bindings_of[variable] = [node for node in named if self._belongs(node, variable)]
        return self._bindings_of[variable]

    def module_function(self, name: str) -> Function | None:
        """Give the function that a name means in the module, if it is bound once and to that."""
        bound = [node for node in self._bindings[name] if self.owner(node) is self.tree]
        function = bound[0] if len(bound) == 1 else None
        return function if isinstance(function, FUNCTIONS) else None

    def _belongs(self, node: ast.AST, variable: Variable) -> bool:
        """Say whether a name means this variable, and no parameter of a function inside."""
        below = node
        for above in self.ancestors(node):
            if isinstance(above, _CALLABLES) and _runs_in(below, above):
                if above is variable.scope:
                    return True
                if has_parameter(above, variable.name):
                    return False
            below = above
        return False

    def _bound_names(self, node: ast.AST) -> Iterator[str]:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                declared = self.parents[node]
                if not (isinstance(declared, ast.AnnAssign) and declared.value is None):
                    yield name
            case ast.alias(name=name, asname=asname):
                yield asname or name.partition(".")[0]
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from names
            case ast.MatchMapping(rest=str(name)):
                yield name
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name
            case ast.MatchStar(name=str(name)):
                yield name


def has_parameter(function: Function | ast.Lambda, name: str) -> bool:
    """Say whether a function has a parameter of that name, of whatever kind."""
    parameters = ast.iter_child_nodes(function.args)
    return any(isinstance(node, ast.arg) and node.arg == name for node in parameters)


def _runs_in(part: ast.AST, function: Function | ast.Lambda) -> bool:
    """Say whether a part of a function is its body, not its defaults, annotations or decorators."""
    outside = [*getattr(function, "decorator_list", ()), getattr(function, "returns", None)]
    return not isinstance(part, ast.arguments) and part not in outside
