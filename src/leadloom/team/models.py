"""Tables of people at work: teams, users, API keys, the access log, the counters that pollers watch."""

import pghistory
import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from leadloom.team.audit import tracked
from leadloom.team.types import Access, Area, Locale, Role


def _choices(kind: type[Role] | type[Locale] | type[Access] | type[Area]) -> list[tuple[str, str]]:
    return [(str(member), str(member)) for member in kind]


def _one_of(field: str, kind: type[Role] | type[Locale] | type[Access]) -> models.CheckConstraint:
    values = [str(member) for member in kind]
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": values}), name=f"%(class)s_{field}_known")


@tracked()
class Team(models.Model):
    """A part of the organisation. A manager sees what belongs to the members of the team and of those below it."""

    name = models.TextField(unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    manager = models.ForeignKey("team.User", models.PROTECT, null=True, related_name="managed_teams")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


@tracked(
    exclude=["password", "last_login"],
    also=[pghistory.UpdateEvent("password_changed", condition=pghistory.AnyChange("password"))],
)
class User(AbstractBaseUser):
    """A person who signs in. Never deleted: what they did keeps their name. E-mail addresses are lower case."""

    email = models.EmailField(unique=True)
    name = models.TextField()
    role = models.TextField(choices=_choices(Role))
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="members")
    locale = models.TextField(choices=_choices(Locale), default=str(Locale.ZH))
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower"),
            _one_of("role", Role),
            _one_of("locale", Locale),
        ]

    def __str__(self) -> str:
        return self.name


@tracked(exclude=["digest", "last_used_at"])
class ApiKey(models.Model):
    """A program's way in, on behalf of the user who made it. Only the SHA-256 of the key is kept."""

    name = models.TextField()
    prefix = models.TextField()
    digest = models.BinaryField(unique=True)
    role = models.TextField(choices=_choices(Role))
    rights = ArrayField(models.TextField(), null=True)
    """Narrows the role's rights when it is not null."""
    created_by = models.ForeignKey(User, models.PROTECT, related_name="api_keys")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [_one_of("role", Role)]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class AccessLog(models.Model):
    """Append-only: who signed in, who saw or took away personal values. Written by services, guarded by a trigger."""

    at = models.DateTimeField()
    action = models.TextField(choices=_choices(Access))
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    api_key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+")
    object_table = models.TextField(default="")
    object_id = models.BigIntegerField(null=True)
    row_count = models.IntegerField(default=1)
    reason = models.TextField(default="")

    class Meta:
        db_table = "team_accesslog"
        indexes = [models.Index(fields=["-at", "-id"]), models.Index(fields=["object_table", "object_id"])]
        constraints = [_one_of("action", Access)]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.action} {self.object_table} {self.object_id or ''}".strip()


class Change(models.Model):
    """Counters per area, several slots each: a writer takes any slot that nobody holds, so writers never wait."""

    area = models.TextField(choices=_choices(Area))
    slot = models.IntegerField()
    version = models.BigIntegerField(default=1)

    class Meta:
        db_table = "team_change"
        constraints = [models.UniqueConstraint(fields=["area", "slot"], name="team_change_slot")]

    def __str__(self) -> str:
        return f"{self.area} {self.version}"


__all__ = ["AccessLog", "ApiKey", "Change", "Team", "User"]
