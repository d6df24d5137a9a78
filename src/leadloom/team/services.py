"""Writes: users, teams, API keys, the access log."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q

from leadloom.kernel.errors import Conflict, FieldProblem, InvalidInput, NotAuthenticated
from leadloom.team import changes, keys, selectors
from leadloom.team.errors import EmailTaken, KeyRevoked, LastAdmin
from leadloom.team.models import AccessLog, ApiKey, Team, User
from leadloom.team.types import Access, Area, Locale, Principal, Role

Kind = TypeVar("Kind", Role, Locale)

USE_RECORDED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class UserChange:
    """The whole new state of what an administrator may change of a user."""

    name: str
    role: Role
    team_id: int | None
    locale: Locale
    active: bool


@dataclass(frozen=True)
class Seen:
    """What personal values were seen or taken: one row of a table, or ``row_count`` rows of it."""

    object_table: str
    object_id: int | None = None
    row_count: int = 1
    reason: str = ""


@transaction.atomic
def create_user(
    *,
    email: str,
    name: str,
    role: str,
    password: str | None = None,
    team_id: int | None = None,
    team_name: str | None = None,
    locale: str = Locale.ZH,
    now: datetime,
) -> User:
    """Add a user; the team is named by id or by name. Without a password nobody can sign in until one is set.

    Raises InvalidInput (e-mail, role, locale, weak password, unknown team) or EmailTaken.
    """
    user = User(email=_email(email), name=name, role=_known(Role, "role", role), created_at=now)
    user.locale = _known(Locale, "locale", locale)
    user.team = _team(team_id) if team_name is None else _team_named(team_name)
    if password is None:
        user.set_unusable_password()
    else:
        _set_password(user, password)
    taken = EmailTaken("Another user has this e-mail address.", problems=(FieldProblem("email", "already used"),))
    with _unique(taken):
        user.save(force_insert=True)
    changes.bump(Area.TEAM)
    return user


@transaction.atomic
def change_user(*, user_id: int, change: UserChange) -> User:
    """Set what is given; deactivating ends the user's sessions and keys at once. Raises NotFound or LastAdmin."""
    _lock_admins()
    user = selectors.user(user_id)
    if _is_admin(user) and not (change.active and change.role is Role.ADMIN):
        _require_another_admin(user)
    user.name, user.role, user.locale = change.name, change.role, change.locale
    user.is_active = change.active
    user.team = _team(change.team_id)
    user.save(update_fields=["name", "role", "locale", "is_active", "team"])
    changes.bump(Area.TEAM)
    return user


@transaction.atomic
def set_password(*, user_id: int, password: str) -> None:
    """Give a user a new password; all their sessions end. Raises NotFound or InvalidInput."""
    user = selectors.user(user_id)
    _set_password(user, password)
    user.save(update_fields=["password"])


@transaction.atomic
def set_locale(principal: Principal, *, locale: Locale) -> User:
    """Change the language of the principal's own screens."""
    user = selectors.user(principal.user_id)
    user.locale = locale
    user.save(update_fields=["locale"])
    return user


@transaction.atomic
def create_team(*, name: str, parent_id: int | None = None, manager_id: int | None = None, now: datetime) -> Team:
    """Add a team; raises Conflict when the name is used, InvalidInput for an unknown parent or manager."""
    team = Team(name=name, parent=_team(parent_id, "parent_id"), created_at=now)
    team.manager = _manager(manager_id)
    with _unique(_name_taken()):
        team.save(force_insert=True)
    changes.bump(Area.TEAM)
    return team


@transaction.atomic
def change_team(*, team_id: int, name: str, parent_id: int | None, manager_id: int | None) -> Team:
    """Rename or move a team; raises NotFound, Conflict (name used), InvalidInput (a team below itself)."""
    team = selectors.team(team_id)
    if parent_id is not None and parent_id in selectors.team_ids_below(team_id):
        raise InvalidInput("A team can't be below itself.", problems=(FieldProblem("parent_id", "is below this team"),))
    team.name, team.parent, team.manager = name, _team(parent_id, "parent_id"), _manager(manager_id)
    with _unique(_name_taken()):
        team.save(update_fields=["name", "parent", "manager"])
    changes.bump(Area.TEAM)
    return team


