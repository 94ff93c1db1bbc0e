"""The lenient reader gives what the json module gives, however a text is decorated."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.parsers.json_text import read_json
from migrate.parsers.lenient import LenientReader
from tests.strategies import floats, integers, texts

pytestmark = pytest.mark.no_cover

DOCUMENTS = 2000
COMMENTS = ("// }, ] \" '\n", "# [ { , \\\r\n", "/* \" ' ] } // */", "/**/", "/*\n*/\t", " ")
BARE_KEYS = ("a", "inputs", "_1", "$x", "é", "a-b", "true", "null", "NaN")


def random_value(chance, depth=0):
    """Return a random JSON value; nothing nests deeper than six levels."""
    kind = chance.randrange(9 if depth < 6 else 6)
    if kind > 5:
        items = [random_value(chance, depth + 1) for _ in range(chance.randrange(5))]
        keys = [chance.choice((*BARE_KEYS, "", "a b", "it's", '"', "\\", "😀")) for _ in items]
        return items if chance.random() < 0.5 else dict(zip(keys, items, strict=True))
    number = chance.choice((0, -1, 10**20, chance.randrange(-999, 999)))
    fraction = chance.choice((0.0, -0.0, 1e300, 5e-324, chance.random(), 3.0))
    text = "".join(
        chance.choices("ab'\"\\/#{}[],:\n\t\x00é漢😀\ud800\u2028", k=chance.randrange(6))
    )
    return chance.choice((None, True, False, number, fraction, text))


class Decorator:
    """Writes values as people write them: other quotes, bare keys, trailing commas, comments."""

    def __init__(self, chance):
        self.chance = chance

    def write(self, value):
        if isinstance(value, dict):
            members = [
                f"{self.key(key)}{self.gap()}:{self.gap()}{self.write(item)}"
                for key, item in value.items()
            ]
            return self.container("{", members, "}")
        if isinstance(value, list):
            return self.container("[", [self.write(item) for item in value], "]")
        return self.text(value) if isinstance(value, str) else json.dumps(value)

    def container(self, opening, members, closing):
        comma = f"{self.gap()},{self.gap()}"
        last = comma if members and self.chance.random() < 0.5 else ""
        return f"{opening}{self.gap()}{comma.join(members)}{last}{self.gap()}{closing}"

    def gap(self):
        return "".join(self.chance.choices(COMMENTS, k=self.chance.randrange(3)))

    def key(self, key):
        return key if key in BARE_KEYS and self.chance.random() < 0.5 else self.text(key)

    def text(self, text):
        plain = json.dumps(text, ensure_ascii=self.chance.random() < 0.5)
        if self.chance.random() < 0.5:
            return plain
        inner = plain[1:-1].replace("\\\\", "\0").replace('\\"', '"').replace("'", "\\'")
        return "'" + inner.replace("\0", "\\\\") + "'"


def decorated(value, chance):
    decorator = Decorator(chance)
    return decorator.gap() + decorator.write(value) + decorator.gap()


def documents():
    chance = random.Random(20250607)  # noqa: S311 - the same documents every time
    for _ in range(DOCUMENTS):
        value = random_value(chance)
        yield value, decorated(value, chance)


def exact(value):
    """Write a value so that types, the sign of zero and the order of keys all differ."""
    return repr(value)


def test_two_thousand_documents_have_the_same_values_in_both_readers():
    for value, _ in documents():
        text = json.dumps(value, indent=1)
        reader = LenientReader(text)

        assert exact(reader.document()) == exact(json.loads(text)) == exact(value)
        assert not reader.extensions
        assert exact(read_json(text).value) == exact(value)


def test_two_thousand_decorated_documents_have_the_values_of_the_plain_ones():
    extensions = set()
    for value, text in documents():
        reader = LenientReader(text)
        assert exact(reader.document()) == exact(value)
        assert not reader.findings
        read = read_json(text)
        assert exact(read.value) == exact(value)
        assert read.understood
        assert [found.code for found in read.findings] == ["IM004"] * bool(reader.extensions)
        extensions |= set(reader.extensions)

    assert extensions == {"comments", "trailing commas", "single quotes", "unquoted keys"}


@pytest.mark.parametrize("fault", ["/*x*/", ",", ""])
def test_members_read_one_by_one_have_the_same_values(fault):
    for value, _ in documents():
        text = f"[{json.dumps(value)}{fault}]"

        assert exact(LenientReader(text).document()) == exact([value])


values = st.recursive(
    st.none() | st.booleans() | integers().filter(lambda n: abs(n) < 10**300) | floats() | texts(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts(), inner, max_size=4),
    max_leaves=20,
)


@given(values, st.randoms(use_true_random=False), st.sampled_from((None, 2)), st.booleans())
def test_any_value_is_read_back_from_plain_and_from_decorated_text(value, chance, indent, ascii_):
    value = json.loads(json.dumps(value))  # in escapes, two surrogates in a row are one character
    plain = json.dumps(value, indent=indent, ensure_ascii=ascii_)

    assert exact(read_json(plain).value) == exact(value)
    assert exact(LenientReader(plain).document()) == exact(value)
    assert exact(read_json(decorated(value, chance)).value) == exact(value)
