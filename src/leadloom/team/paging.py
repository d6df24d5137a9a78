"""Lists in pages by keyset, and answers that need no body: cursors and ETags."""

import base64
import binascii
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Annotated, Final, Generic, TypeVar

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from ninja import Schema
from pydantic import Field

from leadloom.kernel.crypto import SealBroken
from leadloom.kernel.errors import FieldProblem, InvalidInput
from leadloom.kernel.types import JsonScalar
from leadloom.storage.vault import vault

Item = TypeVar("Item")
Row = TypeVar("Row")

PAGE_DEFAULT: Final = 50
PAGE_MAX: Final = 200
CURSOR_MAX: Final = 1000

Limit = Annotated[int, Field(ge=1, le=PAGE_MAX)]
Cursor = Annotated[str, Field(max_length=CURSOR_MAX)]


class Page(Schema, Generic[Item]):
    """One page of a list. ``next_cursor`` is null on the last page; send it back as ``cursor`` for the next."""

    items: list[Item]
    next_cursor: str | None


def encode_cursor(purpose: str, key: Sequence[JsonScalar]) -> str:
    """Return the position ``key`` (the sort values of a page's last row) as an opaque, tamper-proof text.

    It is encrypted, since sort values may be personal. ``purpose`` names the list together with its filters and
    sort, so that a cursor of another list is refused.
    """
    sealed = vault().seal_bytes("cursor", _short(purpose), orjson.dumps(list(key)))
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def decode_cursor(purpose: str, cursor: str | None) -> list[JsonScalar] | None:
    """Return the key that :func:`encode_cursor` was given, None for the first page; raises InvalidInput."""
    if not cursor:
        return None
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        key = orjson.loads(vault().open_bytes("cursor", _short(purpose), sealed))
    except (SealBroken, ValueError, binascii.Error) as broken:
        problem = FieldProblem("cursor", "This cursor does not belong to this list.")
        raise InvalidInput("The cursor can't be used.", problems=(problem,)) from broken
    return list(key)


def page_of(
    rows: Sequence[Row], *, limit: int, purpose: str, key: Callable[[Row], Sequence[JsonScalar]]
) -> tuple[Sequence[Row], str | None]:
    """Split what a query with ``LIMIT limit + 1`` returned into the page's rows and the next cursor."""
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], encode_cursor(purpose, key(rows[limit - 1]))


def is_current(request: HttpRequest, response: HttpResponse, version: str) -> bool:
    """Set the ETag of ``version``; tell whether the caller has it already, so that 304 without a body will do."""
    tag = f'"{_short(version)}"'
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return tag in known or f"W/{tag}" in known or "*" in known


def _short(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()
