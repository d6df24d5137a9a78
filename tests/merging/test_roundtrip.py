"""Undoing merges gives back exactly what was before them, in both stores, whatever was merged and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloom.inbox.parse import Incoming
from leadloom.kernel.clock import VirtualClock
from leadloom.kernel.ids import ContactId
from leadloom.leads.contacts import show_on_contacts
from leadloom.leads.models import Lead, Parking
from leadloom.merging.errors import LaterMergeFirst
from leadloom.merging.models import ContactMerge
from leadloom.merging.services import merge_contacts, unmerge_contacts
from leadloom.merging.types import MergeSide
from leadloom.profiles.models import Contact, ContactTag, Tag
from leadloom.profiles.tags import seed_tags
from leadloom.scoring.services import seed_scoring
from leadloom.storage.clickhouse import EventStore
from leadloom.team.types import Principal, Role
from leadloom.tick.lease import Lease
from leadloom.tick.loop import Loop
from tests.identity.messages import T0, form, identify, page, track
from tests.merging.states import differences, operational, timelines
from tests.profiles.people import store_batch
from tests.team.people import person, principal

pytestmark = pytest.mark.django_db
NOW = T0 + timedelta(days=1)
PEOPLE = 4
STAGES = ("inquiry", "mql", "sal", "opportunity")
FIELDS = ("name", "email", "mobile", "title", "region", "product", "source", "company", "industry")


@dataclass(frozen=True)
class Plan:
    """Who does what, who is merged with whom and how, and in which order it is undone."""

    messages: Sequence[tuple[int, str]]
    profiles: Sequence[dict[str, str]]
    leads: Sequence[Sequence[str]]
    tags: Sequence[tuple[int, int]]
    merges: Sequence[tuple[int, int, dict[str, MergeSide]]]
    order: Sequence[int]


def plans() -> st.SearchStrategy[Plan]:
    somebody = st.integers(0, PEOPLE - 1)
    profile = st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(["王芳", "李强", "Ann Lee"]),
            "title": st.sampled_from(["总监", "工程师"]),
            "region": st.sampled_from(["上海", "北京"]),
            "product": st.sampled_from(["ERP", "CRM"]),
            "company": st.sampled_from(["示例科技有限公司", "示例能源有限公司"]),
            "industry": st.sampled_from(["新能源", "软件"]),
            "mobile": st.sampled_from([f"1001234567{number}" for number in range(PEOPLE)]),
        },
    )
    leads = st.lists(st.sampled_from([*STAGES, "closed"]), max_size=3).map(_one_open_last)
    choices = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(MergeSide), max_size=4)
    return st.builds(
        Plan,
        messages=st.lists(st.tuples(somebody, st.sampled_from(["page", "paper", "home"])), max_size=10),
        profiles=st.lists(profile, min_size=PEOPLE, max_size=PEOPLE),
        leads=st.lists(leads, min_size=PEOPLE, max_size=PEOPLE),
        tags=st.lists(st.tuples(somebody, st.integers(0, 1)), max_size=4, unique=True),
        merges=st.lists(st.tuples(somebody, somebody, choices), min_size=1, max_size=5),
        order=st.permutations(list(range(5))),
    )


def _one_open_last(found: Sequence[str]) -> list[str]:
    return ["closed" if place < len(found) - 1 else stage for place, stage in enumerate(found)]


@pytest.fixture
def loop(clickhouse: EventStore) -> Loop:
    seed_scoring(now=T0)
    seed_tags()
    lease = Lease(alone=True, holder="roundtrip")
    assert lease.acquire()
    return Loop(store=clickhouse, lease=lease, clock=VirtualClock(NOW))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans())
def test_undoing_merges_in_any_order_gives_back_what_was_before(loop: Loop, clickhouse: EventStore, plan: Plan) -> None:
    with transaction.atomic():
        admin = principal(person(Role.ADMIN))
        contacts = _settle_in(clickhouse, plan)
        _tick(loop)
        before, done_before = operational(), timelines(clickhouse, contacts)
        merges = [done for pair in plan.merges if (done := _merge(admin, contacts, *pair)) is not None]
        _tick(loop)
        assert Contact.objects.count() == len(contacts) - len(merges)
        _undo_all(admin, merges, plan.order)
        _tick(loop)
        assert differences(before, operational()) == []
        assert timelines(clickhouse, contacts) == done_before
        assert not Parking.objects.exists()
        transaction.set_rollback(True)


def _settle_in(store: EventStore, plan: Plan) -> list[ContactId]:
    """Let the people come by forms of their own browsers, do things, and have leads and tags."""
    batch = [
        form(f"b{who}", {"email": f"p{who}@x{who % 2}.example.com", **profile}, minutes=who)
        for who, profile in enumerate(plan.profiles)
    ]
    batch += [_message(who, what, minutes=10 + place) for place, (who, what) in enumerate(plan.messages)]
    store_batch(store, *batch)
    contacts = [ContactId(pk) for pk in Contact.objects.order_by("id").values_list("id", flat=True)]
    for contact, stages in zip(contacts, plan.leads, strict=False):
        for cycle, stage in enumerate(stages, start=1):
            _lead(contact, cycle, stage, opened_at=T0 - timedelta(days=90 - 30 * cycle, hours=contact % 7))
    show_on_contacts(contacts)
    tags = [Tag.objects.get_or_create(key=key, zh=key, en=key)[0] for key in ("vip", "partner")]
    for who, tag in plan.tags:
        if who < len(contacts):
            ContactTag.objects.create(contact_id=contacts[who], tag=tags[tag], by_rule=False, at=T0)
    return contacts


def _message(who: int, what: str, *, minutes: float) -> Incoming:
    if what == "page":
        return page(f"b{who}", "/pricing", minutes=minutes)
    if what == "paper":
        return track("file_downloaded", anonymous=f"b{who}", minutes=minutes)
    return identify(server=True, minutes=minutes, email=f"p{who}@x{who % 2}.example.com")


def _lead(contact: ContactId, cycle: int, stage: str, *, opened_at: datetime) -> None:
    closed = opened_at + timedelta(days=3) if stage == "closed" else None
    Lead.objects.create(
        contact_id=contact, cycle=cycle, entry_key=f"{contact}:{cycle}", entry_kind="form", source_key="direct",
        stage="recycled" if closed else stage, stage_at=opened_at, pool="nurture", opened_at=opened_at,
        closed_at=closed, last_active_at=opened_at,
    )  # fmt: skip


def _merge(
    admin: Principal, contacts: Sequence[ContactId], kept: int, gone: int, choices: dict[str, MergeSide]
) -> ContactMerge | None:
    """Merge two who are both there; None when one of them is merged already."""
    if max(kept, gone) >= len(contacts) or kept == gone:
        return None
    pair = contacts[kept], contacts[gone]
    if Contact.objects.filter(pk__in=pair).count() < 2:
        return None
    return merge_contacts(admin, *pair, choices, now=NOW)


def _undo_all(admin: Principal, merges: Sequence[ContactMerge], order: Sequence[int]) -> None:
    """Undo the merges in this order, each as soon as the contact that was kept is there."""
    left = [merges[place] for place in order if place < len(merges)]
    while left:
        waiting = []
        for done in left:
            try:
                unmerge_contacts(admin, done.pk, now=NOW)
            except LaterMergeFirst:
                waiting.append(done)
        assert len(waiting) < len(left)
        left = waiting


def _tick(loop: Loop) -> None:
    loop.drain()
    loop.full_pass()
