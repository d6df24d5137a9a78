"""Bulk actions: who is meant, what is done, what an undo finds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadloom.compliance.models import Suppression
from leadloom.leads.models import Lead
from leadloom.lists import runner
from leadloom.lists.models import BulkMember
from leadloom.profiles.models import Contact, ContactTag
from leadloom.profiles.services import ContactInput, create_contact, update_contact
from leadloom.team.models import User
from leadloom.team.services import create_team
from leadloom.team.types import Role
from tests.lists.office import MONDAY, Office
from tests.profiles.people import cached
from tests.team.people import person, principal

pytestmark = pytest.mark.django_db


def people(count: int, **fields: str) -> list[int]:
    return [
        create_contact(ContactInput(fields=fields, email=f"p{number}@firm.example.com"), now=MONDAY)[0]
        for number in range(count)
    ]


def outcome(bulk: dict[str, object]) -> tuple[object, ...]:
    return tuple(bulk[name] for name in ("state", "members", "done", "changed", "put_back", "kept"))


def tagged(key: str) -> set[int]:
    return set(ContactTag.objects.filter(tag__key=key).values_list("contact_id", flat=True))


def test_all_that_match_get_a_tag_and_lose_it_by_the_undo(desk: Office) -> None:
    boss = person(Role.ADMIN)
    makers = people(3, industry="制造业")
    create_contact(ContactInput(fields={"industry": "软件"}, email="s@soft.example.com"), now=MONDAY)
    done = desk.bulk(boss, "add_tag", {"tag": "展会 2024"}, filters={"industry": "manufacturing"})
    assert outcome(done) == ("done", 3, 3, 3, 0, 0)
    assert tagged("展会 2024") == set(makers)
    assert outcome(desk.undo(boss, done)) == ("undone", 3, 3, 3, 3, 0)
    assert tagged("展会 2024") == set()


def test_who_had_the_tag_before_keeps_it_and_who_lost_it_since_is_kept_so(desk: Office) -> None:
    boss = person(Role.ADMIN)
    first, second, third = people(3)
    desk.bulk(boss, "add_tag", {"tag": "vip"}, ids=[first])
    desk.later(hours=1)
    done = desk.bulk(boss, "add_tag", {"tag": "vip"}, ids=[first, second, third])
    assert outcome(done) == ("done", 3, 3, 2, 0, 0)
    ContactTag.objects.filter(contact_id=third).delete()
    assert outcome(desk.undo(boss, done)) == ("undone", 3, 3, 2, 1, 1)
    assert tagged("vip") == {first}


def test_taking_a_tag_leaves_those_who_have_it_by_rule_and_can_be_undone_to_the_instant(desk: Office) -> None:
    boss = person(Role.ADMIN)
    first, second = people(2)
    desk.bulk(boss, "add_tag", {"tag": "vip"}, ids=[first, second])
    ContactTag.objects.filter(contact_id=second).update(by_rule=True)
    before = list(ContactTag.objects.order_by("contact_id").values_list("contact_id", "by_rule", "at"))
    desk.later(days=1)
    done = desk.bulk(boss, "remove_tag", {"tag": "vip"}, filters={"tag": "vip"})
    assert outcome(done) == ("done", 2, 2, 1, 0, 0)
    assert tagged("vip") == {second}
    desk.undo(boss, done)
    assert list(ContactTag.objects.order_by("contact_id").values_list("contact_id", "by_rule", "at")) == before


def test_a_field_is_set_as_the_dictionary_says_and_put_back_where_it_still_is_so(desk: Office) -> None:
    boss = person(Role.ADMIN)
    first, second, third = people(3, title="工程师", industry="软件")
    done = desk.bulk(boss, "set_field", {"field": "title", "value": "总经理"}, ids=[first, second])
    assert outcome(done) == ("done", 2, 2, 2, 0, 0)
    changed = Contact.objects.get(pk=first)
    assert (changed.title, changed.decision_maker) == ("总经理", True)
    update_contact(principal(boss), second, ContactInput(fields={"title": "采购总监"}), now=MONDAY)
    update_contact(principal(boss), first, ContactInput(fields={"product": "储能"}), now=MONDAY)
    assert outcome(desk.undo(boss, done)) == ("undone", 2, 2, 2, 1, 1)
    titles = dict(Contact.objects.values_list("pk", "title"))
    assert titles == {first: "工程师", second: "采购总监", third: "工程师"}
    back = Contact.objects.get(pk=first)
    assert (back.product, back.decision_maker) == ("储能", Contact.objects.get(pk=third).decision_maker)
    told = desk.bulk(boss, "set_field", {"field": "industry", "value": "机械制造"}, ids=[third])
    assert told["argument"] == {"field": "industry", "value": "manufacturing"}


def test_an_owner_is_given_with_the_open_lead_and_taken_back(desk: Office) -> None:
    boss, sdr, seller = person(Role.ADMIN), person(Role.SDR), person(Role.SALES)
    with_lead, sold, plain = people(3)
    lead = opened(with_lead, None, "marketing")
    of_sales = opened(sold, seller, "sales")
    cached(sold, sales_owner_id=seller.pk, primary_owner_id=seller.pk)
    done = desk.bulk(boss, "assign_owner", {"user_id": sdr.pk}, ids=[with_lead, sold, plain])
    assert outcome(done) == ("done", 3, 3, 3, 0, 0)
    lead.refresh_from_db()
    of_sales.refresh_from_db()
    assert (lead.marketing_owner_id, of_sales.marketing_owner_id, of_sales.sales_owner_id) == (
        sdr.pk,
        sdr.pk,
        seller.pk,
    )
    owners = dict(Contact.objects.values_list("pk", "primary_owner_id"))
    assert owners == {with_lead: sdr.pk, sold: seller.pk, plain: sdr.pk}
    cached(plain, marketing_owner_id=boss.pk, primary_owner_id=boss.pk)
    assert outcome(desk.undo(boss, done)) == ("undone", 3, 3, 3, 2, 1)
    owners = dict(Contact.objects.values_list("pk", "primary_owner_id"))
    assert owners == {with_lead: None, sold: seller.pk, plain: boss.pk}
    lead.refresh_from_db()
    assert lead.marketing_owner_id is None


def test_suppressing_puts_every_address_on_the_list_and_cannot_be_undone(desk: Office) -> None:
    boss = person(Role.ADMIN)
    first, _ = people(2)
    update_contact(principal(boss), first, ContactInput(mobile="+8610000000001"), now=MONDAY)
    done = desk.bulk(boss, "suppress", ids=[first])
    assert outcome(done) == ("done", 1, 1, 1, 0, 0)
    assert sorted(Suppression.objects.values_list("kind", flat=True)) == ["email", "mobile"]
    assert done["can_be_undone"] is False
    desk.call(boss, "POST", f"bulk-actions/{done['id']}/undo", status=409)
    assert outcome(desk.bulk(boss, "suppress", ids=[first])) == ("done", 1, 1, 0, 0, 0)


def test_nobody_reaches_further_than_they_see(desk: Office) -> None:
    team = create_team(name="East", parent_id=None, manager_id=None, now=MONDAY)
    manager, seller = person(Role.SALES_MANAGER, team=team), person(Role.SALES, team=team)
    own, strange = people(2)
    cached(own, primary_owner_id=seller.pk)
    done = desk.bulk(manager, "add_tag", {"tag": "mine"}, ids=[own, strange])
    assert outcome(done) == ("done", 1, 1, 1, 0, 0)
    assert outcome(desk.bulk(manager, "add_tag", {"tag": "all"}))[1] == 1
    desk.call(seller, "POST", "bulk-actions", {"action": "suppress", "selection": {}}, status=403)
    marketer = person(Role.MARKETER)
    body = {"action": "assign_owner", "argument": {"user_id": seller.pk}, "selection": {"ids": [own]}}
    desk.call(marketer, "POST", "bulk-actions", body, status=403)
    desk.call(marketer, "GET", f"bulk-actions/{done['id']}", status=404)
    desk.call(marketer, "POST", f"bulk-actions/{done['id']}/undo", status=404)


def test_wrong_words_are_refused_before_anything_begins(desk: Office) -> None:
    boss = person(Role.ADMIN)
    for action, argument, filters in (
        ("add_tag", {"tag": " "}, {}),
        ("remove_tag", {"tag": "nobody has it"}, {}),
        ("assign_owner", {"user_id": 999_999}, {}),
        ("set_field", {"field": "email", "value": "x"}, {}),
        ("suppress", {}, {"colour": "red"}),
        ("suppress", {}, {"owner": "everybody"}),
    ):
        body = {"action": action, "argument": argument, "selection": {"filters": filters}}
        desk.call(boss, "POST", "bulk-actions", body, status=422)


def test_a_job_in_pieces_does_the_same_in_few_statements_each(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "CHUNK", 2)
    monkeypatch.setattr(runner, "GATHERED", 3)
    boss = person(Role.ADMIN)
    people(7)
    body = {"action": "add_tag", "argument": {"tag": "many"}, "selection": {}}
    begun = desk.call(boss, "POST", "bulk-actions", body, status=201)
    with CaptureQueriesContext(connection) as queries:
        while desk.runner.turn():
            pass
    turns = 3 + 4 + 1
    assert len(queries) <= turns * 17
    done = desk.call(boss, "GET", f"bulk-actions/{begun['id']}")
    assert outcome(done) == ("done", 7, 7, 7, 0, 0)
    assert len(tagged("many")) == BulkMember.objects.filter(state="changed").count() == 7


def test_a_job_that_is_stopped_can_be_undone_as_far_as_it_came(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "CHUNK", 2)
    boss = person(Role.ADMIN)
    people(5)
    body = {"action": "add_tag", "argument": {"tag": "half"}, "selection": {}}
    begun = desk.call(boss, "POST", "bulk-actions", body, status=201)
    desk.runner.turn()
    desk.runner.turn()
    stopped = desk.call(boss, "POST", f"bulk-actions/{begun['id']}/stop")
    desk.runner.drain()
    assert (stopped["state"], len(tagged("half"))) == ("stopped", 2)
    assert outcome(desk.undo(boss, stopped))[:1] == ("undone",)
    assert tagged("half") == set()


def test_who_did_it_stands_in_the_audit_log(desk: Office) -> None:
    boss = person(Role.ADMIN)
    (first,) = people(1)
    done = desk.bulk(boss, "set_field", {"field": "region", "value": "上海"}, ids=[first])
    told = desk.call(boss, "GET", "audit?table=profiles_contact")["items"]
    assert told[0]["reason"] == f"bulk action {done['id']}"  # type: ignore[index]
    started = desk.call(boss, "GET", "audit?table=lists_bulk_action")["items"]
    assert {one["action"] for one in started} >= {"insert", "update"}  # type: ignore[union-attr, index]


def opened(contact: int, seller: User | None, side: str) -> Lead:
    return Lead.objects.create(
        contact_id=contact, entry_key=f"test:{contact}", entry_kind="form", source_key="direct", stage="inquiry",
        stage_at=MONDAY, pool="nurture", opened_at=MONDAY, last_active_at=MONDAY, sales_owner=seller, primary_side=side,
    )  # fmt: skip
