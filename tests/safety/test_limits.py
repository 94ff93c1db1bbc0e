"""Every limit, on both of its sides: what is within it is dealt with as if there were none."""

from __future__ import annotations

import json

import pytest

from migrate.app_code.findings import app_findings
from migrate.app_code.interface import read_app_code
from migrate.app_code.syntax import Source, parse_source
from migrate.contract.reading import read_schema_module
from migrate.contract.values import suggestion
from migrate.diagnostics import MAX_FINDINGS
from migrate.mapping.examples import MAX_INVENTED, MAX_INVENTED_IN_FILE, MAX_TEXTS
from migrate.mapping.fields import map_document
from migrate.model import Datatype, LegacyDocument, LegacyTensor, Side
from migrate.parsers.json_text import read_json
from migrate.parsers.lenient import LenientReader
from migrate.parsers.structure import MAX_TENSORS, read_structure
from migrate.parsers.tokens import MAX_DEPTH
from migrate.pipeline import convert
from migrate.project.existing import MAX_PARSED
from migrate.project.folder import Folder
from migrate.project.plan import plan_folder
from migrate.project.toml_files import RunCache, find_style
from migrate.rules import Severity
from migrate.settings import BatchDimension, Settings
from migrate.source_text import MAX_BRACES
from tests.builders import tensor_object as tensor
from tests.cli.command import PROMPT, PROMPT_SOURCE, write

FORCED = Settings(allow_dirty=True, allow_no_vcs=True)


def converted(*tensors):
    return convert(json.dumps({"inputs": tensors}))


def codes(found):
    return [each.code for each in found.diagnostics]


@pytest.mark.parametrize("count", [MAX_FINDINGS, MAX_FINDINGS + 1, MAX_FINDINGS * 2])
def test_a_thousand_findings_are_told_and_then_that_there_are_more(count):
    found = converted(*(tensor(f"x{n}", datatype="int8") for n in range(count)))
    says_more = [each for each in found.diagnostics if "findings are reported" in each.message]

    assert codes(found) == ["IM104"] * MAX_FINDINGS
    assert len(says_more) == (count > MAX_FINDINGS)
    assert found.source is not None


def test_an_error_is_told_before_a_thousand_warnings():
    warned = [tensor(f"x{n}", datatype="int8") for n in range(MAX_FINDINGS)]
    found = converted(*warned, tensor("last", data=["x"]))

    assert codes(found)[-1] == "IM207"
    assert len(found.diagnostics) == MAX_FINDINGS
    assert found.source is None


@pytest.mark.parametrize("count", [MAX_FINDINGS, MAX_FINDINGS + 1, MAX_TENSORS])
def test_faults_of_the_structure_are_looked_for_until_there_are_too_many(count):
    document = {"inputs": [tensor("x0"), *({"name": f"x{n}"} for n in range(1, count + 1))]}
    document["inputs"] = document["inputs"][:MAX_TENSORS]
    read, findings = read_structure(document, Side.INPUT)

    assert {finding.code for finding in findings} == {"IM101"}
    assert len(findings) == min(count, MAX_FINDINGS + 1)
    assert len(read.tensors) == (count <= MAX_FINDINGS)


def test_properties_that_are_dropped_do_not_end_the_search_for_errors():
    dropped = {f"k{n}": 1 for n in range(MAX_FINDINGS * 2)}
    found = converted(tensor("x", **dropped), tensor("y", shape=[0]))

    assert codes(found).count("IM106") == 1
    assert codes(found).count("IM108") == MAX_FINDINGS - 1


@pytest.mark.parametrize("count", [MAX_TENSORS, MAX_TENSORS + 1])
def test_so_many_tensors_are_read(count):
    read, findings = read_structure({"inputs": [tensor(f"x{n}") for n in range(count)]}, Side.INPUT)

    assert [finding.code for finding in findings] == ["IM102"] * (count > MAX_TENSORS)
    assert len(read.tensors) == (count if count <= MAX_TENSORS else 0)


