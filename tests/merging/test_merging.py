"""Two contacts become one and two again, in the operational store."""

from datetime import timedelta

import pytest

from leadloom.compliance.types import Channel, Consent, ConsentState, Method
from leadloom.events.models import PendingRow
from leadloom.identity.models import Absorbed, Identifier, Visitor
from leadloom.identity.stage import resolve
from leadloom.inbox.parse import FormConsent
from leadloom.kernel.errors import NotFound
from leadloom.kernel.ids import ContactId
from leadloom.leads.models import Lead
from leadloom.merging.errors import AlreadyUndone, LaterMergeFirst, SameRecord, UnknownChoice
from leadloom.merging.models import ContactMerge
from leadloom.merging.services import merge_contacts, unmerge_contacts
from leadloom.merging.types import MergeSide
from leadloom.profiles.models import Contact, ContactTag, Tag
from leadloom.profiles.selectors import plain
from leadloom.profiles.services import ContactInput, update_contact
from leadloom.profiles.stage import fold, record
from leadloom.team.types import Principal, Role
from tests.identity.messages import T0, form, identify, page
from tests.merging.states import operational
from tests.profiles import people
from tests.team.people import person, principal

pytestmark = pytest.mark.django_db
LATER = T0 + timedelta(days=30)


@pytest.fixture
def admin() -> Principal:
    return principal(person(Role.ADMIN))


@pytest.fixture
def two() -> tuple[ContactId, ContactId]:
    anna = people.contact("anna@acme.example.com", name="王安娜", title="总监", company="Acme 有限公司")
    other = people.contact("wang@home.example.com", name="王安娜", region="上海", mobile="10012345678")
    return anna, other


def test_the_merged_contact_has_what_was_chosen_and_its_gaps_filled(
    admin: Principal, two: tuple[ContactId, ContactId]
) -> None:
    anna, other = two
    merge_contacts(admin, anna, other, {"email": MergeSide.GONE}, now=T0)
    row = Contact.objects.get()
    assert row.pk == anna
    assert (row.title, row.region) == ("总监", "上海")
    said = plain(anna)
    assert (said.name, said.email, said.mobile) == ("王安娜", "wang@home.example.com", "+8610012345678")
    assert row.email_domain == "home.example.com"


def test_identifiers_and_browsers_belong_to_the_merged_contact(
    admin: Principal, two: tuple[ContactId, ContactId]
) -> None:
    anna, other = two
    merge_contacts(admin, anna, other, {}, now=T0)
    assert set(Identifier.objects.values_list("contact_id", flat=True)) == {anna}
    assert set(Visitor.objects.values_list("contact_id", flat=True)) == {anna}
    told = PendingRow.objects.filter(table_name="subject_map").order_by("-id")[:2]
    assert {row.row["subject"] for row in told} == {other, Visitor.objects.get(origin_id=other).subject}
    assert {row.row["contact"] for row in told} == {anna}
    fold(resolve([form("new browser", {"email": "wang@home.example.com"})], now=LATER), now=LATER)
    assert Contact.objects.count() == 1


def test_unmerging_at_once_restores_both_field_by_field(admin: Principal, two: tuple[ContactId, ContactId]) -> None:
    before = operational()
    done = merge_contacts(
        admin, *two, {"name": MergeSide.GONE, "email": MergeSide.GONE, "title": MergeSide.GONE}, now=T0
    )
    assert operational() != before
    unmerge_contacts(admin, done.pk, now=LATER)
    assert operational() == before


def test_what_came_by_the_other_s_identifiers_since_goes_back_with_it(
    admin: Principal, two: tuple[ContactId, ContactId]
) -> None:
    anna, other = two
    done = merge_contacts(admin, anna, other, {}, now=T0)
    fold(
        resolve(
            [
                form("phone", {"email": "wang@home.example.com", "wechat_unionid": "u-1"}, minutes=60),
                page("phone", "/pricing", minutes=61),
                form("tablet", {"email": "anna@acme.example.com"}, minutes=62),
                identify(user="crm-1", server=True, minutes=63, email="wang@home.example.com"),
            ],
            now=LATER,
        ),
        now=LATER,
    )
    assert Contact.objects.count() == 1
    unmerge_contacts(admin, done.pk, now=LATER)
    owned = {(row.kind, row.contact_id) for row in Identifier.objects.exclude(kind="email")}
    assert owned == {("mobile", other), ("wechat_unionid", other), ("external", other)}
    assert Visitor.objects.filter(contact_id=other).count() == 2, "the one it had and the phone"
    assert Visitor.objects.filter(contact_id=anna).count() == 2, "the one it had and the tablet"
    assert not Identifier.objects.exclude(origin_id=None).exists()
    assert not Absorbed.objects.exists()


