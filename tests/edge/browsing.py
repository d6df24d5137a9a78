"""A real browser against the real door: what its tests share."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from leadloom.inbox.types import JsonDict
from leadloom.kernel.types import JsonValue
from tests.edge.conftest import stored_events


def wait_for(wanted: Callable[[JsonDict], bool]) -> JsonDict:
    """Wait until an event like this is in the inbox."""
    end = time.monotonic() + 15
    while time.monotonic() < end:
        if found := [event for event in stored_events() if wanted(event)]:
            return found[0]
        time.sleep(0.05)
    raise AssertionError([(event["type"], event.get("event")) for event in stored_events()])


def tracked(name: str) -> Callable[[JsonDict], bool]:
    return lambda event: event.get("event") == name


def viewed(path: str) -> Callable[[JsonDict], bool]:
    return lambda event: event["type"] == "page" and part(event, "context", "page", "path") == path


def part(value: JsonValue, *names: str) -> JsonValue:
    """What lies in nested objects under these names."""
    for name in names:
        assert isinstance(value, dict)
        value = value[name]
    return value


def names_of(*wanted: str) -> list[tuple[str, JsonValue]]:
    """The tracked events of these names in the inbox with their properties, in order."""
    return [(str(event["event"]), event["properties"]) for event in stored_events() if event.get("event") in wanted]


class _Website(ThreadingHTTPServer):
    def __init__(self, html: str, files: Mapping[str, tuple[str, bytes]]) -> None:
        super().__init__(("127.0.0.1", 0), _Shows)
        self.page = ("text/html; charset=utf-8", html.encode())
        self.files = files


class _Shows(BaseHTTPRequestHandler):
    server: _Website

    def do_GET(self) -> None:
        kind, content = self.server.files.get(self.path.partition("?")[0], self.server.page)
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def website(html: str, **files: tuple[str, bytes]) -> Iterator[str]:
    """Another website: every address shows the same page, but those of files (name → type and content)."""
    server = _Website(html, {f"/{name}": file for name, file in files.items()})
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
