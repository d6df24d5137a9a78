"""The team's own routes, as the settings screens use them."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from leadloom.kernel.errors import InvalidInput
from leadloom.team import services
from leadloom.team.models import ApiKey, User
from leadloom.team.paging import decode_cursor, encode_cursor
from leadloom.team.rights import RIGHTS
from leadloom.team.types import Role
from tests.team.people import NOW, PASSWORD, bearer, browser, key_of, person, sign_in

pytestmark = pytest.mark.django_db
JSON = "application/json"
SORT_VALUES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8"))


@pytest.fixture
def admin() -> Client:
    return Client(headers=bearer(key_of(person(Role.ADMIN, name="boss"))))


def test_an_administrator_adds_a_user_who_then_signs_in(admin: Client) -> None:
    new = {"name": "王芳", "email": "Wang@Example.com", "role": "sales", "password": PASSWORD, "locale": "en"}
    answer = admin.post("/api/v1/users", new, JSON)
    assert answer.status_code == 201
    assert answer.json()["email"] == "wang@example.com"
    assert PASSWORD not in answer.content.decode()
    assert sign_in(browser(), "wang@example.com").status_code == 200


def test_a_patch_changes_what_it_names_and_nothing_else(admin: Client) -> None:
    team = services.create_team(name="North", now=NOW)
    user = person(Role.SALES, name="ann", team=team)
    url = f"/api/v1/users/{user.pk}"
    assert admin.patch(url, {"role": "sales_manager"}, JSON).json()["team"] == {"id": team.pk, "name": "North"}
    assert admin.patch(url, {"team_id": None}, JSON).json()["team"] is None
    changed = admin.patch(url, {"active": False}, JSON).json()
    assert (changed["name"], changed["role"], changed["active"]) == ("ann", "sales_manager", False)


def test_a_taken_address_and_a_weak_password_are_told_apart(admin: Client) -> None:
    new = {"name": "x", "email": "boss@example.com", "role": "sales"}
    assert admin.post("/api/v1/users", new, JSON).json()["code"] == "email_taken"
    weak = admin.post("/api/v1/users", {**new, "email": "y@example.com", "password": "short"}, JSON)
    assert (weak.status_code, weak.json()["errors"][0]["path"]) == (422, "password")
    assert User.objects.count() == 1


def test_users_come_in_pages_that_join(admin: Client) -> None:
    for number in range(5):
        person(Role.SALES, name=f"s{number}")
    names, cursor = [], ""
    while True:
        page = admin.get(f"/api/v1/users?limit=2&role=sales&cursor={cursor}").json()
        names += [item["name"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert names == ["s0", "s1", "s2", "s3", "s4"]


def test_users_are_found_by_part_of_name_or_address(admin: Client) -> None:
    person(Role.SALES, name="anna")
    person(Role.SALES, name="bo")
    assert [item["name"] for item in admin.get("/api/v1/users?search=NN").json()["items"]] == ["anna"]
    assert [item["name"] for item in admin.get("/api/v1/users?search=%25").json()["items"]] == []


def test_the_key_is_in_the_answer_once_and_works_until_it_is_revoked(admin: Client) -> None:
    made = admin.post("/api/v1/api-keys", {"name": "CRM", "role": "sales_ops"}, JSON).json()
    listed = admin.get("/api/v1/api-keys").json()["items"]
    assert listed[0]["prefix"] == made["prefix"]
    assert all("key" not in item for item in listed)
    program = Client(headers=bearer(made["key"]))
    assert program.get("/api/v1/me").json()["role"] == "sales_ops"
    assert admin.get("/api/v1/api-keys").json()["items"][0]["last_used_at"] is not None
    assert admin.delete(f"/api/v1/api-keys/{made['id']}").status_code == 204
    assert program.get("/api/v1/me").status_code == 401
    assert admin.delete(f"/api/v1/api-keys/{made['id']}").json()["code"] == "key_revoked"
    assert ApiKey.objects.filter(revoked_at=None).count() == 1


def test_the_rights_table_is_the_codes(admin: Client) -> None:
    table = admin.get("/api/v1/roles").json()
    assert {row["role"]: set(row["rights"]) for row in table["roles"]} == {
        str(role): {str(right) for right in rights} for role, rights in RIGHTS.items()
    }


def test_one_changes_ones_own_language_only(admin: Client) -> None:
    assert admin.patch("/api/v1/me", {"locale": "en"}, JSON).json()["locale"] == "en"
    assert admin.patch("/api/v1/me", {"locale": "en", "role": "admin"}, JSON).status_code == 422


class TestPolling:
    """``GET /changes``"""

    def test_nothing_new_costs_two_statements_and_no_body(
        self, admin: Client, django_assert_max_num_queries: object
    ) -> None:
        first = admin.get("/api/v1/changes")
        assert first.status_code == 200
        with django_assert_max_num_queries(2):  # type: ignore[operator]  # the key and the counters
            again = admin.get("/api/v1/changes", headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_a_change_is_seen_at_once(self, admin: Client) -> None:
        first = admin.get("/api/v1/changes")
        person(Role.SALES)
        again = admin.get("/api/v1/changes", headers={"if-none-match": first["ETag"]})
        assert again.status_code == 200
        assert again.json()["version"] > first.json()["version"]
        assert again.json()["areas"]["team"] == first.json()["areas"]["team"] + 1


class TestCursors:
    """Cursors belong to one list and can't be made up."""

    def test_a_cursor_of_another_list_or_filter_is_refused(self, admin: Client) -> None:
        person(Role.SALES)
        cursor = admin.get("/api/v1/users?limit=1").json()["next_cursor"]
        assert admin.get(f"/api/v1/users?cursor={cursor}").status_code == 200
        refused = admin.get(f"/api/v1/audit?cursor={cursor}")
        assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "cursor")

    @pytest.mark.parametrize("cursor", ["abc", "MTIz", "%00", "=", "ä", "A" * 999])
    def test_a_made_up_cursor_is_refused(self, admin: Client, cursor: str) -> None:
        assert admin.get(f"/api/v1/users?cursor={cursor}").status_code == 422

    @given(
        st.lists(
            st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")), max_size=4
        )
    )
    def test_a_cursor_gives_back_its_key_and_shows_none_of_it(self, key: list[object]) -> None:
        text = encode_cursor("list", key)  # type: ignore[arg-type]
        assert decode_cursor("list", text) == key
        assert encode_cursor("list", key) != text  # type: ignore[arg-type]

    @given(st.integers(0), st.integers(1, 255))
    def test_a_cursor_with_any_bit_changed_is_refused(self, place: int, flip: int) -> None:
        import base64

        raw = bytearray(base64.urlsafe_b64decode(encode_cursor("list", ["王芳", 7]) + "=="))
        raw[place % len(raw)] ^= flip
        with pytest.raises(InvalidInput):
            decode_cursor("list", base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("="))
