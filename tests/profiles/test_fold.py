from datetime import timedelta

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadloom.catalog import overlay
from leadloom.catalog.overlay import Dictionary
from leadloom.compliance.models import ConsentEntry
from leadloom.events.models import PendingRow
from leadloom.identity.stage import resolve
from leadloom.inbox.parse import FormConsent, Incoming
from leadloom.inbox.types import MessageType
from leadloom.kernel.types import JsonObject
from leadloom.profiles.models import Company, Contact, ContactSearch, FormSubmission
from leadloom.profiles.stage import PAYLOAD_COLUMN, fold
from leadloom.storage.vault import vault
from tests.identity.messages import T0, form, identify, page, said, track

pytestmark = pytest.mark.django_db

ANNA = {
    "name": "王安娜",
    "company": "华辰新能源科技有限公司",
    "title": "部门经理",
    "email": "anna@huachen.example.com",
    "mobile": "+86 100 1234 5678",
    "industry": "新能源",
    "employees": "120",
}


def take(*batch: Incoming) -> None:
    fold(resolve(batch, now=T0), now=T0)


def versions(contact: int) -> list[JsonObject]:
    rows = PendingRow.objects.filter(table_name="contact_versions", contact=contact).order_by("id")
    return [row.row["attrs"] for row in rows]


def test_a_form_makes_a_contact_its_company_and_its_search_entries() -> None:
    take(page("a", "/pricing", utm_source="baidu", utm_medium="cpc"), form("a", ANNA, minutes=3))
    contact = Contact.objects.select_related("company").get()
    assert contact.number.startswith("C")
    assert vault().open("profiles_contact.name", contact.pk, bytes(contact.name)) == "王安娜"
    assert vault().open("profiles_contact.email", contact.pk, bytes(contact.email)) == "anna@huachen.example.com"
    assert vault().open("profiles_contact.mobile", contact.pk, bytes(contact.mobile)) == "+8610012345678"
    assert (contact.title_level, contact.decision_maker, contact.source) == ("department_manager", True, "paid_search")
    assert (contact.first_seen_at, contact.created_at) == (T0, T0 + timedelta(minutes=3))
    assert contact.company is not None
    assert (contact.company.name, contact.company.employees) == ("华辰新能源科技有限公司", 120)
    assert (contact.company.domain, contact.company.target_industry) == ("huachen.example.com", True)
    assert len(ContactSearch.objects.get().name_grams) == 2


def test_the_event_store_is_told_the_whole_attributes_and_that_the_contact_came_to_be() -> None:
    take(form("a", ANNA))
    contact = Contact.objects.get()
    (attrs,) = versions(contact.pk)
    assert attrs["title_level"] == "department_manager"
    assert attrs["company"] == {
        "name": "华辰新能源科技有限公司",
        "industry": "new_energy",
        "employees": 120,
        "target_industry": True,
    }
    made = PendingRow.objects.get(table_name="events").row
    assert (made["type"], made["subject"], made["props"]) == ("contact_created", contact.pk, {"source": "direct"})


def test_nothing_personal_is_in_any_table_in_the_clear() -> None:
    planted = {**ANNA, "留言": "请联系 王安娜 13912345678"}
    take(form("a", planted, ip="203.0.113.77"), identify(anonymous="a", user="anna-7", minutes=1, email=ANNA["email"]))
    dump = ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT row_to_json(x)::text FROM "{table}" x')
            dump += " ".join(row[0] for row in cursor.fetchall())
    for value in ("王安娜", "anna@", "10012345678", "13912345678", "203.0.113.77", "anna-7"):
        assert value not in dump
        assert value.encode().hex() not in dump


def test_the_same_again_changes_nothing() -> None:
    take(form("a", ANNA))
    before = PendingRow.objects.count()
    take(form("a", ANNA, minutes=1))
    assert PendingRow.objects.count() == before
    contact = Contact.objects.get()
    assert (contact.version, contact.last_seen_at) == (1, T0 + timedelta(minutes=1))


def test_a_public_form_never_overwrites_and_a_server_does() -> None:
    take(form("a", ANNA))
    take(form("b", {"email": ANNA["email"], "title": "总经理", "name": "Somebody", "mobile": "+86 100 9999 9999"}))
    contact = Contact.objects.get()
    assert contact.title == "部门经理"
    take(identify(user="u1", server=True, email=ANNA["email"], title="总经理", name="安娜", phone="+86 100 9999 9999"))
    contact.refresh_from_db()
    assert (contact.title, contact.title_level, contact.version) == ("总经理", "c_level", 2)
    assert vault().open("profiles_contact.name", contact.pk, bytes(contact.name)) == "安娜"
    assert vault().open("profiles_contact.mobile", contact.pk, bytes(contact.mobile)) == "+8610099999999"


def test_colleagues_share_their_company_by_domain_and_by_name() -> None:
    take(form("a", ANNA))
    take(
        form("b", {"email": "bernd@mail.huachen.example.com"}),
        form("c", {"email": "c@example.com", "公司": "华辰新能源科技股份有限公司"}),
    )
    assert Company.objects.count() == 1
    assert Contact.objects.filter(company=Company.objects.get()).count() == 3


def test_people_at_test_and_free_mail_addresses_are_not_colleagues() -> None:
    take(form("a", {"email": "a@example.com", "company": "Acme"}), form("b", {"email": "b@example.com"}))
    assert Contact.objects.filter(company=None).count() == 1


