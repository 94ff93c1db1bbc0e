"""Where the model's code and its declaration disagree: IM301 to IM307, and IM408."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final

from migrate.app_code.inputs import Way
from migrate.diagnostics import file_diagnostic, shortened, suggestion
from migrate.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from migrate.app_code.interface import AppCode
    from migrate.diagnostics import Diagnostic, Place


_DECLARE_OPTIONAL: Final = "declare it with `required: False`"


def app_findings(
    app: AppCode,
    inputs: Mapping[str, bool],
    outputs: Collection[str] | None,
    merged: frozenset[str],
    file: str,
) -> tuple[Diagnostic, ...]:
    """Compare the facts of ``app.py`` with what is declared, in the order of its lines.

    ``inputs`` maps each declared input to whether it is required. ``outputs`` is ``None`` where
    there is no ``output.json``. ``merged`` names the inputs whose batch dimension was merged away.
    """
    if app.pydantic is not None:
        return (_pydantic(app.pydantic, file),)
    if app.problem is not None:
        return (app.problem._replace(file=file),)
    found = (
        *_undeclared_inputs(app, inputs, file),
        *_unread_inputs(app, inputs, file),
        *_unreturned_outputs(app, outputs or (), file),
        *(() if outputs is None else _undeclared_outputs(app, outputs, file)),
        *_stripped_inputs(app, merged, file),
        *_optional_inputs(app, inputs, file),
    )
    return tuple(sorted(found, key=attrgetter("position")))


def _pydantic(place: Place, file: str) -> Diagnostic:
    message = "the interface is declared with Pydantic: the platform would ignore input_schema.py"
    return file_diagnostic(
        "IM408", message, file, place=place, hint="--force generates it all the same"
    )


def _undeclared_inputs(app: AppCode, declared: Collection[str], file: str) -> Iterator[Diagnostic]:
    """IM301, unless the code itself may have put the name in.

    An input that is read by its own name was not meant by another one, so it is no suggestion.
    """
    if app.inputs.added is None:
        return
    reads = [(read.name, read.place) for read in app.inputs.reads]
    names_read = {name for name, _ in reads}
    unread = [name for name in declared if name not in names_read]
    optional = app.optional_inputs
    for name, place in _first_places(reads, {*declared, *app.inputs.added}):
        message = f'infer reads the input "{shortened(name)}", which is not declared'
        hint = suggestion(name, unread)
        if name in optional:
            hint = hint or _DECLARE_OPTIONAL
        yield file_diagnostic("IM301", message, file, place=place, hint=hint)


def _unread_inputs(app: AppCode, declared: Collection[str], file: str) -> Iterator[Diagnostic]:
    """IM302, where every read is known."""
    read = app.inputs.names
    for name in declared if app.inputs.complete else ():
        if name not in read:
            message = f'infer never reads the declared input "{shortened(name)}"'
            yield file_diagnostic("IM302", message, file, place=app.infer)


def _unreturned_outputs(app: AppCode, declared: Collection[str], file: str) -> Iterator[Diagnostic]:
    """IM303, where every returned name is known."""
    returned = {name for name, _ in app.outputs.names}
    for name in declared if app.outputs.complete else ():
        if name not in returned:
            message = f'infer never returns the declared output "{shortened(name)}"'
            yield file_diagnostic("IM303", message, file, place=app.infer)


def _undeclared_outputs(app: AppCode, declared: Collection[str], file: str) -> Iterator[Diagnostic]:
    """IM304."""
    for name, place in _first_places(app.outputs.names, declared):
        message = f'infer returns the output "{shortened(name)}", which is not declared'
        yield file_diagnostic("IM304", message, file, place=place)


def _stripped_inputs(app: AppCode, merged: frozenset[str], file: str) -> Iterator[Diagnostic]:
    """IM305, at every place."""
    for name, place in app.inputs.stripped:
        if name in merged:
            request = f'the first request of "{shortened(name)}"'
            message = f"[0] no longer takes {request}, but its first element"
            yield file_diagnostic("IM305", message, file, place=place)


def _optional_inputs(app: AppCode, declared: Mapping[str, bool], file: str) -> Iterator[Diagnostic]:
    """IM306, where every read is known, for what is required now."""
    ways: dict[str, set[Way]] = {}
    for read in app.inputs.reads:
        ways.setdefault(read.name, set()).add(read.way)
    proposed = {name for name in app.optional_inputs if declared.get(name) and _is_read(ways[name])}
    reads = [(read.name, read.place) for read in app.inputs.reads if read.name in proposed]
    for name, place in _first_places(reads, ()):
        how = "only through get" if ways[name] == {Way.GET} else "only where it is present"
        message = f'infer reads "{shortened(name)}" {how}, so callers may not need to send it'
        hint = RULES["IM306"].remedy if ways[name] == {Way.GET} else _DECLARE_OPTIONAL
        yield file_diagnostic("IM306", message, file, place=place, hint=hint)


def _is_read(ways: set[Way]) -> bool:
    """Return whether an input is read with a default or guarded, and not removed."""
    return Way.POP not in ways and not ways.isdisjoint((Way.GET, Way.GUARDED))


def _first_places(
    named: Iterable[tuple[str, Place]], known: Collection[str]
) -> Iterator[tuple[str, Place]]:
    """Yield the first place of each name that is not known."""
    seen = set(known)
    for name, place in named:
        if name not in seen:
            seen.add(name)
            yield name, place
