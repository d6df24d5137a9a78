"""Telling people about leads: in the app and by e-mail, in the transaction that made it true."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

import structlog
from django.conf import settings

from leadloom.catalog.events import EVENTS
from leadloom.catalog.sources import source_labels
from leadloom.kernel.ids import ContactId, UserId
from leadloom.leads.contacts import Card, cards, without_plain
from leadloom.leads.definition.reasons import Reason
from leadloom.leads.models import Lead
from leadloom.leads.notes import notes_of, seen
from leadloom.leads.people import Person, people, with_role
from leadloom.leads.types import NoteSight, QueueReason
from leadloom.notifications.definition import Language, mail, render
from leadloom.notifications.services import notify
from leadloom.notifications.types import Behaviour, LeadContent, Level, NewNotification, NotificationKind, Text
from leadloom.outbox.services import enqueue
from leadloom.outbox.types import MessageClass, NewMessage
from leadloom.profiles.timeline import KeyBehaviour, key_behaviours
from leadloom.scoring.definition import shown
from leadloom.storage.clickhouse import EventStoreAway, event_store
from leadloom.team.types import Locale, Role

DETAILS: Final = ("form", "asset", "seminar", "event", "cta", "path", "landing_path")
"""Properties of which the first known one says what a behaviour was about."""

QUEUE_REASONS: Final = {
    QueueReason.FULL: Text("所有候选人已满额或休假", "All candidates are full or away"),
    QueueReason.NO_RULE: Text("没有匹配的分配规则", "No routing rule matches"),
}

Behaviours = Mapping[ContactId, Sequence[KeyBehaviour]]

_BESIDE: Final = ThreadPoolExecutor(2, thread_name_prefix="behaviours")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """Key behaviours that are being asked for, and whose."""

    about: frozenset[ContactId]
    found: Future[Behaviours]

    def covers(self, contacts: Iterable[int]) -> bool:
        """Tell whether all of these contacts are asked about."""
        return self.about.issuperset(contacts)


@dataclass(frozen=True, slots=True)
class Given:
    """A lead that was just assigned."""

    lead_id: int
    contact_id: int
    assignment_id: int
    user_id: UserId
    deadline_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Leads that began to wait in a queue for the same reason."""

    rule_id: int | None
    reason: QueueReason
    leads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """So much of the time to accept a lead is over."""

    lead_id: int
    number: int
    user_id: UserId
    percent: int
    deadline_at: datetime


def ask_beside(contacts: Iterable[int], *, now: datetime) -> Asked:
    """Begin to ask for the contacts' key behaviours, for :func:`tell_assigned`, while the caller goes on."""
    about = frozenset(map(ContactId, contacts))
    return Asked(about, _BESIDE.submit(_key_behaviours, sorted(about), now=now))


def tell_assigned(
    given: Sequence[Given], *, staff: Mapping[int, Person], now: datetime, asked: Asked | None = None
) -> None:
    """Tell salespeople about leads to accept: all three levels, in the app and by e-mail. Repeatable by key.

    ``asked`` are the key behaviours of their contacts at least, if they were asked for before.
    """
    contents = stories([item.lead_id for item in given], now=now, asked=asked)
    told = [
        NewNotification(
            key=f"notify:{item.lead_id}:{item.assignment_id}:{item.user_id}",
            user_id=item.user_id,
            kind=NotificationKind.LEAD_ASSIGNED,
            level=Level.JUDGEMENT,
            content=replace(contents[item.lead_id], deadline_at=item.deadline_at),
            link=f"/leads/{item.lead_id}",
        )
        for item in given
    ]
    _tell(told, staff=staff, now=now, by_mail=True)


def tell_overdue(lost: Sequence[tuple[int, int, UserId]], *, now: datetime) -> None:
    """Tell salespeople, in the app, that a lead was taken back: (lead, assignment number, user)."""
    contents = basics([lead for lead, _, _ in lost])
    told = [
        NewNotification(
            key=f"overdue:{lead}:{number}:{user}",
            user_id=user,
            kind=NotificationKind.LEAD_OVERDUE,
            level=Level.BASICS,
            content=contents[lead],
            link=f"/leads/{lead}",
        )
        for lead, number, user in lost
    ]
    _tell(told, staff={}, now=now, by_mail=False)


def tell_due(due: Sequence[Due], *, now: datetime) -> None:
    """Tell owners, in the app, how much of their time to accept is over. Repeatable by key."""
    contents = basics([item.lead_id for item in due])
    told = [
        NewNotification(
            key=f"warn:{item.lead_id}:{item.number}:{item.percent}",
            user_id=item.user_id,
            kind=NotificationKind.LEAD_DUE,
            level=Level.BASICS,
            content=replace(contents[item.lead_id], deadline_at=item.deadline_at, percent=item.percent),
            link=f"/leads/{item.lead_id}",
        )
        for item in due
    ]
    _tell(told, staff={}, now=now, by_mail=False)


def tell_returned(*, lead_id: int, number: int, owner: UserId, reason: Reason, now: datetime) -> None:
    """Tell the marketing owner that a lead came back, and why."""
    content = replace(stories([lead_id], now=now)[lead_id], reason=Text(reason.zh, reason.en))
    told = NewNotification(
        key=f"returned:{lead_id}:{number}:{owner}",
        user_id=owner,
        kind=NotificationKind.LEAD_RETURNED,
        level=Level.STORY,
        content=content,
        link=f"/leads/{lead_id}",
    )
    _tell([told], staff=people(now=now), now=now, by_mail=True)


