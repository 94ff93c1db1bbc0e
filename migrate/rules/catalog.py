"""Every diagnostic code."""

from __future__ import annotations

import enum
from functools import partial
from typing import Final, NamedTuple


class Severity(enum.IntEnum):
    """The severity of a diagnostic, in ascending order (docs/formats.md)."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        """Return the word that is printed: ``note``, ``warning`` or ``error``."""
        return self.name.lower()


class Rule(NamedTuple):
    """One code, the source of messages, ``explain`` and the reference.

    ``summary`` completes "this code means that ...", ``meaning`` explains why it matters, and
    ``remedy`` how to fix it.
    """

    severity: Severity
    code: str
    summary: str
    meaning: str
    remedy: str = "nothing"


_error = partial(Rule, Severity.ERROR)
_warning = partial(Rule, Severity.WARNING)
_note = partial(Rule, Severity.NOTE)

CATALOG: Final = (
    _error(
        "IM001",
        "the file cannot be read",
        "It is missing, is not a regular file, may not be opened, or is larger than the limit.",
        "correct the path or its permissions, or raise the limit with --max-size",
    ),
    _error(
        "IM002",
        "the file is not text",
        "A legacy file is UTF-8, with or without a byte order mark, or UTF-16 with one.",
        "save the file as UTF-8",
    ),
    _error(
        "IM003",
        "the file is not JSON",
        "Even the lenient reader cannot parse it. The position is where parsing stopped. A Git LFS"
        " pointer, an HTML page, a merge conflict and Python are recognized and named.",
        "correct the file there",
    ),
    _warning(
        "IM004",
        "the file is JSON only when read leniently",
        "It contains comments, trailing commas, single quotes or unquoted keys. They are accepted,"
        " but other tools reject them, and comments are lost in the conversion.",
        "remove them from the file, or leave it as it is if the result is correct",
    ),
    _error(
        "IM005",
        "duplicate key in an object",
        "JSON readers silently keep the last one, so one of the two values would be lost.",
        "keep the one that is meant and remove the others",
    ),
    _error(
        "IM006",
        "a number is not finite",
        "NaN and Infinity are not JSON, and a number beyond about 1.8e308 is read as Infinity.",
        "write a finite number",
    ),
    _error(
        "IM007",
        "the document is nested too deeply",
        "No tensor has so many dimensions; the file is broken or hostile.",
        "correct the brackets",
    ),
    _note(
        "IM008",
        "this is not a legacy document",
        "It has no list of tensor objects under `inputs` (in output.json: `outputs`). Many"
        " unrelated files are named input.json, so it is skipped unless it was named.",
        'write it as {"inputs": [...]} if it should describe a model; otherwise leave it as it is',
    ),
    _error(
        "IM101",
        "a tensor has no name, shape or datatype",
        "All three are required to describe an input.",
        "add what is missing",
    ),
    _error(
        "IM102",
        "a property has the wrong type, or a name is empty",
        "A name is a string, a shape a list of integers, a datatype a string, and optional true or"
        " false.",
        "write a value of the right type",
    ),
    _error(
        "IM103",
        "unknown datatype",
        "The platform accepts a fixed set of datatypes and rejects all others.",
        "write one of BOOL, UINT8 to UINT64, INT8 to INT64, FP16, FP32, FP64, BF16 and BYTES",
    ),
    _warning(
        "IM104",
        "nonstandard spelling of a datatype",
        "Other tools write float32, TYPE_STRING or int, and their meaning is clear.",
        "check that the datatype is the one meant, and use its standard spelling",
    ),
    _warning(
        "IM105",
        "nonstandard spelling of a shape",
        "A bare integer stands for a list of one, digits in a string and integral floats for"
        " integers, and [] for [1].",
        "check that the shape is the one meant, and write it as a list of integers",
    ),
    _error(
        "IM106",
        "a dimension is neither positive nor -1",
        "A dimension is a number of values; -1 stands for any number.",
        "write a positive integer, or -1 for a variable length",
    ),
    _error(
        "IM107",
        "duplicate name",
        "In INPUT_SCHEMA a name is a key, so one of the two tensors would be lost.",
        "rename one of them",
    ),
    _warning(
        "IM108",
        "a property has no counterpart and is dropped",
        "The new format has only datatype, required, shape and example.",
        "keep the information elsewhere, if it is needed",
    ),
    _error(
        "IM109",
        "there are no tensors",
        "The platform rejects a model without inputs.",
        "describe at least one tensor",
    ),
    _error(
        "IM110",
        "the values are in contents or raw_input_contents",
        "This is the gRPC form of the protocol; a legacy file has its values under `data`. No zeros"
        " are made up in their place.",
        "move the values to `data`",
    ),
    _note(
        "IM201",
        "the request batch dimension was merged away",
        "The legacy format counts requests in a leading dimension; the new one does not have it.",
    ),
    _warning(
        "IM202",
        "the first of several requests was kept as the example",
        "Under --batch-dim drop the leading dimension counts requests, and an example is one.",
        "check that the first request is a good example",
    ),
    _warning(
        "IM203",
        "a leading dimension that may count requests was kept",
        "A leading -1 or n > 1 may be the number of requests, or part of the tensor: channels of"
        " an image, a list of points. Keeping it loses nothing.",
        "if it counts requests, pass --batch-dim drop, and otherwise --batch-dim keep",
    ),
    _note(
        "IM204",
        "flat data was folded into the shape",
        "The protocol allows data in row-major order without nesting; an example is nested.",
    ),
    _error(
        "IM205",
        "the data does not match the shape",
        "An example that does not match its shape is not a request that the model accepts.",
        "correct the shape or the data",
    ),
    _warning(
        "IM206",
        "a value was converted to the declared type",
        "It is written as another type and converts without loss.",
        "check that the datatype is the one meant",
    ),
    _error(
        "IM207",
        "a value is not of the declared type",
        "null, an object, a number for BYTES, a fraction for an integer, and text, true or false"
        " for a number cannot be sent as a value of the tensor.",
        "correct the value or the datatype",
    ),
    _warning(
        "IM208",
        "a number is outside its datatype's range",
        "The platform truncates or rejects such a value. A migration keeps it, but verify refuses"
        " an example that holds an integer out of range (IM503).",
        "declare a datatype that holds every value; the message names the smallest",
    ),
    _warning(
        "IM209",
        "an example was made up because there is no data",
        "The platform rejects a required input without an example.",
        "add `data` with a meaningful example",
    ),
    _warning(
        "IM211",
        "values of this datatype cannot be sent in a JSON request",
        "The protocol has no JSON form for FP16 and BF16; such tensors are sent as raw bytes.",
        "declare FP32 if the model can take it",
    ),
    _warning(
        "IM301",
        "infer reads an input that is not declared",
        "No request can contain it, so the read fails or falls back to its default.",
        "declare the input, or correct the name in app.py",
    ),
    _warning(
        "IM302",
        "a declared input is never read by infer",
        "Callers must send what the model ignores.",
        "remove the declaration, or correct the name in app.py",
    ),
    _note(
        "IM303",
        "a declared output is never returned",
        "No return of infer has a key of that name. Nothing that is generated depends on outputs.",
    ),
    _note(
        "IM304",
        "a returned output is not declared",
        "The new format needs no outputs, so nothing depends on it.",
    ),
    _warning(
        "IM305",
        "infer strips the batch dimension itself",
        'An input whose request batch dimension was merged away is indexed with [0]: `inputs["x"]'
        "[0]` was the first request, and is now the first element.",
        "remove the [0] in app.py, or convert with --batch-dim keep",
    ),
    _note(
        "IM306",
        "an input is read only through get",
        "Reading it does not fail where it is missing, so callers may not need to send it.",
        "declare it with `required: False`, as --required-from-app does in a conversion",
    ),
    _warning(
        "IM307",
        "app.py does not parse",
        "The model's code could not be compared with its declaration.",
        "correct the syntax error, or run the tool with the Python version that app.py is for",
    ),
    _note(
        "IM308",
        "infer streams its output, and input_schema.py does not say so",
        "`infer` takes a `stream_output_handler`; the platform passes one only if input_schema.py"
        " sets `IS_STREAMING_OUTPUT = True`.",
        "add `IS_STREAMING_OUTPUT = True` to input_schema.py if the output is to be streamed",
    ),
    _error(
        "IM401",
        "input_schema.py and the legacy pair disagree",
        "Either may be the one that the model needs, so neither is replaced or deleted.",
        "delete the pair if input_schema.py is right, or correct input_schema.py; --force replaces"
        " it",
    ),
    _note("IM402", "input_schema.py is up to date", "It declares what the legacy pair declares."),
    _error(
        "IM403",
        "input_schema.py does not load",
        "The platform cannot load it either.",
        "correct it; --force replaces it",
    ),
    _error(
        "IM404",
        "a path leaves the repository",
        "A symbolic link, `..` or an absolute name would read or write a file outside it.",
        "keep the files inside the repository",
    ),
    _error(
        "IM405",
        "a change could not be undone",
        "A file to be changed or deleted has uncommitted changes, or is not under version control.",
        "commit first, or pass --allow-dirty or --allow-no-vcs",
    ),
    _warning(
        "IM406",
        "inferless.yaml cannot be parsed",
        "It is not changed.",
        "correct it, then run again",
    ),
    _error(
        "IM407",
        "the generated file does not reproduce the legacy request",
        "This is a defect of inferless-migrate, found before anything was written.",
        "report it, with the input file",
    ),
    _note(
        "IM408",
        "app.py declares its interface with Pydantic",
        "The platform would ignore input_schema.py, so nothing is generated.",
        "nothing; --force generates it anyway",
    ),
    _warning(
        "IM409",
        "the formatter's configuration is invalid",
        "The nearest pyproject.toml or ruff.toml sets the style of the generated file, and this"
        " one does not load or has a value that is not allowed. Black's defaults are used.",
        "correct the file it names",
    ),
    _error(
        "IM410",
        "a file cannot be written",
        "The disk is full, or the folder or the file is not writable. Nothing is left"
        " half-written.",
        "remove the cause, then run again",
    ),
    _error(
        "IM411",
        "the tool failed in this folder",
        "This is a defect of inferless-migrate: an unexpected exception. The folder is unchanged,"
        " and the other folders were not affected.",
        "report it, with the input and what -vv prints",
    ),
    _warning(
        "IM412",
        "the new file could not be added to git",
        "--git-add asked for it, so that tools that look only at tracked files see it. The"
        " migration itself is done.",
        "remove the cause, then run again; or add it by hand",
    ),
    _error(
        "IM413",
        "the configuration is invalid",
        "A configuration file is not TOML, or has an unknown key or a value that is not allowed."
        " Nothing is migrated with half a configuration.",
        "correct the key; --isolated ignores configuration files",
    ),
    _warning(
        "IM414",
        "an override matches nothing",
        "The configuration overrides an input that the folder does not have, or a folder that does"
        " not exist. A misspelled name would have no effect otherwise.",
        "correct the name, or remove the override",
    ),
    _note(
        "IM415",
        "the legacy pair is unused",
        "The folder is already migrated: input_schema.py declares what the pair declares, and the"
        " platform reads only input_schema.py.",
        "nothing; run --remove-legacy deletes the pair and its names in inferless.yaml",
    ),
    _warning(
        "IM416",
        "the legacy pair is out of date",
        "The platform reads input_schema.py, and the pair no longer says the same. Where only"
        " examples differ, this is a note.",
        "delete the pair; run --remove-legacy deletes it and its names in inferless.yaml; to"
        " convert the pair again instead, such as with --batch-dim drop, add --force",
    ),
    _note(
        "IM417",
        "inferless.yaml names files that are not used",
        "The platform reads input_schema.py and ignores input_file_name and output_file_name.",
        "nothing; run --remove-legacy removes the names",
    ),
    _note(
        "IM418",
        "the model is imported from a file",
        "The platform uploads this pair, so nothing is generated and nothing is deleted. With"
        " --remove-legacy or --force this is a warning.",
    ),
    _note(
        "IM419",
        "nothing marks this folder as a model",
        "It has neither an app.py with a class that defines infer nor an inferless.yaml, in it or"
        " above it, so the file may belong to something else.",
        "nothing; name the folder or the file to convert it",
    ),
    _warning(
        "IM420",
        "the legacy pair is kept because another file names it",
        "Another yaml, a version 2 inferless.yaml or a Python file still refers to it.",
        "remove the reference, then run again with --remove-legacy",
    ),
    _warning(
        "IM421",
        "git ignores input_schema.py",
        "It will not be committed, so the legacy pair stays and inferless.yaml is not changed.",
        "change the .gitignore, or add the file with git add --force, and run again",
    ),
    _error(
        "IM422",
        ".git leads outside the repository",
        ".git or a file in it is a link or refers to another place, and is neither a registered"
        " worktree nor a submodule. Nothing is read through it, added, committed or pushed.",
        "replace the link, or clone the repository again; run and diff need no repository with"
        " --allow-no-vcs",
    ),
    _warning(
        "IM501",
        "only running input_schema.py would show what it declares",
        "It has a statement other than an assignment of a literal to a name, a docstring or pass."
        " The file is never run, so nothing is proved of it and no pair is deleted for it.",
        "write INPUT_SCHEMA as a literal",
    ),
    _error(
        "IM502",
        "the client rejects input_schema.py",
        "INPUT_SCHEMA is missing, a datatype is missing or unknown, a required input has no shape"
        " or example, or a shape is not a list.",
        "correct input_schema.py",
    ),
    _error(
        "IM503",
        "an example does not match its declaration",
        "Its shape or the type of its values differs, or an integer is out of range.",
        "correct the example or the declaration",
    ),
    _note(
        "IM504",
        "input_schema.py has a constant that the platform does not use",
        "The platform ignores it.",
    ),
)
