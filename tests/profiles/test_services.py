from datetime import timedelta
from threading import Thread

import pytest
from django.db import connections

from leadloom.events.models import PendingRow
from leadloom.identity.errors import IdentifierTaken, InvalidIdentifier
from leadloom.identity.stage import resolve
from leadloom.kernel.errors import Forbidden, NotFound
from leadloom.profiles.models import Contact
from leadloom.profiles.selectors import plain
from leadloom.profiles.services import ContactInput, create_contact, unmask, update_contact
from leadloom.profiles.stage import fold
from leadloom.team.models import AccessLog
from leadloom.team.types import Role
from tests.identity.messages import T0, form
from tests.profiles import people
from tests.team.people import person, principal

pytestmark = pytest.mark.django_db


def test_creating_a_contact_that_is_known_brings_it_up_to_date() -> None:
    made, is_new = create_contact(ContactInput({"name": "王安娜", "title": "工程师"}, email="Anna@example.com"), now=T0)
    again, is_new_again = create_contact(ContactInput({"title": "总监"}, email="anna@EXAMPLE.com"), now=T0)
    assert (made, is_new, is_new_again) == (again, True, False)
    row = Contact.objects.get()
    assert (row.title, row.source) == ("总监", "manual")
    assert plain(made).name == "王安娜"


def test_a_contact_is_edited_and_a_field_emptied() -> None:
    admin = principal(person(Role.ADMIN))
    anna = people.contact("anna@example.com", title="总监", region="上海")
    update_contact(admin, anna, ContactInput({"title": "", "region": "北京"}, mobile="10012345678"), now=T0)
    row = Contact.objects.get()
    assert (row.title, row.title_level, row.region, row.version) == ("", None, "北京", 2)
    assert plain(anna).mobile == "+8610012345678"
    attrs = PendingRow.objects.filter(table_name="contact_versions").order_by("-id")[0].row["attrs"]
    assert "title" not in attrs
    assert attrs["has_mobile"] is True


def test_an_edit_never_takes_an_identifier_from_another_contact() -> None:
    admin = principal(person(Role.ADMIN))
    people.contact("anna@example.com")
    bernd = people.contact("bernd@example.com")
    with pytest.raises(IdentifierTaken) as refused:
        update_contact(admin, bernd, ContactInput({"title": "CEO"}, email="anna@example.com"), now=T0)
    assert refused.value.problems[0].path == "email"
    assert Contact.objects.get(pk=bernd).title == ""


def test_a_wrong_address_or_number_is_refused_and_names_its_place() -> None:
    with pytest.raises(InvalidIdentifier) as refused:
        create_contact(ContactInput({}, mobile="12345"), now=T0)
    assert refused.value.problems[0].path == "mobile"
    assert not Contact.objects.exists()


def test_an_edit_outside_of_ones_scope_finds_nothing() -> None:
    anna = people.contact("anna@example.com")
    with pytest.raises(NotFound):
        update_contact(principal(person(Role.SALES)), anna, ContactInput({"title": "x"}), now=T0)


def test_unmasking_needs_the_right_and_is_logged() -> None:
    anna = people.contact("anna@example.com", name="王安娜")
    sdr, legal = person(Role.SDR), person(Role.LEGAL)
    with pytest.raises(Forbidden):
        unmask(principal(legal), anna, now=T0)
    assert unmask(principal(sdr), anna, now=T0).name == "王安娜"
    seen = AccessLog.objects.get()
    assert (seen.user_id, seen.object_table, seen.object_id, seen.action) == (
        sdr.pk,
        "profiles_contact",
        anna,
        "unmask",
    )


@pytest.mark.django_db(transaction=True)
def test_a_hundred_upserts_of_one_address_over_form_and_screen_make_one_contact() -> None:
    spellings = ("anna@example.com", "Anna@Example.com", "ＡＮＮＡ@example.com", "ANNA@EXAMPLE.COM")
    failures: list[BaseException] = []

    def upsert(worker: int) -> None:
        try:
            for number in range(10):
                spelling, at = spellings[(worker + number) % 4], T0 + timedelta(seconds=number)
                if worker % 2:
                    create_contact(ContactInput({"company": "Acme"}, email=spelling), now=at)
                else:
                    fields = {"email": spelling, "company": "ACME Ltd"}
                    people.take(form(f"{worker}-{number}", fields, minutes=number))
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [Thread(target=upsert, args=(worker,)) for worker in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Contact.objects.count() == 1
    assert Contact.objects.select_related("company").get().company is not None


def test_resolving_and_folding_is_one_transaction_with_the_contact() -> None:
    resolution = resolve([form("a", {"email": "anna@example.com"})], now=T0)
    fold(resolution, now=T0)
    fold(resolution, now=T0)
    assert set(resolution.new_contacts) == set(Contact.objects.values_list("id", flat=True))
