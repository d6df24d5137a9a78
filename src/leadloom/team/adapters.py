"""How signing in works here: by e-mail and password, no sign-up, a lockout against guessing, a log."""

from collections.abc import Mapping
from typing import Final

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from leadloom.team import services
from leadloom.team.clock import now
from leadloom.team.problems import problem_response
from leadloom.team.types import Access

LOCKED_OUT: Final = 429


class NoSignupAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Administrators add users; signing in and out is written to the access log."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: nobody adds themselves."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin the session and log it."""
        super().login(request, user)
        services.record_sign(action=Access.SIGN_IN, user_id=user.pk, now=now(request))

    def logout(self, request: HttpRequest) -> None:
        """End the session and log it."""
        user_id = request.user.pk
        super().logout(request)
        if user_id is not None:
            services.record_sign(action=Access.SIGN_OUT, user_id=user_id, now=now(request))


def attempted_email(_request: HttpRequest, credentials: Mapping[str, object] | None) -> str:
    """Return who an attempt to sign in is counted against: the address in lower case, whether it exists or not."""
    given = credentials or {}
    return str(given.get("email") or given.get("username") or "").strip().lower()


def locked_out(_request: HttpRequest, _response: HttpResponse, _credentials: object) -> HttpResponse:
    """Answer an attempt after too many failures, whether or not the password was right."""
    return problem_response(
        status=LOCKED_OUT, code="locked_out", detail="Too many failed attempts. Try again in a quarter of an hour."
    )
