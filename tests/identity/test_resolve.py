from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from leadloom.identity.claims import claim
from leadloom.identity.models import Identifier, RefusedClaim, Visitor
from leadloom.identity.selectors import identifiers, owner, subjects_of
from leadloom.identity.services import settle
from leadloom.identity.stage import resolve
from leadloom.identity.types import Asking, Kind, Settled
from leadloom.inbox.parse import Incoming, Signs
from leadloom.inbox.types import MessageType
from leadloom.kernel.ids import FIRST_VISITOR, ContactId
from leadloom.kernel.types import JsonValue
from leadloom.storage.vault import vault
from tests.identity.messages import T0, form, identify, page, said, track

pytestmark = pytest.mark.django_db


def test_a_visitor_with_four_pages_and_then_a_form_is_one_contact_with_its_history() -> None:
    pages = [page("anon-1", f"/{number}", minutes=number) for number in range(4)]
    before = resolve(pages, now=T0)
    assert before.touched == frozenset()
    assert before.new_contacts == {}
    resolution = resolve([form("anon-1", {"email": "Anna@Example.com"}, minutes=5)], now=T0)
    (event,) = resolution.events
    (link,) = resolution.links
    assert event.contact is not None
    assert event.contact < FIRST_VISITOR <= event.subject
    assert (link.subject, link.contact) == (before.events[0].subject, event.contact)
    assert resolution.touched == {event.contact}
    new = resolution.new_contacts[event.contact]
    assert (new.first_seen_at, new.at) == (T0, T0 + timedelta(minutes=5))
    assert new.first_touch is not None
    assert new.first_touch["landing_path"] == "/0"
    assert event.visit == before.events[3].visit, "the form belongs to the visit of the pages"


def test_the_same_happens_within_one_batch() -> None:
    batch = [page("anon-1", "/a"), form("anon-1", {"邮箱": "anna@example.com"}, minutes=1), page("anon-1", minutes=2)]
    resolution = resolve(batch, now=T0)
    contact = resolution.events[1].contact
    assert [event.contact for event in resolution.events] == [None, contact, contact]
    assert len({event.subject for event in resolution.events}) == 1
    assert resolution.touched == {contact}


