from datetime import timedelta

import orjson
import pytest
from django.test import Client

from leadloom.kernel.clock import VirtualClock
from leadloom.profiles.models import Company
from leadloom.storage.clickhouse import EventStore
from leadloom.team.clock import running_on
from leadloom.team.types import Role
from tests.identity.messages import T0, form, identify, page
from tests.profiles import people
from tests.profiles.people import store_batch
from tests.team.people import bearer, key_of, person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.profiles.mounted")]


@pytest.fixture
def admin() -> Client:
    return Client(headers=bearer(key_of(person(Role.ADMIN, name="boss"))))


def change(client: Client, company: int, body: object) -> tuple[int, dict[str, object]]:
    answer = client.patch(f"/api/v1/companies/{company}", orjson.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def two_people(store: EventStore) -> int:
    store_batch(
        store,
        page("a", "/one", minutes=1),
        form("a", {"email": "anna@acme.example.com", "name": "王安娜", "company": "示例科技有限公司"}, minutes=2),
        page("b", "/two", minutes=3),
        form("b", {"email": "bernd@acme.example.com", "name": "李伯恩"}, minutes=4),
        page("c", "/elsewhere", minutes=5),
        form("c", {"email": "carl@other.example.com", "company": "别家有限公司"}, minutes=6),
    )
    return Company.objects.get(name="示例科技有限公司").pk


def test_a_row_has_the_agreed_shape_and_pages_have_cursors(admin: Client) -> None:
    people.contact("a@acme.example.com", company="示例科技有限公司", industry="软件", employees="100+")
    people.contact("b@other.example.com", company="样品有限公司")
    first = admin.get("/api/v1/companies", {"limit": 1, "sort": "-created_at"}).json()
    second = admin.get("/api/v1/companies", {"limit": 1, "sort": "-created_at", "cursor": first["next_cursor"]}).json()
    assert second["next_cursor"] is None
    (row,) = second["items"]
    row.pop("id")
    assert row == {
        "name": "示例科技有限公司", "credit_code": None, "domain": "acme.example.com", "industry": "software",
        "employees": 100, "region": None, "target_industry": False, "people": 1, "open_leads": 0,
        "last_seen_at": "2024-05-20T02:00:00Z", "created_at": row["created_at"],
    }  # fmt: skip
    wrong = admin.get("/api/v1/companies", {"limit": 1, "cursor": first["next_cursor"]})
    assert wrong.status_code == 422


def test_a_company_is_changed_and_refusals_name_their_field(admin: Client) -> None:
    people.contact("a@acme.example.com", company="示例科技有限公司")
    people.contact("b@other.example.com", company="样品有限公司")
    first, second = Company.objects.order_by("id").values_list("id", flat=True)
    status, found = change(admin, first, {"employees": 12, "parent_id": second})
    assert (status, found["employees"]) == (200, 12)
    assert found["above"] == [{"id": second, "name": "样品有限公司", "visible": True}]
    assert admin.get(f"/api/v1/companies/{second}").json()["children"] == [{"id": first, "name": "示例科技有限公司"}]
    status, problem = change(admin, second, {"parent_id": first})
    assert (status, problem["code"]) == (409, "parent_below")
    status, problem = change(admin, second, {"domain": "acme.example.com"})
    assert (status, problem["code"]) == (409, "company_taken")
    status, problem = change(admin, second, {"domain": "qq.com"})
    assert (status, problem["code"], problem["errors"][0]["path"]) == (422, "invalid_company", "domain")  # type: ignore[index]
    assert change(admin, second, {"size": 3})[0] == 422
    assert change(admin, second, {"parent_id": 999_999})[0] == 404
    assert change(admin, second, {"name": None})[0] == 422
    status, found = change(admin, first, {"parent_id": None})
    assert (status, found["above"], found["employees"]) == (200, [], 12)


def test_the_timeline_merges_what_its_people_did_and_names_them(admin: Client, clickhouse: EventStore) -> None:
    acme = two_people(clickhouse)
    url = f"/api/v1/companies/{acme}/timeline"
    first = admin.get(url, {"limit": 2}).json()
    second = admin.get(url, {"limit": 50, "cursor": first["next_cursor"]}).json()
    rows = first["items"] + second["items"]
    assert [(row["contact"]["name"], row["type"]) for row in rows if row["type"] != "visit_started"] == [
        ("李**", "form_submitted"), ("李**", "page_viewed"), ("王**", "form_submitted"), ("王**", "page_viewed"),
    ]  # fmt: skip
    assert second["next_cursor"] is None
    assert all(row["contact"]["masked"] for row in rows)


def test_two_at_one_browser_are_told_apart_on_the_timeline_of_their_company(
    admin: Client, clickhouse: EventStore
) -> None:
    store_batch(
        clickhouse,
        page("shared", "/anna"),
        identify(anonymous="shared", user="u1", minutes=1, email="anna@acme.example.com", company="示例科技有限公司"),
        identify(anonymous="shared", user="u2", minutes=2, email="bernd@acme.example.com", name="李伯恩"),
        page("shared", "/bernd", minutes=3),
    )
    acme = Company.objects.get().pk
    rows = admin.get(f"/api/v1/companies/{acme}/timeline").json()["items"]
    paths = {row["props"]["path"]: row["contact"]["name"] for row in rows if row["type"] == "page_viewed"}
    assert paths == {"/bernd": "李**", "/anna": None}


def test_activity_is_counted_week_by_week_in_the_zone_of_the_organisation(
    admin: Client, clickhouse: EventStore
) -> None:
    acme = two_people(clickhouse)
    with running_on(VirtualClock(T0 + timedelta(days=8))):
        found = admin.get(f"/api/v1/companies/{acme}/activity", {"weeks": 3}).json()
    assert found["people_read"] == 2
    weeks = {week.pop("monday"): week for week in found["weeks"]}
    assert list(weeks) == ["2024-05-13", "2024-05-20", "2024-05-27"]
    assert weeks["2024-05-13"] == weeks["2024-05-27"] == {"events": 0, "visits": 0, "people": 0}
    assert (weeks["2024-05-20"]["people"], weeks["2024-05-20"]["visits"]) == (2, 2)
    assert weeks["2024-05-20"]["events"] == len(admin.get(f"/api/v1/companies/{acme}/timeline").json()["items"])


def test_a_company_without_people_has_an_empty_timeline(admin: Client) -> None:
    empty = Company.objects.create(
        name="空", name_core="空", name_folded="空", name_grams=["空"], created_at=T0, updated_at=T0
    )
    assert admin.get(f"/api/v1/companies/{empty.pk}/timeline").json() == {"items": [], "next_cursor": None}
    weeks = admin.get(f"/api/v1/companies/{empty.pk}/activity").json()["weeks"]
    assert (len(weeks), {week["events"] for week in weeks}) == (26, {0})


def test_who_may_not_see_a_company_is_not_told_that_it_is_there() -> None:
    people.contact("a@acme.example.com", company="示例科技有限公司")
    acme = Company.objects.get().pk
    sales = Client(headers=bearer(key_of(person(Role.SALES))))
    for path in ("", "/timeline", "/activity"):
        assert sales.get(f"/api/v1/companies/{acme}{path}").status_code == 404
    assert change(sales, acme, {"employees": 1})[0] == 403
    analyst = Client(headers=bearer(key_of(person(Role.ANALYST))))
    assert analyst.get("/api/v1/companies").status_code == 403
