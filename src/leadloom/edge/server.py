"""Running the public door: ``python -m leadloom.edge --host 0.0.0.0 --port 8001 --workers 1``."""

import argparse
import asyncio
import contextlib
import ctypes
import logging
import os
import signal
import sys
import threading
from collections.abc import Coroutine, Sequence

import structlog
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from leadloom.edge.app import EdgeApp
from leadloom.edge.settings import EdgeSettings
from leadloom.edge.sink import PostgresSink
from leadloom.edge.spool import Spool
from leadloom.edge.writekeys import WriteKeys
from leadloom.kernel.clock import SystemClock
from leadloom.kernel.garbage import look_seldom
from leadloom.storage.accounts import Account
from leadloom.storage.children import die_with_parent, spawn
from leadloom.storage.vault import vault

BACKLOG = 2048
DRAIN_S = 10.0
POLL_S = 0.02
WATCH_S = 0.2
KEPT_BYTES = 32 << 20
"""Memory that was given back is taken again a moment later: a page fault each time costs more than a parsed event."""
M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD = -1, -2, -3

log = structlog.get_logger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT, then answer what is under way and end with 0."""
    arguments = _arguments(argv)
    _configure_logs()
    die_with_parent()
    try:
        settings = EdgeSettings.from_environment()
    except ValueError as error:
        print(f"edge: {error}", file=sys.stderr)  # noqa: T201 - for the operator, before logs say anything
        return 2
    if arguments.workers > 1:
        return _supervise(arguments.host, arguments.port, arguments.workers)
    _run(serve(settings, host=arguments.host, port=arguments.port))
    return 0


async def serve(settings: EdgeSettings, *, host: str, port: int) -> None:
    """Serve in this process until a signal; needs no store to start."""
    clock = SystemClock()
    keys = WriteKeys(database_url=settings.database_url, data_dir=settings.data_dir)
    spool = Spool(settings.data_dir / "edge" / "spool", most_bytes=settings.spool_bytes)
    sink = PostgresSink(database_url=settings.database_url, keyring=vault(), clock=clock, spool=spool)
    app = EdgeApp(settings=settings, keys=keys, sink=sink, clock=clock)
    await keys.start()
    await sink.start()
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        log_level=LogLevels.warning,
    )
    _keep_memory()
    look_seldom()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    serving = asyncio.create_task(server.serve())
    log.info("edge serves", host=host, port=port)
    await asyncio.wait({serving, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
    app.is_stopping = True
    await _drain(app)
    server.stop()  # type: ignore[no-untyped-call]
    await serving
    await sink.close()
    await keys.close()
    log.info("edge ended")


def _run(main: Coroutine[object, object, None]) -> None:
    try:
        import uvloop
    except ImportError:  # a tenth slower, otherwise the same
        asyncio.run(main)
    else:
        uvloop.run(main)


def _keep_memory() -> None:
    """Let glibc keep :data:`KEPT_BYTES` that are free at the moment; other C libraries decide for themselves."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
    mallopt(M_TOP_PAD, KEPT_BYTES // 8)
    mallopt(M_MMAP_THRESHOLD, KEPT_BYTES)


async def _drain(app: EdgeApp) -> None:
    """Wait until every request under way is answered, at most :data:`DRAIN_S`."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_S):
            while app.pending:
                await asyncio.sleep(POLL_S)


def _supervise(host: str, port: int, workers: int) -> int:
    """Run several processes on one port; when one ends, all end, so that whoever started us starts us again."""
    argv = [sys.executable, "-P", "-m", "leadloom.edge", "--host", host, "--port", str(port)]
    account = Account.of_uid(os.geteuid())
    children = [spawn(argv, env=os.environ, account=account, log=None, has_own_watch=True) for _ in range(workers)]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.wait(WATCH_S) and all(child.poll() is None for child in children):
        pass
    for child in children:
        child.terminate()
    return max(child.wait() for child in children)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="leadloom.edge", description="The public origin: collect and store events.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--workers", type=int, default=1, help="processes that share the port")
    return parser.parse_args(argv)


def _configure_logs() -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