@transaction.atomic
def create_api_key(
    *, name: str, role: str, by: Principal | None, rights: frozenset[str] | None = None, now: datetime
) -> tuple[ApiKey, str]:
    """Make a key and return it with its text, which can't be read again later.

    It acts for ``by``, or (None: made on the machine itself) for the administrator who has been here longest.
    ``rights`` narrows the role's rights. Raises InvalidInput for an unknown role, Conflict without administrator.
    """
    maker = _first_admin() if by is None else selectors.user(by.user_id)
    minted = keys.mint()
    key = ApiKey.objects.create(
        name=name,
        prefix=minted.prefix,
        digest=minted.digest,
        role=_known(Role, "role", role),
        rights=None if rights is None else sorted(rights),
        created_by=maker,
        created_at=now,
    )
    return key, minted.text


@transaction.atomic
def revoke_api_key(*, key_id: int, now: datetime) -> None:
    """End a key at once; raises NotFound or KeyRevoked."""
    key = selectors.api_key(key_id)
    if not ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        raise KeyRevoked("This key was revoked before.")


def use_key(*, token: str, now: datetime) -> Principal:
    """Return the principal of a key in use and note the use (once a minute); raises NotAuthenticated."""
    key = (
        ApiKey.objects.select_related("created_by")
        .filter(digest=keys.digest_of(token), revoked_at=None, created_by__is_active=True)
        .first()
    )
    if key is None:
        raise NotAuthenticated("This API key is unknown, revoked, or its maker has left.")
    unused = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_RECORDED_EVERY)
    if key.last_used_at is None or key.last_used_at < now - USE_RECORDED_EVERY:
        ApiKey.objects.filter(unused, pk=key.pk).update(last_used_at=now)
    return selectors.principal_of(key)


def record_sign(*, action: Access, user_id: int, now: datetime) -> None:
    """Log that a user signed in or out."""
    AccessLog.objects.create(at=now, action=action, user_id=user_id, object_table="team_user", object_id=user_id)


def record_access(principal: Principal, *, action: Access, seen: Seen, now: datetime) -> None:
    """Log that personal values were seen or exported; in the transaction (or just before) that hands them out."""
    AccessLog.objects.create(
        at=now,
        action=action,
        user_id=principal.user_id,
        api_key_id=principal.key_id,
        object_table=seen.object_table,
        object_id=seen.object_id,
        row_count=seen.row_count,
        reason=seen.reason,
    )


@contextmanager
def _unique(taken: Conflict) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as clash:
        raise taken from clash


def _name_taken() -> Conflict:
    return Conflict("Another team has this name.", problems=(FieldProblem("name", "already used"),))


def _email(text: str) -> str:
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError as wrong:
        problem = FieldProblem("email", "is not an e-mail address")
        raise InvalidInput("The e-mail address can't be used.", problems=(problem,)) from wrong
    return email


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        problems = tuple(FieldProblem("password", message) for message in weak.messages)
        raise InvalidInput("The password is too weak.", problems=problems) from weak
    user.set_password(password)


def _team(team_id: int | None, path: str = "team_id") -> Team | None:
    if team_id is None:
        return None
    team = Team.objects.filter(pk=team_id).first()
    if team is None:
        raise InvalidInput("There is no such team.", problems=(FieldProblem(path, "unknown team"),))
    return team


def _manager(user_id: int | None) -> User | None:
    if user_id is None:
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise InvalidInput("There is no such user.", problems=(FieldProblem("manager_id", "unknown user"),))
    return user


def _team_named(name: str) -> Team:
    team = Team.objects.filter(name=name).first()
    if team is None:
        raise InvalidInput("There is no such team.", problems=(FieldProblem("team", "unknown team"),))
    return team


def _known(kind: type[Kind], path: str, text: str) -> Kind:
    try:
        return kind(text)
    except ValueError as unknown:
        message = f"is none of {', '.join(kind)}"
        raise InvalidInput(f"The {path} can't be used.", problems=(FieldProblem(path, message),)) from unknown


def _first_admin() -> User:
    admin = User.objects.filter(role=Role.ADMIN, is_active=True).order_by("pk").first()
    if admin is None:
        raise Conflict("There is no active administrator yet; create one first.")
    return admin


def _is_admin(user: User) -> bool:
    return user.is_active and user.role == Role.ADMIN


def _lock_admins() -> None:
    list(User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True).order_by("pk").values_list("pk"))


def _require_another_admin(user: User) -> None:
    if not User.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=user.pk).exists():
        raise LastAdmin("This is the last active administrator.")