def test_an_event_without_browser_belongs_to_the_contact_whose_identifier_it_named(
    admin: Principal, two: tuple[ContactId, ContactId]
) -> None:
    anna, other = two
    merge_contacts(admin, anna, other, {}, now=T0)
    (event,) = resolve([identify(server=True, email="wang@home.example.com")], now=LATER).events
    assert (event.contact, int(event.subject)) == (anna, int(other))


def test_values_edited_after_the_merge_stay_with_the_kept_contact(
    admin: Principal, two: tuple[ContactId, ContactId]
) -> None:
    anna, other = two
    done = merge_contacts(admin, anna, other, {"title": MergeSide.KEPT}, now=T0)
    update_contact(admin, anna, ContactInput({"title": "总裁", "product": "ERP"}), now=T0)
    unmerge_contacts(admin, done.pk, now=LATER)
    kept, gone = Contact.objects.get(pk=anna), Contact.objects.get(pk=other)
    assert (kept.title, kept.product, kept.region) == ("总裁", "ERP", "")
    assert (gone.title, gone.product, gone.region) == ("", "", "上海")


def test_a_contact_is_never_shown_with_an_address_that_left_it(
    admin: Principal, two: tuple[ContactId, ContactId]
) -> None:
    anna, other = two
    done = merge_contacts(admin, anna, other, {}, now=T0)
    update_contact(admin, anna, ContactInput({}, email="wang@home.example.com"), now=T0)
    assert plain(anna).email == "wang@home.example.com"
    unmerge_contacts(admin, done.pk, now=LATER)
    assert plain(anna).email == "anna@acme.example.com"
    assert plain(other).email == "wang@home.example.com"


def test_of_two_open_leads_the_one_further_on_goes_on_and_both_are_open_again_after(
    admin: Principal, two: tuple[ContactId, ContactId]
) -> None:
    anna, other = two
    mine = people_lead(anna, stage="inquiry")
    theirs = people_lead(other, stage="mql")
    before = operational()
    done = merge_contacts(admin, anna, other, {}, now=T0)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.stage, mine.end_reason, mine.closed_at) == ("disqualified", "merged", T0)
    assert (theirs.contact_id, theirs.stage, theirs.closed_at) == (anna, "mql", None)
    assert Contact.objects.get().stage == "mql"
    unmerge_contacts(admin, done.pk, now=LATER)
    after = operational()
    assert after["leads"] == before["leads"]
    assert [row.stage for row in Contact.objects.order_by("id")] == ["inquiry", "mql"]


def test_a_withdrawal_holds_for_both_after_they_part_and_a_consent_for_whoever_gave_it(
    admin: Principal, two: tuple[ContactId, ContactId]
) -> None:
    anna, other = two
    for contact in two:
        record([said(contact, ConsentState.GIVEN, proof="form")], now=T0)
    done = merge_contacts(admin, anna, other, {}, now=T0)
    record([said(anna, ConsentState.WITHDRAWN, proof="link")], now=LATER)
    agreed = FormConsent(purpose="events", text="I agree", given=True, channels=("email",))
    fold(resolve([form("x", {"email": "wang@home.example.com"}, consent=agreed)], now=LATER), now=LATER)
    unmerge_contacts(admin, done.pk, now=LATER)
    standing = {
        (row["contact"], one.purpose): one.state
        for row in operational()["consents"]
        for one in row["standing"]  # type: ignore[attr-defined]
    }
    assert standing == {
        (anna, "marketing"): ConsentState.WITHDRAWN,
        (other, "marketing"): ConsentState.WITHDRAWN,
        (other, "events"): ConsentState.GIVEN,
    }


