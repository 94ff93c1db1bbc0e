"""The interface of the model as its code shows it: the facts of ``app.py``, without running it.

Nothing is claimed about what a parser cannot see.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.app_code.flow import is_static, methods, positional_parameters
from migrate.app_code.inputs import InputUse, input_use
from migrate.app_code.outputs import OutputUse, output_use
from migrate.app_code.syntax import FUNCTIONS, TooComplexError, Variable, parse_source, too_complex
from migrate.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.app_code.syntax import Function, Source
    from migrate.diagnostics import Place

_MODEL: Final = "InferlessPythonModel"
_INITIALIZE: Final = "initialize"
_STREAM_HANDLER: Final = "stream_output_handler"
_LOOKS_LIKE_INFER: Final = re.compile(rb"\bdef +infer\b")
"""What marks a model in a file that does not parse."""


class AppCode(NamedTuple):
    """The facts of one ``app.py``.

    ``problem`` is set if it does not parse, or if its analysis would take too long; then nothing is
    known of inputs and outputs. ``infer`` is the place of the method, if it was found. ``pydantic``
    is the class of the requests, if Pydantic classes declare the interface. ``is_model`` is whether
    a class defines ``infer``, and ``streams`` whether ``infer`` takes a ``stream_output_handler``.
    """

    problem: Diagnostic | None = None
    infer: Place | None = None
    inputs: InputUse = InputUse()
    outputs: OutputUse = OutputUse()
    pydantic: Place | None = None
    is_model: bool = False
    streams: bool = False

    @property
    def optional_inputs(self) -> frozenset[str]:
        """The inputs that ``infer`` reads only through ``get``, ``pop`` or ``in``, or guarded.

        These are what ``--required-from-app`` makes optional (IM306). There are none where some
        reads cannot be seen, because a subscript may be among them.
        """
        return self.inputs.optional if self.inputs.complete else frozenset()


def read_app_code(source: bytes) -> AppCode:
    """Read the facts of ``app.py`` from its bytes. It is parsed, never imported and never run."""
    parsed = parse_source(source)
    if isinstance(parsed, Diagnostic):
        return AppCode(problem=parsed, is_model=_LOOKS_LIKE_INFER.search(source) is not None)
    tree = parsed.syntax.tree
    request = _request_class(tree)
    app = AppCode(
        pydantic=None if request is None else parsed.place(request),
        is_model=any(
            isinstance(node, ast.ClassDef) and methods(node, "infer") for node in tree.body
        ),
    )
    model = _model_class(tree)
    if model is None:
        return app
    infer = methods(model, "infer")[0]
    streams = _STREAM_HANDLER in parsed.syntax.parameters(infer)
    app = app._replace(infer=parsed.place(infer), streams=streams)
    try:
        inputs, outputs = _use(parsed, model, infer)
    except TooComplexError:
        return app._replace(problem=too_complex())
    return app._replace(inputs=inputs, outputs=outputs)


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
    others = [
        input_use(source, model, each) for each in _other_inputs(model, infer, passed[0], source)
    ]
    inputs = inputs._replace(
        elsewhere=frozenset(name for each in others for name in each.names),
        complete=inputs.complete and all(each.complete for each in others),
    )
    streams = len(passed) > 1 or infer.args.kwonlyargs
    return inputs, OutputUse() if streams else output_use(source, infer)


def _other_inputs(
    model: ast.ClassDef, infer: Function, name: str, source: Source
) -> Iterator[Variable]:
    """Yield the parameters of the inputs in methods that only the platform can call."""
    for method in model.body:
        if not isinstance(method, FUNCTIONS) or method is infer:
            continue
        passed = positional_parameters(method)[0 if is_static(method) else 1 :]
        if name in passed and not source.syntax.is_attribute(method.name):
            yield Variable(method, name)
        elif method.name == _INITIALIZE and passed:
            yield Variable(method, passed[0])


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
