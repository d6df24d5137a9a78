"""The public door as one RSGI application: routes, who sends, store, answer."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import lru_cache, partial
from time import monotonic
from typing import Final, NamedTuple

import orjson
import structlog

from leadloom.edge.answers import (
    ACCEPTED,
    PIXEL,
    PREFLIGHT,
    STOPPING,
    Answer,
    Refused,
    accepted,
    json_answer,
    page_answer,
    see_other,
)
from leadloom.edge.bodies import form_fields, json_object, read_body
from leadloom.edge.collect import Collected, collect_batch, collect_one
from leadloom.edge.demo import DemoSite
from leadloom.edge.forms import THANKS_PATH, collect_form, message_of_fields, message_of_json, redirect_target
from leadloom.edge.limits import Bucket, TooMany, is_own
from leadloom.edge.pages import language_of, notice_page, stylesheet
from leadloom.edge.pixel import pixel_message
from leadloom.edge.rsgi import Exchange, RequestHeaders, Scope
from leadloom.edge.settings import EdgeSettings
from leadloom.edge.sink import Sink, StoreAway
from leadloom.edge.strangers import stranger_id
from leadloom.edge.tracker import TrackerScript
from leadloom.edge.writekeys import KnownKey, WriteKeys
from leadloom.inbox.codec import encode_request
from leadloom.inbox.types import InboxRequest, KeyKind, MessageType, Origin
from leadloom.kernel.clock import Clock
from leadloom.storage.vault import vault

_SPECIFIED: Final = [kind.value for kind in MessageType if kind is not MessageType.FORM]
_KINDS: Final = {f"/v1/{path}": kind for kind in _SPECIFIED for path in (kind, kind[0])}
"""The specification's paths, and the one-letter ones that its browser library uses."""
_BATCH_PATHS: Final = frozenset({"/v1/batch", "/v1/b", "/v1/import"})
_FORM_PATH: Final = "/v1/form/"
_AGENT_CHARS: Final = 1_000
_REMEMBERED_SENDERS: Final = 1_000
_AUTHORIZATION_CHARS: Final = 500
"""Longer ones are read anew each time: nobody may fill the memory with them."""
_SERVER: Final = KeyKind.SERVER
_SDK, _PIXEL, _FORM = Origin.SDK.value, Origin.PIXEL.value, Origin.FORM.value

log = structlog.get_logger(__name__)
Handler = Callable[[Scope, Exchange], Awaitable[Answer]]


class _Sender(NamedTuple):
    """Who sent a request: under which key, from which address, with which user agent."""

    key: KnownKey
    address: str
    agent: str


class _Taken(NamedTuple):
    """A judged request of ``messages`` messages as it is stored, and its answer once it is."""

    key: KnownKey
    at: datetime
    messages: int
    request: bytes
    answer: Answer


