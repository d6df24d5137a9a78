"""Who may call a route: the declaration every route carries, and the two ways in (session, API key)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from leadloom.kernel.errors import Forbidden, NotAuthenticated
from leadloom.team import audit, selectors, services
from leadloom.team.clock import now
from leadloom.team.models import User
from leadloom.team.rights import Right
from leadloom.team.types import Principal

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True)
class RouteAccess:
    """What a route asks for. ``any_of`` empty: every signed-in person and key; ``public``: everybody."""

    any_of: tuple[str, ...] = ()
    public: bool = False

    def admits(self, principal: Principal) -> bool:
        """Tell whether the principal has one of the rights asked for."""
        return self.public or not self.any_of or any(principal.may(right) for right in self.any_of)


def requires(*any_of: str) -> Callable[[View], View]:
    """Declare that a route needs one of these rights; put it directly on the function, below ``@router.get``."""
    if not any_of or any(right not in set(Right) for right in any_of):
        raise ValueError(f"unknown right in {any_of}")
    return _declared(RouteAccess(any_of=any_of))


def signed_in(view: View) -> View:
    """Declare that any signed-in person or key may call the route."""
    return _declared(RouteAccess())(view)


def public(view: View) -> View:
    """Declare that everybody may call the route, signed in or not."""
    return _declared(RouteAccess(public=True))(view)


def access_of(view: Callable[..., object]) -> RouteAccess | None:
    """Return what a view function declares, None when it declares nothing."""
    return getattr(view, "leadloom_access", None)


def principal(request: HttpRequest) -> Principal:
    """Return who calls; the only source of identity in a route."""
    caller = getattr(request, "auth", None)
    if not isinstance(caller, Principal):
        raise NotAuthenticated("Sign in first.")
    return caller


class KeyAuth(HttpBearer):
    """``Authorization: Bearer <api key>``. A key that is not valid is refused, session or not."""

    def __init__(self, access: RouteAccess) -> None:
        super().__init__()
        self.access = access

    def __call__(self, request: HttpRequest) -> Principal | None:
        """Return the key's principal, None without a Bearer header."""
        header = request.headers.get("Authorization")
        if header is None:
            return None
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            return None  # a proxy in front may use the header for itself
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Principal:
        """Return the principal of a key in use."""
        caller = services.use_key(token=token, now=now(request))
        audit.note(user_id=caller.user_id, key_id=caller.key_id)
        return _admitted(self.access, caller)


class SessionAuth(APIKeyCookie):
    """The session cookie; unsafe methods also need the CSRF token in ``X-CSRFToken``."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, access: RouteAccess) -> None:
        super().__init__(csrf=False)
        self.access = access

    def authenticate(self, request: HttpRequest, key: str | None) -> Principal | None:
        """Return the signed-in user's principal, None when nobody is signed in."""
        user = request.user
        if not isinstance(user, User):
            return None
        if check_csrf(request):
            raise Forbidden("The CSRF token is missing or wrong.", code="csrf_failed")
        caller = selectors.principal_of(user)
        audit.note(user_id=caller.user_id)
        return _admitted(self.access, caller)


def _declared(access: RouteAccess) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.leadloom_access = access  # type: ignore[attr-defined]
        return view

    return mark


def _admitted(access: RouteAccess, caller: Principal) -> Principal:
    if not access.admits(caller):
        raise Forbidden("Your role does not allow this.")
    return caller
