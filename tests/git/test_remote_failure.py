from __future__ import annotations

import pytest

from migrate.git.remote_failure import FailureKind, failure_of
from migrate.git.runner import GitError, GitFailedError, GitTimeoutError
from migrate.git.url import parse_url

URL = parse_url("https://me:t0ken@host/a")

SAID = {
    "fatal: could not read Username for 'https://host': terminal prompts disabled": "REFUSED",
    "remote: x\nfatal: Authentication failed for 'https://host/'": "REFUSED",
    "git@host: Permission denied (publickey).\nfatal: Could not read from remote": "REFUSED",
    "fatal: unable to access 'https://h/': The requested URL returned error: 403": "REFUSED",
    "Host key verification failed.\nfatal: Could not read": "UNKNOWN_HOST_KEY",
    "fatal: repository 'https://host/a/' not found": "NOT_FOUND",
    "fatal: remote error: access denied or repository not exported: /a": "NOT_FOUND",
    "fatal: '/a' does not appear to be a git repository": "NOT_FOUND",
    "fatal: unable to access 'https://h/': Could not resolve host: h": "UNREACHABLE",
    "ssh: connect to host h port 22: Connection refused\nfatal: Could not": "UNREACHABLE",
    "error: RPC failed; HTTP 503\nfatal: the remote end hung up unexpectedly": "UNREACHABLE",
    "fatal: unable to access 'https://h/': The requested URL returned error: 429": "UNREACHABLE",
    "To h\n ! [rejected] c -> x (stale info)\nerror: failed to push": "REJECTED",
    "To h\n ! [remote rejected] c -> x (hook declined)\nerror: failed": "REJECTED",
    "remote: fatal: packed object 0123 is corrupt\nfatal: protocol error: bad pack": "DAMAGED",
    "fatal: git upload-pack: not our ref 0123": "DAMAGED",
    "fatal: bad object HEAD\nfatal: early EOF": "DAMAGED",
    "fatal: attempting to allocate 551289009 over limit 536870912": "TOO_LARGE",
    "fatal: Out of memory, malloc failed (tried to allocate 9 bytes)": "TOO_LARGE",
    "fatal: something else": "OTHER",
    "": "OTHER",
}


@pytest.mark.parametrize(("said", "kind"), SAID.items())
def test_what_git_says_has_a_reason_of_one_line(said, kind):
    failure = failure_of(GitFailedError(said.encode(), 128), URL)
    assert failure.kind is FailureKind[kind]
    assert "\n" not in str(failure)
    assert failure.may_pass is (kind == "UNREACHABLE")


def test_a_rejection_says_what_the_server_said():
    failure = failure_of(GitFailedError(b"! [remote rejected] c -> x (a hook)\n", 1), URL)
    assert str(failure) == "the server rejected the branch (a hook)"


def test_the_reason_holds_the_whole_cause_on_one_line():
    said = (
        "kex_exchange_identification: Connection closed by remote host\n"
        "fatal: Could not read from remote repository.\n\n"
        "Please make sure you have the correct access rights\nand the repository exists.\n"
    )
    failure = failure_of(GitFailedError(said.encode(), 128), URL)
    cause = "kex_exchange_identification: Connection closed by remote host"
    assert f"({cause}; Could not read from remote repository)" in str(failure)


def test_time_that_is_over_and_a_git_that_is_not_there_are_told():
    late = failure_of(GitTimeoutError("git took longer than 3 seconds"), URL)
    assert (late.kind, late.may_pass) == (FailureKind.TOO_SLOW, False)
    assert str(failure_of(GitError("git is not installed"), URL)) == "git is not installed"


def test_a_server_that_sends_the_password_back_does_not_get_it_printed():
    failure = failure_of(GitFailedError(b"fatal: remote error: bad t0ken of me", 128), URL)
    assert "t0ken" not in str(failure)
