"""The child process that owns the embedded event store: chDB behind ClickHouse's HTTP protocol, on loopback only.

Started as ``python -m leadloom.storage.chdb_server FOLDER …`` by
:class:`leadloom.storage.embedded_clickhouse.EmbeddedClickHouse`, which
keeps the listening socket, so that requests wait while a new child starts.
"""

import argparse
import base64
import hmac
import os
import re
import signal
import socket
import threading
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from leadloom.storage.accounts import Account
from leadloom.storage.chdb_engine import (
    DATABASE,
    DEFAULT_MEMORY_BYTES,
    Engine,
    QueryFailed,
    Result,
    Statement,
    Table,
    first_word,
)
from leadloom.storage.chdb_hangups import HangUps
from leadloom.storage.chdb_http import Answer, BadRequest, Request, read_request, send
from leadloom.storage.chdb_sessions import Sessions
from leadloom.storage.children import die_with_parent

USER = "leadloom"
IDLE_S = 600
# Parameters of the HTTP interface itself; everything else in an address is a setting of the query.
TRANSPORT = frozenset(
    {
        "query", "database", "user", "password", "query_id", "default_format", "session_id", "session_timeout",
        "session_check", "close_session", "client_protocol_version", "enable_http_compression", "quota_key",
        "wait_end_of_query", "buffer_size", "stacktrace", "compress", "decompress", "role",
    }
)  # fmt: skip
CANCEL_SETTING = "cancel_http_readonly_queries_on_client_close"
READS = frozenset({b"SELECT", b"WITH", b"SHOW", b"DESCRIBE", b"EXPLAIN", b"EXISTS"})
NOT_HERE = {"compress": "0", "decompress": "0", "role": "", "stacktrace": "0"}
STATUS_BY_CODE = {  # as ClickHouse's own HTTP interface answers
    **dict.fromkeys(
        (6, 25, 26, 27, 33, 36, 38, 41, 42, 43, 53, 62, 69, 70, 72, 117, 130, 131, 168, 386, 456, 457), 400
    ),
    **dict.fromkeys((192, 193, 194), 401),
    **dict.fromkeys((164, 291, 497, 516), 403),
    **dict.fromkeys((46, 47, 50, 56, 60, 63, 73, 78, 81, 115), 404),
}
_KILL_BY_ID = re.compile(rb"(KILL\s+QUERY\s+WHERE\s+)query_id\s*=\s*'([\w.:-]+)'", re.I)


class Front:
    """Turns HTTP requests into statements and results into answers."""

    def __init__(self, engine: Engine, password: str) -> None:
        self._engine = engine
        self._password = password
        self._sessions = Sessions(engine)
        self._hang_ups = HangUps(self._kill)

    def answer(self, request: Request, connection: socket.socket) -> Answer:
        """Answer one request of a connection, which is watched meanwhile; never raises."""
        if request.path == "/ping":
            return Answer(200, b"Ok.\n")
        try:
            if not self._may_enter(request):
                raise QueryFailed(
                    f"Code: 516. DB::Exception: {USER}: Authentication failed: password is incorrect. "
                    "(AUTHENTICATION_FAILED)"
                )
            return self._answer_query(request, connection)
        except QueryFailed as error:
            return _failure(str(error), error.code)
        except Exception as error:
            return _failure(f"Code: 1002. DB::Exception: {type(error).__name__} (UNKNOWN_EXCEPTION)", 1002)

    def _answer_query(self, request: Request, connection: socket.socket) -> Answer:
        query_id = request.params.get("query_id") or str(uuid.uuid4())
        statement = to_statement(request, query_id)
        if request.params.get(CANCEL_SETTING) == "1" and first_word(statement.text) in READS:
            with self._hang_ups.watching(connection, query_id):
                result = self._run(request, statement)
        else:
            result = self._run(request, statement)
        headers = {
            "Content-Type": "text/tab-separated-values; charset=UTF-8",
            "X-ClickHouse-Query-Id": query_id,
            "X-ClickHouse-Format": statement.format,
            "X-ClickHouse-Timezone": "UTC",
            "X-ClickHouse-Server-Display-Name": "leadloom",
            "X-ClickHouse-Summary": _summary(result),
        }
        return Answer(200, result.bytes(), headers)

    def _run(self, request: Request, statement: Statement) -> Result:
        session_id = request.params.get("session_id")
        if session_id:
            return self._sessions.run(session_id, statement, seconds=request.params.get("session_timeout", "60"))
        return self._engine.run(statement)

    def _kill(self, query_id: str) -> None:
        kill = b"KILL QUERY WHERE startsWith(query, {tag:String}) ASYNC"
        with suppress(QueryFailed):
            self._engine.run(Statement(kill, params={"tag": _tag(query_id).decode().strip()}))

    def _may_enter(self, request: Request) -> bool:
        user, password = _credentials(request)
        right_user = hmac.compare_digest(user.encode(), USER.encode())
        return hmac.compare_digest(password.encode(), self._password.encode()) and right_user


