"""ClickHouse's HTTP sessions: one chDB connection per ``session_id``, its temporary tables and what it was ``SET``.

Settings in an address hold for that query alone, also within a session.
"""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

from leadloom.storage.chdb_engine import (
    Connection,
    Engine,
    QueryFailed,
    Result,
    Statement,
    reset_statement,
    set_statement,
)

MAX_SESSIONS = 50
MAX_SECONDS = 3600


@dataclass
class _Session:
    connection: Connection
    ends_at: float = 0.0
    busy: threading.Lock = field(default_factory=threading.Lock)


class Sessions:
    """Open sessions by id; one that is not used for its timeout ends."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open: dict[str, _Session] = {}
        self._guard = threading.Lock()

    def run(self, session_id: str, statement: Statement, *, seconds: str) -> Result:
        """Run a statement in the session; raises :class:`QueryFailed` (373) when it is busy."""
        session = self._find(session_id, statement)
        own = [name for name, _ in statement.settings]
        try:
            if own:
                session.connection.query(set_statement(statement.settings), "TSV", params={})
            return self._engine.run_in(session.connection, statement)
        except QueryFailed:
            raise
        except Exception as error:
            raise QueryFailed(str(error)) from error
        finally:
            with suppress(Exception):  # one that is not known was not set either
                if own:
                    session.connection.query(reset_statement(own), "TSV", params={})
            session.ends_at = time.monotonic() + min(float(seconds), MAX_SECONDS)
            session.busy.release()

    def _find(self, session_id: str, statement: Statement) -> _Session:
        with self._guard:
            self._end_old()
            session = self._open.get(session_id)
            if session is None:
                if len(self._open) >= MAX_SESSIONS:
                    raise QueryFailed("Code: 202. DB::Exception: Too many sessions. (TOO_MANY_SIMULTANEOUS_QUERIES)")
                session = self._open[session_id] = _Session(self._engine.open(statement.database, ()))
            if not session.busy.acquire(blocking=False):
                raise QueryFailed("Code: 373. DB::Exception: Session is locked by a query. (SESSION_IS_LOCKED)")
            return session

    def _end_old(self) -> None:
        now = time.monotonic()
        for session_id, session in list(self._open.items()):
            if session.ends_at and session.ends_at < now and session.busy.acquire(blocking=False):
                session.connection.close()
                del self._open[session_id]
