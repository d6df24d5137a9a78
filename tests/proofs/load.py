"""A bounded load: senders that note which events were answered with 200, and what must be true afterwards."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID, uuid4

from leadloom.kernel.ids import WriteKeyId, event_id
from tests.proofs.installation import Installation

PAGES = 8
Message = dict[str, object]
_people = itertools.count(1)


class Load:
    """Sends batches until told to stop; an unanswered batch is sent again, like an SDK does.

    Each batch is about a new or a known person: who it is, page views, sometimes a form that makes an MQL.
    """

    def __init__(self, installation: Installation, *, senders: int = 2, pause_s: float = 0.05) -> None:
        self._installation = installation
        self._pause_s = pause_s
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.accepted: list[Message] = []
        self.given_up: list[Message] = []
        self.answers: Counter[int] = Counter()
        self._threads = [threading.Thread(target=self._send, daemon=True) for _ in range(senders)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=60)

    def wait_for(self, more: int, *, within_s: float = 60.0) -> None:
        """Wait until so many more events were answered with 200."""
        end, wanted = time.monotonic() + within_s, len(self.accepted) + more
        while len(self.accepted) < wanted:
            assert time.monotonic() < end, f"{len(self.accepted)} of {wanted} events in {within_s} s: {self.answers}"
            time.sleep(0.02)

    def _send(self) -> None:
        mine: list[int] = []
        for number in itertools.count():
            if number % 3 == 0:
                mine.append(next(_people))
            batch = list(messages(mine[-1] if number % 3 == 0 else mine[number % len(mine)], form=number % 3 == 1))
            while (status := self._installation.post(batch)) != 200:
                self.answers[status] += 1
                if self._stop.wait(0.05):
                    with self._lock:
                        self.given_up += batch
                    return
            with self._lock:
                self.accepted += batch
            if self._stop.wait(self._pause_s):
                return


def messages(person: int, *, form: bool) -> Iterable[Message]:
    """Return what one person does: they say who they are, look at pages, and maybe ask for a demonstration."""
    browser, email = f"browser-{person}", f"person{person}@example.com"
    yield {**_new("identify", browser), "traits": {"email": email}}
    for page in range(PAGES):
        path = "/pricing" if page == 3 else f"/page-{page}"
        yield {**_new("page", browser), "properties": {"path": path, "url": f"https://www.example.com{path}"}}
    if form:
        fields = {"email": email, "title": "部门经理", "company": f"远景岚 {person} 号科技有限公司"}
        fields |= {"industry": "新能源", "employees": "350"}
        yield {**_new("form", browser), "form": "demo-request", "fields": fields}


def _new(kind: str, browser: str) -> Message:
    return {"type": kind, "messageId": str(uuid4()), "anonymousId": browser}


def assert_nothing_lost_nothing_twice(installation: Installation, load: Load) -> None:
    """Check both stores against what was answered, then each against the other."""
    _everything_answered_is_stored_once(installation, load.accepted)
    _no_row_of_the_event_store_is_there_twice(installation)
    _both_stores_know_the_same_contacts(installation)
    _each_browser_is_one_subject(installation)
    _each_form_led_to_one_lead(installation, load.accepted)


def event_ids(installation: Installation, sent: Iterable[Mapping[str, object]]) -> set[UUID]:
    """Return the ids that these messages have as events."""
    key = installation.count(f"SELECT id FROM inbox_writekey WHERE key = '{installation.write_key}'")
    return {event_id(WriteKeyId(key), str(message["messageId"])) for message in sent}


def times_stored(installation: Installation, ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how often each of these events lies in the event store; all of them, in the order given."""
    rows = installation.event_store().query("SELECT event_id, count() FROM events GROUP BY event_id")
    stored = {UUID(str(row[0])): int(str(row[1])) for row in rows}
    return {event: stored.get(event, 0) for event in ids}


