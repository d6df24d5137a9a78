"""Routes of the people at work: who am I, users, teams, rights, API keys, the audit log, the poll token."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field

from leadloom.kernel.errors import FieldProblem, InvalidInput
from leadloom.team import changes, history, selectors, services
from leadloom.team.http import (
    PAGE_DEFAULT,
    Cursor,
    Id,
    Limit,
    Page,
    Router,
    Status,
    decode_cursor,
    is_current,
    now,
    page_of,
    principal,
    requires,
    signed_in,
)
from leadloom.team.rights import RIGHTS, Right
from leadloom.team.schemas import (
    ApiKeyIn,
    ApiKeyOut,
    AuditOut,
    ChangesOut,
    MeIn,
    MeOut,
    NewApiKeyOut,
    PasswordIn,
    RoleOut,
    RolesOut,
    TeamIn,
    TeamOut,
    UserIn,
    UserOut,
    UserPatch,
    api_key_out,
    audit_out,
    me_out,
    sorted_rights,
    team_out,
    user_out,
)
from leadloom.team.types import Locale, Role

router = Router(tags=["team"])

Search = Annotated[str, Field(max_length=100)]


@router.get("/me", response=MeOut)
@signed_in
def read_me(request: HttpRequest) -> MeOut:
    """Return who is signed in and what they may do."""
    return me_out(principal(request), selectors.user(principal(request).user_id))


@router.patch("/me", response=MeOut)
@signed_in
def change_me(request: HttpRequest, body: MeIn) -> MeOut:
    """Change the language of one's own screens and messages."""
    return me_out(principal(request), services.set_locale(principal(request), locale=body.locale))


@router.get("/users", response=Page[UserOut])
@requires("users.manage", "routing.edit", "leads.assign", "leads.view_all", "contacts.view_all")
def list_users(
    request: HttpRequest,
    *,
    search: Search = "",
    role: Role | None = None,
    active: bool | None = None,
    cursor: Cursor | None = None,
    limit: Limit = PAGE_DEFAULT,
) -> Page[UserOut]:
    """Return users, oldest first; ``search`` is part of a name or an e-mail address."""
    wanted = selectors.UserFilter(search=search, role=role, active=active)
    key = decode_cursor("users", cursor)
    found = selectors.users(wanted, after=int(str(key[0])) if key else 0, limit=limit)
    rows, following = page_of(found, limit=limit, purpose="users", key=lambda row: [row.pk])
    return Page[UserOut](items=[user_out(row) for row in rows], next_cursor=following)


@router.post("/users", response={201: UserOut})
@requires("users.manage")
def create_user(request: HttpRequest, body: UserIn) -> Status[UserOut]:
    """Add a user."""
    user = services.create_user(
        email=body.email,
        name=body.name,
        role=body.role,
        password=body.password,
        team_id=body.team_id,
        locale=body.locale,
        now=now(request),
    )
    return Status(201, user_out(user))


@router.get("/users/{user_id}", response=UserOut)
@requires("users.manage")
def read_user(request: HttpRequest, user_id: Id) -> UserOut:
    """Return one user."""
    return user_out(selectors.user(user_id))


@router.patch("/users/{user_id}", response=UserOut)
@requires("users.manage")
def change_user(request: HttpRequest, user_id: Id, body: UserPatch) -> UserOut:
    """Change a user; deactivating ends their sessions and keys at once."""
    user = selectors.user(user_id)
    change = services.UserChange(
        name=body.name or user.name,
        role=body.role or Role(user.role),
        team_id=body.team_id if "team_id" in body.model_fields_set else user.team_id,
        locale=body.locale or Locale(user.locale),
        active=user.is_active if body.active is None else body.active,
    )
    return user_out(services.change_user(user_id=user_id, change=change))


@router.post("/users/{user_id}/password", response={204: None})
@requires("users.manage")
def set_password(request: HttpRequest, user_id: Id, body: PasswordIn) -> Status[None]:
    """Give a user a new password; all their sessions end."""
    services.set_password(user_id=user_id, password=body.password)
    return Status(204, None)


