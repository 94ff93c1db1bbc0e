"""Where a schema and a pair disagree and both are claimed: the evidence first, then the ways out.

What ``app.py`` reads tells which of the two the model was written for (rules.md, IM401).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import about_file, shortened
from migrate.project.existing import difference_diagnostics
from migrate.project.folder import APP_FILE, SCHEMA_FILE

if TYPE_CHECKING:
    from migrate.app_code.inputs import InputRead
    from migrate.app_code.interface import AppCode
    from migrate.contract import Difference
    from migrate.diagnostics import Diagnostic
    from migrate.pipeline import Conversion
    from migrate.project.existing import ExistingSchema
    from migrate.project.in_force import FolderState

_DELETE: Final = "delete the legacy pair and set `io_schema: true`"
_CORRECT: Final = f"correct {SCHEMA_FILE}"
_FORCE: Final = "replace it with --force"
_OTHER_OPTIONS: Final = "; if it was made with options such as --batch-dim keep, pass them again"


def reads_only_pair(
    app: AppCode | None, schema: ExistingSchema, conversion: Conversion
) -> InputRead | None:
    """Return the first read of an input that only the pair declares, if ``app.py`` has one."""
    pair = {field.name for field in conversion.inputs}
    return _first_read(app, pair - schema.declared.keys())


def _first_read(app: AppCode | None, names: set[str]) -> InputRead | None:
    reads = () if app is None else app.inputs.reads
    return next((read for read in reads if read.name in names), None)


def conflict_diagnostics(
    state: FolderState,
    schema: ExistingSchema,
    differences: tuple[Difference, ...],
    conversion: Conversion,
) -> tuple[Diagnostic, ...]:
    """Return what speaks for one of the two, with the ways out, and then each difference."""
    if not schema.loads:
        return broken_diagnostics(schema)
    return (
        _evidence(state, schema, conversion),
        *difference_diagnostics("IM401", differences, schema),
        *schema.problems,
    )


def broken_diagnostics(schema: ExistingSchema) -> tuple[Diagnostic, ...]:
    """Return what keeps a schema from loading, with ``--force`` as the last way out of it."""
    *others, last = schema.problems
    return (*others, replace(last, hint=f"{last.hint or _CORRECT}; or {_FORCE}"))


def _evidence(state: FolderState, schema: ExistingSchema, conversion: Conversion) -> Diagnostic:
    pair = {field.name for field in conversion.inputs}
    app, input_name = state.app, state.files.input_name
    path = str(state.files.path(APP_FILE))
    of_pair = _first_read(app, pair - schema.declared.keys())
    of_schema = _first_read(app, schema.declared.keys() - pair)
    if of_pair is not None and of_schema is None:
        read = f'reads "{shortened(of_pair.name)}"'
        message = f"{read}, which {input_name} declares and {SCHEMA_FILE} does not"
        hint = _ways_out(_CORRECT, _DELETE, _FORCE)
        return about_file("IM401", message, path, place=of_pair.place, hint=hint)
    if of_schema is not None and of_pair is None:
        read = f'reads "{shortened(of_schema.name)}"'
        message = f"{read}, which {SCHEMA_FILE} declares and {input_name} does not"
        hint = _ways_out(_DELETE, _CORRECT, _FORCE)
        return about_file("IM401", message, path, place=of_schema.place, hint=hint)
    unclear = "only executing it would tell what it asks for"
    message = f"does not ask for the same as {input_name}" if schema.is_provable else unclear
    hint = _ways_out(_DELETE, _CORRECT, _FORCE)
    return about_file("IM401", message, schema.file, hint=hint)


def _ways_out(*ways: str) -> str:
    *others, last = ways
    return f"{'; '.join(others)}; or {last}{_OTHER_OPTIONS}"