def _everything_answered_is_stored_once(installation: Installation, accepted: Iterable[Message]) -> None:
    with installation.database() as database:
        seen = {row[0] for row in database.execute("SELECT key FROM inbox_seen")}
    assert event_ids(installation, accepted) <= seen, "accepted messages that no tick has taken"
    events = [message for message in accepted if message["type"] in {"page", "form"}]
    times = times_stored(installation, event_ids(installation, events))
    assert [event for event, number in times.items() if number == 0] == [], "answered 200 and lost"
    assert [event for event, number in times.items() if number > 1] == [], "stored more than once"
    assert installation.count("SELECT count(*) FROM inbox_setaside") == 0


def _no_row_of_the_event_store_is_there_twice(installation: Installation) -> None:
    keys = {
        "events": "event_id",
        "contact_versions": "contact, version",
        "subject_map": "subject, version",
        "contact_subjects": "contact, subject, version",
    }
    for table, key in keys.items():
        twice = installation.event_store().query(
            f"SELECT {key}, count() FROM {table} GROUP BY {key} HAVING count() > 1 LIMIT 5"
        )
        assert list(twice) == [], f"rows of {table} are there twice"


def _both_stores_know_the_same_contacts(installation: Installation) -> None:
    with installation.database() as database:
        contacts = {row[0]: row[1] for row in database.execute("SELECT id, version FROM profiles_contact")}
        links = {
            (row[0], row[1])
            for row in database.execute("SELECT subject, contact_id FROM identity_visitor WHERE contact_id IS NOT NULL")
        }
    told = _rows(installation, "SELECT contact, max(version) FROM contact_versions GROUP BY contact")
    assert told == set(contacts.items()), "a contact or its latest version is in one store only"
    assert _rows(installation, "SELECT subject, argMax(contact, version) FROM subject_map GROUP BY subject") == links
    assert _rows(installation, "SELECT subject, contact FROM contact_subjects WHERE contact != subject") == links
    created = "SELECT subject, count() FROM events WHERE type = 'contact_created' GROUP BY subject"
    assert _rows(installation, created) == {(contact, 1) for contact in contacts}


def _each_browser_is_one_subject(installation: Installation) -> None:
    subjects = {row[0] for row in _rows(installation, "SELECT DISTINCT subject FROM events WHERE type = 'page_viewed'")}
    assert len(subjects) == installation.count("SELECT count(*) FROM identity_visitor")
    assert installation.count("SELECT count(*) FROM identity_visitor WHERE NOT is_current OR contact_id IS NULL") == 0
    assert len(subjects) == installation.count("SELECT count(DISTINCT email_bi) FROM profiles_contact")
    assert len(subjects) == installation.count("SELECT count(*) FROM profiles_contact")


def _each_form_led_to_one_lead(installation: Installation, accepted: Iterable[Message]) -> None:
    asking = {message["anonymousId"] for message in accepted if message["type"] == "form"}
    mqls = installation.count("SELECT count(*) FROM leads_lead WHERE mql_at IS NOT NULL AND closed_at IS NULL")
    assert mqls >= len(asking), "a demonstration was asked for and no MQL came of it"
    contacts = installation.count("SELECT count(*) FROM profiles_contact")
    assert installation.count("SELECT count(*) FROM leads_lead") == contacts, "one lead for each contact"
    created = _rows(installation, "SELECT subject, count() FROM events WHERE type = 'lead_created' GROUP BY subject")
    assert {count for _, count in created} <= {1}
    assert len(created) == contacts
    given = installation.count("SELECT count(*) FROM leads_assignment")
    assert given == installation.count("SELECT count(DISTINCT lead_id) FROM leads_assignment")
    queued = installation.count("SELECT count(*) FROM leads_lead WHERE mql_at IS NOT NULL AND assignment_id IS NULL")
    assert mqls == given + queued


def _rows(installation: Installation, query: str) -> set[tuple[int, int]]:
    return {tuple(int(str(cell)) for cell in row) for row in installation.event_store().query(query)}  # type: ignore[misc]
