"""What the model's code says of its interface: the facts of ``app.py``, without running it.

Nothing is claimed about what a parser cannot see (rules.md, "Against the model's code").
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from migrate.app_code.flow import is_static, methods, positional_parameters
from migrate.app_code.inputs import InputUse, Way, input_use
from migrate.app_code.outputs import OutputUse, output_use
from migrate.app_code.syntax import SourceProblem, Variable, parse_source

if TYPE_CHECKING:
    from migrate.app_code.syntax import Function, Source
    from migrate.diagnostics import Place

_MODEL: Final = "InferlessPythonModel"


@dataclass(frozen=True, slots=True)
class AppCode:
    """The facts of one ``app.py``.

    ``problem`` is set where it does not parse; then nothing else is known. ``infer`` is where the
    method stands, ``None`` if it was not found. ``pydantic`` is the class of the requests, where
    the platform takes the interface from Pydantic classes.
    """

    problem: SourceProblem | None = None
    infer: Place | None = None
    inputs: InputUse = field(default_factory=InputUse)
    outputs: OutputUse = field(default_factory=OutputUse)
    pydantic: Place | None = None

    @property
    def optional_inputs(self) -> frozenset[str]:
        """The inputs that ``infer`` reads only through ``get``, ``pop`` or ``in``.

        These are what ``--required-from-app`` makes optional (rules.md, "Mapping"). There are none
        where some reads cannot be seen, because a subscript may be among them.
        """
        names = {read.name for read in self.inputs.reads}
        needed = {read.name for read in self.inputs.reads if read.way is Way.SUBSCRIPT}
        return frozenset(names - needed) if self.inputs.complete else frozenset()


def read_app_code(source: bytes) -> AppCode:
    """Read the facts of ``app.py`` from its bytes. It is parsed, never imported and never run."""
    parsed = parse_source(source)
    if isinstance(parsed, SourceProblem):
        return AppCode(problem=parsed)
    request = _request_class(parsed.syntax.tree)
    pydantic = None if request is None else parsed.place(request)
    model = _model_class(parsed.syntax.tree)
    if model is None:
        return AppCode(pydantic=pydantic)
    infer = methods(model, "infer")[0]
    inputs, outputs = _use(parsed, model, infer)
    return AppCode(None, parsed.place(infer), inputs, outputs, pydantic)


def _model_class(tree: ast.Module) -> ast.ClassDef | None:
    """Find the class that the platform serves: the one of that name, or the only one to infer."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    named = [node for node in classes if node.name == _MODEL]
    inferring = [node for node in named or classes if len(methods(node, "infer")) == 1]
    return inferring[0] if len(inferring) == 1 and len(named) <= 1 else None


def _use(source: Source, model: ast.ClassDef, infer: Function) -> tuple[InputUse, OutputUse]:
    """Follow the inputs; and the outputs, unless a further parameter takes them elsewhere."""
    passed = positional_parameters(infer)[0 if is_static(infer) else 1 :]
    if not passed:
        return InputUse(), OutputUse()
    inputs = input_use(source, model, Variable(infer, passed[0]))
    streams = len(passed) > 1 or infer.args.kwonlyargs
    return inputs, OutputUse() if streams else output_use(source, infer)


def _request_class(tree: ast.Module) -> ast.ClassDef | None:
    """Find the class of the requests where the platform's client sees a Pydantic interface.

    That is where one class is decorated with ``@inferless.request`` and one with
    ``@inferless.response``; of a class's decorators the first of these counts
    (``inferless_cli.utils.helpers.check_pydantic``).
    """
    decorated: dict[str, ast.ClassDef] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            attributes = [
                item.attr for item in node.decorator_list if isinstance(item, ast.Attribute)
            ]
            roles = [role for role in attributes if role in {"request", "response"}]
            decorated |= dict.fromkeys(roles[:1], node)
    return decorated.get("request") if len(decorated) == len({"request", "response"}) else None
