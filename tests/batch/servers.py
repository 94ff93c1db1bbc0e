"""Real servers of repositories, on loopback: git's own daemon, and a web server before git."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from migrate.batch.checkout import check_out_needed
from migrate.git.remote import clone
from migrate.git.url import parse_url
from tests.cli.command import PROMPT, wait_until
from tests.project.git_repository import configure, copy_repository, git

YAML = b"version: 1.0.0\noptional:\n  input_file_name: requests/a b.json\nname: x\n"
BIG = 3_000_000
FILES = {
    "input.json": PROMPT,
    "m/inferless.yaml": YAML,
    "m/requests/a b.json": PROMPT,
    "m/big.bin": os.urandom(BIG),
    "node_modules/x/input.json": PROMPT,
}


def served_repository(root, name="model.git", *, filters=True, files=None):
    """Make a bare repository with a pair, one that inferless.yaml names, and a large file."""
    work = root / f"work-of-{name}"
    copy_repository(work, FILES if files is None else files, "--initial-branch=main")
    bare = root / "served" / name
    git(root, "clone", "--quiet", "--bare", str(work), str(bare))
    settings = {"uploadpack.allowFilter": str(filters).lower(), "http.receivepack": "true"}
    configure(bare, settings)
    return bare


def cloned(url, folder, check_out=check_out_needed, **options):
    """Clone a URL as a batch does, and return the folder."""
    clone(parse_url(url), folder, check_out, **options)
    return folder


@contextmanager
def git_daemon(folder):
    """Serve the repositories in a folder; give the beginning of their URLs."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ("--export-all", "--enable=receive-pack", f"--base-path={folder}", "--reuseaddr")
    listening = ("--listen=127.0.0.1", f"--port={port}")
    command = ["git", "daemon", *options, *listening, str(folder)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            wait_until(lambda: _listens(port))
            yield f"git://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, 15)


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class _Smart(BaseHTTPRequestHandler):
    """Hands every request to ``git http-backend``; ``server`` knows the folder and the password."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._answer()

    do_POST = do_GET  # noqa: N815 - the library's name

    def log_message(self, *_arguments):
        pass

    def _answer(self):
        size = int(self.headers.get("Content-Length", 0))
        content = self.rfile.read(size) if size else self._chunks()
        if not self._may_enter():
            self.send(401, {"WWW-Authenticate": 'Basic realm="x"'}, b"")
            return
        if self.server.broken:
            self.server.broken -= 1
            self.send(503, {}, b"")
            return
        head, _, body = self._backend(content).partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        status = int(headers.pop("Status", "200").split()[0])
        self.send(status, headers, body)

    def _chunks(self):
        content = b""
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                content += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        return content

    def _may_enter(self):
        self.server.asked.append(self.headers.get("Authorization"))
        expected = self.server.login
        if expected is None:
            return True
        token = base64.b64encode(expected.encode()).decode()
        return self.headers.get("Authorization") == f"Basic {token}"

    def _backend(self, content):
        url = urlsplit(self.path)
        variables = {
            "GIT_PROJECT_ROOT": str(self.server.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "PATH_INFO": url.path,
            "QUERY_STRING": url.query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(content)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "REMOTE_ADDR": "127.0.0.1",
            "PATH": os.environ["PATH"],
        }
        done = subprocess.run(
            ["git", "http-backend"], input=content, env=variables, capture_output=True, check=True
        )
        return done.stdout

    def send(self, status, headers, body):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def web_server(folder, *, login=None, broken=0):
    """Serve the repositories in a folder over HTTP; the first ``broken`` requests get a 503."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Smart)
    server.folder, server.login, server.broken, server.asked = folder, login, broken, []
    server.address = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
