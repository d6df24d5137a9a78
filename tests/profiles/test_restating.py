"""Dictionaries edited by people, and applied to records that are there after a look at what would change."""

from collections.abc import Iterator

import pytest
from django.test import Client

from leadloom.catalog import overlay
from leadloom.events.models import PendingRow
from leadloom.profiles.models import Company, Contact
from leadloom.profiles.services import ContactInput, create_contact
from leadloom.team.types import Role
from tests.imports.people import MONDAY
from tests.team.people import bearer, key_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Iterator[Client]:
    yield Client(headers=bearer(key_of(person(Role.ADMIN))))
    overlay.lay({})


def put(admin: Client, dictionary: str, word: str, key: str) -> int:
    answer = admin.post(
        f"/api/v1/dictionaries/{dictionary}/words", {"word": word, "key": key}, content_type="application/json"
    )
    return answer.status_code


def known(number: int, **said: str) -> Contact:
    contact, _ = create_contact(ContactInput(said, email=f"p{number}@example.com"), now=MONDAY)
    return Contact.objects.get(pk=contact)


def test_a_word_that_is_added_means_its_term_and_its_removal_is_a_way_back(admin: Client) -> None:
    assert put(admin, "industry", "元宇宙", "software") == 200
    assert admin.get("/api/v1/dictionaries/industry/meaning", {"text": "元宇宙行业"}).json()["key"] == "software"
    (word,) = admin.get("/api/v1/dictionaries/industry", {"search": "软件"}).json()["words"]
    assert admin.delete(f"/api/v1/dictionaries/industry/words/{word['id']}").status_code == 204
    assert admin.get("/api/v1/dictionaries/industry/meaning", {"text": "元宇宙"}).json()["key"] is None


def test_a_word_for_a_term_that_is_not_there_is_refused(admin: Client) -> None:
    assert put(admin, "industry", "x", "no such industry") == 422
    assert put(admin, "region", "x", "沪") == 422, "the key of a region is the name we write"
    assert put(admin, "region", "魔都", "上海") == 200


def test_a_dictionary_is_applied_to_contacts_and_companies_after_a_preview(admin: Client) -> None:
    one = known(1, company="示例甲有限公司", industry="元宇宙", region="魔都")
    two = known(2, industry="元宇宙", title="大区一把手")
    put(admin, "industry", "元宇宙", "new_energy")
    put(admin, "title", "大区一把手", "director")
    (change,) = admin.get("/api/v1/dictionaries/industry/changes").json()
    assert change == {"written": "元宇宙", "value": "new_energy", "contacts": 2, "companies": 1}
    assert Contact.objects.get(pk=one.pk).industry == "元宇宙", "a preview writes nothing"
    done = admin.post("/api/v1/dictionaries/industry/apply").json()
    assert done == {"contacts": 2, "companies": 1, "more": False}
    assert set(Contact.objects.values_list("industry", flat=True)) == {"new_energy"}
    assert Company.objects.get().target_industry
    told = PendingRow.objects.filter(table_name="contact_versions", contact=one.pk).order_by("-row__version").first()
    assert told is not None
    assert (told.row["attrs"]["industry"], told.row["attrs"]["company"]["industry"]) == ("new_energy", "new_energy")
    assert admin.get("/api/v1/dictionaries/industry/changes").json() == []
    assert admin.post("/api/v1/dictionaries/title/apply").json()["contacts"] == 1
    assert Contact.objects.get(pk=two.pk).decision_maker
    assert admin.get("/api/v1/dictionaries/source/changes").status_code == 422


def test_what_was_changed_in_a_dictionary_is_in_the_audit_log(admin: Client) -> None:
    put(admin, "region", "魔都", "上海")
    (entry,) = admin.get("/api/v1/audit", {"table": "catalog_dictionary_word"}).json()["items"]
    assert entry["action"] == "insert"


def test_mail_domains_are_said_to_be_free_mail_or_a_companys(admin: Client) -> None:
    def add(word: str, key: str) -> int:
        answer = admin.post(
            "/api/v1/dictionaries/free_mail/words", {"word": word, "key": key}, content_type="application/json"
        )
        return answer.status_code

    assert admin.get("/api/v1/dictionaries/free_mail/meaning", {"text": "qq.com"}).json()["key"] == "free"
    assert add("@QQ.com", "company") == 200
    assert add("mail.acme.example.com", "free") == 200
    assert add("no domain", "free") == add("x.example.com", "other") == 422
    found = admin.get("/api/v1/dictionaries/free_mail").json()
    assert [term["key"] for term in found["terms"]] == ["free", "company"]
    assert [(word["word"], word["key"]) for word in found["words"]] == [
        ("mail.acme.example.com", "free"), ("qq.com", "company"),
    ]  # fmt: skip
    assert admin.get("/api/v1/dictionaries/free_mail/meaning", {"text": "qq.com"}).json()["key"] == "company"
    assert admin.delete(f"/api/v1/dictionaries/free_mail/words/{found['words'][1]['id']}").status_code == 204
    assert admin.get("/api/v1/dictionaries/free_mail/meaning", {"text": "qq.com"}).json()["key"] == "free"
    assert admin.post("/api/v1/dictionaries/free_mail/apply").status_code == 422
