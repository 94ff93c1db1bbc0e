"""The edges of RFC 8259: what it lets a parser accept is accepted, and what it refuses is not.

A duplicate key, a number that is not finite and deep nesting, which the RFC leaves to the parser,
have codes of their own (IM005, IM006, IM007). Comments, trailing commas, single quotes and
unquoted keys are accepted with IM004. The bytes go through the same steps as a legacy file.
"""

from __future__ import annotations

import json

import pytest

from migrate import convert
from migrate.parsers.json_text import read_json

pytestmark = pytest.mark.no_cover

VALUES = [
    *("null", "true", "false", "0", "-0", "7", "-7", "10", "0.5", "-0.5", "0.0", "-0.0"),
    *("1e1", "1E1", "1e+1", "1e-1", "1E+01", "1e00", "0e0", "0e+1", "0E-0", "1.5e3", "-1.5E-3"),
    *("123.456e78", "1e308", "-1e308", "4.9e-324", "1e-400", "0.1e-999", "1" * 300, "-0e-999"),
    *("0." + "1" * 500, "9007199254740993", "1.7976931348623157e308", "123e-10000000"),
    *('""', '" "', '"a"', '"\x7f"', '"/"', '"\\/"', '"\\\\"', '"\\""', '"\\b\\f\\n\\r\\t"', '"\'"'),
    *('"\\u0000"', '"\\u0061"', '"\\uABCD"', '"\\uabcd"', '"\\u00e9"', '"é"', '"€"', '"😀"'),
    *('"\\ud83d\\ude00"', '"\\ud800"', '"\\udc00"', '"\\ud800a"', '"\\ude00\\ud83d"', '"\\uFFFF"'),
    *('"\u2028"', '"\u2029"', '"\ufeff"', '"\ufffe"', '"\U0010ffff"', '"\\u005C"', '"\\\\u0061"'),
    *('"// no comment"', '"/* nor this */"', '"# nor this"', '"[,]"', '"\u200b"', '"\x80"'),
    *("[]", "[ ]", "[\n]", "[[]]", "[[],[]]", "[null]", "[1,2]", "[ 1 , 2 ]", '["a",1,true,null]'),
    *("{}", "{ }", '{"":0}', '{"a":1}', '{ "a" : 1 }', '{"a":{}}', '{"a":[]}', '{"a":1,"b":2}'),
    *('{"a":1,"A":2}', '{"\\u0000":1}', '{"é":1}', '{"a b":1}', '{"\\"":1}', '{"x":[{"x":1}]}'),
    *("\t1", "\n1", "\r1", "\r\n1", " 1 ", "1\n", "1\r\n", "\t[\r\n1\t,\n2 ]\t", "[1]\n\n\n"),
    *("[" * 64 + "]" * 64, "[" * 63 + "1" + "]" * 63, f'"{"a" * 10_000}"', f"[{'0,' * 5000}0]"),
]
"""Texts that every parser has to accept."""

LENIENT = [
    *("[1,]", '{"a":1,}', "[1 , ]", "[[1,],]", "// a\n1", "1 // a", "/* a */ 1", "1 /**/"),
    "# a\n1",
    *("[1, // a\n2]", '{"a" /* b */: 1}', "['a']", "{'a': 1}", "{a: 1}", "{$a: 1}", "{a_1: 1}"),
    *("['\"']", "['\\'']", '{a: 1, "b": 2}', "/***/1", "/* * / */1", "{é: 1}", "{null: 1}"),
]
"""Texts with comments, trailing commas, single quotes or unquoted keys."""