def to_statement(request: Request, query_id: str) -> Statement:
    """Read the statement, its settings, parameters and tables out of a request; raises :class:`QueryFailed`."""
    fields = {part.name: part.data.decode(errors="replace") for part in request.uploads if not part.is_file}
    params = {**request.params, **fields}
    for name, allowed in NOT_HERE.items():
        if params.get(name, allowed) != allowed:
            raise QueryFailed(f"Code: 344. DB::Exception: The parameter {name} is not supported. (SUPPORT_IS_DISABLED)")
    tables = tuple(_table(part.name, part.data, params) for part in request.uploads if part.is_file)
    of_tables = {f"{table.name}_{suffix}" for table in tables for suffix in ("format", "structure", "types")}
    settings = {
        name: value
        for name, value in params.items()
        if name not in TRANSPORT and name not in of_tables and not name.startswith("param_")
    }
    if request.method == "GET":
        settings.setdefault("readonly", "2")  # as in ClickHouse: a GET changes nothing
    text = b"\n".join(part for part in (params.get("query", "").encode(), request.body) if part)
    if not text.strip():
        raise QueryFailed("Code: 62. DB::Exception: Empty query. (SYNTAX_ERROR)")
    return Statement(
        text=_tag(query_id) + _KILL_BY_ID.sub(rb"\1startsWith(query, '/* query_id=\2 */')", text, count=1),
        format=params.get("default_format") or "TabSeparated",
        database=params.get("database") or request.headers.get("x-clickhouse-database") or DATABASE,
        settings=tuple(sorted(settings.items())),
        params={name[6:]: value for name, value in params.items() if name.startswith("param_")},
        tables=tables,
    )


def _tag(query_id: str) -> bytes:
    """Return a comment that makes the client's query id findable in ``system.processes``: chDB mints its own ids."""
    return b"/* query_id=" + re.sub(r"[^\w.:-]", "_", query_id).encode() + b" */ "


def _table(name: str, data: bytes, params: Mapping[str, str]) -> Table:
    structure = params.get(f"{name}_structure")
    types = params.get(f"{name}_types")
    if structure is None and types is not None:
        structure = ", ".join(f"_{number} {kind}" for number, kind in enumerate(types.split(","), start=1))
    if not structure:
        raise QueryFailed(f"Code: 36. DB::Exception: The table {name} has no structure. (BAD_ARGUMENTS)")
    return Table(name, structure, params.get(f"{name}_format") or "TabSeparated", data)


def _credentials(request: Request) -> tuple[str, str]:
    basic = request.headers.get("authorization", "")
    if basic.startswith("Basic "):
        with suppress(ValueError):
            user, _, password = base64.b64decode(basic[6:]).decode().partition(":")
            return user, password
        return "", ""
    headers, params = request.headers, request.params
    user = headers.get("x-clickhouse-user") or params.get("user", "")
    return user, headers.get("x-clickhouse-key") or params.get("password", "")


def _summary(result: Result) -> str:
    counted = {
        "read_rows": result.rows_read(),
        "read_bytes": result.bytes_read(),
        "written_rows": result.rows_written(),
        "written_bytes": result.bytes_written(),
        "elapsed_ns": int(result.elapsed() * 1_000_000_000),
    }
    return "{" + ",".join(f'"{name}":"{value}"' for name, value in counted.items()) + "}"


def _failure(message: str, code: int) -> Answer:
    headers = {"X-ClickHouse-Exception-Code": str(code), "Content-Type": "text/plain; charset=UTF-8"}
    return Answer(STATUS_BY_CODE.get(code, 500), f"{message}\n".encode(), headers)


def serve(listener: socket.socket, front: Front) -> None:
    """Accept connections for ever, each in a thread of its own."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_converse, args=(connection, front), daemon=True).start()


def _converse(connection: socket.socket, front: Front) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.settimeout(IDLE_S)
    with connection, connection.makefile("rb") as stream, suppress(OSError):
        while True:
            try:
                request = read_request(stream, connection)
            except (BadRequest, ValueError) as error:
                send(connection, None, replace(_failure(f"Code: 62. DB::Exception: {error}", 62), status=400))
                return
            if request is None:
                return
            send(connection, request, front.answer(request, connection))
            if not request.keep_alive:
                return


def _become(uid: int | None) -> None:
    """Give root up for ``uid``, who may be unable to read Python's own files: all imports come before."""
    os.environ["TZ"] = "UTC"  # chdb reads the zone once, when it is imported
    from backports import zstd  # noqa: F401
    from chdb import _chdb  # noqa: F401
    from lz4 import frame  # type: ignore[import-untyped]  # noqa: F401

    if uid is not None and uid != os.geteuid():
        account = Account.of_uid(uid)
        os.initgroups(account.name, account.gid)
        os.setgid(account.gid)
        os.setuid(account.uid)


def main() -> None:
    """Run the server until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--password-file", type=Path, required=True)
    parser.add_argument("--listen", type=int, required=True, help="number of the inherited listening socket")
    parser.add_argument("--memory-bytes", type=int, default=DEFAULT_MEMORY_BYTES)
    parser.add_argument("--uid", type=int, default=None, help="when started by root: the user to become")
    chosen = parser.parse_args()
    _become(chosen.uid)
    die_with_parent()
    os.umask(0o077)
    password = chosen.password_file.read_text(encoding="utf-8").strip()
    os.chdir(chosen.folder)
    engine = Engine(memory_bytes=chosen.memory_bytes)
    listener = socket.socket(fileno=chosen.listen)
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    signal.signal(signal.SIGINT, lambda *_: ended.set())
    threading.Thread(target=serve, args=(listener, Front(engine, password)), daemon=True).start()
    ended.wait()
    engine.close()
    os._exit(0)  # the threads of running queries would be waited for


if __name__ == "__main__":
    main()
