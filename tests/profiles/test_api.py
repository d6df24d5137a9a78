import pytest
from django.test import Client

from leadloom.kernel.ids import ContactId
from leadloom.profiles.timeline import key_behaviours
from leadloom.storage.clickhouse import EventStore
from leadloom.team.types import Role
from tests.identity.messages import form, identify, page, track
from tests.profiles import people
from tests.profiles.people import cached, store_batch
from tests.team.people import bearer, key_of, person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.profiles.mounted")]


@pytest.fixture
def admin() -> Client:
    return Client(headers=bearer(key_of(person(Role.ADMIN, name="boss"))))


def test_a_list_comes_in_pages_and_a_cursor_belongs_to_its_list(admin: Client) -> None:
    for number in range(3):
        people.contact(f"p{number}@example.com", minutes=number)
    first = admin.get("/api/v1/contacts?limit=2").json()
    second = admin.get("/api/v1/contacts", {"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [len(page["items"]) for page in (first, second)] == [2, 1]
    assert second["next_cursor"] is None
    wrong = admin.get("/api/v1/contacts", {"limit": 2, "sort": "-score", "cursor": first["next_cursor"]})
    assert (wrong.status_code, wrong.json()["errors"][0]["path"]) == (422, "cursor")


def test_a_row_has_the_agreed_shape(admin: Client) -> None:
    anna = people.contact("anna@example.com", name="王安娜", company="Acme", title="CEO")
    cached(anna, score_milli=57_500, rating="potential", grade="A3", stage="mql")
    (row,) = admin.get("/api/v1/contacts", {"search": "acme"}).json()["items"]
    number, company = row.pop("number"), row.pop("company")
    assert number.startswith("C")
    assert company["name"] == "Acme"
    assert row == {
        "id": anna,
        "name": "王**",
        "masked": True,
        "title": "CEO",
        "email": "a***@example.com",
        "mobile": None,
        "score": "57.5",
        "rating": "potential",
        "grade": "A3",
        "stage": "mql",
        "primary_owner": None,
        "source": "direct",
        "last_seen_at": "2024-05-20T02:00:00Z",
        "created_at": "2024-05-20T02:00:00Z",
        "industry": None,
        "region": None,
        "product": None,
        "title_level": "c_level",
        "decision_maker": True,
    }


def test_the_timeline_holds_what_the_contact_did_before_it_was_known(admin: Client, clickhouse: EventStore) -> None:
    pages = [page("a", f"/{number}", minutes=number) for number in range(4)]
    store_batch(clickhouse, *pages, form("a", {"email": "anna@example.com"}, minutes=5), page("other", "/x"))
    anna = admin.get("/api/v1/contacts").json()["items"][0]["id"]
    url = f"/api/v1/contacts/{anna}/timeline"
    first = admin.get(url, {"limit": 4}).json()
    second = admin.get(url, {"limit": 4, "cursor": first["next_cursor"]}).json()
    types = [item["type"] for item in first["items"] + second["items"]]
    assert types[0] == "form_submitted"
    assert sorted(types[1:]) == ["page_viewed"] * 4 + ["visit_started"]
    assert second["next_cursor"] is None
    assert first["items"][0]["at"] == "2024-05-20T02:05:00Z"


def test_two_people_at_one_browser_have_timelines_of_their_own(admin: Client, clickhouse: EventStore) -> None:
    store_batch(
        clickhouse,
        page("shared", "/anna"),
        identify(anonymous="shared", user="u1", minutes=1, email="anna@example.com"),
        identify(anonymous="shared", user="u2", minutes=2, email="bernd@example.com"),
        page("shared", "/bernd", minutes=3),
    )
    paths = {}
    for name in ("anna", "bernd"):
        (row,) = admin.get("/api/v1/contacts", {"search": f"{name}@example.com"}).json()["items"]
        events = admin.get(f"/api/v1/contacts/{row['id']}/timeline").json()["items"]
        paths[name] = [event["props"]["path"] for event in events if event["type"] == "page_viewed"]
    assert paths == {"anna": ["/anna"], "bernd": ["/bernd"]}


def test_a_contact_shows_at_most_three_key_behaviours_of_thirty_days(
    admin: Client, clickhouse: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leadloom.kernel.clock import VirtualClock
    from leadloom.team.clock import running_on
    from tests.identity.messages import T0

    store_batch(
        clickhouse,
        page("a", "/demo/pricing", minutes=-30 * 24 * 60),
        page("a", "/demo/pricing", minutes=-10),
        track("file_downloaded", anonymous="a", minutes=-9),
        track("consult_opened", anonymous="a", minutes=-8),
        track("cta_clicked", anonymous="a", minutes=-7),
        form("a", {"email": "anna@example.com", "name": "王安娜"}, minutes=-5),
    )
    monkeypatch.setattr("leadloom.profiles.holes._leads", [lambda principal, contact: [{"id": 7, "stage": "mql"}]])
    anna = admin.get("/api/v1/contacts").json()["items"][0]["id"]
    with running_on(VirtualClock(T0)):
        detail = admin.get(f"/api/v1/contacts/{anna}").json()
    assert [one["type"] for one in detail["key_behaviours"]] == ["form_submitted", "consult_opened", "file_downloaded"]
    assert detail["leads"] == [{"id": 7, "stage": "mql"}]
    assert {item["kind"] for item in detail["identities"]} == {"email", "anonymous"}
    assert detail["first_touch"]["landing_path"] == "/demo/pricing"
    assert detail["consents"] == []


def test_key_behaviours_of_many_contacts_are_each_ones_own(admin: Client, clickhouse: EventStore) -> None:
    from tests.identity.messages import T0

    store_batch(
        clickhouse,
        form("a", {"email": "anna@example.com"}, minutes=-5),
        track("file_downloaded", anonymous="b", minutes=-4),
        form("b", {"email": "bernd@example.com"}, minutes=-3),
        page("c", "/about", minutes=-2),
        identify(anonymous="c", user="u3", minutes=-1, email="carla@example.com"),
    )
    ids = {}
    for name in ("anna", "bernd", "carla"):
        (row,) = admin.get("/api/v1/contacts", {"search": f"{name}@example.com"}).json()["items"]
        ids[name] = ContactId(row["id"])
    strangers = [ContactId(number) for number in range(5_000_000_000, 5_000_005_000)]
    found = key_behaviours([*ids.values(), *strangers], clickhouse, as_of=T0)
    assert {contact: [one.type for one in done] for contact, done in found.items()} == {
        ids["anna"]: ["form_submitted"], ids["bernd"]: ["form_submitted", "file_downloaded"],
    }  # fmt: skip


def test_unmasking_over_http(admin: Client) -> None:
    anna = people.contact("anna@example.com", name="王安娜")
    assert admin.post(f"/api/v1/contacts/{anna}/unmask").json() == {
        "name": "王安娜",
        "email": "anna@example.com",
        "mobile": None,
    }


def test_who_may_not_see_contacts_is_refused_and_what_is_not_there_is_not_found(admin: Client) -> None:
    analyst = Client(headers=bearer(key_of(person(Role.ANALYST))))
    anna = people.contact("anna@example.com")
    for url in ("/api/v1/contacts", f"/api/v1/contacts/{anna}", f"/api/v1/contacts/{anna}/timeline"):
        assert analyst.get(url).status_code == 403
    sales = Client(headers=bearer(key_of(person(Role.SALES))))
    assert sales.get(f"/api/v1/contacts/{anna}").status_code == 404
    assert sales.post(f"/api/v1/contacts/{anna}/unmask").status_code == 404
    assert admin.get("/api/v1/contacts/999999").status_code == 404
