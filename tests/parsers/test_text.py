from __future__ import annotations

import codecs

import pytest

from migrate.parsers.json_text import decode

TEXT = '{"name": "é漢😀e\u0301"}'


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TEXT.encode(), id="utf-8"),
        pytest.param(codecs.BOM_UTF8 + TEXT.encode(), id="utf-8-with-a-mark"),
        pytest.param(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), id="utf-16-le"),
        pytest.param(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), id="utf-16-be"),
    ],
)
def test_text_is_decoded_without_its_mark(content):
    decoded = decode(content)

    assert decoded.text == TEXT
    assert decoded.finding is None


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param(b"", "", id="empty"),
        pytest.param(codecs.BOM_UTF8, "", id="mark-alone"),
        pytest.param(codecs.BOM_UTF16_BE, "", id="utf-16-mark-alone"),
        pytest.param(codecs.BOM_UTF8 * 2 + b"1", "\ufeff1", id="only-the-first-mark-goes"),
        pytest.param(b"a\0b", "a\0b", id="nul-is-a-character"),
        pytest.param(b"a\r\nb\rc", "a\r\nb\rc", id="line-ends-stay"),
    ],
)
def test_unusual_text_is_still_text(content, text):
    decoded = decode(content)

    assert decoded.text == text
    assert decoded.finding is None


@pytest.mark.parametrize(
    ("content", "span", "found"),
    [
        pytest.param(b"ab\xffcd", (2, 3), "byte 0xff at offset 2 is not UTF-8", id="latin-1"),
        pytest.param("é漢".encode() + b"\xe9", (2, 3), "byte 0xe9 at offset 5", id="in-characters"),
        pytest.param(b"\xed\xa0\x80", (0, 1), "byte 0xed at offset 0", id="encoded-surrogate"),
        pytest.param(b"\xc0\xaf", (0, 1), "byte 0xc0 at offset 0", id="overlong"),
        pytest.param(b"\xf0\x9f\x98", (0, 1), "byte 0xf0 at offset 0", id="cut-off"),
        pytest.param(
            codecs.BOM_UTF16_LE + b"a\0b", (1, 2), "0x62 at offset 2 is not UTF-16", id="odd"
        ),
        pytest.param(
            codecs.BOM_UTF16_BE + b"\xd8\x00\0a", (0, 1), "is not UTF-16", id="half-a-pair"
        ),
        pytest.param(codecs.BOM_UTF32_LE + b"a\0\0\0", (0, 0), "UTF-32", id="utf-32-le"),
        pytest.param(codecs.BOM_UTF32_BE + b"\0\0\0a", (0, 0), "UTF-32", id="utf-32-be"),
    ],
)
def test_what_is_not_text_is_reported_where_it_stops_making_sense(content, span, found):
    finding = decode(content).finding

    assert finding is not None
    assert finding.code == "IM002"
    assert finding.span == span
    assert found in finding.message
    assert finding.hint == "save the file as UTF-8"


def test_the_rest_of_undecodable_text_can_be_shown():
    assert decode(b"ab\xffcd").text == "ab\ufffdcd"
