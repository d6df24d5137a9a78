"""People of a small sales organisation, made through the services; clients that are signed in as them."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.test import Client

from leadloom.team import services
from leadloom.team.models import Team, User
from leadloom.team.selectors import principal_of
from leadloom.team.types import Principal, Role

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
LOGIN = "/_allauth/browser/v1/auth/login"
SESSION = "/_allauth/browser/v1/auth/session"


def person(role: Role, *, name: str = "", team: Team | None = None, password: str | None = None) -> User:
    """Add a user of this role; with ``password`` they can sign in."""
    return services.create_user(
        email=f"{name or role}@example.com",
        name=name or str(role),
        role=role,
        password=password,
        team_id=None if team is None else team.pk,
        now=NOW,
    )


def principal(user: User) -> Principal:
    return principal_of(user)


def key_of(user: User, *, role: Role | None = None, rights: frozenset[str] | None = None) -> str:
    """Return an API key that acts for the user, with the user's own role unless told otherwise."""
    _, text = services.create_api_key(
        name="test", role=role or Role(user.role), by=principal_of(user), rights=rights, now=NOW
    )
    return text


def bearer(key: str) -> Mapping[str, str]:
    return {"authorization": f"Bearer {key}"}


def browser() -> Client:
    """A browser as strict as a real one: CSRF is checked."""
    return Client(enforce_csrf_checks=True)


def csrf(client: Client) -> Mapping[str, str]:
    return {"x-csrftoken": client.cookies["csrftoken"].value}


def sign_in(client: Client, email: str, password: str = PASSWORD) -> object:
    """Open the page (which sets the CSRF cookie) and sign in as the UI does."""
    client.get("/")
    return client.post(
        LOGIN, {"email": email, "password": password}, content_type="application/json", headers=csrf(client)
    )


def signed_in(user: User) -> Client:
    """A browser in which the user, who has the usual password, is signed in."""
    client = browser()
    answer = sign_in(client, user.email)
    assert answer.status_code == 200, answer.content
    return client
