"""Story S2: 200 rows in, number by number – over HTTP, with ticks into the event store, and back again."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import orjson
import pytest

from leadloom.config.schema import seed
from leadloom.events.services import emit_facts
from leadloom.events.types import Fact
from leadloom.kernel.types import JsonObject
from leadloom.profiles.models import Contact, ContactTag
from leadloom.profiles.services import ContactInput, create_contact
from leadloom.storage.clickhouse import EventStore
from leadloom.tick.lease import Lease
from leadloom.tick.loop import Loop
from tests.imports.people import MONDAY, Desk, base, counts, desk, row, written

pytestmark = pytest.mark.django_db

LAST = (
    "SELECT contact, toJSONString(argMax(tuple(attrs), (version_at, version)).1) FROM contact_versions GROUP BY contact"
)
NEW, KNOWN, TWICE = range(115), range(300, 341), range(18)


def story() -> bytes:
    """The file of the story."""
    rows = [row(number) for number in NEW]
    rows += [row(number, 职务="部门经理") for number in KNOWN]
    rows += [row(number, 联系电话="", **{"E-mail": f" P{number}@EXAMPLE.com "}) for number in TWICE]
    rows += [row(400 + number, 联系电话="12345") for number in range(12)]
    rows += [row(420 + number, 联系电话="", **{"E-mail": ""}) for number in range(8)]
    rows += [row(440 + number, 联系电话="13800138000") for number in range(3)]
    rows += [row(450 + number, **{"E-mail": f"x{number}@mailinator.com"}) for number in range(3)]
    assert len(rows) == 200
    return written(rows)


@pytest.fixture
def importer(transactional_db: None, clickhouse: EventStore) -> Iterator[Desk]:
    """Somebody who imports into a base of 41 people."""
    with desk() as made:
        seed(now=MONDAY)
        for number in KNOWN:
            cells = row(number)
            known = {"name": cells[0], "company": cells[3], "title": cells[4]}
            create_contact(ContactInput(known, email=cells[2], mobile=cells[1]), now=MONDAY)
        yield made


def told(store: EventStore, loop: Loop) -> dict[int, object]:
    """Return what the event store knows of every contact after all that waits was stored; nothing of those gone."""
    loop.drain()
    found = {int(str(contact)): orjson.loads(str(attrs)) for contact, attrs in store.query(LAST)}
    return {contact: attrs for contact, attrs in found.items() if attrs}


def test_two_hundred_rows_are_counted_before_anything_is_written_then_imported_then_undone(
    importer: Desk, clickhouse: EventStore
) -> None:
    lease = Lease(alone=True, holder="scenario")
    assert lease.acquire()
    loop = Loop(store=clickhouse, lease=lease, clock=importer.clock)
    known = told(clickhouse, loop)
    before = base()

    job = importer.upload(story())
    preview = importer.get(f"imports/{job}/preview")
    assert preview["encoding"] == "gb18030"
    assert [one["field"] for one in preview["suggestions"]] == [
        "name", "mobile", "email", "company", "title", "industry", "region", "",
    ]  # fmt: skip
    checked = importer.check(job)
    assert checked["plan"] == {"rows": 200, "created": 115, "updated": 41, "merged": 18, "to_fix": 26}
    assert base() == before, "nothing is written before the confirmation"

    done = importer.step(job, "confirm")
    assert counts(done) == (200, 115, 41, 18, 26)
    assert done["state"] == "done"
    assert 0.20 <= 41 / 200 <= 0.30
    assert Contact.objects.count() == 41 + 115
    assert {one.industry for one in Contact.objects.all()} == {"new_energy"}
    assert {one.region for one in Contact.objects.all()} == {"上海"}

    assert_queue(importer, job)
    assert len(told(clickhouse, loop)) == 41 + 115

    importer.clock.advance(timedelta(days=1))
    undone = importer.step(job, "undo")
    assert (undone["state"], undone["put_back"], undone["kept"]) == ("undone", 156, 0)
    assert told(clickhouse, loop) == known
    assert base() == before


def assert_queue(importer: Desk, job: int) -> None:
    """26 rows wait, each with its wrong cell marked."""
    queue = importer.queue(job)
    marked = Counter((one["code"], one["column"]) for line in queue for one in line["findings"])
    assert len(queue) == 26
    assert marked == {
        ("bad_mobile", "联系电话"): 12, ("no_identifier", "联系电话"): 8, ("no_identifier", "E-mail"): 8,
        ("test_number", "联系电话"): 3, ("disposable_email", "E-mail"): 3,
    }  # fmt: skip


def test_high_value_rows_get_their_tags_and_lose_them_with_the_undo(importer: Desk, clickhouse: EventStore) -> None:
    lease = Lease(alone=True, holder="scenario")
    assert lease.acquire()
    loop = Loop(store=clickhouse, lease=lease, clock=importer.clock)
    reader = Contact.objects.order_by("id")[0].pk
    old = Contact.objects.order_by("id")[1].pk
    emit_facts([_download(contact, number, days) for contact, days in ((reader, 1), (old, 29)) for number in range(3)])
    loop.full_pass()
    assert tagged(importer, reader) == set()
    loop.drain()
    assert tagged(importer, reader) == tagged(importer, old) == {"white_papers_3_in_30_days"}

    job = importer.run(written([row(300, 职务="部门经理"), row(1, 职务="总监"), row(2)]))
    loop.drain()
    made = {line["line"]: line["contact_id"] for line in importer.get(f"imports/{job}/rows")["items"]}
    assert tagged(importer, reader) == {"white_papers_3_in_30_days", "department_manager_or_above"}
    assert tagged(importer, made[3]) == {"department_manager_or_above"}
    assert tagged(importer, made[4]) == set()

    importer.step(job, "undo")
    loop.drain()
    assert tagged(importer, reader) == {"white_papers_3_in_30_days"}
    assert set(ContactTag.objects.values_list("contact_id", flat=True)) == {reader, old}
    importer.clock.advance(timedelta(days=2))
    loop.full_pass()
    assert tagged(importer, old) == set(), "the downloads are older than 30 days now"


def _download(contact: int, number: int, days: int) -> Fact:
    props: JsonObject = {"asset": f"paper-{number}", "asset_kind": "white_paper"}
    at = MONDAY - timedelta(days=days)
    return Fact(subject=contact, type="file_downloaded", at=at, key=f"download:{contact}:{number}", props=props)


def tagged(importer: Desk, contact: int) -> set[object]:
    """Return the tags that a contact's page shows."""
    return {tag["key"] for tag in importer.get(f"contacts/{contact}")["tags"]}
