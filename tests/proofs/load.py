"""A bounded load: senders that note which events were answered with 200, and what must be true afterwards."""

import threading
from uuid import UUID, uuid4

from leadloom.kernel.ids import WriteKeyId, event_id
from tests.proofs.installation import Installation

BATCH = 20


class Load:
    """Sends batches from a few threads until told to stop; an unanswered batch is sent again, like an SDK does."""

    def __init__(self, installation: Installation, *, senders: int = 3, people: int = 40) -> None:
        self._installation = installation
        self._people = people
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.accepted: set[str] = set()
        self._threads = [threading.Thread(target=self._send, args=(n,), daemon=True) for n in range(senders)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=60)

    def _send(self, sender: int) -> None:
        while not self._stop.is_set():
            batch = [self._event(sender, number) for number in range(BATCH)]
            while self._installation.post(batch) != 200:
                if self._stop.wait(0.05):
                    return
            with self._lock:
                self.accepted |= {str(event["messageId"]) for event in batch}

    def _event(self, sender: int, number: int) -> dict[str, object]:
        person = (sender * BATCH + number) % self._people
        message: dict[str, object] = {"messageId": str(uuid4()), "anonymousId": f"browser-{person}"}
        if number == 0:
            return message | {"type": "identify", "traits": {"email": f"person{person}@example.com"}}
        path = "/pricing" if number % 7 == 0 else f"/page-{number}"
        return message | {"type": "page", "properties": {"path": path, "url": f"https://www.example.com{path}"}}


def stored_ids(installation: Installation) -> dict[UUID, int]:
    """Return how often each page view lies in the event store."""
    rows = installation.event_store().query(
        "SELECT event_id, count() FROM events WHERE type = 'page_viewed' GROUP BY event_id"
    )
    return {UUID(str(row[0])): int(str(row[1])) for row in rows}


def assert_nothing_lost_nothing_twice(installation: Installation, accepted: set[str]) -> None:
    """Every page view answered 200 is stored exactly once; whom the event store knows, the other store knows too."""
    with installation.database() as database:
        key = database.execute("SELECT id FROM inbox_writekey WHERE key = %s", [installation.write_key]).fetchone()
        contacts = {row[0] for row in database.execute("SELECT id FROM profiles_contact")}
        seen = {row[0] for row in database.execute("SELECT key FROM inbox_seen")}
    assert key is not None
    wanted = {event_id(WriteKeyId(key[0]), message) for message in accepted}
    stored = stored_ids(installation)
    assert [event for event, times in stored.items() if times != 1] == []
    assert wanted <= seen, "accepted messages that no tick has taken"
    pages = {event for event in wanted if event in stored}
    assert len(pages) == len(accepted) - len(accepted) // BATCH, "page views answered 200 are missing"
    known = {
        int(str(row[0]))
        for table in ("contact_versions", "subject_map", "contact_subjects")
        for row in installation.event_store().query(f"SELECT DISTINCT contact FROM {table}")
    }
    assert known <= contacts, "the event store knows contacts that the operational store does not"
