from __future__ import annotations

import pytest

from migrate.git.url import parse_url

TAKEN = {
    "https://host/a/b.git": "https://host/a/b.git",
    "http://host:8080/a": "http://host:8080/a",
    "HTTPS://host/a": "https://host/a",
    "ssh://git@host:22/a": "ssh://git@host:22/a",
    "git://host/a": "git://host/a",
    "file:///a/b": "file:///a/b",
    "git@host:o/r.git": "git@host:o/r.git",
    "host:o/r": "host:o/r",
    "git@[::1]:r": "git@[::1]:r",
    "https://[::1]:80/a": "https://[::1]:80/a",
    "https://host/a#b": "https://host/a#b",
    "https://me:secret@host/a": "https://host/a",
    "https://secret@host/a": "https://host/a",
}
PATHS = ("a", "./a:b", "a/b:c", "/a", "C:/a", "C:\\a", "--upload-pack=touch x", "", ":a")
REFUSED = (
    *("ext::sh -c x", "fd::7", "a::https://me:secret@host/x", "ftp://me:secret@host/a"),
    *("file://host/a", "file://me:secret@/a", "file://", "ssh://git:secret@host/a"),
    *("git://me:secret@host/a", "me:secret@host:a", "https:/me:secret@host/a", "https://"),
    *("https:///a", "https://me:sec/ret@host/a", "https://host/a?token=secret", "-oX=y:a"),
    *("ssh://-oX/a", "ssh://-oX@host/a", "https://ho st/a", "https://host/a\nb", "git@host:a\nb"),
    *("$(x):a", "git@[-oX]:a", "a;b@host:a", "ssh://%24%28x%29/a", "ssh://`x`@host/a"),
    *("ssh://%2doX/a", "git://[-x]/a", "https://a|b/c"),
)


@pytest.mark.parametrize(("text", "expected"), TAKEN.items())
def test_a_url_is_known_and_holds_no_password(text, expected):
    url = parse_url(text)
    assert (url.text, url.fault) == (expected, None)
    assert "secret" not in repr(url)


@pytest.mark.parametrize("text", PATHS)
def test_what_can_only_be_a_path_is_none(text):
    assert parse_url(text) is None


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_taken_says_why_and_keeps_every_secret(text):
    url = parse_url(text)
    assert url.fault
    assert not {"secret", "sec", "ret"} & set(
        url.text.replace(":", "/").replace("@", "/").split("/")
    )
    assert "secret" not in repr(url)


def test_what_a_url_says_of_a_user_is_decoded():
    url = parse_url("https://m%40e:p%3Aw@host/a")
    assert (url.user, url.password) == ("m@e", "p:w")
    only_user = parse_url("https://me@host/a")
    assert (only_user.user, only_user.password) == ("me", None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://host/a.git", "https://host/a"),
        ("https://host/a/", "https://host/a.git/"),
        ("https://HOST/a", "HTTPS://host/a"),
        ("https://me:x@host/a", "https://host/a"),
        ("git@host:a.git", "git@host:a/"),
    ],
)
def test_two_spellings_are_one(one, other):
    assert parse_url(one).identity == parse_url(other).identity
    assert parse_url(one).folder_name == parse_url(other).folder_name


def test_no_two_clones_share_a_name_on_any_file_system():
    texts = ("https://host/a/b", "https://host/a-b", "https://host/A/b", "http://host/a/b")
    texts += ("https://host/a", "git@host:a/b", "host:a/b", "file:///host/a/b")
    texts += (
        f"https://host/{'x' * 300}",
        f"https://host/{'x' * 300}y",
        "https://host/..",
        "file:///é",
    )
    names = [parse_url(text).folder_name for text in texts]
    assert len({name.casefold() for name in names}) == len(texts)
    assert all(len(name) < 100 and name.isascii() and "/" not in name for name in names)
    assert not any(name.startswith((".", "-")) for name in names)