@pytest.mark.parametrize("rank", [MAX_DEPTH, MAX_DEPTH + 1, 100_000])
def test_so_many_dimensions_are_read(rank):
    read, findings = read_structure({"inputs": [tensor("x", shape=[1] * rank)]}, Side.INPUT)
    paths = [finding.path for finding in findings if finding.code == "IM007"]

    assert paths == [("inputs", 0, "shape")] * (rank > MAX_DEPTH)
    assert len(read.tensors) == (rank <= MAX_DEPTH)


def mapped(*tensors):
    found = map_document(LegacyDocument(Side.INPUT, tensors), BatchDimension.AUTO)
    return [[finding.code for finding in each.findings] for each in found]


def test_placeholders_share_one_limit():
    count = MAX_INVENTED_IN_FILE // MAX_INVENTED
    made = [
        LegacyTensor(n, f"x{n}", (MAX_INVENTED,), Datatype.INT8, None) for n in range(count + 1)
    ]
    found = map_document(LegacyDocument(Side.INPUT, tuple(made)), BatchDimension.AUTO)

    assert [each.findings[0].code for each in found] == ["IM209"] * (count + 1)
    assert [each.field.example is None for each in found] == [*[False] * count, True]
    assert found[-1].findings[0].severity is Severity.ERROR


def test_texts_share_one_limit():
    texts = LegacyTensor(0, "x", (MAX_TEXTS,), Datatype.BYTES, [""] * MAX_TEXTS)
    one = LegacyTensor(1, "y", (1,), Datatype.BYTES, [""])
    number = LegacyTensor(2, "z", (1,), Datatype.INT8, [1])

    assert mapped(texts, number) == [[], []]
    assert mapped(texts, one, number) == [[], ["IM001"], []]


@pytest.mark.parametrize("item", ["[ [1], [2] ]", "'x'", "NaN", '{"a": [ ] }', "1e999"])
def test_running_out_of_patience_changes_no_value(item):
    """Each of these is a bad guess about where plain JSON ends, over and over again."""
    count = 30_000
    text = "[" + f"{item}, " * count + "7, ]"
    reader = LenientReader(text)
    value = reader.document()
    alone = LenientReader(f"[{item}]").document()

    assert value == alone * count + [7]
    assert read_json(f"[{item}]").value == alone


@pytest.mark.parametrize("extra", [0, 1])
def test_so_long_an_app_is_parsed(extra):
    code = b"class InferlessPythonModel:\n    def infer(self, inputs):\n        inputs['x']\n#"
    source = code + b"x" * (1024 * 1024 - len(code) + extra)
    app = read_app_code(source)

    assert [read.name for read in app.inputs.reads] == ["x"] * (not extra)
    assert (app.problem is None) == (not extra)


@pytest.mark.parametrize(
    ("name", "declared", "is_proposed"),
    [
        ("prompts", ["prompt"], True),
        ("prompts", [*(f"{n}" for n in range(99)), "prompt"], True),
        ("prompts", [*(f"{n}" for n in range(100)), "prompt"], False),
        ("p" * 99 + "s", ["p" * 99], True),
        ("p" * 100 + "s", ["p" * 100], False),
        ("p" * 100, ["p" * 101], False),
    ],
)
def test_so_many_and_so_long_names_are_compared(name, declared, is_proposed):
    code = f"class InferlessPythonModel:\n    def infer(self, inputs):\n        inputs['{name}']"
    inputs = dict.fromkeys(declared, True)
    found = app_findings(read_app_code(code.encode()), inputs, None, frozenset(), "app.py")
    hints = [each.hint for each in found if each.code == "IM301"]

    assert len(hints) == 1
    assert hints[0].startswith("did you mean") == is_proposed


