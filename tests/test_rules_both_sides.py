"""Every rule of reading, structure and mapping: documents to which it applies, and others.

The sign ‸ stands in a document where the diagnostic must point; it is taken out before the
conversion.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import replace

import pytest

from migrate import BatchDimension, Settings, Severity, convert
from migrate.model import Side
from migrate.rules import RULES
from tests.builders import tensor_text as tensor

CARET = "‸"
DROP = Settings(batch_dimension=BatchDimension.DROP)
KEEP = Settings(batch_dimension=BatchDimension.KEEP)
AUTO = Settings()

CODES = {code for code in RULES if "IM002" <= code <= "IM299"}
"""The codes that a document by itself can trigger."""


def inputs(*tensors):
    return '{\n  "inputs": [\n    ' + ",\n    ".join(tensors) + "\n  ]\n}\n"


def numbers(shape, data, datatype='"INT32"'):
    return inputs(tensor(shape, datatype, data))


def no_data(shape, datatype='"FP32"', more=""):
    return inputs(f'{{"name": "a", "shape": {shape}, "datatype": {datatype}{more}}}')


def no_data_at(shape, datatype='"FP32"', more=""):
    return no_data(shape, datatype, more).replace('{"name"', f'{CARET}{{"name"')


def in_grpc_form(contents):
    return no_data("[2]", '"INT64"', f", {CARET}{contents}")


def beside_inputs(values):
    return no_data("[1]").replace('"inputs"', f'{CARET}{values}, "inputs"')


PLAIN = inputs(tensor())
NESTED_61 = "[" * 61 + "1" + "]" * 61
T = "$.inputs[0]"

# code, document, JSON path, settings
FIRES = [
    ("IM003", f"{CARET}", None, AUTO),
    ("IM003", '{"inputs": [‸', None, AUTO),
    ("IM003", PLAIN + f"{CARET}}}", None, AUTO),
    ("IM003", f'{CARET}INPUT_SCHEMA = {{"a": {{"required": True}}}}', None, AUTO),
    ("IM004", f"{CARET}// Sample\n{PLAIN}", None, AUTO),
    ("IM004", inputs(tensor()).replace('["x"]', '["x"‸,]'), None, AUTO),
    ("IM004", inputs(tensor(name="‸'a'")), None, AUTO),
    ("IM004", f"\r\n\t{CARET}# comment\r\n{PLAIN}", None, AUTO),
    ("IM005", inputs(tensor(more=f', {CARET}"name": "b"')), None, AUTO),
    ("IM005", inputs(tensor(more=f', "parameters": {{"p": 1, {CARET}"p": 1}}')), None, AUTO),
    ("IM006", numbers("[1]", f"[{CARET}NaN]", '"FP32"'), None, AUTO),
    ("IM006", numbers("[2]", f"[0,\n {CARET}1e999]", '"FP64"'), None, AUTO),
    ("IM007", numbers("[1]", f"{'[' * 61}{CARET}[{']' * 62}"), None, AUTO),
    ("IM007", CARET.join(("[" * 64, "[" * 100)), None, AUTO),
    ("IM007", inputs(tensor(shape=f"{CARET}{[1] * 65}")), f"{T}.shape", AUTO),
    ("IM008", f"{CARET}[]", "$", AUTO),
    ("IM008", f'{{"inputs": {CARET}"text"}}', "$.inputs", AUTO),
    ("IM008", PLAIN.replace("inputs", "outputs").replace("{\n ", f"{CARET}{{\n "), "$", AUTO),
    ("IM101", f'{{"inputs": [{CARET}{{"name": "a"}}]}}', T, AUTO),
    ("IM101", inputs(tensor(), f'{CARET}{{"name": "b", "datatype": "BOOL"}}'), "$.inputs[1]", AUTO),
    ("IM102", inputs(tensor(name=f'{CARET}""')), f"{T}.name", AUTO),
    ("IM102", inputs(tensor(shape=f"[1, {CARET}null]")), f"{T}.shape[1]", AUTO),
    ("IM102", inputs(tensor(shape=f"[{CARET}9007199254740992.0]")), f"{T}.shape[0]", AUTO),
    ("IM102", inputs(tensor(), f"{CARET}7"), "$.inputs[1]", AUTO),
    ("IM103", inputs(tensor(datatype=f'{CARET}"LIST"')), f"{T}.datatype", AUTO),
    ("IM103", inputs(tensor(datatype=f'{CARET}""')), f"{T}.datatype", AUTO),
    ("IM104", inputs(tensor(datatype=f'{CARET}"BYTES "')), f"{T}.datatype", AUTO),
    ("IM104", numbers("[1]", "[true]", f'{CARET}"boolean"'), f"{T}.datatype", AUTO),
    ("IM105", inputs(tensor(shape=f"{CARET}1")), f"{T}.shape", AUTO),
    ("IM105", inputs(tensor(shape=f"{CARET}[]")), f"{T}.shape", AUTO),
    ("IM106", inputs(tensor(shape=f"[{CARET}0]")), f"{T}.shape[0]", AUTO),
    ("IM106", inputs(tensor(shape=f"[1, {CARET}-2]")), f"{T}.shape[1]", AUTO),
    ("IM107", inputs(tensor(), tensor(name=f'{CARET}"a"')), "$.inputs[1].name", AUTO),
    ("IM107", inputs(tensor(), tensor(name=f'{CARET}"\\u0061"')), "$.inputs[1].name", AUTO),
    ("IM108", inputs(tensor(more=f', {CARET}"parameters": {{}}')), f"{T}.parameters", AUTO),
    ("IM108", PLAIN.replace('"inputs"', f'{CARET}"id": 1, "inputs"'), "$.id", AUTO),
    ("IM108", inputs(tensor(more=f', {CARET}"x y": 1')), f"{T}['x y']", AUTO),
    ("IM109", f'{{"inputs": {CARET}[]}}', "$.inputs", AUTO),
    ("IM109", f'{{"id": 1,\n"inputs":\n {CARET}[ ]}}', "$.inputs", AUTO),
    ("IM110", in_grpc_form('"contents": {"int64_contents": [1, 2]}'), f"{T}.contents", AUTO),
    ("IM110", in_grpc_form('"contents": {"int64Contents": ["1"]}'), f"{T}.contents", AUTO),
    ("IM110", beside_inputs('"raw_input_contents": ["AA="]'), "$.raw_input_contents", AUTO),
    ("IM110", beside_inputs('"rawInputContents": ["AA="]'), "$.rawInputContents", AUTO),
    ("IM201", numbers(f"{CARET}[1, 2]", "[[1, 2]]"), f"{T}.shape", AUTO),
    ("IM201", numbers(f"{CARET}[1, -1]", "[[1, 2]]"), f"{T}.shape", DROP),
    ("IM201", numbers("[2]", f"{CARET}[[1, 2]]"), f"{T}.data", AUTO),
    ("IM202", numbers("[2, 2]", f"{CARET}[[1, 2], [3, 4]]"), f"{T}.data", DROP),
    ("IM202", numbers("[-1, 1]", f"{CARET}[[1], [2], [3]]"), f"{T}.data", DROP),
    ("IM203", numbers(f"{CARET}[2, 2]", "[[1, 2], [3, 4]]"), f"{T}.shape", AUTO),
    ("IM203", numbers(f"{CARET}[-1, 2]", "[[1, 2]]"), f"{T}.shape", AUTO),
    ("IM204", numbers("[1, 2]", f"{CARET}[1, 2]"), f"{T}.data", AUTO),
    ("IM204", numbers("[2, -1]", f"{CARET}[1, 2, 3, 4]"), f"{T}.data", KEEP),
    ("IM205", numbers("[3]", f"{CARET}[1, 2]"), f"{T}.data", AUTO),
    ("IM205", numbers("[-1, 2]", f"{CARET}[1, 2, 3]"), f"{T}.data", AUTO),
    ("IM205", numbers("[-1, -1]", f"{CARET}[1, 2]"), f"{T}.data", AUTO),
    ("IM205", numbers("[2, 2]", f"[[1, 2], {CARET}[3]]"), f"{T}.data[1]", AUTO),
    ("IM205", numbers("[2]", f"{CARET}[[1, 2]]"), f"{T}.data", KEEP),
    ("IM206", numbers("[1]", f'[{CARET}"2.0"]', '"FP64"'), f"{T}.data[0]", AUTO),
    ("IM206", numbers("[1]", f'{CARET}"7"', '"INT8"'), f"{T}.data", AUTO),
    ("IM207", inputs(tensor(data=f"[{CARET}null]")), f"{T}.data[0]", AUTO),
    ("IM207", numbers("[2]", f"[1, {CARET}2.5]"), f"{T}.data[1]", AUTO),
    ("IM207", numbers("[1, 1]", f'[[{CARET}"x"]]', '"FP32"'), f"{T}.data[0][0]", AUTO),
    ("IM208", numbers("[2]", f"[1, {CARET}1024]", '"INT8"'), f"{T}.data[1]", AUTO),
    ("IM208", numbers("[1]", f"[{CARET}-1]", '"UINT64"'), f"{T}.data[0]", AUTO),
    ("IM208", numbers("[2]", f"[1, {CARET}1e39]", '"FP32"'), f"{T}.data[1]", AUTO),
    ("IM208", numbers("[1]", f"[{CARET}-1e39]", '"BF16"'), f"{T}.data[0]", AUTO),
    ("IM208", numbers("[2]", f"[0, {CARET}70000]", '"FP16"'), f"{T}.data[1]", AUTO),
    ("IM209", no_data_at("[1]"), T, AUTO),
    ("IM209", no_data_at("[2]", '"INT8"', ', "data": null'), T, AUTO),
    ("IM209", no_data_at("[1]", '"INT8"', ', "data": null, "optional": true'), T, AUTO),
    ("IM209", no_data_at("[-1]", '"INT8"', ', "data": []'), T, AUTO),
    ("IM209", no_data_at("[1, -1]", '"INT8"', ', "data": [[]]'), T, AUTO),
    ("IM209", no_data_at("[1000]"), T, AUTO),
    ("IM209", no_data_at("[-1]", '"BYTES"', ', "optional": true'), T, AUTO),
    ("IM209", no_data_at("[2, 3]", '"BOOL"'), T, DROP),
    ("IM211", numbers("[1]", "[1.5]", f'{CARET}"FP16"'), f"{T}.datatype", AUTO),
    ("IM211", numbers("[1]", "[1.5]", f'{CARET}"bfloat16"'), f"{T}.datatype", AUTO),
]

# code, document, settings
QUIET = [
    ("IM002", PLAIN.replace('"x"', '"é漢😀"'), AUTO),
    ("IM002", "no json at all, but text", AUTO),
    ("IM003", PLAIN, AUTO),
    ("IM003", f"// c\n{{'inputs': [{tensor()},], /* d */}}", AUTO),
    ("IM003", inputs(tensor(data='["INPUT_SCHEMA = {}"]')), AUTO),
    ("IM004", inputs(tensor(data='["// no comment, # nor this /* or this */"]')), AUTO),
    ("IM004", "\ufeff\r\n\t " + PLAIN.replace(" ", ""), AUTO),
    ("IM005", inputs(tensor(), tensor(name='"b"')), AUTO),
    ("IM005", inputs(tensor(more=', "Name": 1, "parameters": {"name": 2}')), AUTO),
    ("IM006", inputs(tensor(data='["NaN"]')), AUTO),
    ("IM006", numbers("[2]", "[1.7976931348623157e308, 5e-324]", '"FP64"'), AUTO),
    ("IM007", numbers(str([1] * 61), NESTED_61), AUTO),
    ("IM007", inputs(tensor(shape=str([1] * 64))), AUTO),
    ("IM008", '{"inputs": [{"data": [1]}]}', AUTO),
    ("IM008", '{"inputs": [5, {"name": 5, "shape": null, "other": 1}]}', AUTO),
    ("IM101", no_data("[1]"), AUTO),
    ("IM101", inputs(tensor(name="null", shape="null", datatype="null")), AUTO),
    ("IM102", inputs(tensor(more=', "optional": false')), AUTO),
    ("IM102", inputs(tensor(name='" "', shape='["1"]', datatype='"x"')), AUTO),
    ("IM103", inputs(tensor(datatype='"bytes"')), AUTO),
    ("IM103", numbers("[1]", "[1]", '"TYPE_UINT8"'), AUTO),
    ("IM104", PLAIN, AUTO),
    ("IM104", numbers("[1]", "[1]", '"BF16"'), AUTO),
    ("IM104", inputs(tensor(datatype='"LIST"')), AUTO),
    ("IM105", numbers("[1, -1, 3]", "[1, 2, 3]"), AUTO),
    ("IM105", inputs(tensor(shape="[0]")), AUTO),
    ("IM106", numbers("[-1]", "[1]"), AUTO),
    ("IM110", inputs(tensor(more=', "contents": {"bytes_contents": ["eA=="]}')), AUTO),
    ("IM110", no_data("[2]", '"INT64"', ', "contents": {}'), AUTO),
    ("IM110", no_data("[2]", '"INT64"', ', "content": [1, 2]'), AUTO),
    ("IM106", inputs(tensor(shape='["1"]')), AUTO),
    ("IM106", inputs(tensor(shape="[null]")), AUTO),
    ("IM107", inputs(tensor(), tensor(name='"A"')), AUTO),
    ("IM107", inputs(tensor(name='"é"'), tensor(name='"e\u0301"')), AUTO),
    ("IM108", inputs(tensor(more=', "optional": true')), AUTO),
    ("IM108", no_data("[1]"), AUTO),
    ("IM109", PLAIN, AUTO),
    ("IM109", '{"inputs": [7, {"name": "a"}]}', AUTO),
    ("IM201", numbers("[1]", "[1]"), AUTO),
    ("IM201", numbers("[2, 1]", "[[1], [2]]"), AUTO),
    ("IM201", numbers("[1, 2]", "[[1, 2]]"), KEEP),
    ("IM202", numbers("[2, 2]", "[[1, 2], [3, 4]]"), AUTO),
    ("IM202", numbers("[1, 2]", "[[1, 2]]"), DROP),
    ("IM202", numbers("[-1, 2]", "[[1, 2]]"), DROP),
    ("IM202", numbers("[2]", "[1, 2]"), DROP),
    ("IM203", numbers("[2]", "[1, 2]"), AUTO),
    ("IM203", numbers("[-1]", "[1, 2]"), AUTO),
    ("IM203", numbers("[1, -1]", "[[1, 2]]"), AUTO),
    ("IM203", numbers("[2, 2]", "[[1, 2], [3, 4]]"), KEEP),
    ("IM203", numbers("[-1, 2]", "[[1, 2]]"), DROP),
    ("IM204", numbers("[2]", "[1, 2]"), AUTO),
    ("IM204", numbers("[1]", "7"), AUTO),
    ("IM204", numbers("[1, 2]", "[[1, 2]]"), AUTO),
    ("IM205", numbers("[-1]", "[]"), AUTO),
    ("IM205", numbers("[-1, -1]", "[[1, 2], [3, 4]]"), AUTO),
    ("IM205", numbers("[-1, 2]", "[1, 2, 3, 4]"), AUTO),
    ("IM205", numbers("[2]", "[[1, 2]]"), AUTO),
    ("IM206", numbers("[2]", "[2, 3.5]", '"FP64"'), AUTO),
    ("IM206", numbers("[1]", '["x"]', '"FP64"'), AUTO),
    ("IM207", numbers("[1]", '["2.0"]', '"FP64"'), AUTO),
    ("IM207", inputs(tensor(data='["null"]')), AUTO),
    ("IM208", numbers("[4]", "[-128, 127, 0, 1]", '"INT8"'), AUTO),
    ("IM208", numbers("[1]", "[18446744073709551615]", '"UINT64"'), AUTO),
    ("IM208", numbers("[2]", "[65504, -65519.9]", '"FP16"'), AUTO),
    ("IM208", numbers("[2]", "[3.4028235e38, -3.4e38]", '"FP32"'), AUTO),
    ("IM208", numbers("[1]", "[1e300]", '"FP64"'), AUTO),
    ("IM208", numbers("[1]", "[3.38e38]", '"BF16"'), AUTO),
    ("IM209", PLAIN, AUTO),
    ("IM209", inputs(tensor("[-1]", data="[]", more=', "optional": true')), AUTO),
    ("IM209", inputs(tensor(data='[""]')), AUTO),
    ("IM209", numbers("[2]", "[]"), AUTO),
    ("IM211", numbers("[1]", "[1.5]", '"FP32"'), AUTO),
    ("IM211", numbers("[1]", "[1.5]", '"double"'), AUTO),
]


def identify(cases):
    count = Counter()
    identified = []
    for code, *rest in cases:
        count[code] += 1
        identified.append(pytest.param(code, *rest, id=f"{code}-{count[code]}"))
    return identified


def place_of_caret(document):
    before = document[: document.index(CARET)].replace("\r\n", "\n")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


@pytest.mark.parametrize(("code", "document", "path", "settings"), identify(FIRES))
def test_the_rule_applies(code, document, path, settings):
    conversion = convert(document.replace(CARET, "").encode(), settings=settings)
    (found,) = (found for found in conversion.diagnostics if found.code == code)
    assert found.severity is RULES[code].severity
    assert found.path == path
    assert found.place is not None
    assert (found.place.line, found.place.column) == place_of_caret(document)
    assert found.message
    assert found.file == "input.json"
    if found.is_error or code == "IM008":
        assert conversion.source is None


@pytest.mark.parametrize(("code", "document", "settings"), identify(QUIET))
def test_the_rule_does_not_apply(code, document, settings):
    conversion = convert(document.encode(), settings=settings)
    assert code not in {found.code for found in conversion.diagnostics}
    assert (conversion.source is None) == any(
        found.is_error or found.code == "IM008" for found in conversion.diagnostics
    )


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        pytest.param(PLAIN.encode() + b"\xff", 6, 1, id="after-the-end"),
        pytest.param(b'{"inputs":\r\n "\xe9"}', 2, 3, id="latin-1"),
        pytest.param("\ufeff{\n😀\ud800".encode("utf-16-le", "surrogatepass"), 2, 2, id="utf-16"),
        pytest.param("\ufeff{}".encode("utf-32-le"), 1, 1, id="utf-32"),
    ],
)
def test_im002_applies_to_what_is_not_text(content, line, column):
    (found,) = convert(content).diagnostics
    assert (found.code, found.severity) == ("IM002", Severity.ERROR)
    assert found.place is not None
    assert (found.place.line, found.place.column) == (line, column)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(codecs.BOM_UTF8 + PLAIN.encode(), id="utf-8-with-a-mark"),
        pytest.param(codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le"), id="utf-16-le"),
        pytest.param(codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"), id="utf-16-be"),
        pytest.param(PLAIN.replace("\n", "\r\n").encode(), id="crlf"),
        pytest.param(PLAIN.replace("\n", "\r").encode(), id="lone-cr"),
        pytest.param(PLAIN, id="text"),
        pytest.param("\ufeff" + PLAIN, id="text-with-a-mark"),
    ],
)
def test_im002_does_not_apply_to_text_and_all_of_it_says_the_same(content):
    conversion = convert(content)
    assert conversion.diagnostics == ()
    assert conversion.source == convert(PLAIN.encode()).source


def test_every_code_has_two_cases_on_each_side():
    fires, quiet = (Counter(code for code, *_ in cases) for cases in (FIRES, QUIET))
    assert {code for code in CODES if fires[code] < 2} == {"IM002"}  # in a table of its own
    assert {code for code in CODES if quiet[code] < 2} == set()
    assert len(QUIET) >= 2 * (len(FIRES) + len(QUIET)) / 5


# Several faults at once: document, every code with its path, in the order of the file


SEVERAL = [
    pytest.param(
        inputs(
            tensor(name='""', shape="[0]", datatype='"LIST"'),
            tensor(name='"b"', data="[5]"),
            tensor(name='"b"', shape="[3]"),
            "7",
        ),
        [
            ("IM102", "$.inputs[0].name"),
            ("IM106", "$.inputs[0].shape[0]"),
            ("IM103", "$.inputs[0].datatype"),
            ("IM207", "$.inputs[1].data[0]"),
            ("IM107", "$.inputs[2].name"),
            ("IM205", "$.inputs[2].data"),
            ("IM102", "$.inputs[3]"),
        ],
        id="every-tensor-has-its-own",
    ),
    pytest.param(
        inputs(tensor("2", '"half"', '["1", 2.5]', more=', "parameters": 1')),
        [
            ("IM105", "$.inputs[0].shape"),
            ("IM104", "$.inputs[0].datatype"),
            ("IM211", "$.inputs[0].datatype"),
            ("IM206", "$.inputs[0].data[0]"),
            ("IM108", "$.inputs[0].parameters"),
        ],
        id="warnings-only",
    ),
    pytest.param(
        "// c\n" + inputs(tensor("[2, 2]", '"INT8"', '[1, 1024, null, "2"]')),
        [
            ("IM004", None),
            ("IM203", "$.inputs[0].shape"),
            ("IM204", "$.inputs[0].data"),
            ("IM207", "$.inputs[0].data[2]"),
            ("IM206", "$.inputs[0].data[3]"),
        ],
        id="reading-and-mapping",
    ),
    pytest.param(
        inputs(tensor(data="[NaN, 1e999]", more=', "name": "b"')) + "x",
        [("IM006", None), ("IM006", None), ("IM005", None), ("IM003", None)],
        id="reading-alone",
    ),
    pytest.param(
        '{"inputs": [{"name": "", "name": ""}, {"shape": NaN}]}',
        [("IM005", None), ("IM006", None)],
        id="a-value-that-must-not-be-used-is-not-looked-at",
    ),
]


@pytest.mark.parametrize(("document", "expected"), SEVERAL)
def test_every_fault_is_told_at_once_in_the_order_of_the_file(document, expected):
    conversion = convert(document.encode())
    assert [(found.code, found.path) for found in conversion.diagnostics] == expected
    assert (conversion.source is None) == any(d.is_error for d in conversion.diagnostics)


# output.json


OF_INPUTS = ("$.raw_input_contents", "$.rawInputContents")


def as_output(text):
    return re.sub(r"\binputs\b", "outputs", text)


ERRORS = [case for case in FIRES if RULES[case[0]].severity is Severity.ERROR]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("code", "document", "path", "settings"),
    identify(case for case in ERRORS if case[0] != "IM207" and case[2] not in OF_INPUTS),
)
def test_an_error_in_an_output_is_a_note_and_never_blocks_the_inputs(
    code, document, path, settings, strict
):
    output = as_output(document.replace(CARET, "")).encode()
    chosen = replace(settings, strict=strict)
    conversion = convert(PLAIN.encode(), output, settings=chosen)
    told = {found.code: found.path for found in conversion.diagnostics}
    assert told[code] == (path and as_output(path))
    assert {(each.severity, each.file) for each in conversion.diagnostics} == {
        (Severity.NOTE, "output.json")
    }
    assert conversion.source == convert(PLAIN.encode()).source


def test_an_output_that_is_not_text_is_a_note():
    (found,) = convert(PLAIN.encode(), b"\xff").diagnostics
    assert (found.code, found.severity, found.file) == ("IM002", Severity.NOTE, "output.json")


@pytest.mark.parametrize(
    ("datatype", "data"),
    [
        ("FP64", '["Sample Output"]'),
        ("INT8", "[1024]"),
        ("INT8", '["7"]'),
        ("BOOL", "[2.5]"),
        ("BYTES", "[null]"),
        ("BYTES", "[5]"),
        ("BYTES", '[{"a": 1}]'),
        ("FP16", "[1]"),
    ],
)
def test_the_values_of_an_output_are_never_checked_against_its_type(datatype, data):
    output = as_output(inputs(tensor(datatype=f'"{datatype}"', data=data)))
    conversion = convert(PLAIN.encode(), output.encode(), settings=Settings(strict=True))
    assert conversion.diagnostics == ()
    assert [field.name for field in conversion.outputs] == ["a"]


def test_an_output_needs_no_data():
    output = as_output(no_data("[1]"))
    assert convert(PLAIN.encode(), output.encode()).diagnostics == ()


def test_a_broken_input_is_not_mended_by_a_right_output():
    conversion = convert(b"{]", as_output(PLAIN).encode())
    assert conversion.source is None
    assert [field.name for field in conversion.outputs] == ["a"]
    assert [(found.code, found.file) for found in conversion.diagnostics] == [
        ("IM003", "input.json")
    ]


def test_the_names_of_the_files_are_those_given():
    conversion = convert(b"{]", b"{]", input_name="in/i.json", output_name="o.json")
    assert [found.file for found in conversion.diagnostics] == ["in/i.json", "o.json"]


# --strict


@pytest.mark.parametrize(
    ("code", "document", "path", "settings"),
    identify(case for case in FIRES if RULES[case[0]].severity is Severity.WARNING),
)
def test_under_strict_a_warning_about_inputs_is_an_error(code, document, path, settings):
    strict = Settings(batch_dimension=settings.batch_dimension, strict=True)
    text = document.replace(CARET, "").encode()
    conversion = convert(text, settings=strict)
    (found,) = (found for found in conversion.diagnostics if found.code == code)
    assert (found.severity, found.path) == (Severity.ERROR, path)
    assert conversion.source is None
    assert convert(text, settings=settings).source is not None


@pytest.mark.parametrize("document", [PLAIN, numbers("[1, 2]", "[1, 2]"), numbers("[1]", "7")])
def test_under_strict_notes_stay_notes(document):
    conversion = convert(document.encode(), settings=Settings(strict=True))
    assert conversion.source == convert(document.encode()).source
    assert {found.severity for found in conversion.diagnostics} <= {Severity.NOTE}


# Unrelated files of the same name

UNRELATED = [
    pytest.param('{"instances": [[1.0, 2.0], [3.0, 4.0]]}', id="kserve-v1"),
    pytest.param(
        '{"type": "function", "name": "f", "inputs": [{"name": "a", "type": "uint256"},'
        ' {"internalType": "address", "name": "b", "type": "address"}], "outputs": []}',
        id="abi",
    ),
    pytest.param('// tsconfig\n{"compilerOptions": {"strict": true,}, /* x */}', id="jsonc"),
    pytest.param("{inputs: 'x'}", id="json5"),
    pytest.param('{"a": 1, "a": 2, "b": NaN}', id="duplicates-and-nan"),
    pytest.param('[1e999, {"inputs": 1, "inputs": 2}]', id="duplicates-in-a-list"),
]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("document", UNRELATED)
def test_an_unrelated_file_is_one_note(document, strict):
    conversion = convert(document.encode(), settings=Settings(strict=strict))
    assert [(found.code, found.severity) for found in conversion.diagnostics] == [
        ("IM008", Severity.NOTE)
    ]
    assert conversion.source is None
    assert conversion.document is None
    assert conversion.inputs == ()


@pytest.mark.parametrize("document", UNRELATED)
def test_an_unrelated_output_is_one_note_too(document):
    output = document.replace("outputs", "INPUTS").replace("inputs", Side.OUTPUT.value)
    conversion = convert(PLAIN.encode(), output.replace("INPUTS", "inputs").encode())
    assert [(found.code, found.severity) for found in conversion.diagnostics] == [
        ("IM008", Severity.NOTE)
    ]
    assert conversion.source is not None


# Places


@pytest.mark.parametrize(
    ("separator", "line", "column"),
    [
        pytest.param("\t\t", 1, 69, id="tabs"),
        pytest.param("\r\n\t", 2, 2, id="crlf"),
        pytest.param("\r  ", 2, 3, id="lone-cr"),
        pytest.param("/*\n*/", 2, 3, id="comment"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("character", ["x", "😀", "漢", "\u0301", "\u2028", "\x85"])
def test_places_count_characters_in_every_encoding(separator, line, column, encoding, character):
    document = (
        f'{{"inputs":[{{"name":"{character}","shape":[2],"datatype":"BYTES",'
        f'"data":["{character}",{separator}5]}}]}}'
    )
    found = convert(document.encode(encoding)).diagnostics[-1]
    assert (found.code, found.path) == ("IM207", "$.inputs[0].data[1]")
    assert found.place is not None
    assert (found.place.line, found.place.column) == (line, column)


# Effort: these took hours, or ended the interpreter


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(tensor(name='"%d"', data="[5]"), id="refused-value"),
        pytest.param(tensor(name='"%d"', datatype='"LIST"'), id="datatype"),
        pytest.param(tensor(name='"%d"', data="[NaN]"), id="not-finite"),
        pytest.param(tensor(name='"%d"', data='["x",]', shape="[1,]"), id="trailing-commas"),
        pytest.param(tensor(name='"%d"', more=', "data": 5'), id="repeated-key"),
        pytest.param(tensor(name='"%d"', more=', "%d": 5'), id="dropped-property"),
    ],
)
def test_a_long_line_with_a_fault_in_every_tensor_takes_no_quadratic_time(item):
    items = ",".join(item.replace("%d", str(index)) for index in range(1000))
    conversion = convert(f'{{"inputs": [{items}]}}'.encode())
    assert len(conversion.diagnostics) in {1, 1000}
    assert {found.place.line for found in conversion.diagnostics if found.place} == {1}
