"""Reads: users, teams, keys, and whose rows a principal may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from leadloom.kernel.errors import NotFound
from leadloom.kernel.ids import TeamId, UserId
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load
from leadloom.team.models import ApiKey, Team, User
from leadloom.team.rights import RIGHTS
from leadloom.team.types import Principal, Role

MEMBERS_BELOW = load(__package__, "members_below")
TEAMS_BELOW = load(__package__, "teams_below")
TEAMS_ABOVE = load(__package__, "teams_above")


@dataclass(frozen=True)
class UserFilter:
    """Which users to list; an empty filter lists all. ``search`` is part of a name or an e-mail address."""

    search: str = ""
    role: Role | None = None
    active: bool | None = None


def principal_of(who: User | ApiKey) -> Principal:
    """Return who acts when this user is signed in or this key is used.

    A key has the rights of its role that its maker has too, narrowed to its own list if it has one.
    """
    if isinstance(who, User):
        return Principal(UserId(who.pk), Role(who.role), _team_id(who), RIGHTS[Role(who.role)])
    maker = who.created_by
    rights = RIGHTS[Role(who.role)] & RIGHTS[Role(maker.role)]
    if who.rights is not None:
        rights &= frozenset(who.rights)
    return Principal(UserId(maker.pk), Role(who.role), _team_id(maker), rights, key_id=who.pk)


def visible_owner_ids(principal: Principal, *, view_all: str) -> list[UserId] | None:
    """Return the users whose rows the principal may see; None means all rows, whoever owns them.

    ``view_all`` is the right that lifts the scope (``contacts.view_all``, ``leads.view_all``). A sales manager sees
    the members of the own team, of managed teams and of all below; everybody else only what is theirs.
    """
    if principal.may(view_all):
        return None
    if principal.role is not Role.SALES_MANAGER:
        return [principal.user_id]
    rows = fetch(MEMBERS_BELOW, {"team": principal.team_id, "manager": principal.user_id})
    return sorted({principal.user_id, *(UserId(int(str(row[0]))) for row in rows)})


def user(user_id: int) -> User:
    """Return a user with the team; raises NotFound."""
    found = User.objects.select_related("team").filter(pk=user_id).first()
    if found is None:
        raise NotFound("There is no such user.")
    return found


def users(wanted: UserFilter, *, after: int = 0, limit: int) -> Sequence[User]:
    """Return users by id, one more than ``limit`` when there are more."""
    rows: QuerySet[User] = User.objects.select_related("team").filter(pk__gt=after).order_by("pk")
    if wanted.search:
        rows = rows.filter(Q(name__icontains=wanted.search) | Q(email__icontains=wanted.search))
    if wanted.role is not None:
        rows = rows.filter(role=wanted.role)
    if wanted.active is not None:
        rows = rows.filter(is_active=wanted.active)
    return list(rows[: limit + 1])


def user_names(ids: Iterable[int]) -> dict[int, str]:
    """Return the names of users by id; for lists that show owners and actors."""
    return dict(User.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def teams() -> Sequence[Team]:
    """Return all teams by name."""
    return list(Team.objects.order_by("name"))


def team(team_id: int) -> Team:
    """Return a team; raises NotFound."""
    found = Team.objects.filter(pk=team_id).first()
    if found is None:
        raise NotFound("There is no such team.")
    return found


def team_ids_below(team_id: int) -> set[int]:
    """Return the team and all teams below it."""
    return {int(str(row[0])) for row in fetch(TEAMS_BELOW, {"team": team_id})}


def team_ids_above(team_id: int) -> set[int]:
    """Return the team and all teams it is part of."""
    return {int(str(row[0])) for row in fetch(TEAMS_ABOVE, {"team": team_id})}


def api_keys(*, before: int | None = None, limit: int) -> Sequence[ApiKey]:
    """Return API keys that are not revoked, newest first, one more than ``limit`` when there are more."""
    rows = ApiKey.objects.filter(revoked_at=None).select_related("created_by").order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows[: limit + 1])


def api_key(key_id: int) -> ApiKey:
    """Return an API key, revoked or not; raises NotFound."""
    found = ApiKey.objects.select_related("created_by").filter(pk=key_id).first()
    if found is None:
        raise NotFound("There is no such API key.")
    return found


def _team_id(member: User) -> TeamId | None:
    return None if member.team_id is None else TeamId(member.team_id)
