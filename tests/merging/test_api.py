import pytest
from django.test import Client

from leadloom.kernel.ids import ContactId
from leadloom.merging.models import Suggestion
from leadloom.profiles.models import Company, Contact
from leadloom.team.types import Role
from tests.identity.messages import T0, form
from tests.profiles import people
from tests.team.people import bearer, key_of, person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.merging.mounted")]
SAME = "同一科技有限公司"


@pytest.fixture
def admin() -> Client:
    return Client(headers=bearer(key_of(person(Role.ADMIN, name="boss"))))


@pytest.fixture
def two() -> tuple[ContactId, ContactId]:
    anna = people.contact("anna@acme.example.com", name="王安娜", title="总监", company=SAME)
    other = people.contact("wang@home.example.com", name="王安娜", region="上海", mobile="10012345678", company=SAME)
    return anna, other


def post(client: Client, path: str, body: object = None) -> tuple[int, object]:
    answer = client.post(f"/api/v1{path}", body or {}, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


def test_two_with_one_name_at_one_company_are_suggested_compared_merged_and_parted(
    admin: Client, two: tuple[ContactId, ContactId]
) -> None:
    (pair,) = admin.get("/api/v1/merge-suggestions/contacts").json()["items"]
    assert pair["reasons"] == ["name_and_company"]
    assert [row["id"] for row in pair["contacts"]] == list(two)
    assert {row["name"] for row in pair["contacts"]} == {"王**"}

    kept, gone = two
    found = admin.get(f"/api/v1/contacts/{kept}/compare/{gone}").json()
    fields = {row["field"]: row for row in found["fields"]}
    assert fields["email"] == {
        "field": "email", "kept": "a***@acme.example.com", "gone": "w***@home.example.com", "chosen": "kept",
        "differs": True,
    }  # fmt: skip
    assert (fields["region"]["chosen"], fields["region"]["differs"]) == ("gone", False)
    assert fields["name"]["differs"] is False
    assert [one["kind"] for one in found["gone"]["identities"]] == ["mobile", "email", "anonymous"]

    status, done = post(admin, f"/contacts/{kept}/merge", {"gone_id": gone, "choices": {"email": "gone"}})
    assert (status, done) == (200, {"id": done["id"], "kept_id": kept, "gone_id": gone, "undone": False})  # type: ignore[index]
    assert admin.get("/api/v1/merge-suggestions/contacts").json()["items"] == []
    (merge,) = admin.get(f"/api/v1/contacts/{kept}/merges").json()
    assert (merge["gone_name"], merge["by"], merge["can_undo"]) == ("王**", "boss", True)

    status, parted = post(admin, f"/contact-merges/{merge['id']}/undo")
    assert (status, parted["undone"]) == (200, True)  # type: ignore[index]
    assert post(admin, f"/contact-merges/{merge['id']}/undo")[0] == 409
    (merge,) = admin.get(f"/api/v1/contacts/{gone}/merges").json()
    assert (merge["undone_by"], merge["can_undo"]) == ("boss", False)
    assert admin.get("/api/v1/merge-suggestions/contacts").json()["items"] == [], (
        "who was parted is not suggested again"
    )


def test_a_dismissed_pair_is_not_suggested_again(admin: Client, two: tuple[ContactId, ContactId]) -> None:
    (pair,) = admin.get("/api/v1/merge-suggestions/contacts").json()["items"]
    assert post(admin, f"/merge-suggestions/{pair['id']}/dismiss") == (204, None)
    assert post(admin, f"/merge-suggestions/{pair['id']}/dismiss")[0] == 404
    people.take(form("browser of wang@home.example.com", {"email": "wang@home.example.com", "title": "x"}))
    assert admin.get("/api/v1/merge-suggestions/contacts").json()["items"] == []
    row = Suggestion.objects.get()
    assert (row.dismissed_by, row.reasons) == (person_id("boss"), ["name_and_company"])


def test_likeness_by_address_and_by_the_end_of_a_number_is_noticed(admin: Client) -> None:
    people.contact("li@firm.example.com", name="李强", mobile="10000001234")
    people.contact("qiang@firm.example.com", name="李强", mobile="10099991234")
    (pair,) = admin.get("/api/v1/merge-suggestions/contacts").json()["items"]
    assert pair["reasons"] == ["name_and_domain", "name_and_number"]
    people.contact("li@gmail.com", name="李强")
    people.contact("qiang@gmail.com", name="李强")
    assert Suggestion.objects.count() == 1, "free mail is no company's"


def test_problems_name_what_is_wrong(admin: Client, two: tuple[ContactId, ContactId]) -> None:
    kept, gone = two
    status, problem = post(admin, f"/contacts/{kept}/merge", {"gone_id": kept})
    assert (status, problem["code"]) == (422, "same_record")  # type: ignore[index]
    status, problem = post(admin, f"/contacts/{kept}/merge", {"gone_id": gone, "choices": {"shoe": "gone"}})
    assert (status, problem["code"], problem["errors"][0]["path"]) == (422, "unknown_choice", "choices.shoe")  # type: ignore[index]
    assert post(admin, f"/contacts/{kept}/merge", {"gone_id": gone, "choices": {"name": "both"}})[0] == 422
    assert post(admin, f"/contacts/{kept}/merge", {"gone_id": 999_999})[0] == 404
    assert admin.get(f"/api/v1/contacts/{kept}/compare/999999").status_code == 404
    assert Contact.objects.count() == 2


def test_who_may_not_see_a_contact_is_neither_shown_nor_lets_merge_it(two: tuple[ContactId, ContactId]) -> None:
    manager = person(Role.SALES_MANAGER)
    client = Client(headers=bearer(key_of(manager)))
    kept, gone = two
    Contact.objects.filter(pk=kept).update(primary_owner_id=manager.pk)
    assert client.get("/api/v1/merge-suggestions/contacts").json()["items"] == []
    assert post(client, f"/contacts/{kept}/merge", {"gone_id": gone})[0] == 404
    assert client.get(f"/api/v1/contacts/{kept}/compare/{gone}").status_code == 404
    assert post(client, f"/merge-suggestions/{Suggestion.objects.get().pk}/dismiss")[0] == 404
    assert client.get("/api/v1/merge-suggestions/companies").status_code == 403
    Contact.objects.filter(pk=gone).update(primary_owner_id=manager.pk)
    assert len(client.get("/api/v1/merge-suggestions/contacts").json()["items"]) == 1
    assert post(client, f"/contacts/{kept}/merge", {"gone_id": gone})[0] == 200


def test_companies_are_found_compared_merged_and_parted(admin: Client) -> None:
    people.contact("anna@acme.example.com", company="示例科技有限公司")
    people.contact("bernd@sample.example.com", company="示例能源有限公司", employees="500")
    first, second = Company.objects.order_by("id").values_list("id", flat=True)
    named = admin.get("/api/v1/merge-candidates/companies", {"search": "示例"}).json()
    assert [row["id"] for row in named] == [second, first]
    fields = {row["field"]: row for row in admin.get(f"/api/v1/companies/{first}/compare/{second}").json()["fields"]}
    assert fields["name"]["differs"] is True
    assert (fields["employees"]["kept"], fields["employees"]["gone"], fields["employees"]["chosen"]) == (
        None,
        "500",
        "gone",
    )
    status, done = post(admin, f"/companies/{first}/merge", {"gone_id": second})
    assert status == 200
    (merge,) = admin.get("/api/v1/company-merges").json()["items"]
    assert (merge["gone_name"], merge["can_undo"]) == ("示例能源有限公司", True)
    assert post(admin, f"/company-merges/{done['id']}/undo")[0] == 200  # type: ignore[index]
    assert Company.objects.count() == 2


def test_companies_are_merged_by_whoever_has_that_right_and_by_nobody_else(admin: Client) -> None:
    people.contact("anna@acme.example.com", company="示例科技有限公司")
    people.contact("bernd@sample.example.com", company="示例能源有限公司")
    first, second = Company.objects.order_by("id").values_list("id", flat=True)
    pair = Suggestion.objects.create(noun="company", low_id=first, high_id=second, reasons=["company_key"], at=T0)
    manager = Client(headers=bearer(key_of(person(Role.SALES_MANAGER))))
    for url in ("merge-suggestions/companies", f"companies/{first}/compare/{second}", "company-merges"):
        assert manager.get(f"/api/v1/{url}").status_code == 403
    assert post(manager, f"/companies/{first}/merge", {"gone_id": second})[0] == 403
    assert post(manager, f"/merge-suggestions/{pair.pk}/dismiss")[0] == 403
    maker = person(Role.MARKETER, name="m")
    narrow = Client(headers=bearer(key_of(maker, rights=frozenset({"companies.merge"}))))
    assert post(narrow, f"/merge-suggestions/{pair.pk}/dismiss")[0] == 204
    Suggestion.objects.update(dismissed_at=None)
    assert len(narrow.get("/api/v1/merge-suggestions/companies").json()["items"]) == 1
    assert post(narrow, f"/companies/{first}/merge", {"gone_id": second})[0] == 200
    (merge,) = admin.get(f"/api/v1/companies/{first}/merges").json()
    assert (merge["gone_name"], merge["by"]) == ("示例能源有限公司", "m")
    assert manager.get(f"/api/v1/companies/{first}/merges").status_code == 404


def test_the_parents_of_two_companies_stand_side_by_side(admin: Client) -> None:
    for name in ("总部", "一部", "二部"):
        people.contact(f"a@{name.encode().hex()}.example.com", company=f"{name}有限公司")
    top, first, second = Company.objects.order_by("id")
    Company.objects.filter(pk=second.pk).update(parent=top)
    fields = admin.get(f"/api/v1/companies/{first.pk}/compare/{second.pk}").json()["fields"]
    (row,) = (row for row in fields if row["field"] == "parent")
    assert (row["kept"], row["gone"], row["chosen"]) == (None, "总部有限公司", "gone")


def test_suggestions_come_in_pages(admin: Client) -> None:
    for number in range(3):
        for side in ("a", "b"):
            people.contact(
                f"{side}{number}@firm{number}.example.com", name=f"人{number}", company=f"第{number}有限公司"
            )
    first = admin.get("/api/v1/merge-suggestions/contacts", {"limit": 2}).json()
    second = admin.get("/api/v1/merge-suggestions/contacts", {"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [len(page["items"]) for page in (first, second)] == [2, 1]
    assert second["next_cursor"] is None


def person_id(name: str) -> int:
    from leadloom.team.models import User

    return User.objects.get(name=name).pk
