"""The part of HTTP/1.1 that ClickHouse's clients use: requests with bodies, kept-alive connections, one answer each.

Answers leave in one write on a socket with TCP_NODELAY; in two, each query would wait 40 ms for a delayed ACK.
"""

import gzip
import socket
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from typing import BinaryIO
from urllib.parse import parse_qsl, urlsplit

MAX_LINE_BYTES = 1_100_000  # ClickHouse's own limit of an address is 1 MiB
MAX_HEADERS = 100
MAX_BODY_BYTES = 2_000_000_000
PHRASES = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 500: "Error"}


class BadRequest(Exception):
    """The bytes are not a request this server reads; the connection is closed after the answer."""


@dataclass(frozen=True)
class Upload:
    """One part of a form: ``name``, and whether it came as a file."""

    name: str
    is_file: bool
    data: bytes


@dataclass(frozen=True)
class Request:
    """One request; ``params`` come from the address, header names are lower case."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    keep_alive: bool
    uploads: tuple[Upload, ...] = ()


@dataclass(frozen=True)
class Answer:
    """One answer; ``headers`` without length and encoding, which :func:`send` adds."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def read_request(stream: BinaryIO, connection: socket.socket) -> Request | None:
    """Return the next request of a connection, ``None`` at its end; raises :class:`BadRequest`."""
    line = stream.readline(MAX_LINE_BYTES)
    if not line:
        return None
    words = line.split()
    if len(words) != 3 or not words[2].startswith(b"HTTP/1."):
        raise BadRequest("this is not HTTP/1.1")
    headers = _read_headers(stream)
    if headers.get("expect", "").lower() == "100-continue":
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    address = urlsplit(words[1].decode("latin-1"))
    body = _unpack(_read_body(stream, headers), headers.get("content-encoding", ""))
    kind = headers.get("content-type", "")
    is_form = kind.startswith("multipart/form-data")
    return Request(
        method=words[0].decode("latin-1"),
        path=address.path,
        params=dict(parse_qsl(address.query, keep_blank_values=True)),
        headers=headers,
        body=b"" if is_form else body,
        keep_alive=words[2] == b"HTTP/1.1" and headers.get("connection", "").lower() != "close",
        uploads=_read_form(kind, body) if is_form else (),
    )


def send(connection: socket.socket, request: Request | None, answer: Answer) -> None:
    """Write the whole answer at once, packed when the request asked for it."""
    body = answer.body
    packing: dict[str, str] = {}
    if request is not None and request.params.get("enable_http_compression") == "1":
        body, packing = _pack(body, request.headers.get("accept-encoding", ""))
    keep = "keep-alive" if request is not None and request.keep_alive else "close"
    headers = {**answer.headers, **packing, "Content-Length": str(len(body)), "Connection": keep}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {answer.status} {PHRASES.get(answer.status, 'Error')}\r\n{lines}\r\n".encode()
    connection.sendall(head + body)


def _read_headers(stream: BinaryIO) -> dict[str, str]:
    headers: dict[str, str] = {}
    while (line := stream.readline(MAX_LINE_BYTES).rstrip(b"\r\n")) != b"":
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or len(headers) >= MAX_HEADERS:
            raise BadRequest("unreadable headers")
        headers[name.strip().lower()] = value.strip()
    return headers


def _read_body(stream: BinaryIO, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return _read_chunks(stream)
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MAX_BODY_BYTES:
        raise BadRequest("unreadable or too large Content-Length")
    return _read_exactly(stream, int(length))


def _read_chunks(stream: BinaryIO) -> bytes:
    chunks, total = [], 0
    while True:
        size = int(stream.readline(MAX_LINE_BYTES).split(b";")[0] or b"x", 16)
        total += size
        if size < 0 or total > MAX_BODY_BYTES:
            raise BadRequest("the body is too large")
        if size:
            chunks.append(_read_exactly(stream, size))
        stream.readline(MAX_LINE_BYTES)
        if not size:
            return b"".join(chunks)


def _read_exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise BadRequest("the connection ended within a body")
    return data


def _lz4_pack(data: bytes) -> bytes:
    import lz4.frame  # type: ignore[import-untyped]

    return bytes(lz4.frame.compress(data))


def _lz4_unpack(data: bytes) -> bytes:
    import lz4.frame

    return bytes(lz4.frame.decompress(data))


def _zstd_pack(data: bytes) -> bytes:
    from backports import zstd

    return bytes(zstd.compress(data))


def _zstd_unpack(data: bytes) -> bytes:
    from backports import zstd

    return bytes(zstd.decompress(data))


CODECS: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    "lz4": (_lz4_pack, _lz4_unpack),
    "zstd": (_zstd_pack, _zstd_unpack),
    "gzip": (gzip.compress, gzip.decompress),
    "deflate": (zlib.compress, zlib.decompress),
}


def _unpack(body: bytes, encoding: str) -> bytes:
    if encoding in ("", "identity"):
        return body
    if encoding not in CODECS:
        raise BadRequest(f"the content encoding {encoding} is not known here")
    try:
        return CODECS[encoding][1](body)
    except Exception as error:
        raise BadRequest(f"the body is not {encoding}") from error


def _pack(body: bytes, accepted: str) -> tuple[bytes, dict[str, str]]:
    wanted = [part.split(";")[0].strip() for part in accepted.split(",")]
    for encoding in wanted:
        if encoding in CODECS and body:
            return CODECS[encoding][0](body), {"Content-Encoding": encoding}
    return body, {}


def _read_form(kind: str, body: bytes) -> tuple[Upload, ...]:
    message = BytesParser(policy=policy.HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode("latin-1") + body)
    parts = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        data = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(data, bytes):
            raise BadRequest("unreadable form")
        parts.append(Upload(name, part.get_filename() is not None, data))
    return tuple(parts)
