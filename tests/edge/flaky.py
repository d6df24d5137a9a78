"""A network between sender and edge that fails where it is told to."""

import http.client
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from leadloom.edge.answers import ANY_ORIGIN, wait


class Mishap(StrEnum):
    """What happens to one POST on its way."""

    NONE = "none"
    AWAY = "away"
    """The edge can't store and says so (503)."""
    LIMITED = "limited"
    """Too many requests (429), come back in a second."""
    CUT = "cut"
    """The connection breaks before the edge got it."""
    UNHEARD = "unheard"
    """The edge stored it, its answer is lost."""


PASSED_ON = ("content-type", "content-encoding", "authorization", "user-agent", "accept", "origin", "referer")
HOP_BY_HOP = {"transfer-encoding", "connection", "content-length", "date", "server"}


@dataclass
class Line:
    """The line: ``mishaps`` are used up one POST each, then all is well. ``counts`` tells what happened."""

    mishaps: list[Mishap]
    counts: Counter[Mishap] = field(default_factory=Counter)
    url: str = ""
    lock: Lock = field(default_factory=Lock)

    def next(self) -> Mishap:
        with self.lock:
            mishap = self.mishaps.pop(0) if self.mishaps else Mishap.NONE
            self.counts[mishap] += 1
            return mishap


class _Server(ThreadingHTTPServer):
    def __init__(self, port: int, line: Line) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.to_port = port
        self.line = line
        line.url = f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        mishap = self.server.line.next()
        if mishap in {Mishap.AWAY, Mishap.LIMITED}:
            self.send_response(503 if mishap is Mishap.AWAY else 429)
            self._end([*wait(1), ANY_ORIGIN], b'{"code":"x","message":"x"}')
        elif mishap is Mishap.CUT:
            self.close_connection = True
        else:
            self._forward("POST", body, is_heard=mishap is Mishap.NONE)

    def do_OPTIONS(self) -> None:
        self._forward("OPTIONS", b"", is_heard=True)

    def do_GET(self) -> None:
        self._forward("GET", b"", is_heard=True)

    def _forward(self, method: str, body: bytes, *, is_heard: bool) -> None:
        there = http.client.HTTPConnection("127.0.0.1", self.server.to_port, timeout=20)
        headers = {name: value for name in PASSED_ON if (value := self.headers.get(name))}
        there.request(method, self.path, body, headers)
        answer = there.getresponse()
        content = answer.read()
        there.close()
        self.close_connection = True
        if is_heard:
            self.send_response(answer.status)
            self._end([pair for pair in answer.getheaders() if pair[0].lower() not in HOP_BY_HOP], content)

    def _end(self, headers: list[tuple[str, str]], content: bytes) -> None:
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def flaky_line(port: int, mishaps: Sequence[Mishap]) -> Iterator[Line]:
    """A line to the edge on ``port`` of this machine."""
    line = Line(list(mishaps))
    server = _Server(port, line)
    Thread(target=server.serve_forever, daemon=True).start()
    yield line
    server.shutdown()
    server.server_close()