def test_what_is_free_mail_follows_what_people_said_of_a_domain() -> None:
    def of(domain: str) -> Company | None:
        take(form(f"b{domain}{overlay.revision()}", {"email": f"b{overlay.revision()}@{domain}"}))
        return Contact.objects.latest("id").company

    try:
        take(form("a", {"email": "a@acme.example.com", "company": "Acme"}))
        take(form("q", {"email": "a@qq.com", "company": "腾讯"}))
        assert of("qq.com") is None
        overlay.lay({Dictionary.FREE_MAIL: {"acme.example.com": "free", "qq.com": "company"}})
        assert of("acme.example.com") is None, "it means nobody any more, also while the key is there"
        assert of("mail.qq.com") is None
        take(form("r", {"email": "r@qq.com", "company": "腾讯云"}))
        assert of("qq.com") == Company.objects.get(name="腾讯云")
    finally:
        overlay.lay({})
    assert of("acme.example.com") == Company.objects.get(name="Acme")


def test_when_a_company_changes_everybody_there_gets_new_attributes() -> None:
    take(
        form("a", {"email": "a@example.com", "company": "Acme"}),
        form("b", {"email": "b@example.com", "company": "ACME Ltd"}),
    )
    take(identify(user="u", server=True, email="a@example.com", company={"name": "Acme", "employees": 700}))
    for contact in Contact.objects.all():
        assert versions(contact.pk)[-1]["company"]["employees"] == 700
        assert contact.version == 2


def test_a_group_call_names_the_company() -> None:
    take(
        identify(user="u", server=True, email="a@example.com"),
        said(MessageType.GROUP, user="u", group="g1", server=True, minutes=1, traits={"name": "Acme", "employees": 30}),
    )
    company = Contact.objects.select_related("company").get().company
    assert company is not None
    assert (company.name, company.employees) == ("Acme", 30)


def test_a_ticked_consent_is_kept_with_its_proof_for_each_channel_given() -> None:
    ticked = FormConsent(purpose="marketing", text="同意接收资讯", given=True)
    submitted = form("a", ANNA, consent=ticked, ip="203.0.113.9")
    take(submitted)
    entries = ConsentEntry.objects.order_by("channel")
    assert [(entry.channel, entry.proof) for entry in entries] == [
        ("email", str(submitted.event_id)),
        ("sms", str(submitted.event_id)),
    ]
    told = PendingRow.objects.filter(table_name="events", row__type="consent_given")
    assert told.count() == 2


@pytest.mark.parametrize(
    ("named", "fields", "channels"),
    [
        (("email", "phone", "sms"), ANNA, ["email", "phone", "sms"]),
        (("email", "phone", "sms"), {"email": "anna@example.com"}, ["email"]),
        (("phone",), ANNA, ["phone"]),
        (("pigeon",), ANNA, []),
        ((), ANNA, ["email", "sms"]),
    ],
)
def test_a_consent_is_kept_for_the_channels_its_text_names_and_an_address_was_given_for(
    named: tuple[str, ...], fields: dict[str, str], channels: list[str]
) -> None:
    take(form("a", fields, consent=FormConsent(purpose="marketing", text="…", given=True, channels=named)))
    assert list(ConsentEntry.objects.order_by("channel").values_list("channel", flat=True)) == channels


def test_a_box_that_was_not_ticked_is_no_consent() -> None:
    take(form("a", ANNA, consent=FormConsent(purpose="marketing", text="…", given=False)))
    assert not ConsentEntry.objects.exists()


def test_a_form_is_kept_also_when_it_names_nobody() -> None:
    submitted = form("a", {"question": "100%Café 😀 'quoted' مرحبا"})
    take(submitted)
    kept = FormSubmission.objects.get()
    assert kept.contact_id is None
    payload = orjson.loads(vault().open_bytes(PAYLOAD_COLUMN, kept.pk, bytes(kept.payload)))
    assert payload["fields"] == {"question": "100%Café 😀 'quoted' مرحبا"}
    assert not Contact.objects.exists()


def test_a_servers_event_about_an_unknown_user_makes_a_contact_of_the_interface() -> None:
    take(track("Order placed", user="u-9", server=True))
    contact = Contact.objects.get()
    assert (contact.source, contact.email, contact.name) == ("api", None, None)


def test_two_contacts_of_one_batch_with_one_company_make_one_company() -> None:
    take(*(form(f"v{n}", {"email": f"p{n}@example.com", "company": "星河谷有限公司"}) for n in range(5)))
    assert Company.objects.count() == 1
    assert Contact.objects.count() == 5
    assert len(set(Contact.objects.values_list("number", flat=True))) == 5


def test_a_batch_takes_the_same_few_statements_whatever_its_size() -> None:
    def statements(size: int, tag: str) -> int:
        ticked = FormConsent(purpose="marketing", text="ok", given=True)
        batch = [
            form(
                f"{tag}{n}",
                {**ANNA, "email": f"{tag}{n}@{tag}{n}.example.com", "mobile": "", "company": f"{tag}{n}"},
                consent=ticked,
            )
            for n in range(size)
        ]
        resolution = resolve(batch, now=T0)
        with CaptureQueriesContext(connection) as queries:
            fold(resolution, now=T0)
        return len(queries)

    statements(1, "warm")
    assert statements(2, "a") <= 24
    assert statements(60, "b") <= 26
