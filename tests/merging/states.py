"""All that the stores have of contacts and companies, in a form that two instants can be compared by."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from leadloom.compliance.selectors import consents
from leadloom.identity.models import Absorbed, Identifier, Visitor
from leadloom.identity.selectors import with_absorbed
from leadloom.kernel.ids import ContactId
from leadloom.leads.models import Assignment, Lead
from leadloom.profiles.models import Company, CompanyKey, Contact, ContactSearch, ContactTag, FormSubmission
from leadloom.profiles.selectors import plain
from leadloom.profiles.timeline import timeline
from leadloom.scoring.models import ContactScore
from leadloom.storage.clickhouse import EventStore

Rows = list[dict[str, object]]
SEALED = {"name", "email", "mobile"}
CLOCKS = {"deadline_at", "warn_at"}


def operational() -> dict[str, Rows]:
    """Return every operational row that a merge may touch, and what people agreed to."""
    return {
        "contacts": [_contact(row) for row in Contact.objects.order_by("id").values()],
        "search": _rows(ContactSearch.objects.order_by("contact_id").values()),
        # a tag that a rule gives anew is the same tag
        "tags": _rows(ContactTag.objects.order_by("contact_id", "tag").values(), without={"id"}),
        "identifiers": _rows(Identifier.objects.order_by("id").values()),
        "browsers": _rows(Visitor.objects.order_by("subject").values()),
        "absorbed": _rows(Absorbed.objects.order_by("contact_id").values()),
        "forms": _rows(FormSubmission.objects.order_by("event_id").values("event_id", "contact_id", "subject")),
        "leads": _rows(Lead.objects.order_by("id").values()),
        "assignments": _rows(Assignment.objects.order_by("id").values(), without=CLOCKS),
        "scores": _rows(ContactScore.objects.order_by("contact_id", "model_id").values(), without={"as_of"}),
        "consents": [
            {"contact": contact, "standing": consents(with_absorbed(ContactId(contact)))}
            for contact in Contact.objects.order_by("id").values_list("id", flat=True)
        ],
        "companies": _rows(Company.objects.order_by("id").values(), without={"updated_at"}),
        "keys": _rows(CompanyKey.objects.order_by("id").values()),
    }


def differences(before: dict[str, Rows], after: dict[str, Rows]) -> list[object]:
    """Return what is not the same: table, what only the one has, what only the other has."""
    return [
        (
            table,
            [sorted(_items(row) - _items(other), key=str) for row, other in zip(rows, after[table], strict=False)],
            [sorted(_items(other) - _items(row), key=str) for row, other in zip(rows, after[table], strict=False)],
            len(after[table]) - len(rows),
        )
        for table, rows in before.items()
        if rows != after[table]
    ]


def timelines(store: EventStore, contacts: Iterable[int]) -> dict[int, list[tuple[str, datetime, str]]]:
    """Return what each contact did, as its page shows it."""
    return {
        contact: [(row.type, row.at, str(row.event_id)) for row in timeline([ContactId(contact)], store, limit=500)]
        for contact in contacts
    }


def _contact(row: Mapping[str, object]) -> dict[str, object]:
    said = plain(ContactId(int(str(row["id"]))))
    kept = {name: value for name, value in row.items() if name not in SEALED | {"version"}}
    return _comparable(kept) | {"said": (said.name, said.email, said.mobile)}


def _rows(rows: Iterable[Mapping[str, object]], *, without: Iterable[str] = ()) -> Rows:
    left_out = set(without)
    return [_comparable({name: value for name, value in row.items() if name not in left_out}) for row in rows]


def _comparable(row: Mapping[str, object]) -> dict[str, object]:
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: object) -> object:
    if isinstance(value, memoryview | bytes):
        return bytes(value)
    return [_plain(entry) for entry in value] if isinstance(value, list) else value


def _items(row: dict[str, object]) -> set[tuple[str, str]]:
    return {(name, str(value)) for name, value in row.items()}