def tell_queued(waiting: Sequence[Waiting], *, batch: str, now: datetime) -> None:
    """Alert sales operations (administrators where there are none) that leads wait: once per rule and batch."""
    if not waiting:
        return
    staff = people(now=now)
    told = [
        NewNotification(
            key=f"queue:{batch}:{group.rule_id or 0}:{group.reason}:{person.id}",
            user_id=person.id,
            kind=NotificationKind.LEADS_QUEUED,
            level=Level.BASICS,
            content=LeadContent("", "", reason=QUEUE_REASONS[group.reason], count=len(group.leads)),
            link="/leads?state=queued",
        )
        for group in waiting
        for person in _operations(staff)
    ]
    _tell(told, staff=staff, now=now, by_mail=True)


def tell_escalated(leads: Mapping[int, int], *, now: datetime) -> None:
    """Hand leads that were overdue twice to sales operations (or administrators). Repeatable by key.

    ``leads``: {lead: number of its last assignment}.
    """
    staff = people(now=now)
    contents = stories(leads, now=now)
    told = [
        NewNotification(
            key=f"escalated:{lead}:{number}:{person.id}",
            user_id=person.id,
            kind=NotificationKind.LEAD_ESCALATED,
            level=Level.STORY,
            content=contents[lead],
            link=f"/leads/{lead}",
        )
        for lead, number in leads.items()
        for person in _operations(staff)
    ]
    _tell(told, staff=staff, now=now, by_mail=True)


def _operations(staff: Mapping[int, Person]) -> list[Person]:
    return with_role(staff, Role.SALES_OPS) or with_role(staff, Role.ADMIN)


def _tell(told: Sequence[NewNotification], *, staff: Mapping[int, Person], now: datetime, by_mail: bool) -> None:
    notify(told, now=now)
    if by_mail:
        enqueue([_mail(item, staff[item.user_id]) for item in told if item.user_id in staff], now=now)


def _mail(item: NewNotification, person: Person) -> NewMessage:
    rendered = render(item.kind, item.content, level=item.level, zone=settings.ORGANISATION_TIME_ZONE)
    language: Language = "zh" if person.locale == Locale.ZH else "en"
    written = mail(rendered, language=language, url=f"{settings.ORIGIN}{item.link}")
    return NewMessage(
        key=f"{item.key}:email",
        message_class=MessageClass.STAFF,
        recipient=person.email,
        subject=written.subject,
        text=written.text,
        html=written.html,
    )


def basics(lead_ids: Iterable[int]) -> dict[int, LeadContent]:
    """Return level 1 of leads, by id: the contact, masked. Two statements."""
    leads = list(Lead.objects.filter(id__in=list(lead_ids)))
    known = cards([lead.contact_id for lead in leads])
    return {lead.id: _contact(known.get(lead.contact_id)) for lead in leads}


def stories(lead_ids: Iterable[int], *, now: datetime, asked: Asked | None = None) -> dict[int, LeadContent]:
    """Return all levels of leads, by id; the contact and the note masked. Three statements and one query."""
    leads = list(Lead.objects.filter(id__in=list(lead_ids)))
    plain = cards(contacts := [lead.contact_id for lead in leads], plain=contacts)
    notes = notes_of(lead.id for lead in leads)
    done = (asked or ask_beside(contacts, now=now)).found.result()
    contents = {}
    for lead in leads:
        card, note = plain.get(lead.contact_id), notes.get(lead.id)
        clauses = cast("list[dict[str, object]]", lead.mql_clauses or [])
        contents[lead.id] = replace(
            _contact(card and without_plain(card)),
            source=_source(lead.source_key),
            score="" if lead.mql_total_milli is None else shown(lead.mql_total_milli),
            rating=lead.mql_rating or "",
            grade=lead.mql_grade or "",
            behaviours=tuple(map(_behaviour, done.get(ContactId(lead.contact_id), ()))),
            note=seen(note.text, sight=NoteSight.MASKED, contact=card) if note else "",
            clauses=tuple(Text(**cast("dict[str, str]", clause["label"])) for clause in clauses if clause["met"]),
        )
    return contents


def _contact(card: Card | None) -> LeadContent:
    if card is None:
        return LeadContent("", "")
    return LeadContent(card.name, card.company, title=card.title, email=card.email, mobile=card.mobile)


def _key_behaviours(contacts: Sequence[ContactId], *, now: datetime) -> Behaviours:
    """Return what contact pages show as key behaviours; nothing while the event store is away: the lead goes on."""
    try:
        return key_behaviours(contacts, event_store(), as_of=now)
    except EventStoreAway:
        log.warning("story_without_behaviours", leads=len(contacts))
        return {}


def _source(key: str) -> Text | None:
    label = source_labels().get(key)
    if label is not None:
        return Text(label.zh, label.en)
    return Text(key, key) if key else None


def _behaviour(done: KeyBehaviour) -> Behaviour:
    spec = EVENTS.get(done.type)
    detail = next((str(done.props[name]) for name in DETAILS if done.props.get(name)), "")
    zh, en = (spec.label.zh, spec.label.en) if spec else (done.type, done.type)
    return Behaviour(Text(f"{zh} {detail}".strip(), f"{en} {detail}".strip()), done.at)