REFUSED = [
    *("", " ", "\n", "[", "]", "{", "}", "[1", "[1,", '{"a"', '{"a":', '{"a":1', '{"a":1,', '"a'),
    *("[1 2]", "[1,,2]", "[,]", "[,1]", "[1,,]", '{"a" 1}', '{"a":}', '{"a":1 "b":2}', "{,}"),
    *('{"a":1,,"b":2}', "{1:2}", "{[1]:2}", "{null}", '{"a"}', "{:1}", '{"a"::1}', "[1:2]"),
    '["a":1]',
    *("[1}", '{"a":1]', "[1]]", "[1][2]", "1 2", "{}{}", "[]{}", '""""', "null null", "[1]x", "1]"),
    *("01", "-01", "00", "-", "+1", "+", ".5", "-.5", "5.", "-5.", "5.e1", ".", "1.2.3", "1e"),
    "1e+",
    *("1ee1", "1e1.5", "1e 1", "1 000", "1_000", "0x1F", "0b1", "0o7", "1a", "--1", "- 1", "1-"),
    "1+1",
    *("\u0661", "\uff11", "1\u0660", "1/2", "$1", "1f", "1L", "2n", "INF", "inf", "nan", "-nan"),
    "∞",
    *("True", "False", "None", "NULL", "TRUE", "nul", "nulll", "tru", "truee", "fals", "undefined"),
    *("a", "[a]", "[abc]", '{"a":b}', "`a`", "“a”", "[“a”]", "u'a'", "(1,)", "{1}", "1;", "@"),
    "\\u0061",
    *('"\\a"', '"\\x41"', '"\\u"', '"\\u1"', '"\\u12"', '"\\u123"', '"\\u12G4"', '"\\U0041"'),
    '"\\0"',
    *('"\\"', '"\\\\\\"', '"\\ "', '"\\u 061"', '"\\é"', '"\\ud83d\\u"', '"\\\n"', '"\n"', '"\t"'),
    *('"\0"', '"\x1f"', '"\r"', "'\n'", "'\\a'", "'a", "'a\"", "\"a'", "[\"a', 1]", '"\\N{DASH}"'),
    *("\u00a01", "1\u00a0", "\u20281", "[\u200b1]", "\ufeff\ufeff1", "\x0c1", "\x0b1", "[\x0c]"),
    "\x001",
    *("/", "/*", "/* a", "/ a\n1", "// a", "# a", "<!-- a --> 1", "[1 /* a]", "1 /", "* a *"),
    "; a\n1",
    *("{a 1}", "{a-b c: 1}", "{'a' 1}", "{1a: 1}", "{a.b: 1}", "{-a: 1}", "{'a: 1}", "..."),
    "[...]",
]
"""Texts that no parser may accept."""

OWN_CODES = [
    *((text, "IM005") for text in ('{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '[{"":0,"":0}]')),
    *((text, "IM006") for text in ("NaN", "Infinity", "-Infinity", "[1e309]", "-1e999", "9" * 400)),
    *((text, "IM006") for text in ("[NaN,]", '{"a":Infinity}', "1" * 5000, "1e99999999999")),
    *(
        (text, "IM007")
        for text in ("[" * 65 + "]" * 65, "[" * 100_000, '{"a":' * 65 + "1" + "}" * 65)
    ),
]
"""Texts that the RFC leaves to the parser, or that have a code of their own."""


def named(texts):
    return [pytest.param(text, id=ascii(text)[:40]) for text in texts]


def codes(read):
    return {finding.code for finding in read.findings}


@pytest.mark.parametrize("text", named(VALUES))
def test_every_json_text_is_accepted_with_its_value(text):
    read = read_json(text)

    assert (read.understood, codes(read)) == (True, set())
    assert repr(read.value) == repr(json.loads(text))


@pytest.mark.parametrize("text", named(text for text in VALUES if len(text) < 100))
def test_every_json_text_is_accepted_within_another(text):
    for around in ("[{}]", '{{"a": {}}}', "[0, {}, 1]", "[[{}]]"):
        whole = around.format(text)
        assert repr(read_json(whole).value) == repr(json.loads(whole))
        assert repr(read_json(f"/**/{whole}").value) == repr(json.loads(whole))


@pytest.mark.parametrize("text", named(LENIENT))
def test_an_extension_is_accepted_with_a_warning(text):
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
    read = read_json(text)

    assert (read.understood, codes(read)) == (True, {"IM004"})


@pytest.mark.parametrize("text", named(REFUSED))
def test_what_no_parser_may_accept_is_refused(text):
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
    read = read_json(text)

    assert not read.understood
    assert codes(read) == {"IM003"}


@pytest.mark.parametrize("text", named(text for text in REFUSED if text.strip()))
def test_what_no_parser_may_accept_is_refused_within_a_list(text):
    read = read_json(f"[{text}\n, 1]")

    assert not read.understood or codes(read) == {"IM004"}


@pytest.mark.parametrize(("text", "code"), OWN_CODES, ids=lambda text: ascii(text)[:40])
def test_what_is_left_to_the_parser_is_refused_by_its_own_code(text, code):
    read = read_json(text)

    assert not read.understood
    assert codes(read) - {"IM004"} == {code}


ALL = [*VALUES, *LENIENT, *REFUSED, *(text for text, _ in OWN_CODES)]


@pytest.mark.parametrize("side", ["input", "output"])
def test_no_text_and_no_part_of_one_raises(side):
    pair = '{"inputs": [{"name": "a", "shape": [1], "datatype": "FP64", "data": %s}]}'
    for text in ALL:
        for whole in (text, text[:-1], text[1:], pair % text if len(text) < 1000 else text):
            content = whole.encode("utf-8", "surrogatepass")
            conversion = convert(content) if side == "input" else convert("{}", content)
            assert conversion.diagnostics or conversion.source
