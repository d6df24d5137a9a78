"""Stops the query of a reader who has hung up, as ClickHouse does when it is asked to."""

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOOK_EVERY_S = 0.2


class HangUps:
    """Watches the connections whose queries run; ``kill`` gets the id of a query nobody waits for any more."""

    def __init__(self, kill: Callable[[str], None]) -> None:
        self._kill = kill
        self._waiting: dict[int, tuple[socket.socket, str]] = {}
        self._guard = threading.Lock()
        self._some = threading.Event()
        threading.Thread(target=self._watch, name="hang-ups", daemon=True).start()

    @contextmanager
    def watching(self, connection: socket.socket, query_id: str) -> Iterator[None]:
        """Watch a connection while its query runs."""
        with self._guard:
            self._waiting[connection.fileno()] = (connection, query_id)
            self._some.set()
        try:
            yield
        finally:
            with self._guard:
                self._waiting.pop(connection.fileno(), None)

    def _watch(self) -> None:
        while True:
            self._some.wait()
            time.sleep(LOOK_EVERY_S)
            for query_id in self._gone():
                self._kill(query_id)

    def _gone(self) -> list[str]:
        """Return the queries whose connection is at its end, and forget them."""
        with self._guard:
            if not self._waiting:
                self._some.clear()
                return []
            poll = select.poll()
            for descriptor in self._waiting:
                poll.register(descriptor, select.POLLIN)
            ended = [descriptor for descriptor, _ in poll.poll(0) if _is_at_its_end(self._waiting[descriptor][0])]
            return [self._waiting.pop(descriptor)[1] for descriptor in ended]


def _is_at_its_end(connection: socket.socket) -> bool:
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
