"""A module's syntax tree with the way back up, and what a name stands for in a function.

Everything here walks the tree without recursion, so deep code cannot exhaust the stack.
"""

from __future__ import annotations

import ast
import codecs
import io
import tokenize
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from migrate.diagnostics import Diagnostic, file_diagnostic
from migrate.rules import Severity
from migrate.source_text import SourceText, foreign_content, is_slow_to_parse, without_warnings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.diagnostics import Place

_MAX_BYTES: Final = 1024 * 1024
"""The largest file that is parsed, which takes two hundred times its size of memory."""

MAX_STEPS: Final = 2_000_000
"""The most steps of an analysis, about a second; the largest public file takes a hundredth."""

_SLOW_ENCODINGS: Final = frozenset({"idna", "punycode"})
"""Encodings that take quadratic time to decode."""

_APP: Final = "app.py"
_BY_HAND: Final = "compare its inputs and outputs with the declaration by hand"
_SAVE: Final = "save the file as UTF-8, or declare its encoding"


def too_complex() -> Diagnostic:
    """Return the note on code whose analysis would take too many steps (IM307)."""
    message = "app.py is too complex to be analyzed, so nothing is reported about it"
    return file_diagnostic("IM307", message, _APP, severity=Severity.NOTE, hint=_BY_HAND)


def _problem(reason: str, place: Place | None = None, hint: str | None = None) -> Diagnostic:
    message = f"app.py cannot be parsed: {reason}"
    return file_diagnostic("IM307", message, _APP, place=place, hint=hint)


class TooComplexError(Exception):
    """Raised where an analysis would take more steps than a person's code ever needs."""


class Source(NamedTuple):
    """A parsed text: its syntax, and its lines without their ends."""

    syntax: Syntax
    text: SourceText

    def place(self, node: ast.stmt | ast.expr | ast.keyword) -> Place:
        """Return the place of a node; of one that spans lines, the rest of its first line."""
        return self.text.place_of(node)


def parse_source(source: bytes) -> Source | Diagnostic:
    """Parse the bytes of a Python file, or return why they are not Python (IM307).

    The encoding is that of PEP 263: a byte order mark, a declaration in the first two lines, or
    UTF-8. What Python warns about in the text (an escape it does not know) is not reported.
    """
    if len(source) > _MAX_BYTES:
        return _problem(f"it is larger than {_MAX_BYTES // 1024**2} MiB", hint=_BY_HAND)
    unix = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    with without_warnings():
        text = _decode(unix)
        return text if isinstance(text, Diagnostic) else _parse(SourceText(text))


def _decode(source: bytes) -> str | Diagnostic:
    encoded = source.removeprefix(codecs.BOM_UTF8)
    encoding = "utf-8"
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(source).readline)[0].removesuffix("-sig")
        if codecs.lookup(encoding).name in _SLOW_ENCODINGS:
            return _undeclarable(encoded, f"the encoding {encoding} is not supported")
        return encoded.decode(encoding)
    except UnicodeDecodeError as error:
        return _undecodable(encoded, encoding, error.start)
    except (SyntaxError, LookupError, ValueError) as error:
        return _undeclarable(encoded, str(error))


def _undecodable(encoded: bytes, encoding: str, offset: int) -> Diagnostic:
    """Point at the first byte that the encoding does not allow."""
    before = encoded[:offset].decode(encoding, "replace")
    text = SourceText(encoded.decode(encoding, "replace"))
    reason = f"byte 0x{encoded[offset]:02x} is not {encoding.upper()}"
    return _problem(reason, text.place_at(len(before)), _SAVE)


def _undeclarable(encoded: bytes, reason: str) -> Diagnostic:
    """Point at the declaration of an encoding that cannot be used, or at a byte not UTF-8."""
    try:
        text = SourceText(encoded.decode())
    except UnicodeDecodeError as error:
        return _undecodable(encoded, "utf-8", error.start)
    declared = next((n for n, line in enumerate(text.lines[:2], 1) if "coding" in line), 1)
    place = text.place(declared, 1, len(text.lines[declared - 1]) + 1)
    return _problem(reason, place, "correct the encoding that the file declares")


def _parse(text: SourceText) -> Source | Diagnostic:
    if "\0" in text.text:
        place = text.place_at(text.text.index("\0"))
        return _problem("it holds a null character", place, "remove the null character")
    if is_slow_to_parse(text.text):
        return _problem("its f-strings hold too much", hint=_BY_HAND)
    try:
        tree = ast.parse(text.text)
    except SyntaxError as error:
        reason, hint = foreign_content(text.text) or (error.msg.partition(";")[0].rstrip("."), None)
        end = error.end_offset if error.end_lineno == error.lineno else None
        place = text.place(error.lineno or 1, error.offset or 1, end)
        return _problem(reason, place, hint)
    except (RecursionError, MemoryError):
        return _problem("the code is nested too deeply", hint=_BY_HAND)
    except ValueError as error:
        return _problem(str(error).partition(";")[0])
    return Source(Syntax(tree), text)


Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
CALLABLES: Final = (*FUNCTIONS, ast.Lambda)
_OWNERS: Final = (*CALLABLES, ast.ClassDef, ast.Module)
_BINDERS: Final = (
    *(ast.Name, ast.alias, ast.Global, ast.Nonlocal, *FUNCTIONS, ast.ClassDef, ast.ExceptHandler),
    *(ast.MatchAs, ast.MatchMapping, ast.MatchStar),
)
"""The nodes that may bind a name: most others are never looked at more closely."""


