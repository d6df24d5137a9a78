"""Story S5, bullet 3: an anonymous visitor with four pages, then a form, is one profile with its history."""

from leadloom.identity.models import Identifier, Visitor
from leadloom.kernel.ids import ContactId
from leadloom.profiles.models import Contact
from leadloom.profiles.timeline import timeline
from leadloom.storage.clickhouse import event_store
from tests.scenarios.conftest import World


def types_of(contact: Contact) -> list[str]:
    rows = timeline([ContactId(contact.pk)], event_store(), limit=50)
    return [row.type for row in rows]


def test_an_anonymous_visitor_with_four_pages_and_then_a_form_is_one_contact_with_all_of_its_history(
    world: World,
) -> None:
    for path in ("/", "/product", "/cases", "/pricing"):
        world.page("browser-1", path)
        world.tick()
        world.later(minutes=1)
    assert Contact.objects.count() == 0, "a visitor is never a contact"
    world.submit("browser-1", "demo-request", email="wang.fang@firm.example.com", name="王芳")
    world.tick()

    contact = Contact.objects.get()
    assert types_of(contact).count("page_viewed") == 4
    assert types_of(contact).count("form_submitted") == 1
    assert Visitor.objects.count() == 1


def test_a_second_person_on_the_same_browser_is_another_contact_and_the_first_keeps_its_history(world: World) -> None:
    world.page("shared", "/product")
    world.submit("shared", "white-paper", email="first@firm.example.com")
    world.tick()
    world.later(minutes=5)
    world.submit("shared", "white-paper", email="second@firm.example.com")
    world.page("shared", "/pricing")
    world.tick()

    first, second = Contact.objects.order_by("id")
    assert types_of(first).count("page_viewed") == 1
    assert types_of(second).count("page_viewed") == 1
    assert Identifier.objects.filter(kind="email").count() == 2


def test_the_same_address_in_mixed_case_from_two_browsers_is_one_contact(world: World) -> None:
    world.submit("laptop", "white-paper", email="Li.Qiang@Firm.example.com")
    world.submit("phone", "demo-request", email=" li.qiang@firm.EXAMPLE.com ")
    world.tick()
    contact = Contact.objects.get()
    assert types_of(contact).count("form_submitted") == 2
