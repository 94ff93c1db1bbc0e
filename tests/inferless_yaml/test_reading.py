from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.inferless_yaml.reading import read_inferless_yaml
from migrate.rules import Severity
from tests.inferless_yaml.texts import PIECES


def read(text):
    content = text if isinstance(text, bytes) else text.encode()
    return read_inferless_yaml(content, "inferless.yaml")


def names(found):
    both = (found.input_file_name, found.output_file_name)
    return tuple(name and name.value for name in both)


def read_name(written):
    return read(f"version: 1.0.0\noptional:\n  input_file_name: {written}\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", (None, None), id="empty"),
        pytest.param("\ufeff", (None, None), id="only-a-mark"),
        pytest.param("# nothing\n", (None, None), id="only-a-comment"),
        pytest.param("---\n...\n", (None, None), id="null"),
        pytest.param("version: 2.0.0\nname: x\n", (None, None), id="without-optional"),
        pytest.param("optional:\n  # nothing\nname: x\n", (None, None), id="null-block"),
        pytest.param("optional: {}\n", (None, None), id="empty-block"),
        pytest.param("optional:\n  runtime_file_name: r.yaml\n", (None, None), id="other-names"),
        pytest.param("input_file_name: i.json\n", (None, None), id="not-in-the-block"),
        pytest.param("env:\n  input_file_name: i.json\n", (None, None), id="in-another-block"),
        pytest.param("optional:\n  input_file_name: i.json\n", ("i.json", None), id="input"),
        pytest.param("optional:\n  output_file_name: o.json\n", (None, "o.json"), id="output"),
        pytest.param(
            'optional: {output_file_name: \'o o.json\', "input_file_name": "\\u00e9.json"}',
            ("é.json", "o o.json"),
            id="flow",
        ),
        pytest.param('{"optional": {"input_file_name": "i.json"}}', ("i.json", None), id="json"),
        pytest.param(
            "%YAML 1.1\n---\r\noptional:\r\n    input_file_name: i.json # c\r\n...\r\n",
            ("i.json", None),
            id="marks",
        ),
        pytest.param("env: &e {a: 1}\nb: *e\nc: {<<: *e}\n", (None, None), id="anchors-elsewhere"),
    ],
)
def test_the_names_are_those_of_the_optional_block(text, expected):
    found = read(text)
    assert found.understood
    assert found.diagnostics == ()
    assert names(found) == expected