def test_tags_that_people_gave_are_together_and_part_again(admin: Principal, two: tuple[ContactId, ContactId]) -> None:
    anna, other = two
    both, mine, theirs = (Tag.objects.create(key=key, zh=key, en=key) for key in ("both", "mine", "theirs"))
    for contact, tag in ((anna, both), (other, both), (anna, mine), (other, theirs)):
        ContactTag.objects.create(contact_id=contact, tag=tag, by_rule=False, at=T0)
    before = operational()
    done = merge_contacts(admin, anna, other, {}, now=T0)
    assert set(ContactTag.objects.values_list("contact_id", "tag__key")) == {
        (anna, "both"), (anna, "mine"), (anna, "theirs"),
    }  # fmt: skip
    unmerge_contacts(admin, done.pk, now=LATER)
    assert operational() == before


def test_merges_in_a_chain_are_undone_from_its_end(admin: Principal, two: tuple[ContactId, ContactId]) -> None:
    anna, other = two
    third = people.contact("third@acme.example.com", name="王小娜", product="CRM")
    before = operational()
    first = merge_contacts(admin, anna, other, {"name": MergeSide.GONE}, now=T0)
    between = operational()
    second = merge_contacts(admin, third, anna, {"email": MergeSide.GONE}, now=T0)
    assert {row.contact_id: row.into_id for row in Absorbed.objects.all()} == {anna: third, other: third}
    with pytest.raises(LaterMergeFirst):
        unmerge_contacts(admin, first.pk, now=LATER)
    unmerge_contacts(admin, second.pk, now=LATER)
    assert operational() == between
    unmerge_contacts(admin, first.pk, now=LATER)
    assert operational() == before


def test_of_two_merges_into_one_contact_the_first_can_be_undone_first(
    admin: Principal, two: tuple[ContactId, ContactId]
) -> None:
    anna, other = two
    third = people.contact("third@acme.example.com", name="王小娜", title="工程师")
    before = operational()
    first = merge_contacts(admin, anna, other, {"title": MergeSide.GONE, "name": MergeSide.GONE}, now=T0)
    second = merge_contacts(admin, anna, third, {"title": MergeSide.GONE, "name": MergeSide.GONE}, now=T0)
    unmerge_contacts(admin, first.pk, now=LATER)
    assert Contact.objects.get(pk=anna).title == "工程师"
    unmerge_contacts(admin, second.pk, now=LATER)
    assert operational() == before


def test_a_merge_that_can_t_be_is_refused_and_changes_nothing(
    admin: Principal, two: tuple[ContactId, ContactId]
) -> None:
    anna, other = two
    before = operational()
    with pytest.raises(SameRecord):
        merge_contacts(admin, anna, anna, {}, now=T0)
    with pytest.raises(NotFound):
        merge_contacts(admin, anna, ContactId(999_999), {}, now=T0)
    with pytest.raises(NotFound):
        merge_contacts(principal(person(Role.SALES)), anna, other, {}, now=T0)
    with pytest.raises(UnknownChoice) as refused:
        merge_contacts(admin, anna, other, {"shoe_size": MergeSide.GONE}, now=T0)
    assert refused.value.problems[0].path == "choices.shoe_size"
    assert operational() == before
    assert not ContactMerge.objects.exists()


def test_a_merge_is_undone_once(admin: Principal, two: tuple[ContactId, ContactId]) -> None:
    done = merge_contacts(admin, *two, {}, now=T0)
    unmerge_contacts(admin, done.pk, now=LATER)
    with pytest.raises(AlreadyUndone):
        unmerge_contacts(admin, done.pk, now=LATER)


def said(contact: ContactId, state: ConsentState, *, proof: str) -> Consent:
    return Consent(
        contact=contact, purpose="marketing", channel=Channel.EMAIL, state=state, method=Method.LINK, at=T0, proof=proof
    )


def people_lead(contact: ContactId, *, stage: str) -> Lead:
    return Lead.objects.create(
        contact_id=contact, entry_key=f"{contact}:x", entry_kind="form", source_key="direct", stage=stage, stage_at=T0,
        pool="nurture", opened_at=T0, last_active_at=T0,
    )  # fmt: skip
