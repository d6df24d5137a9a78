"""What the team's routes take and answer, and how rows become answers."""

from django.conf import settings
from ninja import Field

from leadloom.kernel.types import JsonScalar
from leadloom.team import history
from leadloom.team.http import Body, Id, Instant, Schema, Text
from leadloom.team.models import ApiKey, Team, User
from leadloom.team.rights import Right
from leadloom.team.types import Locale, Principal, Role

PASSWORD_MAX = 200
EMAIL_MAX = 254


class Named(Schema):
    """A row by its number, with the name to show."""

    id: int
    name: str


class MeOut(Schema):
    """The signed-in person (of an API key: its maker, with the key's role and rights)."""

    id: int
    name: str
    email: str
    role: Role
    rights: list[Right]
    locale: Locale
    time_zone: str
    demo: bool


class MeIn(Body):
    """What one may change of oneself."""

    locale: Locale


class UserOut(Schema):
    """A user. E-mail addresses of staff are shown plain."""

    id: int
    name: str
    email: str
    role: Role
    team: Named | None
    locale: Locale
    active: bool
    last_login: Instant | None
    created_at: Instant


class UserIn(Body):
    """A new user; without a password nobody can sign in until one is set."""

    name: Text
    email: str = Field(min_length=3, max_length=EMAIL_MAX, json_schema_extra={"format": "email"})
    role: Role
    password: str | None = Field(default=None, max_length=PASSWORD_MAX)
    team_id: Id | None = None
    locale: Locale = Locale.ZH


class UserPatch(Body):
    """What is left out stays; ``team_id`` null takes the user out of the team."""

    name: Text | None = None
    role: Role | None = None
    team_id: Id | None = None
    locale: Locale | None = None
    active: bool | None = None


class PasswordIn(Body):
    """A new password; at least ten characters and not a common one."""

    password: str = Field(min_length=1, max_length=PASSWORD_MAX)


class TeamOut(Schema):
    """A team, its place in the organisation and its manager."""

    id: int
    name: str
    parent_id: int | None
    manager_id: int | None


class TeamIn(Body):
    """A team's whole state."""

    name: Text
    parent_id: Id | None = None
    manager_id: Id | None = None


class ApiKeyOut(Schema):
    """An API key without its secret. ``rights`` null: all of its role's rights that its maker has too."""

    id: int
    name: str
    prefix: str
    role: Role
    rights: list[Right] | None
    created_by: Named
    created_at: Instant
    last_used_at: Instant | None


class NewApiKeyOut(ApiKeyOut):
    """An API key just made: ``key`` is shown this once."""

    key: str


class ApiKeyIn(Body):
    """What a key is for."""

    name: Text
    role: Role
    rights: list[Right] | None = Field(default=None, max_length=len(Right))


class RoleOut(Schema):
    """A role and its rights."""

    role: Role
    rights: list[Right]


class RolesOut(Schema):
    """The rights table."""

    rights: list[Right]
    roles: list[RoleOut]


class AuditOut(Schema):
    """One change or access. ``diff`` maps a field to its value before and after; sealed values are not opened."""

    id: str
    at: Instant
    actor: str | None
    table: str
    action: str
    object_id: int | None
    path: str | None
    reason: str | None
    diff: dict[str, list[JsonScalar]]


class ChangesOut(Schema):
    """``version`` grows whenever anything has changed; ``areas`` tell what."""

    version: int
    areas: dict[str, int]


def sorted_rights(rights: frozenset[str]) -> list[Right]:
    """Return rights in the order of the table."""
    return [right for right in Right if right in rights]


def me_out(caller: Principal, user: User) -> MeOut:
    """Return who acts, as that person sees it."""
    return MeOut(
        id=user.pk,
        name=user.name,
        email=user.email,
        role=caller.role,
        rights=sorted_rights(caller.rights),
        locale=Locale(user.locale),
        time_zone=settings.ORGANISATION_TIME_ZONE,
        demo=settings.DEMO,
    )


def user_out(user: User) -> UserOut:
    """Return a user (with team) as an answer."""
    return UserOut(
        id=user.pk,
        name=user.name,
        email=user.email,
        role=Role(user.role),
        team=None if user.team is None else Named(id=user.team.pk, name=user.team.name),
        locale=Locale(user.locale),
        active=user.is_active,
        last_login=user.last_login,
        created_at=user.created_at,
    )


def team_out(team: Team) -> TeamOut:
    """Return a team as an answer."""
    return TeamOut(id=team.pk, name=team.name, parent_id=team.parent_id, manager_id=team.manager_id)


def api_key_out(key: ApiKey) -> ApiKeyOut:
    """Return a key (with maker) as an answer, without its secret."""
    return ApiKeyOut(
        id=key.pk,
        name=key.name,
        prefix=key.prefix,
        role=Role(key.role),
        rights=None if key.rights is None else sorted_rights(frozenset(key.rights)),
        created_by=Named(id=key.created_by.pk, name=key.created_by.name),
        created_at=key.created_at,
        last_used_at=key.last_used_at,
    )


def audit_out(entry: history.Entry) -> AuditOut:
    """Return a history entry as an answer."""
    return AuditOut(
        id=f"{entry.table}:{entry.number}",
        at=entry.at,
        actor=entry.actor,
        table=entry.table,
        action=entry.action,
        object_id=entry.object_id,
        path=entry.path,
        reason=entry.reason,
        diff={field: list(pair) for field, pair in entry.diff.items()},
    )