def test_a_name_has_the_place_of_its_value():
    found = read("version: 1.0.0\r\noptional:\r\n  input_file_name: 'a b.json' # c\r\n")
    place = found.input_file_name.place
    assert (place.line, place.column, place.end_column) == (3, 20, 30)
    assert place.excerpt == "  input_file_name: 'a b.json' # c"


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [
        pytest.param("a: [\n", "it ends too early", (2, 1), id="end"),
        pytest.param("a: b\n c: d\n", "a colon is not allowed", (2, 3), id="colon"),
        pytest.param("a: 'b' c\n", "does not fit the line", (1, 8), id="after-a-text"),
        pytest.param("a:\n  b: 1\n c: 2\n", "indentation", (3, 2), id="indentation"),
        pytest.param("- a\n", "the file is not a mapping", (1, 1), id="list"),
        pytest.param("text\n", "the file is not a mapping", (1, 1), id="text"),
        pytest.param("optional: []\n", "`optional` is not a mapping", (1, 11), id="list-block"),
        pytest.param("optional: no\n", "`optional` is not a mapping", (1, 11), id="false-block"),
        pytest.param(
            "optional:\n  input_file_name: 1\n", "not text", (2, 20), id="name-is-a-number"
        ),
        pytest.param("optional:\n  input_file_name:\n", "not text", (2, 19), id="name-is-null"),
        pytest.param(
            "optional:\n  output_file_name: [o]\n", "not text", (2, 21), id="name-is-a-list"
        ),
        pytest.param("b: &b {}\noptional: *b\n", "an alias", (2, 11), id="alias-of-the-block"),
        pytest.param("optional: &b {}\nb: *b\n", "an anchor", (1, 11), id="anchor-of-the-block"),
        pytest.param("optional: !!map {}\n", "a tag", (1, 11), id="tag-of-the-block"),
        pytest.param(
            "n: &n i.json\noptional:\n  input_file_name: *n\n", "alias", (3, 20), id="alias"
        ),
        pytest.param(
            "optional:\n  input_file_name: &n i.json\nn: *n\n", "anchor", (2, 20), id="anchor"
        ),
        pytest.param("n: &n 1.0.0\nversion: *n\n", "alias", (2, 10), id="alias-of-the-version"),
        pytest.param("n: &n true\nio_schema: *n\n", "alias", (2, 12), id="alias-of-the-flag"),
        pytest.param("n: &n FILE\nimport_source: *n\n", "alias", (2, 16), id="alias-of-the-source"),
        pytest.param("--- &r\na: 1\n", "anchor", (1, 5), id="anchor-of-the-file"),
        pytest.param("a: &k optional\n*k : {}\n", "alias", (2, 1), id="alias-as-a-key"),
        pytest.param("&k optional: {}\n", "anchor", (1, 1), id="anchor-of-a-key"),
        pytest.param("b: &b {a: 1}\n<<: *b\n", "a key must be", (2, 1), id="merge-of-the-file"),
        pytest.param("b: &b {a: 1}\noptional:\n  <<: *b\n", "a key must be", (3, 3), id="merge"),
        pytest.param("[a, b]: c\n", "a key must be", (1, 1), id="list-as-a-key"),
    ],
)
def test_what_cannot_be_understood_is_one_warning_at_its_place(text, reason, position):
    found = read(text)
    (diagnostic,) = found.diagnostics
    assert (found.understood, names(found)) == (False, (None, None))
    assert (diagnostic.code, diagnostic.severity) == ("IM406", Severity.WARNING)
    assert diagnostic.file == "inferless.yaml"
    assert reason in diagnostic.message
    assert (diagnostic.place.line, diagnostic.place.column) == position


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        pytest.param("''", "is empty", id="empty"),
        pytest.param("/etc/passwd", "is an absolute path", id="absolute"),
        pytest.param("//host/share/input.json", "is an absolute path", id="two-slashes"),
        pytest.param(r"\input.json", "is an absolute path", id="absolute-on-windows"),
        pytest.param(r"\\host\share\input.json", "is an absolute path", id="share"),
        pytest.param(r"C:\input.json", "names a drive", id="drive"),
        pytest.param("c:input.json", "names a drive", id="drive-without-a-backslash"),
        pytest.param(r"io\input.json", "holds a backslash", id="backslash"),
        pytest.param(r"..\input.json", "holds a backslash", id="up-on-windows"),
        pytest.param("../input.json", "leads out", id="up"),
        pytest.param("..", "leads out", id="only-up"),
        pytest.param("io/../input.json", "leads out", id="down-and-up"),
        pytest.param("io/..", "leads out", id="up-at-the-end"),
        pytest.param("./../input.json", "leads out", id="here-and-up"),
        pytest.param('"a\\n/../input.json"', "leads out", id="up-after-a-line-break"),
        pytest.param('"\\x2e\\x2e/input.json"', "leads out", id="up-in-escapes"),
        pytest.param('"input.json\\0"', "holds a character that no file name can hold", id="nul"),
        pytest.param(
            '"input\\ud800.json"',
            "holds a character that no file name can hold",
            id="lone-surrogate",
        ),
        pytest.param("io/", "names a folder", id="folder"),
        pytest.param(".", "names a folder", id="here"),
        pytest.param("io/.", "names a folder", id="here-at-the-end"),
        pytest.param("app.py", "names code or YAML", id="code"),
        pytest.param("io/inferless.yaml", "names code or YAML", id="yaml"),
    ],
)
def test_a_name_that_does_not_stay_inside_the_folder_is_refused_at_its_place(written, reason):
    found = read_name(written)
    (diagnostic,) = found.diagnostics
    assert names(found) == (None, None)
    assert (diagnostic.code, diagnostic.severity) == ("IM404", Severity.ERROR)
    assert diagnostic.message.startswith(f"`input_file_name` {reason}")
    assert (diagnostic.place.line, diagnostic.place.column) == (3, 20)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        pytest.param("io/input.json", "io/input.json", id="subfolder"),
        pytest.param("./input.json", "./input.json", id="here"),
        pytest.param("..input.json", "..input.json", id="two-dots-in-front"),
        pytest.param("io../input..json", "io../input..json", id="two-dots-inside"),
        pytest.param("...", "...", id="three-dots"),
        pytest.param(".hidden", ".hidden", id="hidden"),
        pytest.param("~/input.json", "~/input.json", id="tilde"),
        pytest.param("ab:c.json", "ab:c.json", id="colon"),
        pytest.param("入力 1.json", "入力 1.json", id="non-ascii"),
    ],
)
def test_a_name_that_stays_inside_the_folder_is_given_as_it_is(written, name):
    found = read_name(written)
    assert (found.diagnostics, names(found)) == ((), (name, None))


