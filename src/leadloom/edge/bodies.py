"""Reading request bodies: bounded, unpacked, parsed strictly."""

import zlib
from email.message import Message
from typing import Final
from urllib.parse import parse_qsl

import orjson

from leadloom.edge.answers import Refused
from leadloom.edge.rsgi import Exchange, RequestHeaders
from leadloom.inbox.judge import BATCH_BYTES
from leadloom.inbox.types import JsonDict

DRAINED_BYTES: Final = 8 * BATCH_BYTES
"""So much of an over-size body is read and forgotten, so that its sender gets to read our answer."""
MAX_FIELDS: Final = 100
FIELD_NAME_CHARS: Final = 100

Fields = list[tuple[str, str]]


async def read_body(headers: RequestHeaders, exchange: Exchange) -> bytes:
    """Return the unpacked body; raises :class:`Refused` 400 when it is over-size or packed in an unknown way."""
    length = headers.get("content-length")
    if length is not None and length.isdigit() and int(length) <= BATCH_BYTES:
        packed = await exchange()
    else:
        packed = await _read_bounded(exchange)
    encoding = headers.get("content-encoding")
    return packed if encoding is None else unpacked(packed, encoding=encoding)


async def _read_bounded(exchange: Exchange) -> bytes:
    pieces: list[bytes] = []
    size = 0
    async for piece in exchange:
        size += len(piece)
        if size <= BATCH_BYTES:
            pieces.append(piece)
        elif size > DRAINED_BYTES:
            break
    if size > BATCH_BYTES:
        raise _too_large()
    return b"".join(pieces)


def unpacked(packed: bytes, *, encoding: str) -> bytes:
    """Undo gzip or deflate; never makes more than the size limit, however little was sent."""
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return packed
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise Refused(400, "unreadable", f"content-encoding {encoding[:20]} is not known here: use gzip or deflate")
    is_bare = encoding == "deflate" and (not packed or packed[0] & 0x0F != 8)
    decoder = zlib.decompressobj(-zlib.MAX_WBITS if is_bare else zlib.MAX_WBITS | 32)
    try:
        plain = decoder.decompress(packed, BATCH_BYTES + 1)
    except zlib.error:
        raise Refused(400, "unreadable", "the body can't be unpacked") from None
    if len(plain) > BATCH_BYTES:
        raise _too_large()
    if not decoder.eof:
        raise Refused(400, "unreadable", "the body ends in the middle")
    return plain


def json_object(body: bytes) -> JsonDict:
    """Parse a JSON object, whatever content type it was sent under (``sendBeacon`` sends text/plain)."""
    try:
        content: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refused(400, "unreadable", f"the body is not JSON: {error.msg} at character {error.pos}") from None
    if type(content) is not dict:
        raise Refused(400, "unreadable", "the body is not a JSON object")
    return content


def form_fields(body: bytes, *, content_type: str) -> Fields:
    """Parse urlencoded or multipart fields, in their order; files are left out."""
    kind, boundary = _content_type(content_type)
    try:
        if kind == "multipart/form-data" and boundary:
            fields = _multipart(body, boundary)
        elif kind == "application/x-www-form-urlencoded":
            fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
        else:
            raise Refused(400, "unreadable", "a form is sent as urlencoded, multipart/form-data or JSON")
    except ValueError:
        raise Refused(400, "unreadable", "the form's fields can't be read") from None
    if len(fields) > MAX_FIELDS or any(not name or len(name) > FIELD_NAME_CHARS for name, _ in fields):
        raise Refused(400, "unreadable", f"a form has at most {MAX_FIELDS} fields with names of 1 to 100 characters")
    return fields


def _multipart(body: bytes, boundary: str) -> Fields:
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("ascii"))
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise ValueError("the last boundary is missing")
    fields: Fields = []
    for part in parts[1:-1]:
        head, separator, value = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not separator or len(fields) > MAX_FIELDS:
            raise ValueError("a part without head, or too many parts")
        name, is_file = _disposition(head.decode())
        if not is_file:
            fields.append((name, value.decode()))
    return fields


def _disposition(head: str) -> tuple[str, bool]:
    for line in head.split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            message = Message()
            message["content-disposition"] = value.strip()
            field = message.get_param("name", header="content-disposition")
            if not isinstance(field, str):
                break
            return field.replace("%22", '"'), message.get_param("filename", header="content-disposition") is not None
    raise ValueError("a part without name")


def _content_type(text: str) -> tuple[str, str]:
    message = Message()
    message["content-type"] = text.replace("\r", "").replace("\n", "")
    boundary = message.get_param("boundary")
    return message.get_content_type(), boundary if isinstance(boundary, str) else ""


def _too_large() -> Refused:
    return Refused(400, "too_large", f"a request holds at most {BATCH_BYTES // 1024} KB, unpacked")
