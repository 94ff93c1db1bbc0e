"""The codes of a legacy document's structure: IM101 to IM109 (rules.md, "Structure")."""

from __future__ import annotations

from typing import Final

from migrate.rules.rule import Rule, Severity

STRUCTURE_RULES: Final = (
    Rule(
        "IM101",
        Severity.ERROR,
        "a tensor lacks its name, shape or datatype",
        "All three are needed to describe an input.",
        "add what is missing",
    ),
    Rule(
        "IM102",
        Severity.ERROR,
        "a property is of the wrong type, or a name is empty",
        "A name is text, a shape a list of integers, a datatype text, optional true or false.",
        "write the property in its own type",
    ),
    Rule(
        "IM103",
        Severity.ERROR,
        "the datatype is unknown",
        "The platform accepts a closed set of datatypes and refuses all others.",
        "write one of BOOL, UINT8 to UINT64, INT8 to INT64, FP16, FP32, FP64, BF16 and BYTES",
    ),
    Rule(
        "IM104",
        Severity.WARNING,
        "the datatype is spelled otherwise, and understood",
        "Other tools write float32, TYPE_STRING or int, and it is clear what they mean.",
        "check that the datatype is the one meant, and write it so",
    ),
    Rule(
        "IM105",
        Severity.WARNING,
        "the shape is spelled otherwise, and understood",
        "A bare integer stands for a list of one, digits in text and integral fractions for"
        " integers, and [] for [1].",
        "check that the shape is the one meant, and write it so",
    ),
    Rule(
        "IM106",
        Severity.ERROR,
        "a dimension is neither positive nor -1",
        "A dimension is a number of values; only -1 has a meaning of its own: any number.",
        "write a positive integer, or -1 for a variable length",
    ),
    Rule(
        "IM107",
        Severity.ERROR,
        "a name stands twice",
        "In INPUT_SCHEMA a name is a key: one of the two tensors would be lost.",
        "rename one of them",
    ),
    Rule(
        "IM108",
        Severity.WARNING,
        "a property has no counterpart and is dropped",
        "The new format knows datatype, required, shape and example, and nothing else.",
        "keep what it says elsewhere, if it is needed",
    ),
    Rule(
        "IM109",
        Severity.ERROR,
        "there are no tensors",
        "The platform refuses a model without inputs.",
        "describe at least one tensor",
    ),
)