class EdgeApp:
    """Answers every request of the public origin.

    ``pending`` counts those under way; once ``is_stopping`` is set, whatever comes new is sent away (503).
    """

    def __init__(self, *, settings: EdgeSettings, keys: WriteKeys, sink: Sink, clock: Clock) -> None:
        self._settings = settings
        self._keys = keys
        self._sink = sink
        self._clock = clock
        self._tracker = TrackerScript.load()
        self._addresses = Bucket(settings.per_address)
        self._loads = Bucket(settings.per_key)
        self._demo = DemoSite(keys) if settings.demo else None
        self._gets: dict[str, Handler] = {
            "/v1/pixel.gif": self._pixel,
            "/t.js": self._script,
            "/style.css": self._style,
            THANKS_PATH: self._thanks,
            "/healthz": self._healthz,
            "/readyz": self._readyz,
        }
        self._posts: dict[str, Handler] = {
            **dict.fromkeys(_BATCH_PATHS, self._batch),
            **{path: partial(self._single, kind) for path, kind in _KINDS.items()},
        }
        self._latest = clock.now()
        self._latest_text = self._latest.isoformat()
        self.pending = 0
        self.is_stopping = False

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        """Answer one request; a fault of ours is logged with its stack and answered 500."""
        if scope.proto != "http":
            return
        self.pending += 1
        try:
            answer = STOPPING if self.is_stopping else await self._answer(scope, exchange)
        except Refused as refused:
            answer = refused.answer()
        except StoreAway as away:
            answer = Refused(503, "not_stored", f"the request was not stored: {away}", wait_s=1).answer()
        except orjson.JSONEncodeError:
            answer = Refused(400, "unreadable", "the body is nested too deeply").answer()
        except Exception as error:
            log.exception("request failed", error=type(error).__name__, path=_loggable(scope.path))
            answer = json_answer({"success": False, "code": "internal"}, status=500)
        finally:
            self.pending -= 1
        if answer.body and scope.method != "HEAD":
            exchange.response_bytes(answer.status, answer.headers, answer.body)
        else:
            exchange.response_empty(answer.status, answer.headers)

    async def _answer(self, scope: Scope, exchange: Exchange) -> Answer:
        method, path = scope.method, scope.path
        if method == "OPTIONS":
            return PREFLIGHT
        if handler := self._handler(method, path):
            return await handler(scope, exchange)
        is_read = method in {"GET", "HEAD"}
        if is_read and self._demo:
            answer = self._demo.answer(path, query=scope.query_string, headers=scope.headers)
            if answer:
                return answer
        if self._handler("GET" if not is_read else "POST", path):
            raise Refused(405, "method_not_allowed", "not with this method")
        raise Refused(404, "not_found", "there is nothing here")

    def _handler(self, method: str, path: str) -> Handler | None:
        if method != "POST":
            return self._gets.get(path) if method in {"GET", "HEAD"} else None
        if handler := self._posts.get(path):
            return handler
        return self._form if path.startswith(_FORM_PATH) else None

    async def _single(self, kind: str, scope: Scope, exchange: Exchange) -> Answer:
        headers = scope.headers
        body = await read_body(headers, exchange)
        message = json_object(body)
        sender = await self._sender(scope, headers, message.get("writeKey"))
        stranger = partial(self._stranger, sender)
        taken = self._taken(sender, collect_one(message, kind=kind, size=len(body), stranger=stranger), _SDK)
        del message, body
        return await self._store(taken)

    async def _batch(self, scope: Scope, exchange: Exchange) -> Answer:
        headers = scope.headers
        body = await read_body(headers, exchange)
        content = json_object(body)
        sender = await self._sender(scope, headers, content.get("writeKey"))
        stranger = partial(self._stranger, sender)
        taken = self._taken(sender, collect_batch(content, size=len(body), stranger=stranger), _SDK)
        del content, body
        return await self._store(taken)

    async def _form(self, scope: Scope, exchange: Exchange) -> Answer:
        key_text, _, form = scope.path.removeprefix(_FORM_PATH).partition("/")
        content_type = scope.headers.get("content-type") or ""
        is_plain = content_type.lower().startswith(("application/x-www-form-urlencoded", "multipart/form-data"))
        if is_plain and "application/json" not in (scope.headers.get("accept") or ""):
            return await self._plain_form(scope, exchange, key_text, form, content_type)
        body = await read_body(scope.headers, exchange)
        referrer = scope.headers.get("referer") or ""
        if is_plain:
            message = message_of_fields(form_fields(body, content_type=content_type), form=form, referrer=referrer)
        else:
            message = message_of_json(json_object(body), form=form, referrer=referrer)
        sender = await self._sender(scope, scope.headers, key_text)
        await self._store(self._taken(sender, collect_form(message, size=len(body)), _FORM))
        return ACCEPTED

    async def _plain_form(
        self, scope: Scope, exchange: Exchange, key_text: str, form: str, content_type: str
    ) -> Answer:
        """Take a form that a browser posted by itself: whoever sent it sees a page, also when it failed."""
        try:
            body = await read_body(scope.headers, exchange)
            fields = form_fields(body, content_type=content_type)
            referrer = scope.headers.get("referer") or ""
            sender = await self._sender(scope, scope.headers, key_text)
            message = message_of_fields(fields, form=form, referrer=referrer)
            await self._store(self._taken(sender, collect_form(message, size=len(body)), _FORM))
        except Refused as refused:
            return _failed_form(scope, refused.status)
        except StoreAway:
            return _failed_form(scope, 503)
        origin = scope.headers.get("origin") or ""
        return see_other(redirect_target(dict(fields).get("_next", ""), origin=origin, referrer=referrer))

    async def _pixel(self, scope: Scope, _exchange: Exchange) -> Answer:
        if scope.method == "HEAD":
            return PIXEL
        message = pixel_message(scope.query_string, referrer=scope.headers.get("referer") or "")
        sender = await self._sender(scope, scope.headers, message.get("writeKey"))
        kind = MessageType.TRACK if message["type"] == "track" else MessageType.PAGE
        size, stranger = len(scope.query_string), partial(self._stranger, sender)
        collected = collect_one(message, kind=kind.value, size=size, stranger=stranger)
        await self._store(self._taken(sender, collected, _PIXEL))
        return PIXEL

    async def _script(self, scope: Scope, _exchange: Exchange) -> Answer:
        return self._tracker.answer(scope.headers)

    async def _style(self, _scope: Scope, _exchange: Exchange) -> Answer:
        return stylesheet()

    async def _thanks(self, scope: Scope, _exchange: Exchange) -> Answer:
        return page_answer(notice_page("thanks", language=language_of(scope.query_string, scope.headers)))

    async def _healthz(self, _scope: Scope, _exchange: Exchange) -> Answer:
        return json_answer({"status": "ok"})

    async def _readyz(self, _scope: Scope, _exchange: Exchange) -> Answer:
        checks = {"write_keys": self._keys.is_loaded, "storage": await self._sink.is_ready()}
        is_ready = all(checks.values())
        return json_answer(
            {"status": "ready" if is_ready else "not ready", "checks": checks}, status=200 if is_ready else 503
        )

    async def _sender(self, scope: Scope, headers: RequestHeaders, key_in_body: object) -> _Sender:
        """Return whose write key came with the request: by Basic authentication, else in the body."""
        authorization = headers.get("authorization")
        text = _basic_user(authorization) if authorization else key_in_body
        if isinstance(text, str) and text:
            address = self._address(scope, headers)
            key = self._keys.known(text)
            self._limit_address(address, key)
            key = key or await self._keys.find(text)
            if key:
                return _Sender(key, address, headers.get("user-agent") or "")
            if not self._keys.is_current:
                raise StoreAway("the write key can't be looked up")
        raise Refused(401, "unknown_write_key", "the write key is missing or not in force")

    def _limit_address(self, address: str, key: KnownKey | None) -> None:
        """Raise :class:`TooMany` when too much comes from the address; a server sends for all its visitors."""
        if key and key.kind is _SERVER:
            return
        if wait_s := self._addresses.take(address, tokens=1, at=monotonic()):
            if is_own(address):
                return
            self._keys.refuse(key, now=self._clock.now())
            raise TooMany(wait_s)

    def _stranger(self, sender: _Sender) -> str:
        return stranger_id(
            address=sender.address,
            agent=sender.agent,
            key=sender.key.id,
            now=self._clock.now(),
            zone=self._settings.zone,
            keyring=vault(),
        )

    def _taken(self, sender: _Sender, collected: Collected, origin: str) -> _Taken:
        """Return what was collected as it is stored; raises :class:`TooMany`.

        Whoever waits for the store keeps these bytes only: a parsed batch is ten times as large, and hundreds of them
        waiting would push each other out of the processor's caches.
        """
        now = self._clock.now()
        key = sender.key
        if wait_s := self._loads.take(key.id, tokens=collected.messages, at=monotonic()):
            self._keys.refuse(key, now=now)
            raise TooMany(wait_s)
        request: InboxRequest = {
            "key": key.id,
            "at": self._written(now),
            "sent_at": collected.sent_at,
            "ua": sender.agent[:_AGENT_CHARS],
            "ip": sender.address,
            "origin": origin,
            "events": collected.events,
        }
        if collected.context:
            request["context"] = collected.context
        if not collected.rejected:
            return _Taken(key, now, collected.messages, encode_request(request), ACCEPTED)
        request["rejected"] = list(collected.rejected)
        answer = accepted(collected.public_rejections())
        return _Taken(key, now, collected.messages, encode_request(request), answer)

    async def _store(self, taken: _Taken) -> Answer:
        await self._sink.put(taken.request, events=taken.messages, at=taken.at)
        self._keys.touch(taken.key, now=taken.at)
        return taken.answer

    def _written(self, now: datetime) -> str:
        """Return the instant as ISO-8601, written once for all requests of a millisecond."""
        if now is not self._latest:
            self._latest, self._latest_text = now, now.isoformat()
        return self._latest_text

    def _address(self, scope: Scope, headers: RequestHeaders) -> str:
        """Return the visitor's address: the peer's, or what the outermost proxy of ours saw."""
        hops = self._settings.trusted_proxies
        if hops:
            seen = (headers.get("x-forwarded-for") or "").split(",")
            if len(seen) >= hops and (address := seen[-hops].strip()):
                return address[:64]
        return scope.client.rpartition(":")[0].strip("[]")


def _failed_form(scope: Scope, status: int) -> Answer:
    notice = {503: "try_again", 429: "try_again", 401: "closed"}.get(status, "unreadable")
    return page_answer(notice_page(notice, language=language_of("", scope.headers)), status=status)


@lru_cache(maxsize=_REMEMBERED_SENDERS)
def _remembered_user(authorization: str) -> str:
    return _read_user(authorization)


def _basic_user(authorization: str) -> str:
    """Return the user's name of Basic authentication, empty when it is something else; it is most often the same."""
    is_usual = len(authorization) <= _AUTHORIZATION_CHARS
    return _remembered_user(authorization) if is_usual else _read_user(authorization)


def _read_user(authorization: str) -> str:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials.strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, ValueError):
        return ""


def _loggable(path: str) -> str:
    """Return the route rather than the path: a form's path holds a write key, any path may hold what people typed."""
    return path if path in _KINDS or path in _BATCH_PATHS else path[:8]