@router.get("/teams", response=list[TeamOut])
@signed_in
def list_teams(request: HttpRequest) -> list[TeamOut]:
    """Return all teams by name."""
    return [team_out(team) for team in selectors.teams()]


@router.post("/teams", response={201: TeamOut})
@requires("users.manage")
def create_team(request: HttpRequest, body: TeamIn) -> Status[TeamOut]:
    """Add a team."""
    team = services.create_team(name=body.name, parent_id=body.parent_id, manager_id=body.manager_id, now=now(request))
    return Status(201, team_out(team))


@router.put("/teams/{team_id}", response=TeamOut)
@requires("users.manage")
def change_team(request: HttpRequest, team_id: Id, body: TeamIn) -> TeamOut:
    """Rename a team, move it, change its manager."""
    return team_out(
        services.change_team(team_id=team_id, name=body.name, parent_id=body.parent_id, manager_id=body.manager_id)
    )


@router.get("/roles", response=RolesOut)
@signed_in
def read_roles(request: HttpRequest) -> RolesOut:
    """Return the rights table."""
    return RolesOut(
        rights=list(Right),
        roles=[RoleOut(role=role, rights=sorted_rights(rights)) for role, rights in RIGHTS.items()],
    )


@router.get("/api-keys", response=Page[ApiKeyOut])
@requires("keys.manage")
def list_api_keys(request: HttpRequest, cursor: Cursor | None = None, limit: Limit = PAGE_DEFAULT) -> Page[ApiKeyOut]:
    """Return the keys in use, newest first."""
    key = decode_cursor("api-keys", cursor)
    found = selectors.api_keys(before=int(str(key[0])) if key else None, limit=limit)
    rows, following = page_of(found, limit=limit, purpose="api-keys", key=lambda row: [row.pk])
    return Page[ApiKeyOut](items=[api_key_out(row) for row in rows], next_cursor=following)


@router.post("/api-keys", response={201: NewApiKeyOut})
@requires("keys.manage")
def create_api_key(request: HttpRequest, body: ApiKeyIn) -> Status[NewApiKeyOut]:
    """Make a key that acts for the caller; its text is in this answer only."""
    rights = None if body.rights is None else frozenset(body.rights)
    key, text = services.create_api_key(
        name=body.name, role=body.role, by=principal(request), rights=rights, now=now(request)
    )
    return Status(201, NewApiKeyOut(**api_key_out(key).model_dump(), key=text))


@router.delete("/api-keys/{key_id}", response={204: None})
@requires("keys.manage")
def revoke_api_key(request: HttpRequest, key_id: Id) -> Status[None]:
    """End a key at once."""
    services.revoke_api_key(key_id=key_id, now=now(request))
    return Status(204, None)


@router.get("/audit", response=Page[AuditOut])
@requires("audit.view")
def list_audit(
    request: HttpRequest,
    table: Search | None = None,
    cursor: Cursor | None = None,
    limit: Limit = PAGE_DEFAULT,
) -> Page[AuditOut]:
    """Return who changed or saw what, newest first; ``table`` narrows to one table."""
    if table is not None and table not in history.tables():
        raise InvalidInput("This table has no history.", problems=(FieldProblem("table", "unknown table"),))
    purpose = f"audit|{table or ''}"
    key = decode_cursor(purpose, cursor)
    before = (datetime.fromisoformat(str(key[0])), str(key[1]), int(str(key[2]))) if key else None
    found = history.entries(table=table, before=before, limit=limit)
    rows, following = page_of(
        found, limit=limit, purpose=purpose, key=lambda row: [row.at.isoformat(), row.table, row.number]
    )
    return Page[AuditOut](items=[audit_out(row) for row in rows], next_cursor=following)


@router.get("/changes", response={200: ChangesOut, 304: None})
@signed_in
def read_changes(request: HttpRequest, response: HttpResponse) -> Status[ChangesOut] | Status[None]:
    """Tell cheaply whether anything has changed: send the ETag back as If-None-Match, 304 means nothing has."""
    areas = changes.versions()
    version = sum(areas.values())
    if is_current(request, response, f"changes|{version}"):
        return Status(304, None)
    return Status(200, ChangesOut(version=version, areas=areas))
