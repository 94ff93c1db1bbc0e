"""The ``input_schema.py`` that is there: read once, and compared with the pair beside it.

Where the two differ and both are claimed, what ``app.py`` reads decides which the model was written
for (IM401).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.contract.module import SCHEMA, FaultKind, schema_diagnostics
from migrate.contract.reading import read_schema_module
from migrate.contract.verification import verify
from migrate.diagnostics import Diagnostic, file_diagnostic, shortened
from migrate.model import LegacyDocument, Side
from migrate.project.folder import APP_FILE, SCHEMA_FILE
from migrate.project.outcome import InForce
from migrate.source_text import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate.app_code.inputs import InputRead
    from migrate.app_code.interface import AppCode
    from migrate.contract.module import Difference, SchemaModule
    from migrate.pipeline import Conversion
    from migrate.project.in_force import FolderState
    from migrate.settings import Settings

MAX_PARSED: Final = 1024 * 1024
"""The largest schema that is parsed without an input to compare its size with, in bytes."""
_NO_REQUEST: Final = (FaultKind.DOES_NOT_LOAD, FaultKind.REFUSED)
_MAX_DIFFERENCES: Final = 20
"""How many differences are reported one by one."""
_DELETE: Final = "delete the legacy pair"
_SWITCH: Final = " and set `io_schema: true`"
_CORRECT: Final = f"correct {SCHEMA_FILE}"
_FORCE: Final = "replace it with --force"
_OTHER_OPTIONS: Final = "; if it was made with options such as --batch-dim keep, pass them again"


class ExistingSchema(NamedTuple):
    """An ``input_schema.py`` that is there.

    ``content`` is ``None`` where the file could not be read, ``module`` where it could not be, or
    is too large to be parsed. ``problems`` are all diagnostics of the file by itself.
    """

    file: str
    content: bytes | None
    module: SchemaModule | None = None
    problems: tuple[Diagnostic, ...] = ()

    @property
    def loads(self) -> bool:
        """Whether no known fault keeps the platform from building a request from the file."""
        faults = () if self.module is None else self.module.faults
        return self.content is not None and not any(each.kind in _NO_REQUEST for each in faults)

    @property
    def is_provable(self) -> bool:
        """Whether the contents are known without executing the file."""
        return self.module is not None and self.module.is_data

    @property
    def declared(self) -> dict[str, bool]:
        """The inputs of the file, as far as they can be read, with whether each is required."""
        inputs = () if self.module is None else self.module.inputs
        return {str(each.name): not each.is_optional for each in inputs}


def read_existing_schema(
    content: bytes | Diagnostic | None, file: str, input_json: bytes | None
) -> ExistingSchema | None:
    """Read the schema that is there, if any; ``content`` may be why its file cannot be read.

    A file that is far larger than its input could make it is not parsed, since that takes hundreds
    of times its size of memory.
    """
    if content is None:
        return None
    if isinstance(content, Diagnostic):
        return ExistingSchema(file, None, problems=(content,))
    if len(content) > max(MAX_PARSED, 4 * len(input_json or b"")):
        message = "is too large to be parsed: nothing is claimed about it"
        too_large = file_diagnostic("IM501", message, file, hint="shorten it, or delete it")
        return ExistingSchema(file, content, problems=(too_large,))
    module = read_schema_module(content)
    return ExistingSchema(file, content, module, schema_diagnostics(module, file))


def names_schema(content: bytes | Diagnostic | None) -> bool:
    """Return whether a file names ``INPUT_SCHEMA``: other programs have an ``input_schema.py``."""
    return isinstance(content, bytes) and SCHEMA.encode() in content


def differences_from_pair(
    schema: ExistingSchema, conversion: Conversion, settings: Settings
) -> tuple[Difference, ...]:
    """Return where the schema does not ask for what the pair asks for.

    Nothing means proved, or unknown: a schema that is not provable is not compared.
    """
    if schema.module is None or not schema.is_provable:
        return ()
    document = conversion.document or LegacyDocument(Side.INPUT, ())
    optional = frozenset(field.name for field in conversion.inputs if not field.required)
    return verify(document, schema.module, settings.batch_dimension, optional)


def difference_diagnostics(
    code: str,
    differences: tuple[Difference, ...],
    schema: ExistingSchema,
    earlier: str = "the legacy file",
) -> tuple[Diagnostic, ...]:
    """Return a diagnostic without a next step for each difference; of too many, count the rest.

    ``earlier`` is what the schema was compared with.
    """
    source = SourceText("" if schema.module is None else schema.module.text)
    reported: list[Diagnostic] = []
    for each in differences[:_MAX_DIFFERENCES]:
        text = source.lines[min(each.line, len(source.lines)) - 1]
        start, end = len(text) - len(text.lstrip()) + 1, len(text.rstrip()) + 1
        place = source.place(each.line, start, end)
        told = file_diagnostic(code, each.sentence(earlier), schema.file, place=place)
        reported.append(told._replace(hint=None))
    rest = len(differences) - len(reported)
    if rest:
        message = f"{reported[-1].message} (+{rest} more differences)"
        reported[-1] = reported[-1]._replace(message=message)
    return tuple(reported)


def unreported(
    differences: tuple[Difference, ...], reported: Iterable[Diagnostic]
) -> tuple[Difference, ...]:
    """Return the differences that are not reported as faults of the schema itself."""
    messages = {each.message for each in reported if each.is_error}
    return tuple(each for each in differences if each.sentence() not in messages)


def is_only_examples(differences: tuple[Difference, ...]) -> bool:
    """Return whether the two differ in nothing but sample values."""
    return all(each.key == "example" for each in differences)


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
    state: FolderState, schema: ExistingSchema, conversion: Conversion
) -> tuple[Diagnostic, ...]:
    """Return what speaks for one of the two, with the ways out, and then each difference."""
    if not schema.loads:
        return broken_diagnostics(schema)
    differences = differences_from_pair(schema, conversion, state.settings)
    told = difference_diagnostics("IM401", unreported(differences, schema.problems), schema)
    return (_evidence(state, schema, conversion), *told, *schema.problems)


def broken_diagnostics(schema: ExistingSchema) -> tuple[Diagnostic, ...]:
    """Return what keeps a schema from loading, with ``--force`` as the last way out of it."""
    *others, last = schema.problems
    hint = last.hint or _CORRECT
    separator = "" if hint.endswith("?") else ";"
    return (*others, last._replace(hint=f"{hint}{separator} or {_FORCE}"))


def _evidence(state: FolderState, schema: ExistingSchema, conversion: Conversion) -> Diagnostic:
    pair, declared = {field.name for field in conversion.inputs}, schema.declared.keys()
    of_pair = reads_only_pair(state.app, schema, conversion)
    of_schema = _first_read(state.app, declared - pair)
    read, input_name = of_pair or of_schema, state.files.input_name
    delete = _DELETE + _SWITCH if state.in_force is InForce.BOTH else _DELETE
    if read is None or (of_pair and of_schema):
        unclear = "only executing it would tell what it asks for"
        message = f"does not ask for the same as {input_name}" if schema.is_provable else unclear
        return file_diagnostic("IM401", message, schema.file, hint=_ways_out(delete, _CORRECT))
    named, other = (input_name, SCHEMA_FILE) if of_pair else (SCHEMA_FILE, input_name)
    message = f'reads "{shortened(read.name)}", which {named} declares and {other} does not'
    hint = _ways_out(_CORRECT, delete) if of_pair else _ways_out(delete, _CORRECT)
    return file_diagnostic(
        "IM401", message, str(state.files.path(APP_FILE)), place=read.place, hint=hint
    )


def _ways_out(first: str, second: str) -> str:
    return f"{first}; {second}; or {_FORCE}{_OTHER_OPTIONS}"
