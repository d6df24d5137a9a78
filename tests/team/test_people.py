"""Users, teams and whose rows they see."""

from dataclasses import replace

import pytest

from leadloom.kernel.errors import InvalidInput, NotAuthenticated
from leadloom.team import changes, selectors, services
from leadloom.team.errors import EmailTaken, KeyRevoked, LastAdmin
from leadloom.team.models import ApiKey, Team, User
from leadloom.team.rights import RIGHTS
from leadloom.team.services import UserChange
from leadloom.team.types import Area, Locale, Role
from tests.team.people import NOW, key_of, person, principal

pytestmark = pytest.mark.django_db


def _change(user: User) -> UserChange:
    return UserChange(
        name=user.name, role=Role(user.role), team_id=user.team_id, locale=Locale(user.locale), active=user.is_active
    )


def test_an_email_address_belongs_to_one_user_however_it_is_written() -> None:
    services.create_user(email=" Li.Na@Example.com ", name="李娜", role="sdr", now=NOW)
    with pytest.raises(EmailTaken):
        services.create_user(email="li.na@example.COM", name="Li", role="sales", now=NOW)
    assert [user.email for user in User.objects.all()] == ["li.na@example.com"]


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"email": "nobody"}, "email"),
        ({"role": "king"}, "role"),
        ({"locale": "fr"}, "locale"),
        ({"password": "short"}, "password"),
        ({"password": "password1234"}, "password"),
        ({"team_id": 999}, "team_id"),
        ({"team_name": "nowhere"}, "team"),
    ],
)
def test_a_user_with_a_wrong_value_is_refused_and_the_place_is_named(wrong: dict[str, object], path: str) -> None:
    good: dict[str, object] = {"email": "a@example.com", "name": "A", "role": "sales"}
    with pytest.raises(InvalidInput) as refused:
        services.create_user(**{**good, **wrong}, now=NOW)  # type: ignore[arg-type]
    assert refused.value.problems[0].path == path
    assert not User.objects.exists()


def test_the_last_active_administrator_can_neither_leave_nor_be_demoted() -> None:
    boss = person(Role.ADMIN)
    for change in (replace(_change(boss), active=False), replace(_change(boss), role=Role.SALES)):
        with pytest.raises(LastAdmin):
            services.change_user(user_id=boss.pk, change=change)
    person(Role.ADMIN, name="second")
    assert not services.change_user(user_id=boss.pk, change=replace(_change(boss), active=False)).is_active


