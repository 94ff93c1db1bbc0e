"""Convert one pair of files, from bytes to text: parse, map, generate, verify.

Nothing here knows of paths, of printing or of the network.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.codegen.module import generate
from migrate.codegen.style import Style
from migrate.contract.reading import read_schema_module
from migrate.contract.verification import verify
from migrate.diagnostics import (
    MAX_FINDINGS,
    Diagnostic,
    Finding,
    file_diagnostic,
    next_step,
    shortened,
    suggestion,
)
from migrate.mapping.fields import MappedField, map_document, overridden, unmatched
from migrate.model import LegacyDocument, Side, schema_dictionary
from migrate.parsers.json_text import decode, read_json
from migrate.parsers.source_map import SourceMap, render_path
from migrate.parsers.structure import is_legacy, read_structure
from migrate.rules import RULES, Severity
from migrate.settings import Settings, items, require

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migrate.contract.module import Difference
    from migrate.model import FieldSpec


_NOTHING_TO_DO: Final = "nothing needs to be done: input_schema.py does not describe the outputs"


class Conversion(NamedTuple):
    """The result of converting one pair of files.

    ``source`` is the text of ``input_schema.py``, or ``None`` where an error kept it from being
    generated, or where the input is not a legacy document (then ``document`` is also ``None``).
    ``inputs`` and ``outputs`` are the fields as far as they could be mapped; ``merged`` names the
    inputs that lost a request batch dimension.
    """

    source: str | None
    diagnostics: tuple[Diagnostic, ...]
    document: LegacyDocument | None
    inputs: tuple[FieldSpec, ...]
    outputs: tuple[FieldSpec, ...]
    merged: frozenset[str]

    @property
    def schema(self) -> dict[str, dict[str, object]] | None:
        """The value of ``INPUT_SCHEMA`` as plain data, or ``None`` where there is no source."""
        return None if self.source is None else schema_dictionary(self.inputs)


class _File(NamedTuple):
    """One of the two files, read and mapped."""

    document: LegacyDocument | None
    fields: tuple[MappedField, ...]
    diagnostics: tuple[Diagnostic, ...]


_MERGED: Final = "IM201"
"""What was done to an input, which is not said where nothing was converted."""


def convert(
    input_json: bytes | str,
    output_json: bytes | str | None = None,
    *,
    settings: Settings = Settings(),  # noqa: B008 - immutable
    style: Style = Style(),  # noqa: B008 - immutable
    optional_inputs: Iterable[str] = (),
    input_name: str = "input.json",
    output_name: str = "output.json",
) -> Conversion:
    """Convert the contents of ``input.json``, and read those of ``output.json`` beside it.

    Bytes are UTF-8, or UTF-16 with a byte order mark. ``optional_inputs`` names inputs that become
    ``required: False`` whatever the legacy file says; an override in ``settings`` outranks it, and
    a name that no input has is ignored. The names of the files are for diagnostics only. Whatever
    is wrong with the contents is among the diagnostics. Raises TypeError for arguments of other
    types, such as a path or a dictionary.
    """
    require("settings", settings, Settings, "a Settings")
    require("style", style, Style, "a Style")
    optional = frozenset(items("optional_inputs", optional_inputs, str, "names"))
    _require_contents("input_json", input_json)
    if output_json is not None:
        _require_contents("output_json", output_json)
    inputs = _read_file(input_json, Side.INPUT, settings, input_name)
    outputs = _File(None, (), ())
    if output_json is not None:
        outputs = _read_file(output_json, Side.OUTPUT, settings, output_name)
    optional -= {each.name for each in settings.inputs if each.required is not None}
    fields = tuple(_required_or_not(mapped.field, optional) for mapped in inputs.fields)
    strays = _strays(inputs, settings, input_name)
    is_convertible = not any(diagnostic.is_error for diagnostic in (*inputs.diagnostics, *strays))
    source: str | None = None
    defects: tuple[Diagnostic, ...] = ()
    if inputs.document is not None and is_convertible:
        source = generate(fields, style)
        choice = settings.batch_dimension
        module = read_schema_module(source)
        differences = verify(inputs.document, module, choice, optional)
        defects = tuple(_defect(difference, input_name) for difference in differences)
    about_inputs = inputs.diagnostics
    if source is None:
        about_inputs = tuple(each for each in about_inputs if each.code != _MERGED)
    return Conversion(
        source=None if defects else source,
        diagnostics=settings.marked((*about_inputs, *outputs.diagnostics, *strays, *defects)),
        document=inputs.document,
        inputs=fields,
        outputs=tuple(mapped.field for mapped in outputs.fields),
        merged=frozenset(mapped.field.name for mapped in inputs.fields if mapped.merged),
    )


def _require_contents(parameter: str, contents: object) -> None:
    if not isinstance(contents, (str, bytes)):
        kind = type(contents).__name__
        is_path = hasattr(contents, "__fspath__")
        hint = "read the file first" if is_path else "a JSON value is given by json.dumps"
        message = f"{parameter} must be the contents of a file as text or bytes, not {kind}: {hint}"
        raise TypeError(message)


def _required_or_not(field: FieldSpec, optional_inputs: frozenset[str]) -> FieldSpec:
    return field._replace(required=False) if field.name in optional_inputs else field


def _strays(inputs: _File, settings: Settings, name: str) -> tuple[Diagnostic, ...]:
    """Report overrides of unknown inputs (IM414), where all inputs could be read."""
    if inputs.document is None or any(each.is_error for each in inputs.diagnostics):
        return ()
    known = [tensor.name for tensor in inputs.document.tensors]
    return settings.raised(
        file_diagnostic(
            "IM414",
            f'the override of "{stray.name}" matches no input of {name}',
            stray.file or name,
            place=stray.place,
            hint=suggestion(stray.name, known),
        )
        for stray in unmatched(inputs.document, settings.inputs)
    )


def _defect(difference: Difference, name: str) -> Diagnostic:
    """Report a generated text that does not reproduce the legacy request (IM407)."""
    message = f"the generated file does not give back the legacy request: {difference.sentence()}"
    hint = "this is a defect of inferless-migrate; please report it with the input file"
    return file_diagnostic("IM407", message, name, hint=hint)


def _read_file(content: bytes | str, side: Side, settings: Settings, name: str) -> _File:
    """Decode, read and map one file; every finding gets its severity and its place."""
    text, fault = decode(content)
    findings = [] if fault is None else [fault]
    document, fields = _map_text(text, side, settings, findings) if fault is None else (None, ())
    diagnostics = _diagnose(findings, text, side, settings, name)
    return _File(document, fields, diagnostics)


def _map_text(
    text: str, side: Side, settings: Settings, findings: list[Finding]
) -> tuple[LegacyDocument | None, tuple[MappedField, ...]]:
    """Read and map a text as far as it can be, and add every finding on the way."""
    read = read_json(text)
    findings += read.findings
    if not read.understood and (read.value is None or is_legacy(read.value, side)):
        return None, ()
    document, structure_findings = read_structure(read.value, side)
    if document is None:
        findings[:] = structure_findings  # how an unrelated file is written does not matter
        return None, ()
    if side is Side.INPUT:
        document = overridden(document, settings.inputs)
    fields = map_document(document, settings.batch_dimension)
    findings += structure_findings
    findings += (finding for mapped in fields for finding in mapped.findings)
    return document, fields


def _diagnose(
    findings: Sequence[Finding], text: str, side: Side, settings: Settings, name: str
) -> tuple[Diagnostic, ...]:
    """Return the diagnostics of findings, in the order of the file."""
    reported = _gravest(findings)
    source_map = SourceMap(text, reported)
    diagnostics = [
        Diagnostic(
            code=finding.code,
            severity=Severity.NOTE if side is Side.OUTPUT else _own_severity(finding),
            message=_message(finding, source_map),
            file=name,
            place=source_map.locate(finding),
            path=None if finding.span else render_path(finding.path),
            hint=_NOTHING_TO_DO if side is Side.OUTPUT else next_step(finding.code, finding.hint),
        )
        for finding in reported
    ]
    return settings.raised(sorted(diagnostics, key=attrgetter("position")))


def _gravest(findings: Sequence[Finding]) -> Sequence[Finding]:
    """Return the findings; of too many, the gravest, the last of which says that there are more."""
    if len(findings) <= MAX_FINDINGS:
        return findings
    by_severity = sorted(findings, key=_own_severity, reverse=True)
    *others, last = by_severity[:MAX_FINDINGS]
    message = f"{last.message} (only {MAX_FINDINGS:,} findings are reported)"
    return [*others, last._replace(message=message)]


def _own_severity(finding: Finding) -> Severity:
    return finding.severity or RULES[finding.code].severity


def _message(finding: Finding, source_map: SourceMap) -> str:
    """Return the message, with the value that it quotes as the file has it."""
    if finding.quoted is None:
        return finding.message
    written = source_map.text_of(finding.path)
    is_one_line = "\n" not in written and "\r" not in written
    return finding.message.replace(finding.quoted, shortened(written), 1 if is_one_line else 0)
