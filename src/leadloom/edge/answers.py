"""What the public door answers: values made of status, headers and body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from leadloom.kernel.types import JsonValue

Headers = list[tuple[str, str]]

ANY_ORIGIN: Final = ("access-control-allow-origin", "*")
"""Nothing here depends on cookies, so every website may read our answers."""
ALLOWED_HEADERS: Final = ("authorization", "content-type", "content-encoding", "x-retry-count")
"""What a page's script may send along; Segment's analytics.js counts its tries in the last one."""
JSON_HEADERS: Final[Headers] = [("content-type", "application/json"), ANY_ORIGIN, ("cache-control", "no-store")]
GIF: Final = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
PAGE_POLICY: Final = "default-src 'self'; img-src 'self' data:; style-src 'self'; form-action 'self'; base-uri 'none'"


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    headers: Headers
    body: bytes = b""


def wait(seconds: int) -> Headers:
    """Return the headers that ask a sender to come back then; scripts of other websites may read them."""
    return [("retry-after", str(seconds)), ("access-control-expose-headers", "retry-after")]


class Refused(Exception):
    """The request can't be taken: ``status`` 400, 401, 404, 405, 429 or 503 with a stable ``code``.

    ``wait_s`` asks the sender to come back then; 0 doesn't.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        rejected: Sequence[Mapping[str, JsonValue]] = (),
        wait_s: int = 0,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.rejected = rejected
        self.wait_s = wait_s

    def answer(self) -> Answer:
        """Return the JSON answer."""
        content: dict[str, JsonValue] = {"success": False, "code": self.code, "message": str(self)}
        if self.rejected:
            content["rejected"] = list(self.rejected)
        headers = [*JSON_HEADERS, *wait(self.wait_s)] if self.wait_s else JSON_HEADERS
        return Answer(self.status, headers, orjson.dumps(content))


ACCEPTED: Final = Answer(200, JSON_HEADERS, b'{"success":true}')


def accepted(rejected: Sequence[Mapping[str, JsonValue]]) -> Answer:
    """Return the success answer, naming the events of a batch that were set aside."""
    if not rejected:
        return ACCEPTED
    return Answer(200, JSON_HEADERS, orjson.dumps({"success": True, "rejected": list(rejected)}))


def json_answer(content: JsonValue, *, status: int = 200) -> Answer:
    """Return any JSON."""
    return Answer(status, JSON_HEADERS, orjson.dumps(content))


def page_answer(html: str, *, status: int = 200) -> Answer:
    """Return an HTML page that runs and loads nothing from elsewhere."""
    headers = [
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", PAGE_POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("cache-control", "no-store"),
    ]
    return Answer(status, headers, html.encode())


def see_other(location: str) -> Answer:
    """Send the browser on with GET."""
    return Answer(303, [("location", location), ("cache-control", "no-store")])


STOPPING: Final = Answer(
    503,
    [*JSON_HEADERS, *wait(1), ("connection", "close")],
    b'{"success":false,"code":"not_stored","message":"the request was not stored: this process is being stopped"}',
)
PIXEL: Final = Answer(200, [("content-type", "image/gif"), ("cache-control", "no-store, private"), ANY_ORIGIN], GIF)
PREFLIGHT: Final = Answer(
    204,
    [
        ANY_ORIGIN,
        ("access-control-allow-methods", "POST, GET, OPTIONS"),
        ("access-control-allow-headers", ", ".join(ALLOWED_HEADERS)),
        ("access-control-max-age", "86400"),
    ],
)