def test_nothing_personal_is_stored_in_the_clear() -> None:
    resolve([form("anon-secret-1", {"email": "anna@example.com", "mobile": "100 1234 5678"})], now=T0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(x)::text FROM identity_identifier x")
        dump = " ".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT row_to_json(x)::text FROM identity_visitor x")
        dump += " ".join(row[0] for row in cursor.fetchall())
    assert "example.com" not in dump
    assert b"10012345678".hex() not in dump
    assert "anon-secret" not in dump
    row = Identifier.objects.get(kind="mobile")
    assert vault().open("identity_identifier.value", row.pk, bytes(row.value)) == "+8610012345678"


def test_two_people_at_one_browser_stay_apart_and_keep_their_own_visitor() -> None:
    first = resolve([page("shared"), identify(anonymous="shared", user="anna", minutes=1)], now=T0)
    second = resolve([identify(anonymous="shared", user="bernd", minutes=2), page("shared", minutes=3)], now=T0)
    third = resolve([identify(anonymous="shared", user="anna", minutes=4)], now=T0)
    anna, bernd = first.events[1].contact, second.events[0].contact
    assert anna != bernd
    assert second.events[1].contact == bernd
    assert first.events[0].subject != second.events[0].subject
    assert third.events[0].subject == first.events[0].subject
    assert Visitor.objects.filter(is_current=True).count() == 1


def test_a_page_view_with_an_unknown_user_id_makes_no_contact_and_a_servers_event_does() -> None:
    assert resolve([page("anon", user="u-1")], now=T0).new_contacts == {}
    resolution = resolve([track("Order", user="u-1", server=True)], now=T0)
    (event,) = resolution.events
    assert event.subject == event.contact
    assert event.contact in resolution.new_contacts


def test_an_event_that_names_nobody_is_handed_back() -> None:
    stray = identify(anonymous="", user="", colour="blue")
    resolution = resolve([stray, page("a")], now=T0)
    assert list(resolution.nobody) == [stray]
    assert len(resolution.events) == 1


def test_an_alias_joins_the_earlier_browser_unless_it_is_somebody_elses() -> None:
    resolve([page("old"), identify(anonymous="other", user="bernd")], now=T0)
    resolution = resolve([said(MessageType.ALIAS, user="anna", previous="old", minutes=1)], now=T0)
    (anna,) = resolution.new_contacts
    assert [link.contact for link in resolution.links] == [anna]
    refused = resolve([said(MessageType.ALIAS, user="anna", previous="other", minutes=2)], now=T0)
    assert list(refused.links) == []
    assert RefusedClaim.objects.get().contact_id == anna


def test_a_visit_ends_after_thirty_minutes_without_a_hit() -> None:
    minutes = (0, 29, 58.9, 88.9)
    resolution = resolve([page("a", f"/{at}", minutes=at) for at in minutes], now=T0)
    visits = [event.visit for event in resolution.events]
    assert visits[0] == visits[1] == visits[2] != visits[3]
    assert [row.visit for row in resolution.visits] == [visits[0], visits[3]]


def test_a_visit_goes_on_over_batches_and_a_new_campaign_ends_it() -> None:
    first = resolve([page("a")], now=T0)
    second = resolve([page("a", minutes=20, utm_source="baidu", utm_medium="cpc", utm_campaign="spring")], now=T0)
    third = resolve([page("a", minutes=25)], now=T0)
    assert first.events[0].visit != second.events[0].visit == third.events[0].visit
    assert second.visits[0].props == {
        "source": "paid_search",
        "medium": "cpc",
        "campaign": "spring",
        "utm_source": "baidu",
        "landing_path": "/",
    }
    assert list(third.visits) == []


def test_leaving_a_page_begins_no_visit() -> None:
    batch = [page("a"), track("page_dwelled", anonymous="a", minutes=90)]
    resolution = resolve(batch, now=T0)
    assert len(resolution.visits) == 1
    assert resolution.events[0].visit == resolution.events[1].visit


def test_late_hits_get_the_visit_of_their_own_time() -> None:
    batch = [page("a", "/now", minutes=300), page("a", "/then", minutes=0), page("a", "/then", minutes=10)]
    resolution = resolve(batch, now=T0)
    now, then, later = (event.visit for event in resolution.events)
    assert now != then == later
    assert Visitor.objects.get().visit == now


def test_the_first_touch_is_what_the_tracker_kept() -> None:
    kept = {"utm_source": "linkedin", "landing_path": "/first", "at": "2024-05-01T00:00:00Z"}
    resolve(
        [said(MessageType.PAGE, anonymous="a", event="page_viewed", props={"path": "/x"}, first_touch=kept)], now=T0
    )
    resolve([page("a", utm_source="baidu")], now=T0)
    touch = Visitor.objects.get().first_touch
    assert touch == {
        "at": "2024-05-01T00:00:00Z",
        "source": "social",
        "utm_source": "linkedin",
        "landing_path": "/first",
    }


def test_a_refused_claim_is_noted_and_counted() -> None:
    resolve([form("a", {"email": "anna@example.com"}), form("b", {"mobile": "10000000001"})], now=T0)
    both = {"email": "anna@example.com", "mobile": "10000000001"}
    resolve([form("c", both), form("c", both, minutes=1)], now=T0)
    noted = RefusedClaim.objects.get()
    assert (noted.kind, noted.reason, noted.times) == ("email", "owned", 2)


def test_contacts_identifiers_and_subjects_can_be_read_back() -> None:
    resolution = resolve([form("a", {"email": "Anna@example.com"})], now=T0)
    (contact,) = resolution.new_contacts
    known = identifiers(contact)
    assert (known[0].kind, known[0].value) == (Kind.EMAIL, "anna@example.com")
    assert known[1].kind is Kind.ANONYMOUS
    named = claim(Kind.EMAIL, "ANNA@EXAMPLE.COM")
    assert named is not None
    assert owner(named) == contact
    assert subjects_of([contact]) == [contact, resolution.events[0].subject]


def test_a_batch_takes_the_same_few_statements_whatever_its_size() -> None:
    def statements(size: int, tag: str) -> int:
        batch = []
        for number in range(size):
            batch.append(page(f"{tag}{number}", "/a"))
            batch.append(form(f"{tag}{number}", {"email": f"{tag}{number}@example.com"}, minutes=1))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            resolve(batch, now=T0)
        return len(queries)

    statements(1, "warm")
    assert statements(2, "a") <= 16
    assert statements(60, "b") <= 16


def test_asking_twice_about_one_address_is_one_contact() -> None:
    anna = claim(Kind.EMAIL, "anna@example.com")
    assert anna is not None
    one, two = settle([Asking((anna,), T0), Asking((anna,), T0)], now=T0)
    assert (one.is_new, two.is_new, one.contact) == (True, False, two.contact)
    (again,) = settle([Asking((anna,), T0)], now=T0)
    assert (again.is_new, again.contact, again.held) == (False, one.contact, (anna,))


def test_attaching_to_a_chosen_contact_refuses_what_another_one_has() -> None:
    anna, bernd = claim(Kind.EMAIL, "anna@example.com"), claim(Kind.EMAIL, "bernd@example.com")
    assert anna is not None
    assert bernd is not None
    (first,) = settle([Asking((anna,), T0)], now=T0)
    (other,) = settle([Asking((bernd,), T0)], now=T0)
    (tried,) = settle([Asking((anna,), T0, contact=other.contact)], now=T0)
    assert tried.held == ()
    assert [refused.owner for refused in tried.refused] == [first.contact]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_with_one_address_in_mixed_case_make_one_contact() -> None:
    spellings = ["anna@example.com", "Anna@Example.com", "ＡＮＮＡ@example.com", "ANNA@EXAMPLE.COM"]
    found: list[ContactId] = []
    failures: list[BaseException] = []

    def ask(spelling: str, number: int) -> None:
        try:
            with transaction.atomic():
                if number % 2:
                    named = claim(Kind.EMAIL, spelling)
                    assert named is not None
                    result: list[Settled] = settle([Asking((named,), T0)], now=T0)
                    found.append(result[0].contact)
                else:
                    event = resolve([form(f"browser-{number}", {"email": spelling})], now=T0).events[0]
                    assert event.contact is not None
                    found.append(event.contact)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [Thread(target=ask, args=(spellings[number % 4], number)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(set(found)) == 1
    assert Identifier.objects.count() == 1


def test_the_landing_page_and_the_time_spent_on_it_are_told_per_visit() -> None:
    first = resolve([page("b1", "/pricing"), page("b1", "/contact", minutes=1)], now=T0)
    dwelled = [
        said(MessageType.TRACK, anonymous="b1", event="page_dwelled", minutes=2, props={"path": path, "seconds": 9})
        for path in ("/pricing", "/contact")
    ]
    later = resolve([*dwelled, page("b1", "/contact", minutes=90)], now=T0)

    assert [event.incoming.props.get("landing") for event in first.events] == [True, None]
    assert [event.incoming.props.get("landing") for event in later.events] == [True, None, True]


def test_leaving_a_page_long_ago_belongs_to_the_visit_of_that_time() -> None:
    resolve([page("b1", "/"), page("b1", "/", minutes=300)], now=T0)
    lost = said(MessageType.TRACK, anonymous="b1", event="page_dwelled", minutes=100, props={"path": "/", "seconds": 9})
    assert resolve([lost], now=T0).events[0].visit == 0


def test_views_and_visits_carry_the_company_network_but_no_address() -> None:
    def hit(ip: str, *, server: bool = False) -> Incoming:
        props: dict[str, JsonValue] = {"path": "/"}
        anonymous = f"b{ip}{server}"
        return said(MessageType.PAGE, anonymous=anonymous, event="page_viewed", props=props, ip=ip, server=server)

    hits = [hit("203.0.113.9"), hit("203.0.113.77"), hit("198.51.100.1"), hit("203.0.113.9", server=True)]
    resolution = resolve(hits, now=T0)
    networks = [event.incoming.props.get("network") for event in resolution.events]

    assert networks[0] == networks[1] != networks[2]
    assert networks[3] is None, "a server sends for all its visitors"
    assert [row.props.get("network") for row in resolution.visits] == networks
    assert not any("203.0.113" in str(row.props) for row in resolution.visits)


def test_a_browser_that_views_pages_like_a_machine_is_marked_over_batches_and_nothing_is_dropped() -> None:
    marked = []
    for second in range(30):
        views = [page("b1", f"/{second}/{n}", minutes=second / 60) for n in range(2)]
        marked += [event.incoming.bot for event in resolve(views, now=T0).events]
    calm = resolve([page("b1", "/", minutes=600)], now=T0)

    assert len(marked) == 60
    assert not any(marked[:38])
    assert all(marked[45:])
    assert [event.incoming.bot for event in calm.events] == [False], "another visit is judged anew"


def test_a_trusted_sender_is_never_judged_by_its_pace() -> None:
    many = [
        said(MessageType.PAGE, anonymous="b1", event="page_viewed", props={"path": f"/{n}"}, server=True)
        for n in range(60)
    ]
    assert not any(event.incoming.bot for event in resolve(many, now=T0).events)


def test_nobody_at_a_driven_browser_is_marked_until_somebody_touches_it() -> None:
    def view(minute: int, *, is_touched: bool = False) -> Incoming:
        seen = page("b1", f"/{minute}", minutes=minute)
        return replace(seen, signs=Signs(tells_touches=True, is_touched=is_touched, is_automated=True))

    marked = [resolve([view(minute)], now=T0).events[0].incoming.bot for minute in range(6)]
    assert marked == [False] * 4 + [True] * 2
    assert not resolve([view(6, is_touched=True)], now=T0).events[0].incoming.bot