def test_each_of_two_escaping_names_is_told_and_the_file_counts_as_understood():
    found = read("optional: {output_file_name: ../o.json, input_file_name: /i.json}\n")
    assert found.understood
    assert names(found) == (None, None)
    assert [each.place.column for each in found.diagnostics] == [30, 58]


def test_one_escaping_name_does_not_hide_the_other():
    found = read("optional: {output_file_name: ../o.json, input_file_name: i.json}\n")
    assert names(found) == ("i.json", None)
    assert [each.code for each in found.diagnostics] == ["IM404"]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        pytest.param("version: 1.0.0\n", 1, id="usual"),
        pytest.param("version: 1\n", 1, id="integer"),
        pytest.param("version: 1.\n", 1, id="a-dot-at-the-end"),
        pytest.param('version: "1.2.3"\n', 1, id="minor"),
        pytest.param("version: '1.0'\n", 1, id="quoted"),
        pytest.param("version: 2.0.0\nio_schema: true\n", 2, id="two"),
        pytest.param("version: 10.0.0\n", 10, id="ten"),
        pytest.param("version: 1x\nio_schema: true\n", None, id="not-a-number"),
        pytest.param("version: [1]\n", None, id="list"),
        pytest.param("version:\nio_schema: true\n", None, id="null"),
        pytest.param("name: n\n", None, id="absent"),
        pytest.param("io_schema: false\n", 1, id="absent-beside-the-flag"),
        pytest.param("optional:\n  output_file_name: o\n", 1, id="absent-beside-a-name"),
        pytest.param("optional:\n  runtime_file_name: r\n", None, id="absent-beside-another-name"),
        pytest.param("input_file_name: i.json\n", None, id="absent-beside-a-name-outside"),
        pytest.param("", None, id="empty"),
    ],
)
def test_the_version_is_the_declared_one_or_that_of_the_keys(text, version):
    assert read(text).version == version


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *((word, True) for word in ("true", "True", "TRUE")),
        *((word, False) for word in ("false", "False", "FALSE")),
        *((word, None) for word in ("yes", "on", "no", "off", "'true'", "1", "", "[true]", "{}")),
    ],
)
def test_io_schema_is_what_every_yaml_reader_takes_for_true_or_false(written, expected):
    assert read(f"io_schema: {written}\n").io_schema is expected


def test_io_schema_is_unknown_where_it_is_absent():
    assert read("version: 1.0.0\n").io_schema is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("import_source: FILE\n", True, id="file"),
        pytest.param("version: 2.0.0\nimport_source: 'FILE' # c\n", True, id="quoted"),
        pytest.param("import_source: file\n", True, id="lower-case"),
        pytest.param("import_source: GIT\n", False, id="git"),
        pytest.param("import_source: LOCAL\nsource_location: FILE\n", False, id="local"),
        pytest.param("configuration:\n  import_source: FILE\n", False, id="in-a-block"),
        pytest.param("import_source: [FILE]\n", False, id="list"),
        pytest.param("import_source:\n", False, id="null"),
        pytest.param("name: FILE\n", False, id="absent"),
    ],
)
def test_a_file_import_is_recognized_by_its_import_source(text, expected):
    assert read(text).import_source_is_file is expected


texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join).map(str.encode)


@given(st.binary(max_size=100) | texts)
def test_any_bytes_are_read_and_no_name_leads_out(content):
    found = read_inferless_yaml(content, "inferless.yaml")
    assert found.understood or [each.code for each in found.diagnostics] == ["IM406"]
    for name in (found.input_file_name, found.output_file_name):
        assert name is None or (name.value[0] != "/" and ".." not in name.value.split("/"))
