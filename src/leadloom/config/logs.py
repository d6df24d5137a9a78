"""Logs of the private origin and of every command: structured, one line each, without personal values."""

import logging
import sys
import time
from collections.abc import Callable, Mapping, MutableMapping
from typing import Final, TextIO
from uuid import uuid4

import orjson
import structlog
from django.http import HttpRequest, HttpResponse
from structlog.typing import EventDict, Processor, WrappedLogger

from leadloom.config.redaction import redacted, scrub

OWN_KEYS: Final = frozenset({"level", "timestamp", "logger", "request"})
QUIET_PATHS: Final = frozenset({"/healthz", "/readyz"})
NOISY_LOGGERS: Final = ("django.request", "django.server", "axes", "urllib3", "httpx", "httpcore", "psycopg.pool")
REQUEST_ID_HEADER: Final = "X-Request-ID"

access = structlog.get_logger("leadloom.access")


def configure(settings: Mapping[str, object] | None = None, *, stream: TextIO | None = None) -> None:
    """Send all logs to ``stream`` (standard error): JSON, or in colours on a terminal. May be repeated.

    ``settings`` may name a ``level``, INFO otherwise.
    Django calls it as its LOGGING_CONFIG; the standard library's loggers go the same way as structlog's.
    """
    target = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_last_steps(target)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(str((settings or {}).get("level", "INFO")))
    for name in ("django", *NOISY_LOGGERS):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    for name in NOISY_LOGGERS:
        logging.getLogger(name).setLevel(logging.ERROR)


def drop_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Take personal values out of a log event; the last step before it is written."""
    return redacted(event, spare=OWN_KEYS)


class RequestLogMiddleware:
    """One line per request: method, path without query string, status, milliseconds; never a body or a header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request under its own id, and log that it was answered."""
        request_id = uuid4().hex
        request.leadloom_request_id = request_id  # type: ignore[attr-defined]
        started = time.monotonic()
        with structlog.contextvars.bound_contextvars(request=request_id):
            response = self.get_response(request)
            if request.path not in QUIET_PATHS:
                access.info("request", **_line(request, response, started))
        response[REQUEST_ID_HEADER] = request_id
        return response


def _line(request: HttpRequest, response: HttpResponse, started: float) -> dict[str, object]:
    return {
        "method": request.method,
        "path": scrub(request.path),
        "status": response.status_code,
        "ms": round((time.monotonic() - started) * 1000, 1),
    }


def _last_steps(target: TextIO) -> list[Processor]:
    """Return what turns an event into a line; stacks become text before they are scrubbed."""
    steps: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        drop_personal,
    ]
    if target.isatty():
        return [*steps, structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return [*steps, _json]


def _json(_logger: WrappedLogger, _method: str, event: MutableMapping[str, object]) -> str:
    return orjson.dumps(event, default=str).decode()