def test_a_long_datatype_is_not_compared_whole():
    assert suggestion("int3") == 'did you mean "INT32"?'
    assert suggestion("INT32" + "x" * 50_000_000).startswith("write one of")


@pytest.mark.parametrize(
    ("key", "is_read"),
    [
        (".".join("a" * 63) + ".b = 1", True),
        (".".join("a" * 64) + ".b = 1", False),
        ("[" + " . ".join(['"a.b"', "'c'", "d"] * 30) + "]", False),
        ("x = [" + ", ".join(['"1.2.3"'] * 500) + "]", True),
        ("x = '" + "see ... " * 500 + "'", True),
    ],
)
def test_so_long_a_key_of_a_configuration_is_read(tmp_path, key, is_read):
    (tmp_path / ".git").mkdir()
    write(tmp_path / "pyproject.toml", f"[tool.black]\nline-length = 70\n[y]\n{key}\n".encode())
    found = find_style(tmp_path, RunCache())

    assert found.style.line_length == (70 if is_read else 88)
    assert [each.code for each in found.diagnostics] == ["IM409"] * (not is_read)


_SPARE = MAX_PARSED - len(PROMPT_SOURCE)
"""How much more than what a small input becomes its schema may hold."""


@pytest.mark.parametrize(
    ("around", "code"),
    [
        pytest.param(b"#" + b"x" * (_SPARE - 1), "IM415", id="comments"),
        pytest.param(b"#" + b"x" * _SPARE, "IM501", id="more-comments"),
        pytest.param(b" \n\t\r\n" * (_SPARE // 5), "IM415", id="blanks"),
        pytest.param(b" \n\t\r\n" * (_SPARE // 5 + 1), "IM501", id="more-blanks"),
    ],
)
def test_so_large_a_schema_is_compared(tmp_path, around, code):
    write(tmp_path / "input.json", PROMPT)
    write(tmp_path / "input_schema.py", PROMPT_SOURCE + around)
    found = plan_folder(Folder(tmp_path, tmp_path), FORCED)

    assert codes(found) == [code]


@pytest.mark.parametrize("braces", [MAX_BRACES, MAX_BRACES + 1])
@pytest.mark.parametrize("string", ["f'{0}'", "(rF'a'\n'{0}')", "'{0}'"])
def test_so_many_braces_beside_an_f_string_are_parsed(string, braces):
    """Before Python 3.12, one f-string takes quadratic time: a mebibyte would take minutes."""
    is_read = braces == MAX_BRACES or string == "'{0}'"
    text = f"BATCH_SIZE = {string.format('{1}' * (braces // 2))}\nINPUT_SCHEMA = {{}}\n#"
    text += "{" * (braces - text.count("{"))
    app = parse_source(text.encode())
    assert isinstance(app, Source) is is_read
    module = read_schema_module(text)
    assert ("f-strings hold too much" in module.faults[0].message) is not is_read


def test_a_value_with_many_names_is_read_once():
    """Each name would cost as much as the value, and the two together are quadratic."""
    shape = f"[{', '.join(['1'] * 1000)}]"
    tensor_entry = f'{{"datatype": "INT64", "required": True, "shape": {shape}, "example": 1}}'
    module = read_schema_module(f'BATCH_SIZE = INPUT_SCHEMA = a = b = {{"x": {tensor_entry}}}\n')
    assert not any("is not defined" in fault.message for fault in module.faults)
    assert [each.name for each in module.inputs] == ["x"]
    assert module.constants["a"] is module.constants["b"] is module.constants["BATCH_SIZE"]


def test_beyond_the_findings_that_are_reported_no_hint_is_looked_for():
    names = "".join(f"BATCH_SIZ{number} = 1\n" for number in range(MAX_FINDINGS + 9))
    faults = read_schema_module(f"{names}INPUT_SCHEMA = {{}}\n").faults
    assert [bool(fault.hint) for fault in faults] == [True] * MAX_FINDINGS + [False] * 9
