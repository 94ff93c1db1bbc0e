from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.configuration.toml import parse_toml, places

DOCUMENT = """\
# [not.a.table] = 1
top = "a = 1 # no comment" # [x]
many = [ 1, [2, 3], { inner = "]" }, # }
  'text', ]
[tool."quoted.name"]
dotted . 'key'= {a=1, b = { c = [1,2] }, "d e" = 'f'}
multi = \"\"\"
fake = 1
[fake]
"quotes" \\\"\"\" go on\"\"\"\"\"
literal = '''
fake = '1'
''''
when = 1979-05-27 07:32:00
[[array]]
x = 1
[[array]]
x = 2\r
[tool.later]
plain = true
"""


def found(text: str) -> dict[tuple[str, ...], tuple[int, str]]:
    """Return for each key the number of its line, and what stands at its place."""
    return {
        keys: (text.count("\n", 0, start) + 1, text[start:end])
        for keys, (start, end) in places(text)[0].items()
    }


def paths(tables: object, above: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Return every path of keys in a parsed document; what is in a list belongs to its key."""
    if isinstance(tables, list):
        return set().union(*(paths(item, above) for item in tables))
    if not isinstance(tables, dict):
        return set()
    own = {(*above, key) for key in tables}
    return own.union(*(paths(value, (*above, key)) for key, value in tables.items()))


def test_every_key_is_found_on_its_line() -> None:
    keys = found(DOCUMENT)
    assert {keys: line for keys, (line, _) in keys.items()} == {
        ("top",): 2,
        ("many",): 3,
        ("many", "inner"): 3,
        ("tool",): 5,
        ("tool", "quoted.name"): 5,
        ("tool", "quoted.name", "dotted"): 6,
        ("tool", "quoted.name", "dotted", "key"): 6,
        ("tool", "quoted.name", "dotted", "key", "a"): 6,
        ("tool", "quoted.name", "dotted", "key", "b"): 6,
        ("tool", "quoted.name", "dotted", "key", "b", "c"): 6,
        ("tool", "quoted.name", "dotted", "key", "d e"): 6,
        ("tool", "quoted.name", "multi"): 7,
        ("tool", "quoted.name", "literal"): 11,
        ("tool", "quoted.name", "when"): 14,
        ("array",): 15,
        ("array", "x"): 16,
        ("tool", "later"): 19,
        ("tool", "later", "plain"): 20,
    }
    assert keys["tool", "quoted.name", "dotted", "key", "d e"][1] == '"d e"'
    assert keys["tool", "quoted.name", "dotted"][1] == "dotted . 'key'"
    assert paths(parse_toml(DOCUMENT)) == set(keys)


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "= 1", "x", "x = {", "[", "x = [{"])
def test_what_holds_no_key_or_is_not_toml_ends(text: str) -> None:
    places(text)


def test_nesting_without_end_is_no_trouble() -> None:
    assert found("a = 1\nb = " + "[" * 100_000)["a",] == (1, "a")


PLAIN = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=4)
TEXT = st.text("ab=[]{}#,.'\"\\\n\t é", max_size=6)


def basic(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\t", "\\t") + '"'


VALUES = st.recursive(
    st.one_of(st.just("1"), st.just("1.5e3"), st.just("true"), TEXT.map(basic)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[\n" + ", # x\n".join(items) + "\n]"),
        st.dictionaries(st.one_of(PLAIN, TEXT.map(basic)), inner, max_size=3).map(
            lambda table: "{" + ", ".join(f"{key} = {value}" for key, value in table.items()) + "}"
        ),
    ),
    max_leaves=5,
)


@given(st.dictionaries(st.one_of(PLAIN, TEXT.map(basic)), VALUES, max_size=4))
def test_every_key_of_any_document_is_found(document: dict[str, str]) -> None:
    text = "".join(f"{key} = {value}\n" for key, value in document.items())
    try:
        tables = parse_toml(text)
    except ValueError:
        return  # one key in two spellings
    assert paths(tables) == set(places(text)[0])


def test_tables_come_as_dictionaries():
    assert parse_toml('[a."b.c"]\nd = 1\n') == {"a": {"b.c": {"d": 1}}}


@pytest.mark.parametrize("text", ["x", "x = 1\nx = 2", "a." * 65 + "b = 1"])
def test_what_is_not_toml_or_takes_too_long_is_refused(text):
    with pytest.raises(ValueError, match=r"key|Expected|overwrite"):
        parse_toml(text)


@pytest.mark.parametrize(
    "key", ['"a"' + ' . "b"' * 64, "a." * 64 + "b", "'.'" + ".'.'" * 64, '"\\""' + '."\\""' * 64]
)
@pytest.mark.parametrize(
    "around", ["{} = 1", "[{}]", 'x = {{ y = """\'\n""", {} = 1 }}', "x = '''\"'''\n{} = 1"]
)
def test_a_key_of_many_parts_is_refused_wherever_it_stands(key, around):
    with pytest.raises(ValueError, match="a key has too many parts"):
        parse_toml(around.format(key))


@pytest.mark.parametrize(
    "text",
    [
        "x = '" + "a." * 1000 + "'",
        'x = """\n' + "a." * 1000 + '"""',
        "# " + "a." * 1000,
        "x = [" + "1.5, " * 1000 + "]",
        "a." * 63 + "b = 1\n" + "a." * 62 + "c = 1",
    ],
)
def test_dots_elsewhere_are_no_parts_of_a_key(text):
    assert parse_toml(text) is not None
