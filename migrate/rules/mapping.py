"""The codes of mapping tensors to fields: IM201 to IM211 (rules.md, "Mapping")."""

from __future__ import annotations

from typing import Final

from migrate.rules.rule import Rule, Severity

MAPPING_RULES: Final = (
    Rule(
        "IM201",
        Severity.NOTE,
        "the request batch dimension was merged away",
        "The legacy format counts requests in a leading dimension; the new one does not have it.",
        "nothing",
    ),
    Rule(
        "IM202",
        Severity.WARNING,
        "the first of several requests was kept as the example",
        "Under --batch-dim drop the leading dimension counts requests, and an example is one.",
        "check that the first request is a good example",
    ),
    Rule(
        "IM203",
        Severity.WARNING,
        "a leading dimension that may count requests was kept",
        "A leading -1 or n > 1 may be the number of requests, or part of the tensor: channels of"
        " an image, a list of points. Keeping it loses nothing.",
        "if it counts requests, pass --batch-dim drop, and otherwise --batch-dim keep",
    ),
    Rule(
        "IM204",
        Severity.NOTE,
        "flat data was folded into the shape",
        "The protocol allows data in row-major order without nesting; an example is nested.",
        "nothing",
    ),
    Rule(
        "IM205",
        Severity.ERROR,
        "the data does not fit the shape",
        "An example that does not fit its shape describes no request that the model accepts.",
        "correct the shape or the data",
    ),
    Rule(
        "IM206",
        Severity.WARNING,
        "a value was read as the declared type",
        "It is written as another type, and means the same without loss.",
        "check that the datatype is the one meant",
    ),
    Rule(
        "IM207",
        Severity.ERROR,
        "a value is not of the declared type",
        "null, an object, a number for BYTES, a fraction for an integer and text for a number"
        " cannot be sent as a value of the tensor.",
        "correct the value or the datatype",
    ),
    Rule(
        "IM208",
        Severity.WARNING,
        "an integer is outside its datatype's range",
        "The platform cuts such a value off or refuses it.",
        "declare a datatype that holds every value; the message names the smallest",
    ),
    Rule(
        "IM209",
        Severity.WARNING,
        "an example was put in, because there is no data",
        "The platform refuses a required input without an example.",
        "add `data` with a meaningful example",
    ),
    Rule(
        "IM211",
        Severity.WARNING,
        "values of this datatype cannot travel in a JSON request",
        "The protocol has no JSON form for FP16 and BF16; such tensors travel as raw bytes.",
        "declare FP32, if the model can take it",
    ),
)