class Variable(NamedTuple):
    """A name in a function, with the functions inside that share it."""

    scope: Function
    name: str


class Syntax:
    """A syntax tree, indexed once, and the questions that are asked of it."""

    def __init__(self, tree: ast.Module) -> None:
        """Index every node's parent and owner, and where each name is used or bound."""
        self.tree = tree
        self.parents: dict[ast.AST, ast.AST] = {}
        self._uses: defaultdict[str, list[ast.Name]] = defaultdict(list)
        self._bindings: defaultdict[str, list[ast.AST]] = defaultdict(list)
        self._bindings_of: dict[Variable, list[ast.AST]] = {}
        self._owners: dict[ast.AST, ast.AST] = {}
        self._attributes: set[str] = set()
        self._parameters: dict[ast.AST, frozenset[str]] = {}
        self._steps = MAX_STEPS
        nodes: list[ast.AST] = [tree]
        for node in nodes:  # which grows meanwhile
            children = tuple(ast.iter_child_nodes(node))
            nodes += children
            self.parents.update(dict.fromkeys(children, node))
            owner = node if isinstance(node, _OWNERS) else self._owners[node]
            self._owners.update(dict.fromkeys(children, owner))
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                self._uses[node.id].append(node)
            elif isinstance(node, ast.Attribute):
                self._attributes.add(node.attr)
            elif isinstance(node, _BINDERS):
                for name in self._bound_names(node):
                    self._bindings[name].append(node)

    def spend(self, steps: int = 1) -> None:
        """Count steps of the analysis; raise ``TooComplexError`` past ``MAX_STEPS``."""
        self._steps -= steps
        if self._steps < 0:
            raise TooComplexError

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield a node's parent, and so on up to the module."""
        while node in self.parents:
            node = self.parents[node]
            self.spend()
            yield node

    def walk(self, *roots: ast.AST) -> Iterator[ast.AST]:
        """Yield the nodes themselves and everything inside them."""
        for root in roots:
            for node in ast.walk(root):
                self.spend()
                yield node

    def owner(self, node: ast.AST) -> ast.AST:
        """Return the function, class or module whose own code holds a node."""
        return self._owners[node]

    def is_attribute(self, name: str) -> bool:
        """Return whether an attribute of that name is used anywhere in the module."""
        return name in self._attributes

    def uses(self, variable: Variable) -> list[ast.Name]:
        """Return the nodes that read a variable."""
        return [node for node in self._uses[variable.name] if self._belongs(node, variable)]

    def bindings(self, variable: Variable) -> list[ast.AST]:
        """Return the nodes that bind or delete a variable; parameters do not count."""
        if variable not in self._bindings_of:
            named = self._bindings[variable.name]
            self._bindings_of[variable] = [node for node in named if self._belongs(node, variable)]
        return self._bindings_of[variable]

    def module_function(self, name: str) -> Function | None:
        """Return the function that a name means in the module, if it is bound once and to that."""
        bound = [node for node in self._bindings[name] if self.owner(node) is self.tree]
        function = bound[0] if len(bound) == 1 else None
        return function if isinstance(function, FUNCTIONS) else None

    def _belongs(self, node: ast.AST, variable: Variable) -> bool:
        """Return whether a name means this variable, and no parameter of a function inside."""
        below = node
        for above in self.ancestors(node):
            if isinstance(above, CALLABLES) and _runs_in(below, above):
                if above is variable.scope:
                    return True
                if variable.name in self.parameters(above):
                    return False
            below = above
        return False

    def parameters(self, function: Function | ast.Lambda) -> frozenset[str]:
        """Return the names of a function's parameters, of whatever kind."""
        if function not in self._parameters:
            nodes = ast.iter_child_nodes(function.args)
            names = frozenset(node.arg for node in nodes if isinstance(node, ast.arg))
            self._parameters[function] = names
        return self._parameters[function]

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
            case _:  # a definition, a handler or a pattern, which may have no name
                yield from filter(None, [getattr(node, "name", None)])


def _runs_in(part: ast.AST, function: Function | ast.Lambda) -> bool:
    """Return whether a part of a function is its body, not a default, annotation or decorator."""
    outside = [*getattr(function, "decorator_list", ()), getattr(function, "returns", None)]
    return not isinstance(part, ast.arguments) and part not in outside