def test_nobody_can_delete_a_user_not_even_in_sql() -> None:
    from django.db import DatabaseError, connection

    user = person(Role.SALES)
    with pytest.raises(DatabaseError, match="Cannot delete"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM team_user WHERE id = %s", [user.pk])


class TestRowScope:
    """North has a manager, Ann and the sub-team Nanjing with Bo; South has Cy."""

    @pytest.fixture(autouse=True)
    def _organisation(self) -> None:
        north = services.create_team(name="North", now=NOW)
        nanjing = services.create_team(name="Nanjing", parent_id=north.pk, now=NOW)
        south = services.create_team(name="South", now=NOW)
        self.manager = person(Role.SALES_MANAGER, name="mia", team=north)
        self.ann = person(Role.SALES, name="ann", team=north)
        self.bo = person(Role.SALES, name="bo", team=nanjing)
        self.cy = person(Role.SALES, name="cy", team=south)

    def visible(self, user: User) -> list[int] | None:
        return selectors.visible_owner_ids(principal(user), view_all="contacts.view_all")

    def test_a_salesperson_sees_only_their_own_rows(self) -> None:
        assert self.visible(self.ann) == [self.ann.pk]

    def test_a_sales_manager_sees_the_rows_of_the_team_and_of_the_teams_below(self) -> None:
        assert self.visible(self.manager) == [self.manager.pk, self.ann.pk, self.bo.pk]

    def test_a_manager_named_by_another_team_sees_that_team_too(self) -> None:
        south = Team.objects.get(name="South")
        services.change_team(team_id=south.pk, name="South", parent_id=None, manager_id=self.manager.pk)
        assert self.cy.pk in (self.visible(self.manager) or [])

    def test_the_rows_of_somebody_who_left_stay_with_the_manager(self) -> None:
        services.change_user(user_id=self.ann.pk, change=replace(_change(self.ann), active=False))
        assert self.ann.pk in (self.visible(self.manager) or [])

    def test_sales_operations_see_all_rows(self) -> None:
        assert self.visible(person(Role.SALES_OPS)) is None

    def test_a_sales_manager_without_a_team_sees_only_their_own_rows(self) -> None:
        alone = person(Role.SALES_MANAGER, name="alone")
        assert self.visible(alone) == [alone.pk]

    def test_a_team_can_not_be_put_below_itself(self) -> None:
        north, nanjing = Team.objects.get(name="North"), Team.objects.get(name="Nanjing")
        with pytest.raises(InvalidInput):
            services.change_team(team_id=north.pk, name="North", parent_id=nanjing.pk, manager_id=None)


class TestApiKeys:
    """What a program may do with a key."""

    def test_a_key_is_kept_as_its_digest_only_and_acts_for_its_maker(self) -> None:
        admin = person(Role.ADMIN)
        text = key_of(admin)
        stored = ApiKey.objects.get()
        assert text.startswith(stored.prefix)
        assert text.encode() not in bytes(stored.digest)
        assert len(bytes(stored.digest)) == 32
        caller = services.use_key(token=text, now=NOW)
        assert (caller.user_id, caller.key_id, caller.role) == (admin.pk, stored.pk, Role.ADMIN)

    def test_a_key_has_no_right_that_its_maker_lacks(self) -> None:
        caller = services.use_key(token=key_of(person(Role.SALES_OPS), role=Role.ADMIN), now=NOW)
        assert caller.rights == RIGHTS[Role.SALES_OPS]

    def test_a_key_made_for_less_has_less(self) -> None:
        text = key_of(person(Role.ADMIN), rights=frozenset({"leads.view", "leads.act"}))
        assert services.use_key(token=text, now=NOW).rights == {"leads.view", "leads.act"}

    def test_a_key_ends_when_it_is_revoked_and_only_once(self) -> None:
        text = key_of(person(Role.ADMIN))
        services.revoke_api_key(key_id=ApiKey.objects.get().pk, now=NOW)
        with pytest.raises(NotAuthenticated):
            services.use_key(token=text, now=NOW)
        with pytest.raises(KeyRevoked):
            services.revoke_api_key(key_id=ApiKey.objects.get().pk, now=NOW)

    def test_a_key_ends_when_its_maker_leaves(self) -> None:
        person(Role.ADMIN, name="stays")
        leaver = person(Role.ADMIN, name="leaver")
        text = key_of(leaver)
        services.change_user(user_id=leaver.pk, change=replace(_change(leaver), active=False))
        with pytest.raises(NotAuthenticated):
            services.use_key(token=text, now=NOW)

    def test_a_key_made_on_the_machine_acts_for_the_first_administrator(self) -> None:
        admin = person(Role.ADMIN)
        person(Role.ADMIN, name="later")
        key, _ = services.create_api_key(name="crm", role="sales_ops", by=None, now=NOW)
        assert key.created_by == admin


class TestChangeCounters:
    """The token that pollers compare."""

    def test_an_area_counts_every_change_and_no_other_area(self) -> None:
        before = changes.versions()
        changes.bump(Area.LEADS, Area.NOTIFICATIONS)
        changes.bump(Area.LEADS)
        after = changes.versions()
        assert after["leads"] - before.get("leads", 0) == 2
        assert after["notifications"] - before.get("notifications", 0) == 1
        assert after.get("contacts") == before.get("contacts")

    def test_adding_a_user_is_a_change(self) -> None:
        before = changes.versions().get("team", 0)
        person(Role.SALES)
        assert changes.versions()["team"] > before
